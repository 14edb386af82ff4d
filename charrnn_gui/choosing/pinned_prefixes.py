"""The pinned prefixes as chips, with a button that pins the present one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QToolButton, QWidget

from charrnn_gui.choosing.words import in_one_line
from charrnn_gui.look.icons import icon
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.bounded import entry, tooltip
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _

_GAP, _MOST_CHARS, _MOST_ROWS = 6, 10, 3


class PinnedPrefixes(FollowsChanges, QWidget):
    """Chips in at most three rows; those without room are left out.

    Signals:
        prefix_chosen: a person wants to write after this prefix.

    Attributes:
        add: pins the present prefix.
    """

    prefix_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._present = ""
        self._chips: dict[str, QToolButton] = {}
        self.add = QToolButton(self)
        self.add.setProperty("kind", "small")
        self.follow_changes()

    def set_prefixes(self, prefixes: tuple[str, ...]) -> None:
        """Show these, in their order."""
        if tuple(self._chips) == prefixes:
            return
        for chip in self._chips.values():
            chip.hide()
            chip.deleteLater()
        self._chips = {}
        before: QWidget | None = None
        for prefix in prefixes:
            chip = QToolButton(self)
            chip.setProperty("kind", "chip")
            chip.setCheckable(True)
            chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            shown = in_one_line(prefix[:_MOST_CHARS]) + ("…" if len(prefix) > _MOST_CHARS else "")
            chip.setText(entry(shown))
            chip.setToolTip(tooltip(prefix))
            chip.clicked.connect(lambda _checked=False, prefix=prefix: self._choose(prefix))
            chip.show()
            self._chips[prefix] = chip
            if before is not None:
                QWidget.setTabOrder(before, chip)
            before = chip
        if before is not None:
            QWidget.setTabOrder(before, self.add)
        self.retranslate()
        self.set_present(self._present)
        self._arrange()

    def set_present(self, prefix: str) -> None:
        """Mark the chip of the prefix that stands in the panel."""
        self._present = prefix
        for text, chip in self._chips.items():
            chip.setChecked(text == prefix)

    def chips(self) -> dict[str, QToolButton]:
        """Return the chips by their prefixes."""
        return self._chips

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.add.setAccessibleName(_("Pin this prefix"))
        for prefix, chip in self._chips.items():
            chip.setAccessibleName(_("Write after “{prefix}”").format(prefix=in_one_line(prefix)))

    def restyle(self) -> None:
        """Take the colours of the palette."""
        colors = colors_of(self)
        self.add.setIcon(icon("plus", colors.muted, size=15, disabled=colors.disabled))
        self._arrange()

    def sizeHint(self) -> QSize:
        """Return the size of the rows at the present width."""
        return QSize(120, self._arranged()[1])

    def minimumSizeHint(self) -> QSize:
        """Return the height of the rows."""
        return QSize(60, self._arranged()[1])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the rows anew."""
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        """Arrange the chips anew when their sizes have changed."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        return bool(super().event(event))

    def _choose(self, prefix: str) -> None:
        self.set_present(self._present)
        self.prefix_chosen.emit(prefix)

    def _arrange(self) -> None:
        if not self._follows_changes:
            return
        rects, height = self._arranged()
        for widget, rect in rects:
            widget.setVisible(not rect.isEmpty())
            widget.setGeometry(rect)
        if height != self.minimumHeight():
            self.setFixedHeight(height)

    def _arranged(self) -> tuple[list[tuple[QWidget, QRect]], int]:
        """Return where each widget stands, with the height of all rows; an empty place: without room."""
        rects: list[tuple[QWidget, QRect]] = []
        add = self.add.sizeHint()
        pitch = max([add.height(), *(chip.sizeHint().height() for chip in self._chips.values())])
        x = row = 0
        for chip in self._chips.values():
            width = min(chip.sizeHint().width(), self.width())
            is_last = row == _MOST_ROWS - 1
            if x and x + width > self.width() - (add.width() + _GAP if is_last else 0):
                x, row = 0, row + 1
            if row == _MOST_ROWS:
                row, x = _MOST_ROWS - 1, self.width()
            fits = x + width <= self.width()
            top = row * (pitch + _GAP) + (pitch - chip.sizeHint().height()) // 2
            rects.append((chip, QRect(x, top, width, chip.sizeHint().height()) if fits else QRect()))
            x += width + _GAP if fits else 0
        if x and x + add.width() > self.width():
            x, row = (0, row + 1) if row < _MOST_ROWS - 1 else (self.width() - add.width(), row)
        top = row * (pitch + _GAP) + (pitch - add.height()) // 2
        rects.append((self.add, QRect(x, top, add.width(), add.height())))
        return rects, (row + 1) * pitch + row * _GAP
