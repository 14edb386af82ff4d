"""The palette over the window: a line to type into, and below it what is meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListView, QVBoxLayout, QWidget

from charrnn_gui.look.fonts import set_type
from charrnn_gui.palette.entries import Entry, found
from charrnn_gui.palette.entry_delegate import EntryDelegate
from charrnn_gui.palette.entry_model import EntryModel
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _

_WIDTH, _HEIGHT = 640, 520
_TOP = 84
_MARGIN = 24
_SCRIM_LIGHT, _SCRIM_DARK = QColor(0x14, 0x18, 0x1E, 72), QColor(0, 0, 0, 115)


class Palette(FollowsChanges, QWidget):
    """Lies over its parent, the window, from ``open`` until something is chosen or Esc is pressed.

    It is a child and no window of its own: it can't be lost behind others, and its corners are round
    everywhere.

    Signals:
        opened: it is on the screen (True), or gone (False).
        setting_changed: a setting (str) and its new value (object: of the setting's type).
    """

    opened = Signal(bool)
    setting_changed = Signal(str, object)  # settings have values of several types

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._below = parent
        self._entries: Callable[[], Iterable[Entry]] = tuple
        self._values: Callable[[], Mapping[str, object]] = dict
        self._had_focus: QWidget | None = None
        self.hide()
        self._box = QFrame(self)
        self._box.setProperty("kind", "popup")
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
        self._hint = QLabel()
        set_type(self._hint, "caption")
        column = QVBoxLayout(self._box)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        for widget in (self.line, self.list, self._hint):
            column.addWidget(widget)
        parent.installEventFilter(self)
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
        self._had_focus = self.window().focusWidget()
        self.line.clear()
        self._fill()
        self._place()
        self.show()
        self.raise_()
        self.line.setFocus()
        self.opened.emit(True)

    def leave(self) -> None:
        """Close the palette; the keyboard goes back to where it was."""
        if not self.isVisible():
            return
        self.hide()
        if self._had_focus is not None:
            self._had_focus.setFocus()
        self.opened.emit(False)

    def retranslate(self) -> None:
        """Write every text in the current language."""
        self.setAccessibleName(_("Search or do"))
        self.line.setAccessibleName(_("Search or do"))
        self.line.setPlaceholderText(_("Search or do… (pinyin works, too)"))
        self.list.setAccessibleName(_("What was found"))
        self._hint.setText(_("↑ ↓ choose   Enter do or change   Esc close"))
        if self.isVisible():
            self._fill()

    def restyle(self) -> None:
        """Take the colours of the palette."""
        self._hint.setPalette(in_color(colors_of(self).muted))
        self.list.viewport().update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Follow the window's size, and take the keys that move in the list from the line."""
        if watched is self._below and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        if watched is self.line and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._take_key(event)
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim the window below."""
        is_dark = QColor(colors_of(self).panel).lightness() < 128
        QPainter(self).fillRect(self.rect(), _SCRIM_DARK if is_dark else _SCRIM_LIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Close at a click beside the box."""
        if not self._box.geometry().contains(event.position().toPoint()):
            self.leave()

    def _take_key(self, event: QKeyEvent) -> bool:
        key, rows = event.key(), self._model.rowCount()
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
        if key in steps and rows:
            self._select(max(0, min(rows - 1, self.list.currentIndex().row() + steps[Qt.Key(key)])))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.list.currentIndex().row())
        elif key == Qt.Key.Key_Escape:
            self.leave()
        else:
            return False
        return True

    def _fill(self) -> None:
        self._model.show(found(self.line.text(), self._entries()))
        if self._model.rowCount():
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

    def _on_committed(self, setting: str, value: object) -> None:
        self.setting_changed.emit(setting, value)
        self._fill()
        self.line.setFocus()

    def _place(self) -> None:
        room = self._below.rect()
        self.setGeometry(room)
        width = min(_WIDTH, room.width() - 2 * _MARGIN)
        top = min(_TOP, room.height() // 8)
        height = min(_HEIGHT, room.height() - top - _MARGIN)
        self._box.setGeometry((room.width() - width) // 2, top, width, height)
