"""What changes in the frame on how much room."""

from __future__ import annotations

from dataclasses import dataclass

_LOW = 560
"""Below this height, heads are lower."""
_SINGLE = 760
"""Below this width, there is one column."""


@dataclass(frozen=True, slots=True)
class Room:
    """How the frame uses the room that the window has.

    Attributes:
        setup: the width of the Setup pane.
        write: the width of the Write pane.
        is_setup_folded: Setup lies over the plot, and only while it is asked for.
        is_wide: the header shows the speed, and a field to search in; the plot, the button "Show all".
        is_narrow: the rail has no words, and Write shows fewer candidates.
        is_low: header and status line are lower, and of the plots only the most important one is there.
        is_single: Learning and Write take turns in one column.
    """

    setup: int
    write: int
    is_setup_folded: bool = False
    is_wide: bool = True
    is_narrow: bool = False
    is_low: bool = False
    is_single: bool = False

    @classmethod
    def of(cls, width: int, height: int) -> Room:
        """Return how to use a window of this size, in pixels at the usual size of text."""
        is_low = height < _LOW
        if width < 1000 or is_low:
            small = width < 1000
            write = 284 if small else 316 if width < 1200 else 340
            is_single = width < _SINGLE
            return cls(284, write, width < 1200, width >= 1440, True, True, is_single)
        if width < 1200:
            return cls(284, 316, is_setup_folded=True, is_wide=False)
        if width < 1440:
            return cls(264, 340, is_wide=False)
        return cls(284, 412)

    @property
    def name(self) -> str:
        """What tells it from others, as JSON can hold it."""
        return f"{self.setup}/{self.write}/{self.is_setup_folded:d}{self.is_single:d}"


DRAWER_HEIGHT = 186
SHEET_WIDTH = 300
"""Of Setup, while it lies over the plot."""
