"""Move a run's folder to the system's trash, and back."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QFile

from core.common.errors import RunError
from core.common.files import is_folder, move_folder
from core.common.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class Trashed:
    """A folder in the trash.

    Attributes:
        folder: its old path.
        place: its path in the trash; None if the system does not report it, so that only the person can
            restore it.
    """

    folder: Path
    place: Path | None


def to_trash(folder: Path) -> Trashed:
    """Move ``folder`` to the system's trash.

    Raises:
        RunError: it can't be moved there; nothing has changed.
    """
    file = QFile(str(folder))
    if not file.moveToTrash():
        raise RunError(
            _(
                "The run {name} could not be moved to the trash and is still where it was. Use “Show in "
                "folder” to delete it yourself."
            ).format(name=folder.name)
        )
    place = Path(file.fileName())
    return Trashed(folder, place if place != folder and is_folder(place) else None)


def from_trash(trashed: Trashed) -> Path:
    """Move a folder back to its old path, and return that.

    Raises:
        RunError: something else is there now, it is no longer in the trash, or it can't be moved.
    """
    folder, place = trashed.folder, trashed.place
    if place is None or not is_folder(place):
        raise RunError(_("The run {name} is no longer in the trash.").format(name=folder.name))
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        move_folder(place, folder)
    except FileExistsError:
        raise RunError(
            _(
                "There is another run called “{name}” now. Rename it, then take the old one out of the trash "
                "with the file manager."
            ).format(name=folder.name)
        ) from None
    except OSError as error:
        raise RunError(
            _("The run {name} can't be taken out of the trash: {reason}.").format(
                name=folder.name, reason=error.strerror or error
            )
        ) from error
    # On Linux the trash has a note with the old path beside it (freedesktop.org's trash specification).
    if place.parent.name == "files":
        with contextlib.suppress(OSError):
            (place.parent.parent / "info" / f"{place.name}.trashinfo").unlink()
    return folder
