"""What the Read workspace wants, and who does it: a part of the wiring of ``App``."""

from __future__ import annotations

from PySide6.QtCore import QObject

from charrnn_gui.dialogs import Dialogs
from charrnn_gui.main_window import MainWindow
from charrnn_gui.presenter import Presenter
from charrnn_gui.read_presenter import ReadPresenter
from charrnn_gui.read_weights import ReadWeights
from charrnn_gui.session.run import Session


class ReadWiring(QObject):
    """Connects the Read workspace.

    Args:
        window: with the workspace.
        session: with the run.
        presenter: tells what went wrong.
        dialogs: let the person choose a text.

    Attributes:
        presenter: shows texts in the workspace.
    """

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        presenter: Presenter,
        dialogs: Dialogs,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        weights = ReadWeights(session.reading.readings, session.workspace.runs, self)
        self.presenter = reading = ReadPresenter(lambda: window.read, session.reading, weights, self)
        window.workspaces.shown.connect(lambda name: reading.set_open(name == "read"))
        session.run_opened.connect(lambda opened: reading.show_run(opened, session.text.corpus))
        session.run_cleared.connect(reading.clear_run)
        session.run_moved.connect(reading.follow_moved)
        session.workspace.run_moved.connect(reading.follow_moved)
        session.baselines_counted.connect(reading.set_baselines)
        session.progressed.connect(reading.add)
        session.answered.connect(reading.show_answer)
        session.writing.line_shown.connect(lambda _line, answer: reading.show_answer(answer))
        session.reading.failed.connect(presenter.tell_failure)
        reading.file_wanted.connect(lambda: dialogs.choose_text(session.reading.open_file))
        reading.export_wanted.connect(dialogs.save_surprise)
        reading.run_text_wanted.connect(lambda: dialogs.choose_text(reading.use_run_text))
        reading.refused.connect(lambda sentence: presenter.say(sentence, "warning"))
