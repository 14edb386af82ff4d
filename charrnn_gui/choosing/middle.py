"""The middle of the Write workspace: the toolbar, the text, and what opens below it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from charrnn_gui.choosing.below import Below
from charrnn_gui.choosing.compared_section import Compared
from charrnn_gui.choosing.text_section import TextSection
from charrnn_gui.choosing.toolbar import Toolbar
from charrnn_gui.widgets.hair_line import HairLine
from charrnn_gui.widgets.hair_splitter import HairSplitter
from core.common.prompts import Continuation


class Middle(QWidget):
    """Lays out its parts.

    Attributes:
        toolbar, text, below: from top to bottom.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.toolbar = Toolbar(lambda: self.text.view.text())
        self.text, self.below = TextSection(self), Below()
        self._halves = HairSplitter(Qt.Orientation.Vertical)
        for number, widget in enumerate((self.text, self.below)):
            self._halves.addWidget(widget)
            self._halves.setStretchFactor(number, int(widget is self.text))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.toolbar)
        column.addWidget(HairLine())
        column.addWidget(self._halves, 1)

    def show_several(self, several: tuple[Continuation, ...]) -> None:
        """Show several texts below; none: hide them."""
        self._open(lambda: self.below.show_several(several))

    def show_compared(self, compared: Compared) -> None:
        """Show what several weights write below; none: hide it."""
        self._open(lambda: self.below.show_compared(compared))

    def _open(self, show: Callable[[], None]) -> None:
        """Show something below the text; if nothing was there, give it room for all that comes."""
        was_hidden = self.below.isHidden()
        show()
        if was_hidden and not self.below.isHidden():
            height = self._halves.height()
            part = min(self.below.sizeHint().height(), height // 2)
            self._halves.setSizes([height - part, part])
