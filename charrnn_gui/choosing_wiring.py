"""What the Write workspace wants, and who does it: a part of the wiring of ``App``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QWidget

from charrnn_gui.choosing_presenter import ChoosingPresenter
from charrnn_gui.dialogs import Dialogs
from charrnn_gui.main_window import MainWindow
from charrnn_gui.presenter import Presenter
from charrnn_gui.session.run import Session
from charrnn_gui.weights_menu import WeightsMenu

if TYPE_CHECKING:
    from charrnn_gui.choosing.panel import ChoosingPanel


class ChoosingWiring(QObject):
    """Connects the Write workspace.

    Args:
        window: with the workspace.
        session: with the run.
        presenter: says sentences in the status line.
        dialogs: let the person choose a file.

    Attributes:
        presenter: shows lines in the workspace.
        weights: the menu of weights to compare.
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
        self._window, self._session, self._dialogs = window, session, dialogs
        self.presenter = choosing = ChoosingPresenter(
            self._made_panel, session.writing, session.greedy, session.workspace.runs, self
        )
        self.weights = WeightsMenu(window)
        window.workspaces.shown.connect(lambda name: choosing.set_open(name == "write"))
        session.run_opened.connect(choosing.show_run)
        session.run_opened.connect(lambda _opened: self.weights.clear_choice())
        session.run_cleared.connect(choosing.clear_run)
        for run_moved in (session.run_moved, session.workspace.run_moved):
            run_moved.connect(choosing.follow)
            run_moved.connect(session.writing.follow)
        session.text.corpus_changed.connect(lambda _corpus: choosing.show_text())
        session.shown_prefixes_changed.connect(self._show_pins)
        choosing.compare_wanted.connect(self._open_weights)
        choosing.said.connect(presenter.say)
        self.weights.chosen.connect(choosing.compare)
        self._show_pins()

    def focus_prefix(self) -> None:
        """Go to the prefix: of this workspace if it is in sight, else of Train."""
        panel, window = self.presenter.panel, self._window
        edit: QWidget = window.write.prefix_edit
        if panel is not None and panel.isVisible():
            edit = panel.toolbar.prefix
        else:
            window.train_workspace.show_view("write")
        edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _made_panel(self) -> ChoosingPanel:
        panel = self._window.choosing
        panel.export_wanted.connect(self._export)
        panel.pin_wanted.connect(self._pin)
        reduces = self._window.actions_by_name["reduce_motion"]
        panel.steps.dice.set_reduced_motion(reduces.isChecked())
        reduces.toggled.connect(panel.steps.dice.set_reduced_motion)
        return panel

    def _export(self) -> None:
        self._dialogs.save_lines(self._session.writing.lines)

    def _pin(self, prefix: str) -> None:
        pinned = self._session.shown_prefixes
        if prefix not in pinned:
            self._session.pin((*pinned, prefix))

    def _show_pins(self) -> None:
        self.presenter.set_pinned_prefixes(self._session.shown_prefixes)

    def _open_weights(self) -> None:
        folder, panel = self.presenter.folder, self.presenter.panel
        if folder is None or panel is None:
            return
        runs = self._session.workspace.runs.matching(lambda run: run.moment.update > 0)
        self.weights.fill(folder, runs)
        self.presenter.compare(self.weights.choice())
        button = panel.text.stamp_line.compare
        self.weights.popup(button.mapToGlobal(QPoint(0, button.height())))
