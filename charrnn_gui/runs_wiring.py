"""What the drawer of runs wants, and who does it: a part of the wiring of ``App``."""

from __future__ import annotations

from PySide6.QtCore import QObject

from charrnn_gui.dialogs import Dialogs
from charrnn_gui.exporting import Exporting
from charrnn_gui.main_window import MainWindow
from charrnn_gui.presenter import Presenter
from charrnn_gui.session.overlays import Overlays
from charrnn_gui.session.run import Session


class RunsWiring(QObject):
    """Connects the drawer of runs.

    Args:
        window: with the drawer.
        session: with the run on display, and all runs.
        overlays: reads the curves that are shown beside that of the run.
        presenter: shows them.
        dialogs: let the person choose files.

    Attributes:
        exporting: writes runs, their curves and their samples as files.
    """

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        overlays: Overlays,
        presenter: Presenter,
        dialogs: Dialogs,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        workspace = session.workspace
        self.exporting = Exporting(window, workspace, self)
        session.run_opened.connect(lambda opened: overlays.set_displayed(opened.folder))
        session.run_cleared.connect(lambda: overlays.set_displayed(None))
        workspace.runs.changed.connect(overlays.follow)
        workspace.run_moved.connect(overlays.move)
        overlays.read.connect(presenter.show_overlays)
        overlays.failed.connect(presenter.tell_failure)
        runs = window.runs
        runs.overlays_changed.connect(overlays.want)
        runs.run_opened.connect(session.open_run)
        runs.continue_requested.connect(session.continue_run)
        runs.branch_requested.connect(session.branch)
        runs.whole_text_requested.connect(session.train_on_whole_text)
        runs.settings_requested.connect(session.use_settings_of)
        runs.rename_requested.connect(workspace.rename)
        runs.note_requested.connect(workspace.note)
        runs.curve_export_requested.connect(self.exporting.export_curves)
        runs.samples_export_requested.connect(self.exporting.export_samples)
        runs.pack_requested.connect(self.exporting.pack)
        runs.reveal_requested.connect(dialogs.reveal)
        runs.trash_requested.connect(workspace.trash)
