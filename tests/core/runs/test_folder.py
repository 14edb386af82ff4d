from __future__ import annotations

import json
import math
import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from core.common.errors import RunError
from core.common.files import file_name, write_atomically
from core.common.progress import (
    Diverged,
    EpochFinished,
    Moment,
    SampleWritten,
    Told,
    TrainingFinished,
    UpdateFinished,
)
from core.runs import Marks, RunFolder, list_runs, records
from core.runs.events import event_json
from core.settings.settings import Settings
from core.text.corpus import Corpus, training_text
from core.text.source import Source

SETTINGS = Settings(
    hidden_size=8, batch_size=2, num_steps=3, epochs=2, prefixes=("分开", "a"), cell="lstm", clip_norm=0.5
)
CORPUS = Corpus("宋词 / ci: 1", "想要有直升机\n想要和你飞到宇宙去\n" * 4, Source.shipped("songci"), "utf-8")
EPOCH = EpochFinished(Moment(1, 7), 12.5, None, 0.25, 61000.0, 3.5, 0.01)


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    return RunFolder.create(
        tmp_path / "runs", SETTINGS, CORPUS, training_text(CORPUS, SETTINGS), torch_version="2.13.0"
    )


def test_an_opened_run_is_the_run_that_was_created(run: RunFolder) -> None:
    run.append(EPOCH)
    run.append(replace(EPOCH, moment=Moment(2, 14), heldout_perplexity=20.0))
    run.append(SampleWritten(Moment(2, 14), "分开", "分开 想要\u2028\x85\n😀"))
    run.set_state("finished", Moment(2, 14))
    opened = RunFolder.open(run.path)
    assert opened.settings == SETTINGS
    assert opened.vocab == training_text(CORPUS, SETTINGS).vocab
    assert opened.line_start == "想"
    assert opened.corpus_info == run.corpus_info
    assert (opened.corpus_info.sha256, opened.corpus_info.characters) == (CORPUS.sha256, len(CORPUS.text))
    assert (opened.state, opened.moment, opened.started) == ("finished", Moment(2, 14), run.started)
    assert opened.told() == Told.of(
        [
            EPOCH,
            replace(EPOCH, moment=Moment(2, 14), heldout_perplexity=20.0),
            SampleWritten(Moment(2, 14), "分开", "分开 想要\u2028\x85\n😀"),
        ]
    )


def test_run_json_says_what_was_trained_with_what_and_when(run: RunFolder) -> None:
    about = json.loads((run.path / "run.json").read_text("utf-8"))
    assert about["schema"] == 1
    assert about["torch"] == "2.13.0"
    assert about["program"][0].isdigit()
    assert about["settings"] == SETTINGS.to_json()
    assert about["last"] == {"epoch": 0, "update": 0}
    assert datetime.fromisoformat(about["started"]).utcoffset() is not None


@pytest.mark.parametrize(
    ("name", "source", "part"),
    [
        ("Song ci (宋词)", "shipped:songci", "songci"),
        ("宋词 / ci: 1", "/home/me/x.txt", "宋词-ci-1"),
        ("jaychou_lyrics.txt.zip", "", "jaychou_lyrics"),
    ],
)
def test_the_folder_is_named_for_the_minute_the_text_and_the_cell(
    tmp_path: Path, name: str, source: str, part: str
) -> None:
    corpus = replace(CORPUS, name=name, source=Source.parse(source))
    run = RunFolder.create(tmp_path, SETTINGS, corpus, training_text(corpus, SETTINGS))
    assert run.path.name == f"{run.started:%Y-%m-%d-%H%M}-{part}-lstm"


def test_two_runs_of_one_name_get_two_folders(tmp_path: Path) -> None:
    text = training_text(CORPUS, SETTINGS)
    paths = [RunFolder.create(tmp_path, SETTINGS, CORPUS, text, "mine").path.name for _ in range(3)]
    assert paths == ["mine", "mine-2", "mine-3"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('a<b>c:d"e/f\\g|h?i*j', "a-b-c-d-e-f-g-h-i-j"),
        ("../../etc/passwd", "etc-passwd"),
        ("name. ", "name"),
        ("NUL", "run-NUL"),
        ("con.txt", "run-con.txt"),
        ("***", "run"),
        ("宋" * 200, "宋" * 60),
    ],
)
def test_names_are_safe_on_every_system(text: str, name: str) -> None:
    assert file_name(text) == name


def test_numbers_that_json_lacks_are_strings_and_come_back(run: RunFolder) -> None:
    run.append(replace(EPOCH, perplexity=math.inf, gradient_norm=math.nan, heldout_perplexity=math.inf))
    (line,) = (run.path / "metrics.jsonl").read_text("utf-8").splitlines()
    values = json.loads(line, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    assert (values["perplexity"], values["gradient_norm"]) == ("Infinity", "NaN")
    (epoch,) = RunFolder.open(run.path).told().epochs
    assert epoch.perplexity == epoch.heldout_perplexity == math.inf
    assert math.isnan(epoch.gradient_norm)


def test_a_lone_surrogate_in_a_prefix_survives(run: RunFolder) -> None:
    sample = SampleWritten(Moment(1, 1), "\udc80", "\udc80x")
    run.append(sample)
    assert RunFolder.open(run.path).told().samples == (sample,)


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


def test_updates_and_the_end_leave_no_line_and_a_divergence_does(run: RunFolder) -> None:
    run.append(UpdateFinished(Moment(1, 1), 1.0, 6, 0.1, 0.1, 0.1))
    run.append(TrainingFinished(Moment(1, 1)))
    assert not (run.path / "metrics.jsonl").exists()
    run.append(Diverged(Moment(3, 9), Moment(2, 6)))
    assert json.loads((run.path / "metrics.jsonl").read_text()) == event_json(
        Diverged(Moment(3, 9), Moment(2, 6))
    )


@pytest.mark.parametrize("torn", [b'{"event": "ep', b"\xe5", b'{"event": "epoch"}'])
def test_a_torn_last_line_is_left_out_and_then_written_over(run: RunFolder, torn: bytes) -> None:
    run.append(EPOCH)
    with (run.path / "metrics.jsonl").open("ab") as file:
        file.write(torn)
    assert run.told().epochs == (EPOCH,)
    run.append(replace(EPOCH, moment=Moment(2, 14)))
    assert [epoch.moment.epoch for epoch in run.told().epochs] == [1, 2]


def test_a_first_line_torn_is_written_over(run: RunFolder) -> None:
    (run.path / "metrics.jsonl").write_bytes(b'{"ev')
    run.append(EPOCH)
    assert run.told().epochs == (EPOCH,)


def test_a_write_that_fails_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "run.json"
    write_atomically(path, b"old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_unwritable_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="can't be saved in"):
        RunFolder.create(tmp_path / "file" / "runs", SETTINGS, CORPUS, training_text(CORPUS, SETTINGS))


def change(run: RunFolder, **values: object) -> None:
    about = json.loads((run.path / "run.json").read_text("utf-8"))
    (run.path / "run.json").write_text(json.dumps(about | values))


def test_an_unknown_state_is_refused(run: RunFolder) -> None:
    with pytest.raises(ValueError, match="sleeping"):
        run.set_state("sleeping")


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(RunError, match="not a run folder"):
            RunFolder.open(path)


def test_a_missing_vocabulary_is_named(run: RunFolder) -> None:
    (run.path / "vocab.json").unlink()
    with pytest.raises(RunError, match=r"vocab\.json is missing"):
        RunFolder.open(run.path)


def test_a_run_of_a_later_version_is_refused(run: RunFolder) -> None:
    change(run, schema=2)
    with pytest.raises(RunError, match="later version"):
        RunFolder.open(run.path)


def test_impossible_settings_are_refused_with_the_reason(run: RunFolder) -> None:
    change(run, settings=SETTINGS.to_json() | {"hidden_size": -3})
    with pytest.raises(RunError, match=r"impossible settings.*hidden units.*at least 1"):
        RunFolder.open(run.path)


@pytest.mark.parametrize(
    "values",
    [
        {"schema": "1"},
        {"state": "asleep"},
        {"started": "yesterday"},
        {"started": 3},
        {"settings": []},
        {"settings": SETTINGS.to_json() | {"epochs": 10**400}},
        {"corpus": {"name": "x"}},
        {"last": {"epoch": -1, "update": 0}},
        {"last": {"epoch": True, "update": 0}},
        {"last": None},
    ],
)
def test_a_damaged_run_json_is_refused(run: RunFolder, values: dict[str, object]) -> None:
    change(run, **values)
    with pytest.raises(RunError):
        RunFolder.open(run.path)
    assert list_runs(run.path.parent) == []


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000, b'{"schema": NaN}'])
@pytest.mark.parametrize("name", ["run.json", "vocab.json"])
def test_corrupt_json_is_refused_by_name(run: RunFolder, name: str, content: bytes) -> None:
    (run.path / name).write_bytes(content)
    with pytest.raises(RunError, match=rf"{name}.* is damaged"):
        RunFolder.open(run.path)


@pytest.mark.parametrize(
    "vocab",
    [
        {"characters": "aab", "line_start": "a"},
        {"characters": "a", "line_start": "a"},
        {"characters": "ab", "line_start": "c"},
        {"characters": "ab", "line_start": ""},
        {"characters": ["a", "b"], "line_start": "a"},
        {"line_start": "a"},
    ],
)
def test_an_impossible_vocabulary_is_refused(run: RunFolder, vocab: dict[str, object]) -> None:
    (run.path / "vocab.json").write_text(json.dumps(vocab))
    with pytest.raises(RunError, match=r"vocab\.json.* is damaged"):
        RunFolder.open(run.path)


def test_a_file_too_large_is_not_read(run: RunFolder) -> None:
    os.truncate(run.path / "vocab.json", 17 << 20)
    with pytest.raises(RunError, match="too large"):
        RunFolder.open(run.path)


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


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
@pytest.mark.parametrize("name", ["run.json", "vocab.json", "metrics.jsonl"])
def test_a_link_out_of_the_folder_is_neither_read_nor_written(
    run: RunFolder, tmp_path: Path, name: str
) -> None:
    run.append(EPOCH)
    outside = tmp_path / "outside"
    (run.path / name).rename(outside)
    (run.path / name).symlink_to(outside)
    before = outside.read_bytes()
    with pytest.raises(RunError, match="no links"):
        RunFolder.open(run.path).told()
    with pytest.raises(RunError, match="no links"):
        run.append(EPOCH) if name == "metrics.jsonl" else run.file(name)
    assert outside.read_bytes() == before


def test_runs_are_listed_newest_first_with_their_last_perplexity(tmp_path: Path) -> None:
    text = training_text(CORPUS, SETTINGS)
    older, newer = (RunFolder.create(tmp_path, SETTINGS, CORPUS, text, name) for name in ("b", "a"))
    newer.append(EPOCH)
    newer.append(replace(EPOCH, perplexity=7.25))
    newer.append(Diverged(Moment(3, 9), Moment(2, 6)))
    change(older, started="2026-11-23T20:01:00+00:00")
    change(newer, started="2026-11-23T21:30:00+01:00")  # 20:30 in London
    (tmp_path / "not a run").mkdir()
    (tmp_path / "file").write_text("")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "run.json").write_text("{")
    runs = list_runs(tmp_path)
    assert [(run.path.name, run.perplexity) for run in runs] == [("a", 7.25), ("b", None)]
    assert (runs[0].corpus_name, runs[0].state, runs[0].settings) == (CORPUS.name, "training", SETTINGS)


def test_the_last_perplexity_is_found_at_the_end_of_a_long_file(run: RunFolder) -> None:
    lines = [json.dumps(event_json(replace(EPOCH, perplexity=float(n)))) for n in range(1000)]
    (run.path / "metrics.jsonl").write_text("\n".join(lines) + '\n{"torn')
    assert (run.path / "metrics.jsonl").stat().st_size > 1 << 16
    assert list_runs(run.path.parent)[0].perplexity == 999.0


def test_no_workspace_is_an_empty_list(tmp_path: Path) -> None:
    assert list_runs(tmp_path / "nowhere") == []
