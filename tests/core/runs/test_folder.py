from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from core.common.errors import RunError
from core.common.files import write_atomically
from core.common.progress import (
    Diverged,
    EpochFinished,
    Moment,
    SampleWritten,
    Told,
    TrainingFinished,
    UpdateFinished,
)
from core.runs import RunFolder
from core.runs.events import event_json
from core.settings.settings import Settings
from core.text.corpus import Corpus, training_text
from core.text.source import Source

SETTINGS = Settings(
    hidden_size=8, batch_size=2, num_steps=3, epochs=2, prefixes=("分开", "a"), cell="lstm", clip_norm=0.5
)
CORPUS = Corpus("宋词 / ci: 1", "想要有直升机\n想要和你飞到宇宙去\n" * 4, Source.shipped("songci"), "utf-8")
EPOCH = EpochFinished(Moment(1, 7), 12.5, None, 0.25, 61000.0, 3.5, 0.01)


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


def test_an_unknown_state_is_refused(run: RunFolder) -> None:
    with pytest.raises(ValueError, match="sleeping"):
        run.set_state("sleeping")


def test_a_file_too_large_is_not_read(run: RunFolder) -> None:
    os.truncate(run.path / "vocab.json", 17 << 20)
    with pytest.raises(RunError, match="too large"):
        RunFolder.open(run.path)


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


def test_a_folder_that_goes_while_it_is_looked_at_is_gone_and_not_another_ones(
    run: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look(path: Path) -> bool:
        run.path.rename(tmp_path / "on the disk that was pulled out")
        return path.exists()

    with monkeypatch.context() as patched:
        patched.setattr("core.runs.folder.present", look)
        with pytest.raises(RunError, match="is gone"):
            run.check_place()
    # There, but without its files: another folder of that name.
    run.path.mkdir()
    with pytest.raises(RunError, match="no longer this run's folder"):
        run.check_place()
