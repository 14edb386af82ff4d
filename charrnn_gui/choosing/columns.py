"""The three columns of the Write workspace, of which those without room are folded."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontInfo, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QToolButton, QWidget

from charrnn_gui.choosing.lines_section import LinesSection
from charrnn_gui.choosing.steps_section import StepsSection
from charrnn_gui.choosing.toolbar import Toolbar
from charrnn_gui.look.tokens import BODY
from charrnn_gui.widgets.hair_splitter import HairSplitter

_LINES_WIDTH, _STEPS_WIDTH, _STEPS_LEAST, _MIDDLE, _LEAST_MIDDLE = 232, 400, 320, 520, 400
_ROOM_FOR_ALL, _ROOM_FOR_LINES = 1300, 830


class Columns(HairSplitter):
    """Lines at the left, the text in the middle, the steps at the right.

    On little room buttons of the toolbar open one of the panes; if there is no room for the text beside it,
    it takes the place of the text until it is closed.

    Args:
        lines: folded last.
        middle: the text.
        steps: folded first.
        toolbar: with the buttons.
    """

    def __init__(
        self,
        lines: LinesSection,
        middle: QWidget,
        steps: StepsSection,
        toolbar: Toolbar,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._lines, self._middle, self._steps, self._toolbar = lines, middle, steps, toolbar
        self._shown: tuple[bool, bool, int] | None = None
        for number, widget in enumerate((lines, middle, steps)):
            self.addWidget(widget)
            self.setStretchFactor(number, int(widget is middle))
        toolbar.lines.toggled.connect(lambda is_open: self._on_toggled(toolbar.steps, is_open))
        toolbar.steps.toggled.connect(lambda is_open: self._on_toggled(toolbar.lines, is_open))
        lines.close_button.clicked.connect(self.close_panes)
        steps.close_button.clicked.connect(self.close_panes)

    def use_room(self) -> None:
        """Show the panes that there is room for, and those that a person has opened."""
        scale = QFontInfo(self.font()).pixelSize() / BODY.size
        width, bar = self.width() / scale, self._toolbar
        steps = _STEPS_WIDTH if width >= _ROOM_FOR_ALL else _STEPS_LEAST
        steps = max(steps, round(self._steps.minimumSizeHint().width() / scale))
        fits_lines = width >= _ROOM_FOR_LINES
        fits_steps = width >= _LINES_WIDTH + _MIDDLE + steps
        bar.set_folded(not fits_lines, not fits_steps)
        shows_lines, shows_steps = fits_lines or bar.lines.isChecked(), fits_steps or bar.steps.isChecked()
        if bar.steps.isChecked() and not fits_steps:
            shows_lines = False
        left = width - shows_lines * _LINES_WIDTH - shows_steps * steps
        self._middle.setVisible(left >= _LEAST_MIDDLE or not (shows_lines or shows_steps))
        self._lines.setVisible(shows_lines)
        self._lines.close_button.setVisible(not fits_lines)
        self._steps.setVisible(shows_steps)
        self._steps.close_button.setVisible(not fits_steps)
        if (shows_lines, shows_steps, steps) != self._shown:
            self._shown = (shows_lines, shows_steps, steps)
            self.setSizes([max(1, round(size * scale)) for size in (_LINES_WIDTH, left, steps)])

    def close_panes(self) -> None:
        """Go back to the text."""
        for button in (self._toolbar.lines, self._toolbar.steps):
            button.setChecked(False)
        self._toolbar.prefix.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold what there is no room for."""
        super().resizeEvent(event)
        self.use_room()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Escape a pane that was opened on little room."""
        has_opened = self._toolbar.lines.isChecked() or self._toolbar.steps.isChecked()
        if event.key() == Qt.Key.Key_Escape and has_opened:
            self.close_panes()
        else:
            super().keyPressEvent(event)

    def _on_toggled(self, other: QToolButton, is_open: bool) -> None:
        """Show one of the panes only, if there is no room."""
        if is_open:
            other.setChecked(False)
        self.use_room()
