"""A run keeps its text where it is small, and goes on from its own copy."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from core.runs import RunFolder, create_run
from core.runs import kept_text as run_text
from core.runs.corpus_again import corpus_of
from core.runs.kept_text import TEXT_FILE, is_kept
from core.sharing.packed_runs import export_run, import_run
from core.text.corpus import Corpus, training_text
from core.text.library import load_shipped
from core.text.readers import ReadingCancelledError, read_corpus
from core.text.source import Source
from core.training.trainer import Trainer
from tests.core.saving.test_resumption import CPU, SETTINGS, gone_on, told, trained_to

TEXT = "东风何处，人生如梦。\r\n" * 60 + "\ud800🎈"


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    """A run on a person's own file, cut off in its midst; the file is gone since."""
    path = tmp_path / "text.txt"
    path.write_bytes(TEXT.encode("utf-16", "surrogatepass"))
    corpus = Corpus("text", TEXT, Source.at(path), "utf-16")
    text = training_text(corpus, SETTINGS)
    run = create_run(tmp_path / "runs", SETTINGS, corpus, text)
    trained_to(run, Trainer(SETTINGS, text, CPU), 9)
    path.unlink()
    return run


def test_a_run_goes_on_when_its_file_is_gone(run: RunFolder) -> None:
    corpus = corpus_of(run)
    assert (corpus.text, corpus.sha256, corpus.encoding) == (TEXT, run.corpus_info.sha256, "utf-16")
    assert len(told(run).updates) < gone_on(run).moment.update


def test_a_run_sent_to_another_computer_goes_on_there(run: RunFolder, tmp_path: Path) -> None:
    export_run(run.path, tmp_path / "run.zip")
    there = RunFolder.open(import_run(tmp_path / "run.zip", tmp_path / "elsewhere"))
    shutil.rmtree(run.path)
    assert gone_on(there).moment.epoch == SETTINGS.epochs


@pytest.mark.parametrize("damage", [b"", b"x", "东风".encode()[:-1], b"\xff" * 9])
def test_a_copy_that_is_not_the_runs_text_is_not_believed(
    run: RunFolder, tmp_path: Path, damage: bytes
) -> None:
    path = tmp_path / "text.txt"
    path.write_text("东风何处，人生如梦。\n" * 60, "utf-8")
    corpus = read_corpus(path)
    kept = create_run(tmp_path / "runs", SETTINGS, corpus, training_text(corpus, SETTINGS))
    (kept.path / TEXT_FILE).write_bytes(damage)
    assert corpus_of(kept).stamps == corpus.stamps  # read from the file it came from
    kept.release()


def test_a_link_in_its_place_is_not_followed(run: RunFolder, tmp_path: Path) -> None:
    kept = run.path / TEXT_FILE
    kept.rename(tmp_path / "secret")
    kept.symlink_to(tmp_path / "secret")
    assert run_text.read_text(run.path, run.corpus_info.sha256, run.corpus_info.characters) is None


def test_a_copy_of_impossible_length_is_not_read(run: RunFolder) -> None:
    """As one of a hundred gigabytes of holes is in a stranger's run."""
    os.truncate(run.path / TEXT_FILE, 100 << 30)

    def read(_done: int, _total: int) -> None:
        pytest.fail("it was read")

    assert run_text.read_text(run.path, run.corpus_info.sha256, run.corpus_info.characters, read) is None


def test_the_reading_of_a_copy_tells_how_far_it_is_and_can_be_cancelled(
    run: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_text, "_PIECE", 100)
    size = (run.path / TEXT_FILE).stat().st_size
    told: list[tuple[int, int]] = []
    corpus_of(run, lambda done, total: told.append((done, total)))
    assert told == [(min(done, size), size) for done in range(100, size + 100, 100)]
    with pytest.raises(ReadingCancelledError):
        corpus_of(run, cancelled=lambda: True)


def test_what_is_large_ships_or_is_not_wanted_is_not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Corpus("mine", "春眠不觉晓" * 10, Source.at("/mine.txt"))
    always, never = replace(SETTINGS, keep_text="always"), replace(SETTINGS, keep_text="never")
    assert is_kept(SETTINGS, own)
    assert not is_kept(never, own)
    assert not is_kept(SETTINGS, load_shipped("songci"))
    assert is_kept(always, load_shipped("songci"))
    # Three bytes a character: 150 in all.
    for most, kept in ((149, False), (150, True)):
        monkeypatch.setattr(run_text, "SMALL_BYTES", most)
        assert is_kept(SETTINGS, own) is kept
    assert is_kept(always, own)


def test_a_text_is_written_and_read_in_pieces(
    run: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No multiple of a character's bytes: pieces end within characters.
    monkeypatch.setattr(run_text, "_PIECE", 7)
    corpus = Corpus("text", TEXT)
    (tmp_path / "there").mkdir()
    run_text.write_text(tmp_path / "there", corpus)
    assert (tmp_path / "there" / TEXT_FILE).read_bytes() == TEXT.encode("utf-8", "surrogatepass")
    tokens = run_text.read_text(tmp_path / "there", corpus.sha256, len(corpus))
    assert tokens is not None
    assert tokens.text() == TEXT
