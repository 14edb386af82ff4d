"""What to do about a file that can't be written."""

from __future__ import annotations

import errno

from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_
from core.common.i18n import paragraph

_MAKE_ROOM = N_("Make room there.")
_CONNECT = N_("Check that the folder exists and that its disk is connected and works.")
# What lets this program write in the same place; another place helps, too.
_THERE = {
    errno.ENOSPC: _MAKE_ROOM,
    errno.EDQUOT: _MAKE_ROOM,
    errno.EACCES: N_("Let this program write there."),
    errno.EPERM: N_("Let this program write there."),
    errno.EROFS: N_("Make its disk writable."),
    errno.ENOENT: _CONNECT,
    errno.ENODEV: _CONNECT,
    errno.ENXIO: _CONNECT,
    errno.EIO: _CONNECT,
    errno.ESTALE: _CONNECT,
    errno.ENOTCONN: _CONNECT,
    errno.ETIMEDOUT: _CONNECT,
}
# In another place it would be the same.
_ANYWHERE = {
    errno.EMFILE: N_("Close other programs and try again."),
    errno.ENFILE: N_("Close other programs and try again."),
    errno.ENAMETOOLONG: N_("Choose a shorter name."),
    errno.EISDIR: N_("There is a folder of this name. Choose another name."),
    errno.EBUSY: N_("Close the program that uses it and try again."),
}
# Windows' own numbers, where Python's errno says something else: write-protected; in use, twice; full; path
# too long; quota.
_OF_WINDOWS = {
    19: errno.EROFS,
    32: errno.EBUSY,
    33: errno.EBUSY,
    39: errno.ENOSPC,
    206: errno.ENAMETOOLONG,
    1295: errno.EDQUOT,
}


def is_full(error: OSError) -> bool:
    """Return whether a file can't be written because there is no room for it."""
    return _number(error) in (errno.ENOSPC, errno.EDQUOT)


def with_remedy(problem: str, error: OSError, *, is_fixed: bool = False) -> str:
    """Return ``problem``, a sentence, and what to do about it.

    Args:
        problem: says what can't be written.
        error: why.
        is_fixed: the person can't choose another folder.
    """
    number = _number(error)
    sentences = [problem]
    if number in _ANYWHERE:
        sentences.append(_(_ANYWHERE[number]))
    elif number in _THERE:
        sentences.append(_(_THERE[number]))
        if not is_fixed:
            sentences.append(_("Or choose another folder."))
    elif not is_fixed:
        sentences.append(_("Choose another folder."))
    return paragraph(sentences)


def _number(error: OSError) -> int | None:
    number: int | None = _OF_WINDOWS.get(getattr(error, "winerror", None) or 0, error.errno)
    return number
