"""The field in the header that opens the palette; on little room an icon."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QFontInfo, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.icons import icon
from charrnn_gui.look.tokens import BODY, FIELD_HEIGHT
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.follows_changes import FollowsChanges

_WIDTH, _ICON_SIZE = 188, 18


class SearchButton(FollowsChanges, QToolButton):
    """Looks like a field to type into, and names the key that does the same.

    Args:
        action: opens the palette; it gets its icon here.

    Signals: those of a button.
    """

    def __init__(self, action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_wide = False
        self._key = QLabel()
        self._key.setProperty("kind", "key")
        self._key.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        set_type(self._key, "smallest")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 6, 0)
        row.addStretch(1)
        row.addWidget(self._key, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setDefaultAction(action)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_wide(True)
        self.follow_changes()

    def set_wide(self, is_wide: bool) -> None:
        """Be a field, or else an icon."""
        if is_wide == self._is_wide:
            return
        self._is_wide = is_wide
        self._key.setVisible(is_wide)
        self.setProperty("kind", "search" if is_wide else "")
        style = Qt.ToolButtonStyle
        self.setToolButtonStyle(style.ToolButtonTextBesideIcon if is_wide else style.ToolButtonIconOnly)
        self.style().unpolish(self)
        self.style().polish(self)
        self.restyle()

    def sizeHint(self) -> QSize:
        """Return the size of a field, or that of an icon."""
        scale = QFontInfo(self.font()).pixelSize() / BODY.size
        height = round(scale * FIELD_HEIGHT)
        if not self._is_wide:
            return super().sizeHint()
        return QSize(
            max(round(scale * _WIDTH), super().sizeHint().width() + self._key.sizeHint().width()), height
        )

    def retranslate(self) -> None:
        """Name the key; the action has the text."""
        self._key.setText(self.defaultAction().shortcut().toString(QKeySequence.SequenceFormat.NativeText))

    def restyle(self) -> None:
        """Draw the icon in the colours of the palette."""
        size = round(_ICON_SIZE * QFontInfo(self.font()).pixelSize() / BODY.size)
        self.setIconSize(QSize(size, size))
        self.defaultAction().setIcon(icon("search", colors_of(self).muted, size=size))
        self.updateGeometry()
