"""Find runs by what a person types: in their names, texts, models, differences and notes."""

from __future__ import annotations

from functools import lru_cache

from charrnn_gui.runs.columns import shown
from charrnn_gui.runs.run_row import RunRow
from charrnn_gui.widgets.bounded import MOST_CHARS
from core.common.matching import found_in


def is_found(query: str, row: RunRow) -> bool:
    """Return whether each word of ``query`` is found in what the table says of a run.

    A word may be a part of what is shown, in any case, or the pinyin of Chinese characters or its initials.
    """
    words = query.split()
    if not words:
        return True
    # What differs is the only one that must be put into words; the others would be made harmless in vain.
    texts = (row.name, row.corpus, row.model, row.note, shown(row, "differs"))
    return all(any(_is_in(word, text[:MOST_CHARS]) for text in texts) for word in words)


@lru_cache(1 << 15)  # Most runs share their texts, models and differences.
def _is_in(word: str, text: str) -> bool:
    # Pinyin costs more, and only Chinese characters have it.
    return word.casefold() in text.casefold() or (not text.isascii() and found_in(word, text) is not None)
