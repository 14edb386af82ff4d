"""Save a run in another folder if its own folder can't be written."""

from __future__ import annotations

import shutil
from pathlib import Path

from core.common.errors import RunError
from core.common.files import sync_folder
from core.runs.about import write_about, write_vocab
from core.runs.folder import RunFolder
from core.runs.layout import cannot_write, check_depth
from core.runs.naming import new_folder


def begun_elsewhere(run: RunFolder, parent: Path) -> tuple[RunFolder, dict[str, int]]:
    """Create a folder in ``parent`` with all records of ``run``, and claim it.

    It has the run's name, with a number if that is taken. ``run`` does not change. The caller writes the
    weights.

    Returns:
        The new run, and by file name how many bytes of earlier records are missing in it because they can
        no longer be read.

    Raises:
        RunError: the folder can't be written, or is too deep.
    """
    check_depth(parent / run.path.name)
    path = None
    try:
        parent.mkdir(parents=True, exist_ok=True)
        path = new_folder(parent, run.path.name)
        missing = run.journal.copy_to(path)
        write_vocab(path, run.vocab, run.line_start)
        about = run.about
        write_about(path, about)
        sync_folder(parent)
        begun = RunFolder(path, about, run.vocab, run.line_start)
        begun.claim()
        begun.journal.begin()
        begun.journal.has_gaps = run.journal.has_gaps or any(missing.values())
    except (OSError, RunError) as error:
        if path is not None:
            shutil.rmtree(path, ignore_errors=True)
        if isinstance(error, OSError):
            cannot_write(parent, error)
        raise
    return begun, missing
