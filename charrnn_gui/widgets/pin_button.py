"""A button that pins the prefix that stands in the Write panel."""

from __future__ import annotations

from PySide6.QtWidgets import QToolButton, QWidget

from charrnn_gui.look.icons import icon
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _
from core.settings.specs import MOST_TEXT_CHARACTERS, MOST_TEXTS
from core.text.vocab import Vocab


class PinButton(FollowsChanges, QToolButton):
    """Disabled, with the reason in its tooltip, if the prefix can't be pinned."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._prefix = ""
        self._pinned: tuple[str, ...] = ()
        self._vocab: Vocab | None = None
        self.follow_changes()

    def judge(self, prefix: str, pinned: tuple[str, ...], vocab: Vocab | None) -> None:
        """Let ``prefix`` be pinned, or not: besides ``pinned``, by a model of ``vocab`` if that is known."""
        self._prefix, self._pinned, self._vocab = prefix, pinned, vocab
        reason = self._refusal()
        self.setEnabled(not reason)
        self.setToolTip(
            reason or _("Pin this prefix: the model continues it again and again while it learns.")
        )

    def restyle(self) -> None:
        """Draw the pin in the colours of the palette."""
        colors = colors_of(self)
        self.setIcon(icon("pin", colors.text, disabled=colors.disabled))

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.setAccessibleName(_("Pin this prefix"))
        self.judge(self._prefix, self._pinned, self._vocab)

    def _refusal(self) -> str:
        if self._vocab is not None and self._vocab.unknown(self._prefix):
            return _("The text of this run lacks some of these characters: the prefix can't be sampled.")
        if self._prefix in self._pinned:
            return _("This prefix is pinned already.")
        if len(self._pinned) >= MOST_TEXTS or len(self._prefix) > MOST_TEXT_CHARACTERS:
            return _("No more can be pinned, or none so long.")
        return ""
