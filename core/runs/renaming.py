"""Rename a run, unless it is being trained. No torch."""

from __future__ import annotations

from pathlib import Path

from core.common.errors import RunError
from core.common.files import file_name, move_folder
from core.common.i18n import gettext as _
from core.runs import at_rest
from core.runs.layout import check_depth


def rename_run(folder: Path, name: str) -> Path:
    """Give the run in ``folder`` another name and return its new path.

    Characters that some system does not allow in a path become hyphens.

    Raises:
        RunError: it is being trained, another run has that name, the path would be too long, or the folder
            can't be renamed.
    """
    path = folder.with_name(file_name(name))
    with at_rest(folder, moves=True):
        if path == folder:
            return folder
        check_depth(path)
        try:
            move_folder(folder, path)
        except FileExistsError:
            raise RunError(
                _("There is a run called “{name}” already. Choose another name.").format(name=path.name)
            ) from None
        except OSError as error:
            raise RunError(
                _("“{path}” can't be renamed: {reason}.").format(path=folder, reason=error.strerror or error)
            ) from error
    return path
