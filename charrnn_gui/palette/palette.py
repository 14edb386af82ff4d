"""The palette over the window: a line to type into, and below it what is meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListView, QVBoxLayout, QWidget

from charrnn_gui.look.fonts import set_type
from charrnn_gui.palette.entries import Entry, found
from charrnn_gui.palette.entry_delegate import EntryDelegate
from charrnn_gui.palette.entry_model import EntryModel
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.scrim import Scrim
from core.common.i18n import gettext as _

_WIDTH, _HEIGHT = 640, 520


class Palette(FollowsChanges, Scrim):
    """Lies over the window from ``open`` until something is chosen or Esc is pressed.

    Signals:
        setting_changed: a setting (str) and its new value (object: of the setting's type).
    """

    setting_changed = Signal(str, object)  # settings have values of several types

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, _WIDTH, _HEIGHT)
        self._entries: Callable[[], Iterable[Entry]] = tuple
        self._values: Callable[[], Mapping[str, object]] = dict
        self.line = QLineEdit()
        self.line.setFrame(False)
        self.line.setClearButtonEnabled(True)
        self.line.textChanged.connect(self._fill)
        self.line.installEventFilter(self)
        self.list = QListView()
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setUniformItemSizes(False)
        self.list.setMouseTracking(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self._model = EntryModel(self)
        self._delegate = EntryDelegate(self.list)
        # Later: the list must not be filled anew while it takes a value.
        self._delegate.committed.connect(self._on_committed, Qt.ConnectionType.QueuedConnection)
        self.list.setModel(self._model)
        self.list.setItemDelegate(self._delegate)
        self.list.clicked.connect(lambda index: self._choose(index.row()))
        self._nothing = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._hint = QLabel()
        set_type(self._hint, "caption")
        column = QVBoxLayout(self.box)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        for widget in (self.line, self.list, self._hint):
            column.addWidget(widget)
        column.insertWidget(1, self._nothing, 1)
        self.follow_changes()

    def set_sources(
        self, entries: Callable[[], Iterable[Entry]], values: Callable[[], Mapping[str, object]]
    ) -> None:
        """Set who knows what there is (``entries``) and the settings (``values``, by name) at the moment."""
        self._entries, self._values = entries, values

    def open(self) -> None:
        """Show the palette, empty, with everything that can be done."""
        if self.isVisible():
            self.line.selectAll()
            return
        self.line.clear()
        self._fill()
        self.come(self.line)

    def come_back(self) -> None:
        """Show the palette as it was left."""
        typed = self.line.text()
        self.open()
        self.line.setText(typed)

    def retranslate(self) -> None:
        """Write every text in the current language."""
        self.setAccessibleName(_("Search or do"))
        self.line.setAccessibleName(_("Search or do"))
        self.line.setPlaceholderText(_("Search or do… (pinyin works, too)"))
        self.list.setAccessibleName(_("What was found"))
        self._nothing.setText(_("Nothing was found."))
        self._hint.setText(_("↑ ↓ choose   Enter do or change   Tab show where it is   Esc close"))
        if self.isVisible():
            self._fill()

    def restyle(self) -> None:
        """Take the colours of the palette."""
        for label in (self._nothing, self._hint):
            label.setPalette(in_color(colors_of(self).muted))
        self.list.viewport().update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Take the keys that move in the list from the line."""
        if watched is self.line and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._take_key(event)
        return super().eventFilter(watched, event)

    def _take_key(self, event: QKeyEvent) -> bool:
        key, rows = event.key(), self._model.rowCount()
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
        if key in steps and rows:
            self._select(max(0, min(rows - 1, self.list.currentIndex().row() + steps[Qt.Key(key)])))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.list.currentIndex().row())
        elif key == Qt.Key.Key_Tab:
            self._point(self.list.currentIndex().row())
        elif key == Qt.Key.Key_Escape:
            self.leave()
        else:
            return False
        return True

    def _fill(self) -> None:
        self._model.show(found(self.line.text(), self._entries()))
        has_found = self._model.rowCount() > 0
        self.list.setVisible(has_found)
        self._nothing.setVisible(not has_found)
        if has_found:
            self._select(0)

    def _select(self, row: int) -> None:
        index = self._model.index(row)
        self.list.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.list.scrollTo(index)

    def _choose(self, row: int) -> None:
        entry = self._model.entry(row)
        if entry is None or entry.reason:
            return
        if entry.setting:
            self._select(row)
            self._delegate.value = self._values()[entry.setting]
            self.list.edit(self._model.index(row))
            return
        self.leave()
        entry.do()

    def _point(self, row: int) -> None:
        entry = self._model.entry(row)
        if entry is not None:
            self.leave()
            entry.point()

    def _on_committed(self, setting: str, value: object) -> None:
        self.setting_changed.emit(setting, value)
        self._fill()
        self.line.setFocus()
