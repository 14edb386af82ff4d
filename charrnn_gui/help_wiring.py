"""What the menu Help offers about this copy of the program: a part of the wiring of ``App``."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from charrnn_gui.about import About
from charrnn_gui.dialogs import Dialogs
from charrnn_gui.main_window import MainWindow
from charrnn_gui.presenter import Presenter
from charrnn_gui.reporter import Reporter
from charrnn_gui.session.run import Session
from core.installation import menu_entry


class HelpWiring(QObject):
    """Connects what is said of this copy, and the report of a problem.

    Args:
        window: with the menu.
        session: whose run and device are in a report.
        presenter: says what came of it.
        dialogs: show a folder.
        log_file: its folder is in a report.

    Attributes:
        reporter: collects a report.
    """

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        presenter: Presenter,
        dialogs: Dialogs,
        log_file: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        reporter = self.reporter = Reporter(window, session, Path(log_file).parent, self)
        session.run_opened.connect(presenter.tell_device)
        session.run_opened.connect(reporter.note_device)
        session.answered.connect(reporter.note_answer)
        presenter.report_requested.connect(reporter.show)
        presenter.details_wanted.connect(reporter.copy_details)
        reporter.reveal_requested.connect(dialogs.reveal)
        about = About(window, log_file, self)
        about.said.connect(presenter.say)
        for name, slot in (
            ("report", reporter.show),
            ("newer", about.look_for_newer),
            ("shortcut", about.add_to_menu),
            ("about", about.show),
        ):
            window.actions_by_name[name].triggered.connect(slot)
        window.actions_by_name["shortcut"].setVisible(menu_entry.is_useful())
        # Later: the person shall not wait for it.
        QTimer.singleShot(0, self, about.renew_in_menu)
