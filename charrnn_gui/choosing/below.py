"""What opens below the text: several continuations, or those of several weights."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget, QWidget

from charrnn_gui.choosing.compared_section import Compared, ComparedSection
from charrnn_gui.choosing.leaf_delegate import leaf_height
from charrnn_gui.choosing.several_section import SeveralSection
from charrnn_gui.look.tokens import PANEL_HEAD_HEIGHT, SPACE
from core.common.prompts import Continuation

_ROWS = 8


class Below(QStackedWidget):
    """Hidden until there is something to show; what came last is in sight.

    Attributes:
        several, compared: what it may show.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.several, self.compared = SeveralSection(), ComparedSection()
        for section in (self.several, self.compared):
            self.addWidget(section)
            section.closed.connect(self.hide)
        self.hide()

    def show_several(self, several: tuple[Continuation, ...]) -> None:
        """Show these as a tree; none: show nothing."""
        self.several.show_several(several)
        self._show(self.several, bool(several))

    def show_compared(self, compared: Compared) -> None:
        """Show these side by side; none: show nothing."""
        self.compared.show_compared(compared)
        self._show(self.compared, bool(compared))

    def sizeHint(self) -> QSize:
        """Return room for eight continuations."""
        head = PANEL_HEAD_HEIGHT
        return QSize(400, head + _ROWS * leaf_height(self) + 2 * SPACE)

    def _show(self, section: QWidget, has_any: bool) -> None:
        if has_any:
            self.setCurrentWidget(section)
            self.show()
        elif self.currentWidget() is section:
            self.hide()
