"""A heading that shows and hides the content below it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSizePolicy,
    QStyle,
    QStyleOptionToolButton,
    QStylePainter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.icons import icon
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _

_ARROW_SIZE = 14


class CollapsibleSection(QWidget):
    """A heading with an arrow over ``content``; the space bar or a click opens and closes it.

    Args:
        content: what it shows.
        expanded: whether it is open.
        parent: Qt's.
        kind: the type of the heading, of ``charrnn_gui.look.tokens.TYPES``.

    Signals:
        toggled: it was opened (True) or closed.
    """

    toggled = Signal(bool)

    def __init__(
        self,
        content: QWidget,
        expanded: bool = True,
        parent: QWidget | None = None,
        *,
        kind: str = "strong",
    ) -> None:
        super().__init__(parent)
        self.content = content
        self._heading = SectionHeading(kind)
        self._heading.toggled.connect(self.set_expanded)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._heading)
        layout.addWidget(content)
        self.set_expanded(expanded)

    def set_title(self, title: str) -> None:
        """Show ``title`` as the heading."""
        self._heading.setText(title)
        self._heading.setAccessibleName(title)
        self._heading.setToolTip(_("Show or hide “{title}”.").format(title=title))

    def set_beside(self, widget: QWidget) -> None:
        """Show ``widget`` at the end of the heading's line; a click on it is one on the heading."""
        widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        line = QHBoxLayout(self._heading)
        line.setContentsMargins(0, 0, 4, 0)
        line.addStretch(1)
        line.addWidget(widget, 2)

    def set_expanded(self, expanded: bool) -> None:
        """Show the content, or hide it."""
        self._heading.setChecked(expanded)
        self._heading.restyle()
        self.content.setVisible(expanded)
        self.toggled.emit(expanded)

    def is_expanded(self) -> bool:
        """Whether the content is shown."""
        return self._heading.isChecked()


class SectionHeading(FollowsChanges, QToolButton):
    """A title with an arrow that says whether its section is open."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        set_type(self, kind)
        self.follow_changes()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the heading with as much of the beginning of its title as there is room for."""
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        room = max(0, self.width() - 2 * _ARROW_SIZE)
        option.text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        QStylePainter(self).drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)

    def minimumSizeHint(self) -> QSize:
        """Return hardly any width: a long title is shortened."""
        return QSize(3 * _ARROW_SIZE, super().minimumSizeHint().height())

    def restyle(self) -> None:
        """Draw the arrow in the colours of the palette."""
        arrow = "down" if self.isChecked() else "right"
        self.setIcon(icon(arrow, colors_of(self).muted, size=_ARROW_SIZE))
