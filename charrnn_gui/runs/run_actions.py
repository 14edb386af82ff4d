"""What can be done with the selected runs, and what can't, with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from charrnn_gui.runs.run_row import RunRow
from charrnn_gui.widgets.branch_menu import BranchMenu
from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_


@dataclass(frozen=True, slots=True)
class _Kind:
    """An action.

    Attributes:
        key: with which the table does it.
        is_for_many: it is done with all selected runs at once; else only one can be selected.
        needs_rest: it changes the folder of the run, which must not be trained.
        opens: it changes which run is on display.
    """

    text: str
    help: str
    key: str = ""
    is_for_many: bool = False
    needs_rest: bool = False
    opens: bool = False


_KINDS = {
    "open": _Kind(
        N_("Open run"),
        N_("Show the selected run's curves and let its model write."),
        key="Return",
        opens=True,
    ),
    "continue": _Kind(
        N_("Continue training"),
        N_(
            "Continue the selected run exactly from its last save. For a finished run you are asked how "
            "much further."
        ),
        needs_rest=True,
        opens=True,
    ),
    "branch": _Kind(
        N_("Branch"),
        N_(
            "Begin another run from one of the selected run's checkpoints. It has the same text and "
            "model, and the training settings in Setup."
        ),
        opens=True,
    ),
    "curve": _Kind(
        N_("Show curve"),
        N_("Lay the curves of the selected runs over the plot, or take them away."),
        key="Space",
        is_for_many=True,
    ),
    "note": _Kind(N_("Note"), N_("Write down what is worth knowing about the selected run."), key="Shift+F2"),
    "rename": _Kind(N_("Rename"), N_("Give the selected run another name."), key="F2", needs_rest=True),
    "settings": _Kind(
        N_("Use its settings"),
        N_("Put the selected run's text and settings into Setup, for a new run like it."),
    ),
    "copy_settings": _Kind(
        N_("Copy settings as text"),
        N_("Copy the selected run's settings as a line, for Setup or the command line."),
    ),
    "export_curve": _Kind(
        N_("Export curve…"),
        N_("Write the curves of the selected runs into files: pictures (PNG or SVG) or tables (CSV)."),
        is_for_many=True,
    ),
    "export_samples": _Kind(
        N_("Export samples…"),
        N_("Write the samples of the selected runs into files: as text or as a table (CSV)."),
        is_for_many=True,
    ),
    "pack": _Kind(
        N_("Pack as zip…"),
        N_("Pack each selected run into one file, to keep or to mail."),
        is_for_many=True,
        needs_rest=True,
    ),
    "reveal": _Kind(N_("Show in folder"), N_("Show the selected run's files in the file manager.")),
    "trash": _Kind(
        N_("Move to the trash"),
        N_("Move the folders of the selected runs to the trash. You can take them back."),
        key="Delete",
        is_for_many=True,
        needs_rest=True,
    ),
}
_PARTS = (
    ("open", "continue", "branch"),
    ("curve", "note", "rename"),
    ("settings", "copy_settings"),
    ("export_curve", "export_samples", "pack", "reveal"),
    ("trash",),
)


class RunActions(QObject):
    """The actions on runs, and the menu of them.

    Attributes:
        by_name: each action.
        menu: all of them, with their keys.
        more: those for which there is no button.
        branches: the checkpoints from which the selected run can branch.

    Signals:
        changed: what is possible has changed.
    """

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: tuple[RunRow, ...] = ()
        self._opening_refusal = ""
        self.branches = BranchMenu(parent)
        self.by_name = {
            name: self.branches.menuAction() if name == "branch" else QAction(parent) for name in _KINDS
        }
        self.by_name["curve"].setCheckable(True)
        for name, kind in _KINDS.items():
            # The menus show the keys; the table takes them, so that a name can be typed in it.
            self.by_name[name].setShortcut(QKeySequence(kind.key))
            self.by_name[name].setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.menu, self.more = self._menu(parent, _PARTS), self._menu(parent, _PARTS[1:])

    def set_rows(self, rows: Sequence[RunRow]) -> None:
        """Act on these runs, the selected ones."""
        self._rows = tuple(rows)
        row = self.row()
        if row is None:
            self.branches.set_run(None)
        else:
            self.branches.set_run(row.path, row.checkpoints, holds_out=row.holds_out)
        self._enable()

    def row(self) -> RunRow | None:
        """Return the selected run; None if there is none, or more than one."""
        return self._rows[0] if len(self._rows) == 1 else None

    def rows(self) -> tuple[RunRow, ...]:
        """Return the selected runs."""
        return self._rows

    def set_opening_refusal(self, reason: str) -> None:
        """Forbid opening, continuing and branching for this reason; an empty reason allows it."""
        self._opening_refusal = reason
        self._enable()

    def retranslate(self) -> None:
        """Write every text in the current language."""
        for name, kind in _KINDS.items():
            self.by_name[name].setText(_(kind.text))
        self._enable()

    def _menu(self, parent: QWidget, parts: Sequence[Sequence[str]]) -> QMenu:
        menu = QMenu(parent)
        menu.setToolTipsVisible(True)  # they say why an action is disabled
        for part in parts:
            menu.addSeparator()
            menu.addActions([self.by_name[name] for name in part])
        return menu

    def _enable(self) -> None:
        for name, kind in _KINDS.items():
            refusal = self._refusal(name, kind)
            self.by_name[name].setEnabled(not refusal)
            self.by_name[name].setToolTip(refusal or self._help(name, kind))
        self.changed.emit()

    def _help(self, name: str, kind: _Kind) -> str:
        """Return what an action does with the selected runs."""
        row = self.row()
        if name == "continue" and row is not None and row.state == "cut off" and not row.checkpoints:
            return _("This run was cut off before anything was saved: begin it again.")
        return _(kind.help)

    def _refusal(self, name: str, kind: _Kind) -> str:
        """Return the reason to refuse an action for the selected runs; empty if it is possible."""
        if not self._rows:
            return _("Select a run first.")
        if len(self._rows) > 1 and not kind.is_for_many:
            return _("Select one run only: this is done with one at a time.")
        if kind.needs_rest and any(row.is_trained for row in self._rows):
            return (
                _("This run is being trained. Stop the training first.")
                if len(self._rows) == 1
                else _("One of these runs is being trained. Stop the training first.")
            )
        if kind.needs_rest and any(row.is_unsaved for row in self._rows):
            return _("This run is not saved yet. The notice above the plot says why, and helps.")
        if kind.opens and self._opening_refusal:
            return self._opening_refusal
        if name == "branch" and not self._rows[0].checkpoints:
            return _("This run has no checkpoint to branch from.")
        if name == "copy_settings" and self._rows[0].settings is None:
            return _("The settings of this run are not known.")
        return ""
