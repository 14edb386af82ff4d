"""Which prefix stands in a panel if another run, or another text, is on display."""

from __future__ import annotations

from core.text.vocab import Vocab


class PrefixOnDisplay:
    """Keeps what a person typed, and replaces what belongs to the run or text that was on display before."""

    def __init__(self) -> None:
        self._pinned: tuple[str, ...] = ()
        # Pinned for what was on display before, or is so now.
        self._offered: set[str] = set()

    def note_pins(self, prefixes: tuple[str, ...]) -> None:
        """Take note of what is pinned for the run or text on display."""
        self._pinned = prefixes
        self._offered.update(prefixes)

    def instead_of(self, present: str, vocab: Vocab | None) -> str | None:
        """Return the prefix that is to stand there now; None: ``present`` stays.

        Args:
            present: what stands there.
            vocab: of the run on display; None: a text is on display.
        """
        offered, self._offered = self._offered, set(self._pinned)
        if present in self._pinned:
            return None
        is_offered = present in offered or (not present and vocab is None)
        if not (is_offered or (vocab is not None and _means_nothing_to(vocab, present))):
            return None
        return self._pinned[0] if self._pinned else ""


def _means_nothing_to(vocab: Vocab, prefix: str) -> bool:
    """Return whether a model knows no letter of ``prefix``, but no character either if there is no letter."""
    letters = [character for character in prefix if character.isalnum()]
    return bool(prefix) and not any(character in vocab for character in letters or prefix)
