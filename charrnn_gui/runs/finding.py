"""Find runs by what a person types: in their names, texts, models, differences and notes."""

from __future__ import annotations

from functools import lru_cache

from charrnn_gui.runs.columns import shown
from charrnn_gui.runs.run_row import RunRow
from core.common.matching import found_in

_SEARCHED = ("name", "corpus", "model", "differs", "note")


def is_found(query: str, row: RunRow) -> bool:
    """Return whether each word of ``query`` is found in what the table says of a run.

    A word may be a part of what is shown, in any case, or the pinyin of Chinese characters or its initials.
    """
    return all(any(_is_in(word, shown(row, column)) for column in _SEARCHED) for word in query.split())


@lru_cache(1 << 14)  # Most runs share their texts, models and differences.
def _is_in(word: str, text: str) -> bool:
    # Pinyin costs more, and only Chinese characters have it.
    return word.casefold() in text.casefold() or (not text.isascii() and found_in(word, text) is not None)
