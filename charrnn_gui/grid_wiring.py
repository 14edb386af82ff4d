"""The grid in the Compare workspace, and what happens to it when the window closes: a part of the wiring."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMessageBox

from charrnn_gui.compare_presenter import ComparePresenter
from charrnn_gui.main_window import MainWindow
from charrnn_gui.presenter import Presenter
from charrnn_gui.session.grids import Grids
from charrnn_gui.session.jobs import Jobs
from charrnn_gui.session.run import Session
from charrnn_gui.widgets.bounded import show_plainly
from core.common.i18n import gettext as _
from core.runs import RunChanges, RunSummary
from core.runs.grid_plan import most_sensible_workers

if TYPE_CHECKING:
    from charrnn_gui.grid_presenter import GridPresenter


class GridWiring(QObject):
    """Connects the Grid panel, which is made when Compare is first in sight.

    Args:
        window: with the workspace.
        session: with the next run.
        presenter: tells what has happened.
        comparing: shows runs of the grid beside others.
        jobs: read folders.

    Attributes:
        grids: train and follow.
        presenter: shows them; None until Compare was in sight.
    """

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        presenter: Presenter,
        comparing: ComparePresenter,
        jobs: Jobs,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._session, self._general = window, session, presenter
        self._comparing, self._compared = comparing, set[Path]()
        self.grids = Grids(session.workspace, jobs, self)
        self.presenter: GridPresenter | None = None
        self.grids.changed.connect(self._on_changed)
        window.closing.connect(self.grids.stop)
        window.workspaces.shown.connect(self._on_shown)
        session.workspace.changed.connect(self._on_other_workspace)

    def may_close(self) -> bool:
        """Ask whether a grid that this computer trains goes on without the window; False: stay open."""
        standing = self.grids.standing
        if not self.grids.is_under_way or (standing is not None and standing.host):
            return True
        box = QMessageBox(
            QMessageBox.Icon.Question,
            _("A grid is under way"),
            _("The grid can continue without the window. The window finds it again when it is opened."),
            parent=self._window,
        )
        box.setTextFormat(Qt.TextFormat.PlainText)
        go_on = box.addButton(_("Let it continue"), QMessageBox.ButtonRole.AcceptRole)
        pause = box.addButton(_("Pause it"), QMessageBox.ButtonRole.DestructiveRole)
        cancel = box.addButton(_("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(go_on)
        box.setEscapeButton(cancel)
        box.exec()
        if box.clickedButton() is pause:
            self.grids.pause()
        return box.clickedButton() is not cancel

    def retranslate(self) -> None:
        """Say everything in the current language."""
        if self.presenter is not None:
            self.presenter.retranslate()

    def _on_shown(self, name: str) -> None:
        if name != "compare":
            return
        if self.presenter is None:
            # Seldom needed, and not before the window is shown.
            from charrnn_gui.grid_presenter import GridPresenter
            from charrnn_gui.grids.panel import GridPanel

            panel = GridPanel(most_workers=most_sensible_workers())
            show_plainly(panel)
            self._window.workspaces.compare.set_grid(panel)
            self.presenter = GridPresenter(panel, self._session, self.grids, self)
            self.presenter.said.connect(self._general.say)
            panel.runs_chosen.connect(self._on_runs_chosen)
        self.grids.find()

    def _on_other_workspace(self) -> None:
        self.grids.close()
        if self.presenter is not None:
            self.grids.find()

    def _on_runs_chosen(self, folders: tuple[Path, ...]) -> None:
        """Let these runs of the grid be compared, or no longer."""
        self._compared |= set(folders)
        self._comparing.toggle([run for run in self._summaries() if run.path in folders])

    def _on_changed(self) -> None:
        """Show in Compare how the runs of the grid go on."""
        self._comparing.change(
            RunChanges(tuple(run for run in self._summaries() if run.path in self._compared))
        )

    def _summaries(self) -> list[RunSummary]:
        standing = self.grids.standing
        runs = () if standing is None else standing.runs
        return [replace(run.summary, group=run.path.parent.name) for run in runs if run.summary is not None]
