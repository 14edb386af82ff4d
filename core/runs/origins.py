"""Which run still has a checkpoint: the run itself, or one of those that it came from. No torch."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from core.common.errors import UserError
from core.common.files import is_file
from core.common.progress import Moment, SettingChanged, Told
from core.runs.about import Origin, origin_of
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
    for wanted in _origins(run, told):
        for folder in _folders(wanted.run, run.path.parent):
            with contextlib.suppress(UserError, OSError):
                origin = RunFolder.open(folder)
                if folder.name != wanted.run and origin.started != wanted.started:
                    continue
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


def _origins(run: RunFolder, told: Told) -> list[Origin]:
    """Return the runs that ``run`` came from, the nearest first: only its own beginning is known."""
    names = dict.fromkeys(name for event in reversed(told.events) if (name := getattr(event, "origin", "")))
    nearest = origin_of(run.about)
    if nearest is None:
        return [Origin(name, Moment()) for name in names]
    return [nearest, *(Origin(name, Moment()) for name in names if name != nearest.run)]


def _folders(name: str, workspace: Path) -> Iterator[Path]:
    """Yield the folders of all runs in ``workspace`` and in grids there, those called ``name`` first."""
    with contextlib.suppress(OSError):
        places = sorted(workspace.iterdir())
        places += [place for group in places if not _is_run(group) for place in sorted(_inside(group))]
        yield from sorted(filter(_is_run, places), key=lambda place: place.name != name)


def _inside(group: Path) -> list[Path]:
    with contextlib.suppress(OSError):
        return list(group.iterdir())
    return []


def _is_run(folder: Path) -> bool:
    return is_file(folder / RUN_FILE)
