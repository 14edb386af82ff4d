"""What a run has told, read from its files."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.common.errors import RunError
from core.common.progress import (
    Diverged,
    Moment,
    SampleWritten,
    Told,
    TrainingFinished,
    UpdateFinished,
)
from core.runs import Marks, RunFolder, records
from tests.core.runs.test_folder import EPOCH


def test_a_folder_returns_what_its_run_has_told_but_its_regular_end(run: RunFolder) -> None:
    told = Told.of(
        [
            UpdateFinished(Moment(1, 7), 1.0, 6, 0.1, 0.1, 1.0),
            EPOCH,
            SampleWritten(EPOCH.moment, "分开", "分开 想要"),
            UpdateFinished(Moment(2, 8), 1.0, 6, 0.1, 0.1, 8 / 7),
            Diverged(Moment(2, 8), Moment(1, 7)),
        ]
    )
    for values in (told.updates, told.epochs, told.samples, told.events):
        for progress in values:
            run.append(progress)
    run.append(TrainingFinished(Moment(2, 8)))
    assert RunFolder.open(run.path).told() == told


def test_an_event_of_a_later_version_is_passed_over(run: RunFolder) -> None:
    run.append(EPOCH)
    with (run.path / "metrics.jsonl").open("ab") as file:
        file.write(b'{"event": "applause", "epoch": 1, "update": 7}\n')
    run.append(replace(EPOCH, moment=Moment(2, 14)))
    assert [epoch.moment.epoch for epoch in run.told().epochs] == [1, 2]


def test_of_a_run_of_weeks_the_end_is_read(run: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "_MOST_UPDATES", 3)
    monkeypatch.setattr(records, "_MOST_EVENT_BYTES", 800)
    epochs = [replace(EPOCH, moment=Moment(number, number)) for number in range(1, 11)]
    updates = [UpdateFinished(Moment(1, number), 9.0, 6, 0.5, 0.1, number / 10) for number in range(1, 11)]
    samples = [SampleWritten(Moment(number, number), "分", "分" * 80) for number in range(1, 11)]
    for progress in (*updates, *epochs, *samples):
        run.append(progress)
    opened = RunFolder.open(run.path)
    told = opened.told()
    assert list(told.updates) == updates[-3:]
    assert list(told.epochs) == epochs[-len(told.epochs) :]
    assert list(told.samples) == samples[-len(told.samples) :]
    assert 0 < len(told.epochs) < 10
    assert 0 < len(told.samples) < 10
    # What follows is read from there on.
    news = opened.news(Marks())
    assert news is not None
    run.append(replace(EPOCH, moment=Moment(11, 11)))
    more = opened.news(news.marks)
    assert more is not None
    assert more.told == Told(epochs=(replace(EPOCH, moment=Moment(11, 11)),))


@pytest.mark.parametrize(
    "line",
    [
        b"{}}\n",
        b'{"event": "epoch", "epoch": 1}\n',
        b'{"event": "epoch", "epoch": "1"}\n',
        b'{"event": "diverged", "epoch": 1, "update": 2}\n',
    ],
)
def test_a_damaged_line_inside_is_not_passed_over(run: RunFolder, line: bytes) -> None:
    (run.path / "metrics.jsonl").write_bytes(line)
    with pytest.raises(RunError, match=r"metrics\.jsonl.* is damaged"):
        run.told()
