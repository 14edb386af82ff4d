"""Restore the sizes of a splitter that were remembered at the last start."""

from __future__ import annotations

from PySide6.QtWidgets import QSplitter

# Larger than all screens; Qt does not accept far greater numbers.
_MOST_PIXELS = 100_000


def restore_sizes(splitter: QSplitter, sizes: object) -> None:
    """Divide ``splitter`` by remembered ``sizes``, in pixels; ignore invalid ones."""
    if isinstance(sizes, list) and len(sizes) == splitter.count() and all(map(_is_size, sizes)):
        splitter.setSizes(sizes)


def _is_size(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MOST_PIXELS
