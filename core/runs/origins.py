"""Which run still has a checkpoint: the run itself, or one of those that it came from. No torch."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from core.common.errors import UserError
from core.common.files import is_file
from core.common.progress import SettingChanged, Told
from core.runs.about import origin_of
from core.runs.folder import RunFolder
from core.runs.layout import CHECKPOINTS_FOLDER, RUN_FILE
from core.runs.listing import checkpoint_updates


def keeper_of(run: RunFolder, update: int) -> RunFolder | None:
    """Return the run that has the checkpoint from before the changes that ``run`` made after ``update``.

    It is ``run`` itself or, if the changes were made before it branched off, the nearest of the runs that it
    came from, maybe through several generations. None: no run has the checkpoint any more.
    """
    if update in checkpoint_updates(run.path / CHECKPOINTS_FOLDER):
        return run
    told = run.told()
    changes = changes_after(told, update)
    for name in _names_of_origins(run, told):
        for folder in _folders_called(name, run.path.parent):
            with contextlib.suppress(UserError, OSError):
                origin = RunFolder.open(folder)
                # Another run may have the name by now; a branch has the records of its origin.
                if (
                    update in checkpoint_updates(folder / CHECKPOINTS_FOLDER)
                    and changes == changes_after(origin.told(), update)[: len(changes)]
                ):
                    return origin
    return None


def changes_after(told: Told, update: int) -> tuple[SettingChanged, ...]:
    """Return the changes by hand that were made just after ``update``, in order."""
    return tuple(
        event for event in told.events if isinstance(event, SettingChanged) and event.moment.update == update
    )


def _names_of_origins(run: RunFolder, told: Told) -> list[str]:
    """Return the names of the runs that ``run`` came from, the nearest first."""
    names = [name for event in reversed(told.events) if (name := getattr(event, "origin", ""))]
    if (origin := origin_of(run.about)) is not None:
        names.insert(0, origin[0])
    return list(dict.fromkeys(names))


def _folders_called(name: str, workspace: Path) -> Iterator[Path]:
    """Yield the folders of runs called ``name`` in ``workspace``, then those in grids there."""
    if Path(name).name != name:
        return
    yield from filter(_is_run, (workspace / name,))
    with contextlib.suppress(OSError):
        yield from filter(_is_run, (group / name for group in sorted(workspace.iterdir())))


def _is_run(folder: Path) -> bool:
    return is_file(folder / RUN_FILE)
