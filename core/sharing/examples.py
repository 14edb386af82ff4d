"""The runs that ship as examples, trained already. They are only read: a person gets a copy. No torch."""

from __future__ import annotations

import shutil
from pathlib import Path

from core.common.assets import asset
from core.common.files import is_file, move_folder, unfinished_folder
from core.runs import CHECKPOINTS_FOLDER, RUN_FILE
from core.runs.layout import cannot_write

EXAMPLE = "example"
"""The name by which the command line knows the example in the current language."""
_BY_LANGUAGE = {"en": "austen", "zh_CN": "songci"}


def example(language: str) -> Path:
    """Return the folder of the example whose text is in ``language``; it must not be written to."""
    return asset("data", "examples", _BY_LANGUAGE[language])


def is_example(folder: Path) -> bool:
    """Return whether a run has the name of a copy that ``take_in_example`` makes."""
    return folder.name in {f"{EXAMPLE}-{name}" for name in _BY_LANGUAGE.values()}


def take_in_example(workspace: Path, shipped: Path) -> Path:
    """Copy the example in the folder ``shipped`` into ``workspace``, unless it is there, and return the copy.

    Raises:
        RunError: the copy can't be written.
    """
    path = workspace / f"{EXAMPLE}-{shipped.name}"
    if is_file(path / RUN_FILE):
        return path
    try:
        workspace.mkdir(parents=True, exist_ok=True)
        # Hidden, because a folder that is half copied is no run yet.
        with unfinished_folder(workspace) as folder:
            (folder / CHECKPOINTS_FOLDER).mkdir()
            for file in shipped.iterdir():
                # Only the content: the original may be read-only.
                shutil.copyfile(file, folder / file.name)
            move_folder(folder, path)
    except OSError as error:
        cannot_write(workspace, error)
    return path
