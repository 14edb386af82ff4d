"""How a splitter is divided, as it is remembered from one start to the next."""

from __future__ import annotations

from PySide6.QtWidgets import QSplitter

# Beyond all screens; far greater numbers are none to Qt.
_MOST_PIXELS = 100_000


def restore_sizes(splitter: QSplitter, sizes: object) -> None:
    """Divide ``splitter`` by remembered ``sizes``, in pixels; what makes no sense is passed over."""
    if isinstance(sizes, list) and len(sizes) == splitter.count() and all(map(_is_size, sizes)):
        splitter.setSizes(sizes)


def _is_size(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MOST_PIXELS
