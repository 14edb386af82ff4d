"""Which character a key leads to, in a text of lines."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from charrnn_gui.widgets.character_page import CharacterPage

_KEY = Qt.Key


def place_after(key: int, place: int, page: CharacterPage, length: int, lines_in_sight: int) -> int | None:
    """Return the place that ``key`` leads to from ``place``; None if it is no key that moves.

    Args:
        key: as Qt names it, with Ctrl for the ends of the text: ``Qt.Key | Qt.KeyboardModifier``.
        place: where one is; negative: nowhere, before the first character.
        page: the lines.
        length: of the text, in characters; more than 0.
        lines_in_sight: how far a page goes.
    """
    control = int(Qt.KeyboardModifier.ControlModifier.value)
    last = length - 1
    if place < 0:
        # Any of them leads into the text; those that go back, to its end.
        forwards = (_KEY.Key_Right, _KEY.Key_Down, _KEY.Key_Home, _KEY.Key_PageDown)
        back = (_KEY.Key_Left, _KEY.Key_Up, _KEY.Key_End, _KEY.Key_PageUp)
        plain = key & ~control
        return 0 if plain in forwards else page.whole(last, -1) if plain in back else None
    number = page.line_of(place)
    span = page.span(number)
    moves: dict[int, Callable[[], int]] = {
        int(_KEY.Key_Left): lambda: page.whole(max(0, place - 1), -1),
        int(_KEY.Key_Right): lambda: page.whole(min(last, place + 1), 1),
        int(_KEY.Key_Up): lambda: _in_line(number - 1, place, page),
        int(_KEY.Key_Down): lambda: _in_line(number + 1, place, page),
        int(_KEY.Key_PageUp): lambda: _in_line(number - lines_in_sight, place, page),
        int(_KEY.Key_PageDown): lambda: _in_line(number + lines_in_sight, place, page),
        int(_KEY.Key_Home): lambda: span.start,
        int(_KEY.Key_End): lambda: page.whole(max(span.start, span.stop - 1), -1),
        int(_KEY.Key_Home) | control: lambda: 0,
        int(_KEY.Key_End) | control: lambda: page.whole(last, -1),
    }
    move = moves.get(key)
    return None if move is None else min(move(), last)


def _in_line(number: int, place: int, page: CharacterPage) -> int:
    """Return the place in another line that stands above or below ``place``."""
    number = min(max(0, number), page.num_lines - 1)
    return page.place_in_line(number, page.cell(place).center().x())
