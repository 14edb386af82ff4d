"""A prefix as a chip: a click chooses it, its menu and Delete unpin it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from charrnn_gui.widgets.bounded import entry, in_a_line, tooltip
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _

SHOWN_CHARS = 12
_TOOLTIP_CHARS = 200


class Chip(FollowsChanges, QToolButton):
    """A toggle button with a prefix.

    Args:
        prefix: what it stands for.
        is_pinned: it is pinned, and not only sampled some time ago.
        is_sampled: the model knows its characters.

    Signals:
        take_up_requested: the person wants to write on from this prefix.
        unpin_requested: the person wants it pinned no longer.
    """

    take_up_requested = Signal()
    unpin_requested = Signal()

    def __init__(self, prefix: str, is_pinned: bool, is_sampled: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.prefix = prefix
        self._is_pinned, self._is_sampled = is_pinned, is_sampled
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._menu = QMenu(self)
        self._take_up, self._unpin = (self._menu.addAction("") for _number in range(2))
        self._take_up.triggered.connect(self.take_up_requested)
        self._unpin.triggered.connect(self.unpin_requested)
        self._unpin.setEnabled(is_pinned)
        font = self.font()
        font.setStrikeOut(not is_sampled)
        font.setItalic(not is_pinned)
        self.setFont(font)
        self.follow_changes()

    @property
    def menu_actions(self) -> tuple[QAction, QAction]:
        """Write on from the prefix; unpin it."""
        return self._take_up, self._unpin

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.setText(label_of(self.prefix))
        name = in_a_line(self.prefix, _TOOLTIP_CHARS)
        if not self._is_sampled:
            about = _("“{prefix}” is not sampled: the text of this run lacks some of its characters.")
        elif self._is_pinned:
            about = _("Show the samples of “{prefix}”. Delete unpins it.")
        else:
            about = _("Show the samples of “{prefix}”, which is no longer pinned.")
        self.setToolTip(tooltip(about.format(prefix=name)))
        self.setAccessibleName(_("Samples of “{prefix}”").format(prefix=name))
        self._take_up.setText(_("&Write on from this prefix"))
        self._unpin.setText(_("&Unpin; its samples stay"))

    def nextCheckState(self) -> None:  # noqa: N802, Qt's name
        """Stay checked: whoever listens checks another chip."""
        self.setChecked(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Unpin on Delete."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._is_pinned:
            self.unpin_requested.emit()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Write on from the prefix."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.take_up_requested.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the prefix."""
        self._menu.popup(event.globalPos())


def label_of(prefix: str) -> str:
    """Return a prefix as short as a chip or a menu shows it; a mnemonic is no part of it."""
    return entry(prefix[:SHOWN_CHARS] + ("…" if len(prefix) > SHOWN_CHARS else "")) or _("(empty)")
