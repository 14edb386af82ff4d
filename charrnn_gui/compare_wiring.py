"""What the Compare workspace wants, and who does it: a part of the wiring of ``App``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from charrnn_gui.compare_presenter import ComparePresenter
from charrnn_gui.exporting import Exporting
from charrnn_gui.main_window import MainWindow
from charrnn_gui.presenter import Presenter
from charrnn_gui.refusals import opening_refusal
from charrnn_gui.session.compared_runs import ComparedRuns
from charrnn_gui.session.jobs import Jobs
from charrnn_gui.session.run import Session

if TYPE_CHECKING:
    from charrnn_gui.frame.compare_workspace import CompareWorkspace


class CompareWiring(QObject):
    """Connects the Compare workspace.

    Args:
        window: with the workspace.
        session: with the run on display, and all runs.
        jobs: in which runs are read.
        presenter: tells what went wrong.
        exporting: writes comparisons as files.

    Attributes:
        presenter: shows runs in the workspace.
    """

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        jobs: Jobs,
        presenter: Presenter,
        exporting: Exporting,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._session, self._tells = window, session, presenter
        compared = ComparedRuns(jobs, self)
        self.presenter = comparing = ComparePresenter(
            self._made, session.workspace.runs, compared, session.same_prefix, self._first_choice, self
        )
        window.workspaces.shown.connect(lambda name: comparing.set_open(name == "compare"))
        session.state_changed.connect(lambda _state: self.retranslate())
        session.run_moved.connect(comparing.follow)
        session.workspace.run_moved.connect(comparing.follow)
        compared.failed.connect(presenter.tell_failure)
        comparing.export_wanted.connect(exporting.export_comparison)

    def retranslate(self) -> None:
        """Say in the current language why no run can be opened now."""
        self.presenter.set_opening_refusal(opening_refusal(self._session.state))

    def _made(self) -> CompareWorkspace:
        made, session = self._window.compare, self._session
        made.runs.open_wanted.connect(self._open)
        made.runs.continue_wanted.connect(session.continue_run)
        made.runs.branches.branch_requested.connect(session.branch)
        made.runs.branches.whole_text_requested.connect(session.train_on_whole_text)
        made.runs.note_typed.connect(session.workspace.note)
        made.runs.refused.connect(self._tells.tell_stop_first)
        made.runs.list.set_displayed(session.open_run_folder)
        session.run_opened.connect(lambda opened: made.runs.list.set_displayed(opened.folder))
        session.run_cleared.connect(lambda: made.runs.list.set_displayed(None))
        return made

    def _open(self, folder: Path) -> None:
        self._session.open_run(folder)
        self._window.workspaces.show_workspace("train")

    def _first_choice(self) -> tuple[Path, ...]:
        """Return the run on display, and those whose curves are laid over its own; else the newest run."""
        folder, newest = self._session.open_run_folder, self._session.workspace.runs.newest()
        shown = self._window.runs.overlays()
        first = (folder,) if folder is not None else ()
        return (*first, *shown) or ((newest.path,) if newest is not None else ())
