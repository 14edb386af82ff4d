"""What the Learning panel wants, and who does it: a part of the wiring of ``App``."""

from __future__ import annotations

from PySide6.QtCore import QObject

from charrnn_gui.main_window import MainWindow
from charrnn_gui.presenter import Presenter
from charrnn_gui.session.ghost import Ghost
from charrnn_gui.session.jobs import Jobs
from charrnn_gui.session.run import Session
from charrnn_gui.session.undoing import Undoing


class LearningWiring(QObject):
    """Connects the Learning panel.

    Args:
        window: with the panel.
        session: with the run.
        jobs: in which runs are read.
        presenter: shows what was found.
    """

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        jobs: Jobs,
        presenter: Presenter,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.undoing = Undoing(session, jobs, self)
        self.ghost = Ghost(session, session.workspace.runs, jobs, self)
        learning = window.learning
        learning.live.change_wanted.connect(session.change_setting)
        for place in (learning.live, learning.lane):
            place.undo_wanted.connect(self.undoing.undo)
        self.ghost.found.connect(presenter.show_ghost)
