"""The rail at the left: the menu, the workspaces, the options."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontInfo, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.icons import icon
from charrnn_gui.look.tokens import BODY, HEADER_HEIGHT, RAIL_WIDTH
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_

WORKSPACES = {
    "train": (N_("Train"), N_("Train a model and watch it learn.")),
    "write": (N_("Write"), N_("Let the model write, see what else could have come, and choose otherwise.")),
    "read": (N_("Read"), N_("See what surprises the model, and what it has copied.")),
    "compare": (N_("Compare"), N_("See which change mattered: curves, settings and texts of several runs.")),
}
"""Name, which is also that of its icon: text and help. One more line makes room for one more workspace."""
NARROW_WIDTH = 44
_BUTTON, _NARROW_BUTTON = 52, 40
_ICON_SIZE = 20
_BAR_WIDTH, _BAR_INSET = 3, 12


class Rail(FollowsChanges, QFrame):
    """Menu, workspaces and options, one below the other.

    Args:
        menu: opened by the uppermost button; None on systems whose menu bar is always in sight.
        options: the menu of the lowest button.

    Signals:
        workspace_chosen(str): one of ``WORKSPACES``.

    Attributes:
        menu_button: opens the menu.
        options_button: opens the options.
    """

    workspace_chosen = Signal(str)

    def __init__(self, menu: QMenu | None, options: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_narrow = False
        self.menu_button = RailButton("menu", with_words=False)
        self.options_button = RailButton("options")
        self._buttons = {name: RailButton(name) for name in WORKSPACES}
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        for name, button in self._buttons.items():
            button.setCheckable(True)
            self._group.addButton(button)
            button.clicked.connect(lambda _checked=False, name=name: self.workspace_chosen.emit(name))
        for button, opened in ((self.menu_button, menu), (self.options_button, options)):
            if opened is not None:
                button.setMenu(opened)
                button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu_button.setVisible(menu is not None)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 6)
        layout.setSpacing(2)
        centered = Qt.AlignmentFlag.AlignHCenter
        layout.addWidget(self.menu_button, 0, centered)
        for button in self._buttons.values():
            layout.addWidget(button, 0, centered)
        layout.addStretch(1)
        layout.addWidget(self.options_button, 0, centered)
        self.follow_changes()

    def set_workspace(self, name: str) -> None:
        """Check the button of the workspace ``name``."""
        self._buttons[name].setChecked(True)

    def set_narrow(self, is_narrow: bool) -> None:
        """Show icons without words, on little room."""
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            self.restyle()

    def button(self, name: str) -> RailButton:
        """Return the button of the workspace ``name``."""
        return self._buttons[name]

    def buttons(self) -> Sequence[RailButton]:
        """Return the buttons in sight, from above."""
        return [self.menu_button, *self._buttons.values(), self.options_button]

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.setAccessibleName(_("Workspaces"))
        self.menu_button.say(_("Menu"), _("Open the menu (Alt or F10)."))
        self.options_button.say(_("Options"), _("Language, appearance and size of text."))
        for name, (text, help) in WORKSPACES.items():
            self._buttons[name].say(_(text), _(help))

    def restyle(self) -> None:
        """Take sizes that go with the size of text."""
        scale = QFontInfo(self.font()).pixelSize() / BODY.size
        self.setFixedWidth(round(scale * (NARROW_WIDTH if self._is_narrow else RAIL_WIDTH)))
        side = round(scale * (_NARROW_BUTTON if self._is_narrow else _BUTTON))
        for button in self.buttons():
            button.set_size(QSize(side, side), with_words=not self._is_narrow)
        head = round(scale * (NARROW_WIDTH if self._is_narrow else HEADER_HEIGHT))
        self.menu_button.set_size(QSize(side, head), with_words=False)


class RailButton(FollowsChanges, QToolButton):
    """An icon over a word; a bar at the left while its workspace is in sight."""

    def __init__(self, name: str, *, with_words: bool = True) -> None:
        super().__init__()
        self._name = name
        self._can_have_words = with_words
        self._size = QSize()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        set_type(self, "smallest")
        self.follow_changes()

    def say(self, text: str, help: str) -> None:
        """Show ``text`` below the icon, and ``help`` as the tooltip."""
        self.setText(text)
        self.setAccessibleName(text)
        self.setToolTip(help)

    def set_size(self, size: QSize, *, with_words: bool) -> None:
        """Be of this size, with or without words."""
        self._size = size
        self.updateGeometry()
        style = Qt.ToolButtonStyle
        has_words = with_words and self._can_have_words
        self.setToolButtonStyle(style.ToolButtonTextUnderIcon if has_words else style.ToolButtonIconOnly)

    def sizeHint(self) -> QSize:
        """Return the size that was set: a fixed one would last only until the style sheet sets its own."""
        return self._size

    def minimumSizeHint(self) -> QSize:
        """Likewise."""
        return self._size

    def restyle(self) -> None:
        """Draw the icon in the colours of the palette."""
        colors = colors_of(self)
        size = round(_ICON_SIZE * QFontInfo(self.font()).pixelSize() / 11)
        self.setIconSize(QSize(size, size))
        self.setIcon(icon(self._name, colors.muted, size=size, on=colors.accent))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the button and, at its left, whether its workspace is in sight."""
        super().paintEvent(event)
        if self.isChecked():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors_of(self).accent))
            inset = _BAR_INSET * self.height() / _BUTTON
            painter.drawRoundedRect(QRectF(0, inset, _BAR_WIDTH, self.height() - 2 * inset), 1.5, 1.5)
            painter.end()
