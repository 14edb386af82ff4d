"""A note on a run: kept in its folder, and no danger to it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.common.errors import RunError
from core.runs import RunFolder, RunWatch, list_runs
from core.runs.note import MOST_NOTE_CHARS, read_note, write_note


def test_a_note_is_kept_with_the_run_and_an_empty_one_is_removed(run: RunFolder) -> None:
    assert read_note(run.path) == ""
    write_note(run.path, "  the first 押韵\n")
    assert read_note(run.path) == "the first 押韵"
    assert [each.note for each in list_runs(run.path.parent)] == ["the first 押韵"]
    write_note(run.path, " ")
    write_note(run.path, "")
    assert read_note(run.path) == ""
    assert not (run.path / "note.txt").exists()


def test_a_run_can_be_noted_while_it_is_trained(run: RunFolder) -> None:
    assert run.is_claimed
    write_note(run.path, "promising")
    run.set_state("finished")
    assert RunFolder.open(run.path).state == "finished"
    assert read_note(run.path) == "promising"


def test_a_note_is_a_change_that_the_list_finds(run: RunFolder) -> None:
    run.set_state("finished")
    watch = RunWatch(run.path.parent)
    assert [each.note for part in watch.changes() for each in part.found] == [""]
    write_note(run.path, "good")
    assert [each.note for part in watch.changes() for each in part.found] == ["good"]
    assert list(watch.changes()) == []


@pytest.mark.parametrize("content", [b"\xff\xfe", b"x" * (1 << 20)])
def test_a_file_that_is_no_note_does_not_hide_the_run(run: RunFolder, content: bytes) -> None:
    (run.path / "note.txt").write_bytes(content)
    assert [each.note for each in list_runs(run.path.parent)] == [""]


def test_a_link_and_a_folder_are_no_notes(run: RunFolder, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (run.path / "note.txt").symlink_to(tmp_path / "secret")
    assert read_note(run.path) == ""
    (run.path / "note.txt").unlink()
    (run.path / "note.txt").mkdir()
    assert read_note(run.path) == ""
    with pytest.raises(RunError, match="can't be written"):
        write_note(run.path, "words")


def test_a_note_that_is_too_long_is_refused_and_the_one_before_stays(run: RunFolder) -> None:
    write_note(run.path, "short")
    with pytest.raises(RunError, match="too long"):
        write_note(run.path, "x" * (MOST_NOTE_CHARS + 1))
    assert read_note(run.path) == "short"


def test_half_of_a_character_does_not_stop_a_note(run: RunFolder) -> None:
    write_note(run.path, "a\ud83d")
    assert read_note(run.path) == "a?"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nothing is read-only for this person")
def test_a_folder_that_is_only_read_is_listed_and_says_that_it_takes_no_note(run: RunFolder) -> None:
    write_note(run.path, "old")
    run.path.chmod(0o500)
    try:
        assert read_note(run.path) == "old"
        with pytest.raises(RunError, match="can't be written"):
            write_note(run.path, "new")
        assert read_note(run.path) == "old"
    finally:
        run.path.chmod(0o700)
