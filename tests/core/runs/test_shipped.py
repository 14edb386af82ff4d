"""What came with the program stays as it is, whatever a person wants of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from core.common.errors import RunError
from core.common.i18n import LANGUAGES
from core.common.lines import Line
from core.common.progress import Moment
from core.common.prompts import Prompt
from core.runs.claim import Claim, at_rest
from core.runs.lines import KeptLines
from core.runs.note import write_note
from core.runs.renaming import rename_run
from core.runs.shipped import is_shipped
from core.sharing.examples import example
from core.sharing.packed_runs import export_run


def content(folder: Path) -> dict[str, tuple[int, int]]:
    return {path.name: (path.stat().st_size, path.stat().st_mtime_ns) for path in folder.rglob("*")}


@pytest.fixture(params=LANGUAGES)
def shipped(request: pytest.FixtureRequest) -> Path:
    return example(request.param)


@pytest.mark.parametrize(
    "write",
    [
        lambda folder: Claim(folder).acquire(),
        lambda folder: write_note(folder, "a note"),
        lambda folder: rename_run(folder, "another"),
        lambda folder: at_rest(folder, moves=True).__enter__(),
    ],
    ids=["claim", "note", "name", "trash"],
)
def test_no_file_is_added_to_it(shipped: Path, write: Callable[[Path], object]) -> None:
    before = content(shipped)
    with pytest.raises(RunError, match="came with the program"):
        write(shipped)
    assert content(shipped) == before


def test_its_lines_are_not_kept_and_the_reason_is_said(shipped: Path) -> None:
    before = content(shipped)
    lines = KeptLines.open(shipped)
    lines.add(Line(0, 0, 0, Prompt("She", 4), Moment(1, 2), "", " was", 1.5))
    lines.flush()
    assert "came with the program" in lines.problem
    assert content(shipped) == before


def test_it_is_packed_without_a_lock_in_its_folder(shipped: Path, tmp_path: Path) -> None:
    before = content(shipped)
    export_run(shipped, tmp_path / "example.zip")
    assert (tmp_path / "example.zip").stat().st_size
    assert content(shipped) == before


def test_it_is_known_by_any_path_and_its_copy_is_not_taken_for_it(
    shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shipped.parent)
    assert is_shipped(Path(shipped.name))
    assert is_shipped(shipped / ".." / shipped.name)
    copy = tmp_path / shipped.name
    shutil.copytree(shipped, copy)
    assert not is_shipped(copy)
    write_note(copy, "a note")
