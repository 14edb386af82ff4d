"""The folder of runs that a person has chosen, and who else has it open."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from charrnn_gui.preferences import Preferences
from charrnn_gui.session.instance import Claim, Instance
from charrnn_gui.session.workspace import Workspace
from core.common.files import is_folder
from core.common.i18n import gettext as _


def chosen_workspace(preferences: Preferences, default: Path) -> Path:
    """Return the folder of runs that the person has chosen, if it is there; else ``default``."""
    chosen = preferences.get("workspace", "")
    return Path(chosen) if chosen and is_folder(Path(chosen)) else default


class ChosenWorkspace(QObject):
    """Changes the folder of runs, remembers the choice, and says if there is a problem with it.

    Signals:
        said: a sentence for the status line (str), its severity (info, warning, error).
    """

    said = Signal(str, str)

    def __init__(
        self,
        preferences: Preferences,
        workspace: Workspace,
        instance: Instance,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._preferences, self._workspace, self._instance = preferences, workspace, instance

    def use(self, folder: Path) -> None:
        """Keep new runs in ``folder``, unless another window does."""
        claim = self._instance.claim(folder)
        if claim is Claim.CALLED:
            self.said.emit(
                _("Another window has the folder {folder} open. It has been called to the front.").format(
                    folder=folder
                ),
                "warning",
            )
            return
        self._workspace.use(folder)
        self._preferences.set("workspace", str(folder))
        self.tell_of_claim(claim)

    def tell_of_claim(self, claim: Claim) -> None:
        """Say that the folder is shared with a window that can't be called."""
        if claim is Claim.UNANSWERED:
            self.said.emit(
                _(
                    "Another window, perhaps on another computer, has the folder {folder} open. Both may "
                    "work there; a run that one of them trains the other can only follow."
                ).format(folder=self._workspace.folder),
                "warning",
            )

    def tell_if_missing(self) -> None:
        """Say that the chosen folder is not there, if so."""
        chosen = self._preferences.get("workspace", "")
        if chosen and Path(chosen) != self._workspace.folder:
            self.said.emit(
                _(
                    "The folder for runs, {missing}, is not there. Until it is back, or you choose another "
                    "in the File menu, runs are kept in {folder}."
                ).format(missing=chosen, folder=self._workspace.folder),
                "warning",
            )
