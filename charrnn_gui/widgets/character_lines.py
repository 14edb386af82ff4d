"""Break a text of any length into lines, by the widths of its characters.

Qt lays out a paragraph as a whole, which takes seconds if a text of a million characters has no line ends.
Here only the widths are summed up, and Qt lays out the lines that are seen.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

_JOINER = 0x200D
# What belongs to the character before it: variation selectors, skin tones, tags of flags.
_EXTENDING = ((0xFE00, 0xFE0F), (0x1F3FB, 0x1F3FF), (0xE0020, 0xE007F))
_REGIONAL = (0x1F1E6, 0x1F1FF)
_SPACES = " \t\u3000"
# No line begins with the first, and none ends with the second.
_NOT_FIRST = "，。、；：！？）」』》〉】〕”’…—～·ー々%‰℃,.;:!?)]}"
_NOT_LAST = "（「『《〈【〔“‘([{"
# Scripts without spaces between words: a line may end after each character.
_WITHOUT_SPACES = ((0x2E80, 0x9FFF), (0xAC00, 0xD7AF), (0xF900, 0xFAFF), (0xFF00, 0xFFEF), (0x20000, 0x3FFFF))


class Breaker:
    """A text whose lines are broken, each time anew for another width.

    Args:
        codes: the code points of the text, shape ``(n,)``.
        width_of: returns the width of a character in pixels.

    Attributes:
        begins_cluster: shape ``(n,)``, whether a character begins one that is seen as a whole: an emoji of
            several, or a letter with its accents.
    """

    def __init__(self, codes: NDArray[np.uint32], width_of: Callable[[str], float]) -> None:
        distinct, places = np.unique(codes, return_inverse=True)
        extends = np.array([_extends(int(code)) for code in distinct], bool)[places]
        self.begins_cluster = ~extends
        after_joiner = np.flatnonzero(codes[:-1] == _JOINER) + 1
        self.begins_cluster[after_joiner] = False
        self._join_flags(codes)
        self.begins_cluster[:1] = True
        widths = np.array([width_of(chr(int(code))) for code in distinct])[places]
        widths[~self.begins_cluster] = 0
        self._reached = np.concatenate([[0.0], np.cumsum(widths)])
        self._is_space = np.isin(codes, [ord(space) for space in _SPACES])
        self._line_ends = np.flatnonzero(codes == ord("\n"))
        self._last_break = _last_before(self._may_end_after(codes))
        self._last_cluster = _last_before(self.begins_cluster)

    def begins(self, room: float) -> NDArray[np.int64]:
        """Return where each line begins, and the end of the text as the last: shape ``(lines + 1,)``.

        A line is at most ``room`` pixels wide; spaces at its end may stand out. One character at least is in
        each line, and after a line end at the end of the text there is an empty line.
        """
        num = len(self._reached) - 1
        found, begin = [0], 0
        ends = iter([*self._line_ends.tolist(), num])
        line_end = next(ends)
        while begin < num:
            end = int(np.searchsorted(self._reached, self._reached[begin] + room, side="right")) - 1
            while end < num and self._is_space[end]:
                end += 1
            if line_end <= end and line_end < num:
                begin = line_end + 1
                line_end = next(ends)
                found.append(begin)
            elif line_end <= end or (begin := self._last_possible(begin, max(end, begin + 1))) == num:
                break
            else:
                found.append(begin)
        return np.array([*found, num], np.int64)

    def _last_possible(self, begin: int, end: int) -> int:
        """Return where the line from ``begin`` ends best if it must end at ``end`` at the latest."""
        after = int(self._last_break[end - 1]) + 1
        if after > begin:
            return after
        whole = int(self._last_cluster[end]) if end < len(self._last_cluster) else end
        if whole > begin:
            return whole
        # A single one that is wider than the line.
        following = np.flatnonzero(self.begins_cluster[begin + 1 :])
        return begin + 1 + int(following[0]) if len(following) else len(self._last_cluster)

    def _join_flags(self, codes: NDArray[np.uint32]) -> None:
        """Take two regional indicators for one flag."""
        low, high = _REGIONAL
        indicators = np.flatnonzero((codes >= low) & (codes <= high))
        number = 0
        for index, place in enumerate(indicators.tolist()):
            is_next = index > 0 and indicators[index - 1] == place - 1
            number = number + 1 if is_next else 0
            if number % 2:
                self.begins_cluster[place] = False

    def _may_end_after(self, codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
        """Return after which characters a line may end, shape ``(n,)``."""
        without_spaces = np.zeros(len(codes), bool)
        for low, high in _WITHOUT_SPACES:
            without_spaces |= (codes >= low) & (codes <= high)
        not_first = np.isin(codes, [ord(character) for character in _NOT_FIRST])
        not_last = np.isin(codes, [ord(character) for character in _NOT_LAST])
        following = np.arange(1, len(codes))
        possible = np.zeros(len(codes), bool)
        possible[:-1] = (without_spaces[:-1] | without_spaces[following]) & ~not_last[:-1]
        possible[:-1] &= ~not_first[following] & ~self._is_space[following]
        possible |= self._is_space
        possible[:-1] &= ~self._is_space[following] & self.begins_cluster[following]
        return possible


def _last_before(flags: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the last place up to each at which ``flags`` is set, shape ``(n,)``; −1 without one."""
    return (
        np.maximum.accumulate(np.where(flags, np.arange(len(flags)), -1)) if len(flags) else np.empty(0, int)
    )


@cache
def _extends(code: int) -> bool:
    character = chr(code)
    return (
        code == _JOINER
        or unicodedata.category(character) in ("Mn", "Me", "Mc")
        or any(low <= code <= high for low, high in _EXTENDING)
    )
