"""Check typed paths, so that an impossible path is explained in a sentence."""

from __future__ import annotations

import errno
from pathlib import Path

from core.common.errors import RunError, UserError
from core.common.files import is_there
from core.common.i18n import gettext as _

_SHOWN_CHARACTERS = 40
# Windows' own numbers for a name that is too long, and for a name with forbidden characters.
_TOO_LONG, _NO_NAME = 206, 123


def path_of(text: str) -> Path:
    """Return the path that ``text`` names; nothing needs to exist there.

    Raises:
        UserError: no file or folder can have this name, or the person may not look there.
    """
    if not text:
        raise UserError(
            _("An empty argument names no file or folder. If it comes from a variable, check that it is set.")
        )
    path = Path(text)
    try:
        # Check the absolute path, because it has a limit of its own.
        path.absolute().lstat()
    except ValueError:
        raise UserError(
            _(
                "“{text}” can't be the name of a file or folder: it has a character that no name can have."
            ).format(text=_beginning(text))
        ) from None
    except OSError as error:
        number = getattr(error, "winerror", None)
        if error.errno == errno.ENAMETOOLONG or number in (_TOO_LONG, _NO_NAME):
            raise UserError(
                _(
                    "“{text}” is too long for the name of a file or folder. If it is a text itself, save it "
                    "in a file and name that."
                ).format(text=_beginning(text))
            ) from None
        if error.errno == errno.EACCES:
            raise UserError(
                _(
                    "You are not allowed to look at “{path}”. Change its permissions or copy it elsewhere."
                ).format(path=path)
            ) from None
        if error.errno == errno.ELOOP:
            raise UserError(_("“{path}” is a link that leads to itself.").format(path=path)) from None
    return path


def free_path(text: str, *, force: bool) -> Path:
    """Return the path that ``text`` names, of a file to write.

    Raises:
        RunError: there is one already, and ``force`` is not set.
        UserError: as in ``path_of``.
    """
    file = path_of(text)
    if is_there(file) and not force:
        raise RunError(
            _("There is a file “{path}” already. Name another one, or add --force to replace it.").format(
                path=file
            )
        )
    return file


def _beginning(text: str) -> str:
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"
