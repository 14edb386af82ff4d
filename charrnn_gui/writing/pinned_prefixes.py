"""The pinned prefixes as small tags that wrap into lines."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QLayoutItem, QToolButton, QWidget

from charrnn_gui.widgets.bounded import cut
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _
from core.common.i18n import ngettext
from core.text.vocab import Vocab

SHOWN_CHARS = 12
MOST_TAGS = 50
"""Of more pinned prefixes only so many have a tag."""
_TOOLTIP_CHARS = 200


class FlowLayout(QLayout):
    """Places items side by side and begins a new line where the width ends."""

    def __init__(self, parent: QWidget | None = None, gap: int = 4) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802, Qt's name
        """Append ``item``."""
        self._items.append(item)

    def count(self) -> int:
        """Return the number of items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802, Qt's name
        """Return an item, or None past the end."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802, Qt's name
        """Remove and return an item, or None past the end."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802, Qt's name
        """Take no more room than needed."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802, Qt's name
        """Say that narrow means high."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802, Qt's name
        """Return the height that the lines take at ``width``."""
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802, Qt's name
        """Place the items in ``rect``."""
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        """As small as the largest item."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:  # noqa: N802, Qt's name
        """As small as the largest item."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _place(self, rect: QRect, move: bool) -> int:
        y = rect.y()
        for line in self._lines(rect.width()):
            height = max(item.sizeHint().height() for item in line)
            x = rect.x()
            for item in line:
                size = item.sizeHint()
                if move:
                    item.setGeometry(QRect(QPoint(x, y + (height - size.height()) // 2), size))
                x += size.width() + self._gap
            y += height + self._gap
        return max(0, y - self._gap - rect.y())

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = []
        used = 0
        for item in self._items:
            taken = item.sizeHint().width()
            if not lines or used + taken > width:
                lines.append([])
                used = 0
            lines[-1].append(item)
            used += taken + self._gap
        return lines


class PinnedPrefixes(FollowsChanges, QWidget):
    """The pinned prefixes; each can be taken up as the prompt or unpinned.

    Signals:
        chosen(str): the person wants to go on from this prefix.
        unpin_requested(str): the person wants this prefix gone from the pinned ones.
    """

    chosen = Signal(str)
    unpin_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._prefixes: tuple[str, ...] = ()
        self._vocab: Vocab | None = None
        self._title = QLabel()
        self._layout = FlowLayout(self)
        self._layout.addWidget(self._title)
        self._more = QLabel()
        self._layout.addWidget(self._more)
        self._tags: list[Tag] = []
        self.follow_changes()

    def set_prefixes(self, prefixes: Sequence[str]) -> None:
        """Show ``prefixes``."""
        if tuple(prefixes) == self._prefixes:
            return
        self._prefixes = tuple(prefixes)
        for tag in self._tags:
            self._layout.removeWidget(tag)
            tag.hide()
            tag.deleteLater()
        self._tags = [Tag(prefix, self) for prefix in self._prefixes[:MOST_TAGS]]
        for tag in self._tags:
            self._layout.addWidget(tag)
            tag.name.clicked.connect(lambda _checked=False, prefix=tag.prefix: self.chosen.emit(prefix))
            tag.remove.clicked.connect(
                lambda _checked=False, prefix=tag.prefix: self.unpin_requested.emit(prefix)
            )
        # Last, behind the tags.
        self._layout.removeWidget(self._more)
        self._layout.addWidget(self._more)
        self.retranslate()
        self.updateGeometry()

    def set_vocab(self, vocab: Vocab | None) -> None:
        """Strike out prefixes with characters outside ``vocab``: they are not sampled. None strikes none."""
        self._vocab = vocab
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text in the person's language."""
        self._title.setText(_("Pinned prefixes:") if self._prefixes else _("No prefix is pinned."))
        more = len(self._prefixes) - len(self._tags)
        self._more.setText(ngettext("and {count} more", "and {count} more", more).format(count=f"{more:,}"))
        self._more.setVisible(more > 0)
        for tag in self._tags:
            tag.set_sampled(self._vocab is None or not self._vocab.unknown(tag.prefix))


class Tag(FollowsChanges, QFrame):
    """One pinned prefix: its name, and a button that unpins it."""

    def __init__(self, prefix: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.prefix = prefix
        self._is_sampled = True
        self.name = QToolButton()
        self.remove = QToolButton()
        for button in (self.name, self.remove):
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.remove.setText("×")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.name)
        layout.addWidget(self.remove)
        self.follow_changes()

    def set_sampled(self, is_sampled: bool) -> None:
        """Strike the prefix out if it is not sampled."""
        self._is_sampled = is_sampled
        font = self.name.font()
        font.setStrikeOut(not is_sampled)
        self.name.setFont(font)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text in the current language."""
        shown, prefix = cut(self.prefix, SHOWN_CHARS), cut(self.prefix, _TOOLTIP_CHARS)
        # In a button's text an ampersand would mark a mnemonic.
        self.name.setText(shown.replace("&", "&&") or _("(empty)"))
        self.name.setToolTip(
            _("Continue “{prefix}”.").format(prefix=prefix)
            if self._is_sampled
            else _("“{prefix}” is not sampled: the text of this run lacks some of its characters.").format(
                prefix=prefix
            )
        )
        self.name.setAccessibleName(_("Continue “{prefix}”.").format(prefix=prefix))
        self.remove.setToolTip(_("Unpin “{prefix}”. Its samples stay.").format(prefix=prefix))
        self.remove.setAccessibleName(_("Unpin “{prefix}”. Its samples stay.").format(prefix=prefix))
