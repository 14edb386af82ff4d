"""What the program opens when it starts."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QObject

from charrnn_gui.dialogs import Dialogs
from charrnn_gui.main_window import MainWindow
from charrnn_gui.preferences import Preferences
from charrnn_gui.session.run import Session
from charrnn_gui.session.workspace import Workspace
from core.common.files import is_file, is_folder
from core.common.i18n import gettext as _
from core.runs import RUN_FILE
from core.sharing.packed_runs import count_packed_runs
from core.text.source import Source


class Reopening(QObject):
    """Opens what the person named at the start, or else the text and the run that were open last.

    Args:
        path: a text, a run folder or a packed run; empty for what was open last.
    """

    def __init__(
        self,
        path: str,
        preferences: Preferences,
        session: Session,
        workspace: Workspace,
        window: MainWindow,
        dialogs: Dialogs,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._path = path
        self._preferences, self._session, self._workspace = preferences, session, workspace
        self._window, self._dialogs = window, dialogs

    def open(self) -> bool:
        """Open the text, then the run; return whether there is a run to open."""
        path = Path(self._path).absolute()
        is_run = bool(self._path) and (is_file(path / RUN_FILE) or count_packed_runs(path) > 0)
        is_text = bool(self._path) and not is_run and os.path.lexists(path)
        source = Source.parse(self._preferences.get("corpus", ""))
        if is_text:
            source = Source.at(path)
        elif not source:
            source = Source.shipped()
        self._session.text.open_source(source)
        self._session.ask(self._window.write.prompt())
        if self._path and not is_run and not is_text:
            self._tell_of_missing_path(path)
        run = self._preferences.get("run", "")
        if is_run:
            self._workspace.open_path(path)
        elif run and is_folder(Path(run)):
            self._session.open_run(Path(run))
            is_run = True
        return is_run

    def tell_of_damaged_preferences(self, kept: Path) -> None:
        """Say that what was remembered is lost, and where the damaged file is kept."""
        sentence = _(
            "What was remembered from the last start could not be read, or not all of it. The program "
            "began with defaults; the old file is kept as “{path}”."
        ).format(path=kept)
        show = (_("Show in folder"), lambda: self._dialogs.reveal(kept.parent))
        self._window.message_bar.show_message(sentence, "warning", show)

    def _tell_of_missing_path(self, path: Path) -> None:
        sentence = _(
            "There is nothing at “{path}”. It may have been moved or deleted. The text from before is open "
            "instead."
        ).format(path=path)
        # With an offer it comes back if another message displaces it.
        choose = (_("Open text…"), self._dialogs.open_file)
        self._window.message_bar.show_message(sentence, "warning", choose)
