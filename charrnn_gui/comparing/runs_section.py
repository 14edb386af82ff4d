"""The left column of Compare: which runs are compared, what can be done with one, where they come from."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRect, Qt, Signal, SignalInstance
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontInfo,
    QFontMetrics,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QShortcut,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from charrnn_gui.comparing.families import families
from charrnn_gui.comparing.origin_tree import OriginTree
from charrnn_gui.comparing.run_delegate import FIGURE_WIDTH, NAME_LEFT, RIGHT, scale_of
from charrnn_gui.comparing.runs_list import RunsList
from charrnn_gui.comparing.runs_model import RunsModel
from charrnn_gui.look.fonts import numbers, set_type, typed
from charrnn_gui.look.icons import icon
from charrnn_gui.look.tokens import BODY, CAPTION, PANEL_HEAD_HEIGHT, PANEL_PADDING
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.bounded import tooltip
from charrnn_gui.widgets.branch_menu import BranchMenu
from charrnn_gui.widgets.elided_label import ElidedLabel
from charrnn_gui.widgets.filter_line import FilterLine
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.hair_splitter import HairSplitter
from charrnn_gui.widgets.menu_of_button import give_menu
from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_
from core.runs import RunChanges
from core.runs.note import MOST_NOTE_CHARS

_LEAST_FILTER, _FILTER = 60, 120
# Above and below the titles, and between two of them.
_TITLES_AIR, _TITLES_APART = 5, 3
_ORDER = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
_FIGURES = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextWordWrap
_BUTTONS = {
    "open": (N_("Open"), N_("Show the selected run's curves and let its model write.")),
    "branch": (
        N_("Branch"),
        N_(
            "Begin another run from one of the selected run's checkpoints. It has the same text and "
            "model, and the training settings in Setup."
        ),
    ),
    "continue": (
        N_("Continue"),
        N_("Train this run further from its last save. For a finished run you are asked how much further."),
    ),
}


class RunsSection(FollowsChanges, QWidget):
    """Runs to check, buttons for the selected one, its note, and the tree of branches.

    Signals:
        open_wanted(Path), continue_wanted(Path): what to do with a run.
        note_typed(Path, str): another note on a run.
        refused(str): why a key or a double-click does nothing.

    Attributes:
        model: the runs.
        list: shows them.
        filter: chooses among them.
        titles: what the columns of perplexities are.
        note: on the selected run.
        branches: the checkpoints of the selected run.
        tree: which run came from which.
    """

    open_wanted = Signal(Path)
    continue_wanted = Signal(Path)
    note_typed = Signal(Path, str)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._opening_refusal = ""
        self.model = RunsModel(self)
        self.list, self.tree = RunsList(self.model), OriginTree(self.model)
        self._title, self._count, self.filter = (
            QLabel(),
            ElidedLabel(Qt.TextElideMode.ElideRight),
            FilterLine(),
        )
        set_type(self._title, "title")
        set_type(self._count, "caption")
        self.buttons = {name: QPushButton() for name in _BUTTONS}
        self.branches, self.note = BranchMenu(self), QLineEdit()
        self.note.setMaxLength(MOST_NOTE_CHARS)
        self.titles = Titles()
        self._tree_title = QLabel()
        set_type(self._tree_title, "caption-strong")
        self._lay_out()
        self._connect()
        self.follow_changes()
        self._show_current()

    def change(self, changes: RunChanges) -> None:
        """Show what has changed in the folder of runs."""
        self.model.change(changes.found, changes.gone)
        self._show_families()
        self._show_count()

    def set_opening_refusal(self, reason: str) -> None:
        """Let no run be opened, continued or branched from for this reason; empty: it is possible."""
        self._opening_refusal = reason
        self._show_current()

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.setAccessibleName(_("Runs"))
        self._title.setText(_("Runs"))
        self._tree_title.setText(_("Where they come from"))
        self.note.setPlaceholderText(_("Note on the run"))
        self.note.setAccessibleName(_("Note on the run"))
        self.note.setToolTip(_("Write down what is worth knowing about the selected run."))
        for name, (text, _help) in _BUTTONS.items():
            self.buttons[name].setText(_(text))
        self._show_count()
        self._show_current()

    def restyle(self) -> None:
        """Take colours and sizes that go with the text."""
        scale, colors = QFontInfo(self.font()).pixelSize() / BODY.size, colors_of(self)
        self._head.setFixedHeight(round(scale * PANEL_HEAD_HEIGHT))
        self.filter.set_widths(round(scale * _LEAST_FILTER), round(scale * _FILTER))
        for label in (self._count, self._tree_title):
            label.setPalette(in_color(colors.muted))
        self.buttons["branch"].setIcon(icon("branch", colors.text, size=14, disabled=colors.disabled))

    def _lay_out(self) -> None:
        self._head, below, tools, self._origins = QWidget(), QWidget(), QHBoxLayout(), QWidget()
        head = QHBoxLayout(self._head)
        head.setContentsMargins(PANEL_PADDING, 0, 8, 0)
        head.addWidget(self._title)
        head.addWidget(self._count, 1)
        head.addWidget(self.filter)
        give_menu(self.buttons["branch"], self.branches)
        for button in self.buttons.values():
            tools.addWidget(button)
        tools.addStretch(1)
        chosen = QVBoxLayout(below)
        chosen.setContentsMargins(PANEL_PADDING, 8, PANEL_PADDING, 10)
        chosen.addLayout(tools)
        chosen.addWidget(self.note)
        tree = QVBoxLayout(self._origins)
        tree.setContentsMargins(PANEL_PADDING, 10, 4, 4)
        tree.addWidget(self._tree_title)
        tree.addWidget(self.tree, 1)
        upper = QWidget()
        listed = QVBoxLayout(upper)
        listed.setContentsMargins(0, 0, 0, 0)
        listed.setSpacing(0)
        for widget in (self._head, self.titles, self.list, below):
            listed.addWidget(widget, int(widget is self.list))
        self._splitter = HairSplitter(Qt.Orientation.Vertical)
        for part, stretch in ((upper, 3), (self._origins, 1)):
            self._splitter.addWidget(part)
            self._splitter.setStretchFactor(self._splitter.count() - 1, stretch)
        self._splitter.setSizes([600, 150])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._splitter)

    def _connect(self) -> None:
        self.filter.textChanged.connect(self._filter)
        self.filter.left.connect(self.list.setFocus)
        shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.filter.setFocus)
        self.model.checks_changed.connect(self._on_checks_changed)
        self.list.current_changed.connect(self._show_current)
        self.list.open_wanted.connect(lambda _path: self._press_open())
        self.buttons["open"].clicked.connect(lambda: self._want(self.open_wanted))
        self.buttons["continue"].clicked.connect(lambda: self._want(self.continue_wanted))
        self.note.editingFinished.connect(self._on_note_edited)
        self.tree.run_chosen.connect(self.list.select)

    def _press_open(self) -> None:
        if self.buttons["open"].isEnabled():
            self.buttons["open"].click()
        else:
            self.refused.emit(self._opening_refusal)

    def _want(self, signal: SignalInstance) -> None:
        current = self.list.current()
        if current is not None:
            signal.emit(current.path)

    def _filter(self, query: str) -> None:
        self.model.filter(query)
        self._show_count()

    def _on_checks_changed(self) -> None:
        self._show_families()
        self._show_count()

    def _on_note_edited(self) -> None:
        current, text = self.list.current(), self.note.text().strip()
        if current is not None and text != current.note:
            self.note_typed.emit(current.path, text)

    def _show_families(self) -> None:
        found = families(self.model.runs(), self.model.checked())
        self.tree.set_families(found)
        # Without a branch it would only repeat the names.
        self._origins.setVisible(any(family.branches for family in found))

    def _show_count(self) -> None:
        checked, number = len(self.model.checked()), len(self.model.runs())
        self._count.setText(_("{checked} of {number} compared").format(checked=checked, number=f"{number:,}"))

    def _show_current(self) -> None:
        run = self.list.current()
        for name, (_text, help) in _BUTTONS.items():
            refusal = _("Select a run first.") if run is None else self._opening_refusal
            if run is not None and name == "continue" and run.is_claimed:
                refusal = _("This run is being trained. Stop the training first.")
            if run is not None and name == "branch" and not run.checkpoints:
                refusal = _("This run has no checkpoint to branch from.")
            self.buttons[name].setEnabled(not refusal)
            self.buttons[name].setToolTip(tooltip(refusal or _(help)))
        self.note.setEnabled(run is not None)
        if run is None:
            self.branches.set_run(None)
            self.note.clear()
            return
        self.branches.set_run(run.path, run.checkpoints, holds_out=run.settings.heldout_fraction > 0)
        if not (self.note.hasFocus() and self.note.isModified()):
            self.note.setText(run.note)
            self.note.setCursorPosition(0)


class Titles(FollowsChanges, QWidget):
    """The titles of the columns of perplexities; one that is wider than its column takes two lines."""

    def __init__(self) -> None:
        super().__init__()
        self.follow_changes()

    def metrics(self) -> QFontMetrics:
        """Return the metrics of the font of the titles."""
        return QFontMetrics(self._font())

    def places(self) -> list[tuple[str, int, QRect]]:
        """Return each title from the right, how it is drawn, and where."""
        scale, air = scale_of(self), round(_TITLES_AIR * scale_of(self))
        rect = self.rect().adjusted(round(NAME_LEFT * scale), air, -round(RIGHT * scale), -air)
        found = []
        for text in _titles():
            found.append((text, _FIGURES, rect.adjusted(rect.width() - self._title_width(), 0, 0, 0)))
            rect.setRight(rect.right() - round(FIGURE_WIDTH * scale))
        order = self.metrics().elidedText(_("newest first"), Qt.TextElideMode.ElideRight, rect.width())
        return [*found, (order, _ORDER, rect)]

    def retranslate(self) -> None:
        """Write in the current language."""
        said = _("Perplexities: of the training text in the last epoch, and the lowest of the held-out text.")
        self.setToolTip(tooltip(said))
        self.restyle()
        self.update()

    def restyle(self) -> None:
        """Be as high as the texts need."""
        room, metrics = QRect(0, 0, self._title_width(), 1_000), self.metrics()
        highest = max(metrics.boundingRect(room, _FIGURES, text).height() for text in _titles())
        self.setFixedHeight(highest + 2 * round(_TITLES_AIR * scale_of(self)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the titles over their columns."""
        painter, colors = QPainter(self), colors_of(self)
        painter.setFont(self._font())
        painter.setPen(QColor(colors.muted))
        for text, flags, rect in self.places():
            painter.drawText(rect, flags, text)
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(colors.border))

    def _font(self) -> QFont:
        return numbers(typed(self.font(), CAPTION))

    def _title_width(self) -> int:
        return round((FIGURE_WIDTH - _TITLES_APART) * scale_of(self))


def _titles() -> tuple[str, str]:
    """Return the titles of the columns of perplexities, from the right."""
    return _("best held-out"), _("training")
