"""The prefixes whose samples can be shown, as chips in one line; those without room are in a menu."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.writing.chip import Chip, label_of
from core.common.i18n import gettext as _
from core.common.i18n import ngettext
from core.text.vocab import Vocab

MOST_CHIPS = 50
"""Of more prefixes only so many can be chosen."""
_GAP = 6


class PrefixChips(FollowsChanges, QWidget):
    """One chip for each prefix, at the right; one of them is chosen.

    Signals:
        chosen(str): the person wants to see the samples of this prefix.
        take_up_requested(str): the person wants to write on from this prefix.
        unpin_requested(str): the person wants this prefix gone from the pinned ones.
    """

    chosen = Signal(str)
    take_up_requested = Signal(str)
    unpin_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pinned: tuple[str, ...] = ()
        self._shown: tuple[str, ...] = ()
        self._vocab: Vocab | None = None
        self._chosen: str | None = None
        self._num_left_out = 0
        self.chips: list[Chip] = []
        self.more_button = QToolButton(self)
        self.more_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more_menu = QMenu(self.more_button)
        self.more_button.setMenu(self.more_menu)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.follow_changes()

    def set_prefixes(self, pinned: Sequence[str], sampled: Sequence[str]) -> None:
        """Show the ``pinned`` prefixes, then others that were ``sampled`` before."""
        prefixes = dict.fromkeys((*pinned, *sampled))
        shown = tuple(islice(prefixes, MOST_CHIPS))
        before, self._num_left_out = self._num_left_out, len(prefixes) - len(shown)
        if (shown, tuple(pinned)) != (self._shown, self._pinned):
            self._shown, self._pinned = shown, tuple(pinned)
            self._rebuild()
        elif self._num_left_out != before:
            self._arrange()

    def set_vocab(self, vocab: Vocab | None) -> None:
        """Strike out prefixes with characters outside ``vocab``: they are not sampled. None strikes none."""
        self._vocab = vocab
        self._rebuild()

    def choose(self, prefix: str | None) -> None:
        """Check the chip of ``prefix``, and no other."""
        if prefix != self._chosen:
            self._chosen = prefix
            self._check()

    def sizeHint(self) -> QSize:
        """As high as a chip."""
        return QSize(200, self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Room for the button that opens the others."""
        hint = self.more_button.sizeHint()
        return QSize(
            hint.width(), max([hint.height(), *(chip.sizeHint().height() for chip in self.chips[:1])])
        )

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.more_button.setToolTip(_("Prefixes for which there is no room."))
        self._arrange()

    def restyle(self) -> None:
        """Take the sizes of the font."""
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many chips as there is room for."""
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        """Arrange the chips anew when their sizes have changed."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        return bool(super().event(event))

    def _rebuild(self) -> None:
        had_focus = next((chip.prefix for chip in self.chips if chip.hasFocus()), None)
        for chip in self.chips:
            chip.hide()
            chip.deleteLater()
        pinned = set(self._pinned)
        self.chips = [
            Chip(prefix, prefix in pinned, self._vocab is None or not self._vocab.unknown(prefix), self)
            for prefix in self._shown
        ]
        for chip in self.chips:
            prefix = chip.prefix
            chip.clicked.connect(lambda _checked=False, prefix=prefix: self.chosen.emit(prefix))
            chip.take_up_requested.connect(lambda prefix=prefix: self.take_up_requested.emit(prefix))
            chip.unpin_requested.connect(lambda prefix=prefix: self.unpin_requested.emit(prefix))
            if prefix == had_focus:
                chip.setFocus()
        self._check()

    def _check(self) -> None:
        for chip in self.chips:
            chip.setChecked(chip.prefix == self._chosen)
        self._arrange()

    def _arrange(self) -> None:
        if not self._follows_changes:
            return
        shown, hidden = self._divided()
        self.more_menu.clear()
        for chip in hidden:
            action = self.more_menu.addAction(label_of(chip.prefix))
            action.triggered.connect(lambda _checked=False, prefix=chip.prefix: self.chosen.emit(prefix))
        if self._num_left_out:
            left = ngettext(
                "{count} more prefix is not shown.",
                "{count} more prefixes are not shown.",
                self._num_left_out,
            )
            self.more_menu.addAction(left.format(count=f"{self._num_left_out:,}")).setEnabled(False)
        self.more_button.setVisible(bool(hidden) or self._num_left_out > 0)
        self.more_button.setText(self._more_text(len(hidden)))
        self.more_button.setAccessibleName(
            ngettext("{count} more prefix", "{count} more prefixes", len(hidden) + self._num_left_out).format(
                count=f"{len(hidden) + self._num_left_out:,}"
            )
        )
        widths = [chip.sizeHint().width() for chip in shown]
        more = self.more_button.sizeHint()
        x = self.width() - sum(widths) - _GAP * max(0, len(shown) - 1)
        if self.more_button.isVisibleTo(self):
            x -= more.width() + _GAP
        for chip in self.chips:
            chip.setVisible(chip in shown)
        x = max(0, x)
        for chip, width in zip(shown, widths, strict=True):
            height = chip.sizeHint().height()
            width = min(width, max(1, self.width() - x))
            chip.setGeometry(x, (self.height() - height) // 2, width, height)
            x += width + _GAP
        self.more_button.setGeometry(x, (self.height() - more.height()) // 2, more.width(), more.height())

    def _divided(self) -> tuple[list[Chip], list[Chip]]:
        """Return the chips for which there is room, and the others; the chosen one is never without."""
        widths = {chip: chip.sizeHint().width() for chip in self.chips}
        if sum(widths.values()) + _GAP * (len(widths) - 1) <= self.width() and not self._num_left_out:
            return list(self.chips), []
        self.more_button.setText(self._more_text(len(self.chips)))
        room = self.width() - self.more_button.sizeHint().width()
        chosen = [chip for chip in self.chips if chip.prefix == self._chosen]
        room -= sum(widths[chip] + _GAP for chip in chosen)
        shown = set(chosen)
        for chip in self.chips:
            if chip in shown:
                continue
            room -= widths[chip] + _GAP
            if room < 0:
                break
            shown.add(chip)
        return [chip for chip in self.chips if chip in shown], [c for c in self.chips if c not in shown]

    def _more_text(self, count: int) -> str:
        return f"+{count + self._num_left_out:,}"
