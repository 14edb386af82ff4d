"""Report a problem: show the facts that a maintainer needs, and save or copy them. Nothing is sent."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, qVersion
from PySide6.QtWidgets import QApplication, QFileDialog

from charrnn_gui.faults import FaultError
from charrnn_gui.main_window import MainWindow
from charrnn_gui.messages import RunOpened
from charrnn_gui.session.run import Session
from core.common import i18n
from core.common.errors import UserError
from core.common.i18n import gettext as _
from core.sharing import problem_report

if TYPE_CHECKING:
    from charrnn_gui.widgets.report_dialog import ReportDialog

log = logging.getLogger(__name__)


class Reporter(QObject):
    """Collects the content of a problem report.

    Args:
        window: the parent of the dialog.
        session: its settings and run are in the report.
        log_folder: its files are in the report.

    Signals:
        reveal_requested(Path): the person wants to see a folder in the file manager.
    """

    reveal_requested = Signal(Path)

    def __init__(
        self, window: MainWindow, session: Session, log_folder: Path, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._window, self._session, self._log_folder = window, session, log_folder
        self._device = ""
        self._has_answered = False

    def note_device(self, opened: RunOpened) -> None:
        """Note the device of a run."""
        self._device = f"{opened.device}. {opened.device_note}"

    def note_answer(self) -> None:
        """Log when the first answer is painted: a log of a slow start shows what was slow."""
        if not self._has_answered:
            self._has_answered = True
            QTimer.singleShot(0, self, lambda: log.info("the first answer is on the screen"))

    def show(self) -> None:
        """Show the report, and let the person save or copy it; nothing is sent."""
        # Not before it is needed: the window stands sooner.
        from charrnn_gui.widgets.report_dialog import ReportDialog

        dialog = ReportDialog(self._collect_report, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.save_requested.connect(lambda: self._save_report(dialog))
        dialog.reveal_requested.connect(self.reveal_requested)
        dialog.open()

    def copy_details(self, error: FaultError) -> None:
        """Copy a fault with its details and the facts about this computer."""
        facts = problem_report.as_lines(self.facts())
        QApplication.clipboard().setText(problem_report.without_home(f"{error}\n\n{error.details}\n{facts}"))
        said = _("The details are copied: paste them where you want to report them.")
        self._window.message_bar.show_message(said, "info", (_("Report a problem…"), self.show))

    def facts(self) -> dict[str, str]:
        """Return the facts about this computer, including those that only the window knows."""
        screen = self._window.screen()
        return problem_report.versions() | {
            "Qt": f"{qVersion()}, {QApplication.platformName()}, {QApplication.style().name()}",
            "screen": f"{screen.size().width()} × {screen.size().height()} at {screen.devicePixelRatio():g}",
            "language": f"{i18n.language()}, the system's {i18n.system_language()}",
            "device": self._device or "no run yet",
        }

    def _collect_report(self, with_typed: bool) -> tuple[problem_report.Document, ...]:
        write = self._window.write
        typed = {"prefix": write.prompt().prefix, "history": write.prefix_edit.history()}
        return problem_report.collect(
            self.facts(),
            self._session.settings,
            self._log_folder,
            self._session.open_run_folder,
            typed if with_typed else None,
        )

    def _save_report(self, dialog: ReportDialog) -> None:
        name = f"charrnn-report-{datetime.now():%Y-%m-%d-%H%M}.zip"
        wanted, _pattern = QFileDialog.getSaveFileName(
            dialog, _("Save the report"), str(Path.home() / name), _("Zip files (*.zip)")
        )
        if not wanted:
            return
        path = Path(wanted)
        try:
            problem_report.write_zip(dialog.documents(), path)
        except UserError as error:
            dialog.show_problem(str(error))
        else:
            dialog.show_saved(path)
