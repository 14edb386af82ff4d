"""What a person has noted about a run, in a file of its own in the run's folder."""

from __future__ import annotations

import stat
from pathlib import Path

from core.common.errors import RunError
from core.common.files import read_plain, write_atomically
from core.common.i18n import gettext as _
from core.common.unwritable import with_remedy
from core.runs.layout import MOST_NOTE_BYTES, NOTE_FILE
from core.runs.shipped import check_not_shipped

MOST_NOTE_CHARS = 1_000


def read_note(folder: Path) -> str:
    """Return the note on the run in ``folder``; empty if there is none, or if it can't be read.

    A note that is too long, a link, or not UTF-8 counts as none: the run itself is not damaged by it.
    """
    path = folder / NOTE_FILE
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return ""
        return read_plain(path, MOST_NOTE_BYTES).decode("utf-8").strip()[:MOST_NOTE_CHARS]
    except (OSError, UnicodeError):
        return ""


def write_note(folder: Path, note: str) -> None:
    """Keep ``note`` with the run in ``folder``, whether it is being trained or not; empty removes it.

    Raises:
        RunError: it is too long, or the folder can't be written, or the run came with the program; the note
            from before stays.
    """
    check_not_shipped(folder)
    note = note.strip()
    if len(note) > MOST_NOTE_CHARS:
        raise RunError(
            _("The note is too long: it has {count} characters. At most {most} are kept.").format(
                count=f"{len(note):,}", most=f"{MOST_NOTE_CHARS:,}"
            )
        )
    path = folder / NOTE_FILE
    try:
        if note:
            # A clipboard may hold half of a character, which has no UTF-8.
            write_atomically(path, f"{note}\n".encode("utf-8", "replace"))
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise RunError(
            with_remedy(
                _("The note on {name} can't be written: {reason}.").format(
                    name=folder.name, reason=error.strerror or error
                ),
                error,
                is_fixed=True,
            )
        ) from error
