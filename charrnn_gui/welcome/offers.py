"""What the welcome offers to try: a text and a recipe that show something together."""

from __future__ import annotations

from dataclasses import dataclass

from core.common.i18n import gettext_noop as N_
from core.settings.recipes import RECIPES
from core.settings.settings import Settings
from core.text.source import Source


@dataclass(frozen=True, slots=True)
class Offer:
    """A run to try. Its words are translated when they are shown.

    Attributes:
        corpus: the short name of a text that ships.
        recipe: a key of ``RECIPES``.
        reason: what there is to see, in a few words.
        name: a few words for text and recipe; empty: their own names.
    """

    corpus: str
    recipe: str
    reason: str
    name: str = ""

    @property
    def source(self) -> Source:
        """Where its text comes from."""
        return Source.shipped(self.corpus)

    def settings(self, settings: Settings) -> Settings:
        """Return ``settings`` as the recipe has them."""
        return RECIPES[self.recipe].applied(settings)


_PROSE = Offer("austen", "quick", N_("English, letter by letter"))
_SPOKEN = Offer("yuanqu", "quick", N_("Close to speech: it learns to talk"))
_AT_ITS_BEST = Offer("austen", "quality", N_("Two whole novels: its best English"))
_COMPARED, _BY_HAND = N_("Compare its curve with the book's"), N_("RNN from scratch")
OFFERS = {
    "en": (_PROSE, Offer("austen", "d2l-scratch", _COMPARED, _BY_HAND), _AT_ITS_BEST),
    "zh_CN": (_SPOKEN, Offer("songci", "d2l-scratch", _COMPARED, _BY_HAND), _AT_ITS_BEST),
}
"""Three for each language of the window."""
