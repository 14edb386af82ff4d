"""The names of a run's files, and what is said when one can't be written."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.common.errors import RunError
from core.runs.layout import WEIGHTS_FILE, writing


def test_a_file_that_finds_no_folder_says_that_it_is_gone(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    with pytest.raises(RunError, match="is gone"), writing(folder):
        (folder / WEIGHTS_FILE).write_bytes(b"")
    folder.write_bytes(b"a file in its place")
    with pytest.raises(RunError, match="is gone"), writing(folder):
        (folder / WEIGHTS_FILE).write_bytes(b"")


def test_a_file_that_can_not_be_written_into_a_folder_says_why(tmp_path: Path) -> None:
    (tmp_path / WEIGHTS_FILE).mkdir()
    with pytest.raises(RunError, match=r"can't be saved in .*: Is a directory"), writing(tmp_path):
        (tmp_path / WEIGHTS_FILE).write_bytes(b"")
