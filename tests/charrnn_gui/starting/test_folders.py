"""Where a person's files are."""

from __future__ import annotations

from pathlib import Path

from charrnn_gui.starting.folders import Folders
from core.runs import default_workspace


def test_the_folders_are_the_persons_own_and_named_after_the_program() -> None:
    folders = Folders.of_the_person()
    assert folders.workspace == default_workspace()
    for path in (folders.preferences, folders.logs):
        assert path.is_relative_to(Path.home())
        assert "charrnn-studio" in path.parts
        assert not path.exists()
