"""What the drawer of runs wants, what becomes a file, and who does it: a part of the wiring of ``App``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from charrnn_gui.dialogs import Dialogs
from charrnn_gui.exporting import Exporting
from charrnn_gui.main_window import MainWindow
from charrnn_gui.presenter import Presenter
from charrnn_gui.session.jobs import Jobs
from charrnn_gui.session.overlays import Overlays
from charrnn_gui.session.run import Session
from core.runs.listing import title_of
from core.settings.run_end import RunEnd


class RunsWiring(QObject):
    """Connects the drawer of runs, and the actions that give the run on display to other programs.

    Args:
        window: with the drawer.
        session: with the run on display, and all runs.
        overlays: reads the curves that are shown beside that of the run.
        presenter: shows them.
        dialogs: let the person choose files.
        jobs: in which a curve is drawn.

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
        jobs: Jobs,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        workspace = session.workspace
        self.exporting = exporting = Exporting(window, workspace, jobs, self)
        exporting.said.connect(presenter.say)
        exporting.failed.connect(presenter.tell_failure)

        def with_displayed(do: Callable[[Path], None]) -> Callable[[], None]:
            def act() -> None:
                if session.open_run_folder is not None:
                    do(session.open_run_folder)

            return act

        for name, do in (
            ("save_curve", lambda folder: exporting.export_shown(folder, overlays.shown())),
            ("copy_curve", lambda folder: exporting.copy_curve(folder, overlays.shown())),
            ("continue_run", session.continue_run),
            ("save_samples", lambda folder: exporting.export_samples((folder,))),
        ):
            window.actions_by_name[name].triggered.connect(with_displayed(do))
        session.end_needed.connect(lambda folder: _ask_how_far(window, session, presenter, folder))
        session.run_opened.connect(lambda opened: overlays.set_displayed(opened.folder))
        session.run_cleared.connect(lambda: overlays.set_displayed(None))
        workspace.runs.changed.connect(overlays.follow)
        workspace.run_moved.connect(overlays.move)
        overlays.read.connect(presenter.show_overlays)
        overlays.failed.connect(presenter.tell_failure)
        window.actions_by_name["runs"].triggered.connect(lambda: _bring_in_sight(window))
        window.workspaces.shown.connect(window.status.set_workspace)
        runs = window.runs
        session.run_opened.connect(lambda opened: runs.set_displayed(opened.folder))
        session.run_cleared.connect(lambda: runs.set_displayed(None))
        runs.overlays_changed.connect(overlays.want)
        runs.table.pointed.connect(window.learning.perplexity.emphasize)
        runs.run_opened.connect(session.open_run)
        runs.continue_requested.connect(session.continue_run)
        runs.branch_requested.connect(session.branch)
        runs.whole_text_requested.connect(session.train_on_whole_text)
        runs.settings_requested.connect(session.use_settings_of)
        runs.rename_requested.connect(workspace.rename)
        runs.note_requested.connect(workspace.note)
        runs.curve_export_requested.connect(exporting.export_curves)
        runs.samples_export_requested.connect(exporting.export_samples)
        runs.pack_requested.connect(exporting.pack)
        runs.reveal_requested.connect(dialogs.reveal)
        runs.trash_requested.connect(workspace.trash)
        runs.refused.connect(presenter.tell_stop_first)


def _bring_in_sight(window: MainWindow) -> None:
    """Show the drawer, which is in Train, if the person is elsewhere and can not have meant to close it."""
    if window.workspaces.currentWidget() is not window.train_workspace:
        window.workspaces.show_workspace("train")
        window.actions_by_name["runs"].setChecked(True)


def _ask_how_far(window: MainWindow, session: Session, presenter: Presenter, folder: Path) -> None:
    """Ask in the drawer how far a finished run should continue, from wherever the person is."""
    listed, standing = session.workspace.runs.get(folder), presenter.run.standing
    window.workspaces.show_workspace("train")
    window.actions_by_name["runs"].setChecked(True)
    if folder == session.open_run_folder and standing.end is not None:
        # It may lie in another folder, or not be listed yet.
        window.runs.ask_how_far(folder, title_of(folder), standing.end, standing.epochs_done)
    elif listed is not None:
        window.runs.ask_how_far(folder, listed.title, RunEnd.of(listed.settings), listed.epochs)
