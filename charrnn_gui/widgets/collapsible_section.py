"""A heading that shows and hides the content below it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from core.common.i18n import gettext as _


class CollapsibleSection(QWidget):
    """A heading with an arrow over ``content``; the space bar or a click opens and closes it."""

    def __init__(self, content: QWidget, expanded: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.content = content
        self._heading = QToolButton(autoRaise=True)
        self._heading.setCheckable(True)
        self._heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._heading.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        font = self._heading.font()
        font.setBold(True)
        self._heading.setFont(font)
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

    def set_expanded(self, expanded: bool) -> None:
        """Show the content, or hide it."""
        self._heading.setChecked(expanded)
        self._heading.setArrowType(Qt.ArrowType.DownArrow if expanded else Qt.ArrowType.RightArrow)
        self.content.setVisible(expanded)

    def is_expanded(self) -> bool:
        """Whether the content is shown."""
        return self._heading.isChecked()
