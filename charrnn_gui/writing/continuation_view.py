"""A prefix and what the model wrote after it, as text to read, select and copy."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import QMimeData, QSize
from PySide6.QtGui import (
    QColor,
    QFontInfo,
    QPalette,
    QResizeEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.tokens import READING_LINE, READING_LINE_CHINESE, TYPES
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.prefix_edit import utf16_length
from charrnn_gui.writing.spaced_layout import SpacedLayout
from core.common.harmless import masked
from core.common.i18n import gettext as _
from core.common.i18n import language
from core.common.prompts import WrittenCharacter

LINE_CHARS = 2000
"""Qt lays out a paragraph anew at every change in it: where a text has no line ends of its own it is cut
after so many characters. The cuts look like line ends but are never copied."""

_CUT = 1
_USUAL_LINES, _FEWEST_LINES = 5, 2
_LEVELS = 8
_DARKEST_ALPHA = 120
# Characters that Qt would take for the end of a paragraph or for a mark of its own.
_SHOWN_AS = str.maketrans({"\r": "←", "\0": "␀", "\ufdd0": "\ufffd", "\ufdd1": "\ufffd"})


class _Shades(QSyntaxHighlighter):
    """Sets the prefix off by its colour, and shades the rest.

    Attributes:
        prefix: positions of the document that the prefix takes.
        levels: a shade for each position, 0 for none; only kept while ``shading``.
    """

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self.prefix = 0
        self.levels = bytearray()
        self.shading = False
        self._prefix_format = QTextCharFormat()
        self._shade_formats: list[QTextCharFormat] = []

    def set_palette(self, palette: QPalette) -> None:
        colors = colors_of(palette)
        self._prefix_format = QTextCharFormat()
        self._prefix_format.setForeground(QColor(colors.accent))
        self._shade_formats = []
        for level in range(_LEVELS + 1):
            ground = QColor(colors.warn)
            ground.setAlpha(_DARKEST_ALPHA * level // _LEVELS)
            shade = QTextCharFormat()
            shade.setBackground(ground)
            self._shade_formats.append(shade)
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:  # noqa: N802, Qt's name
        start = self.currentBlock().position()
        length = self.currentBlock().length() - 1
        place = max(0, min(length, self.prefix - start))
        self.setFormat(0, place, self._prefix_format)
        if not self.shading:
            return
        for level, run in groupby(self.levels[start + place : start + length]):
            count = sum(1 for _position in run)
            if level:
                self.setFormat(place, count, self._shade_formats[level])
            place += count


class ContinuationView(FollowsChanges, QPlainTextEdit):
    """Read-only text: the prefix in the accent colour, then the continuation.

    A text that goes on only grows: the scroll position and the selection stay. With shading on,
    the less probable the model held a character, the stronger the colour it stands on.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._prefix_length = 0
        self._written: Sequence[WrittenCharacter] = ()
        self._cuts: list[int] = []
        self.setReadOnly(True)
        document = QTextDocument(self)
        self._layout = SpacedLayout(document)
        document.setDocumentLayout(self._layout)
        self.setDocument(document)
        self.setUndoRedoEnabled(False)
        self._shades = _Shades(self.document())
        self.follow_changes()

    def set_continuation(self, prefix: str, written: Sequence[WrittenCharacter]) -> None:
        """Show ``prefix`` and the characters ``written`` after it; only what differs is touched."""
        shades = self._shades
        text = prefix + "".join(w.character for w in written)
        keep = _common_length(self._text, text)
        same_levels = len(prefix) == self._prefix_length and _begins_alike(
            self._written, written, keep - len(prefix)
        )
        same_text = keep == len(text) == len(self._text)
        self._written = written
        self._prefix_length = len(prefix)
        if not same_text:
            self._replace_tail(text, keep)
        end = self._position(len(prefix))
        if end != shades.prefix or (shades.shading and not same_levels):
            shades.prefix = end
            self._fill_levels()
            shades.rehighlight()

    def clear_continuation(self) -> None:
        """Show nothing but the placeholder."""
        self.set_continuation("", ())

    def continuation_text(self) -> str:
        """Return the prefix and the continuation."""
        return self._text

    def shading(self) -> bool:
        """Return whether characters are shaded by their probability."""
        return self._shades.shading

    def set_shading(self, shading: bool) -> None:
        """Turn the shading by probability on or off."""
        if shading == self._shades.shading:
            return
        self._shades.shading = shading
        self._fill_levels()
        self._shades.rehighlight()
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text in the person's language, and write in the size that it needs."""
        self._use_type()
        self.setAccessibleName(_("Continuation"))
        self.setToolTip(
            _(
                "The prefix, and what the model writes after it. "
                "The stronger the colour behind a character, the less probable it was."
            )
            if self._shades.shading
            else _("The prefix, and what the model writes after it.")
        )

    def restyle(self) -> None:
        """Take the colours of the palette, and lines as far apart as the size of text needs."""
        self._use_type()
        self._shades.set_palette(self.palette())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show whole lines only."""
        super().resizeEvent(event)
        self._leave_out_half_lines()

    def sizeHint(self) -> QSize:
        """Ask for five lines."""
        return QSize(super().sizeHint().width(), self._height_of(_USUAL_LINES))

    def minimumSizeHint(self) -> QSize:
        """Ask for two lines at least."""
        return QSize(super().minimumSizeHint().width(), self._height_of(_FEWEST_LINES))

    def createMimeDataFromSelection(self) -> QMimeData:  # noqa: N802, Qt's name
        """Copy the text without the cuts of long lines."""
        cursor = self.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        parts: list[str] = []
        block = self.document().findBlock(start)
        while block.isValid() and block.position() <= end:
            # Qt counts in UTF-16 units, Python in characters.
            units = block.text().encode("utf-16-le", "surrogatepass")
            low, high = max(0, start - block.position()), min(block.length() - 1, end - block.position())
            parts.append(units[2 * low : 2 * high].decode("utf-16-le", "replace"))
            if end >= block.position() + block.length() and block.userState() != _CUT:
                parts.append("\n")
            block = block.next()
        data = QMimeData()
        data.setText("".join(parts))
        return data

    def _height_of(self, lines: int) -> int:
        frame = 2 * (self.frameWidth() + round(self.document().documentMargin()))
        return round(lines * self._layout.line_height) + frame

    def _use_type(self) -> None:
        is_chinese = language().startswith("zh")
        name = "reading-zh" if is_chinese else "reading"
        if self.property("type") != name:
            set_type(self, name)
            # The style sheet is asked again only so.
            self.style().unpolish(self)
            self.style().polish(self)
        line = READING_LINE_CHINESE if is_chinese else READING_LINE
        self._layout.set_line_height(line * QFontInfo(self.font()).pixelSize() / TYPES[name].size)
        self._leave_out_half_lines()
        self.updateGeometry()

    def _leave_out_half_lines(self) -> None:
        line, top = self._layout.line_height, self.document().documentMargin()
        if line:
            room = self.height() - 2 * self.frameWidth() - top
            below = round(room % line) if room > line else 0
            if self.viewportMargins().bottom() != below:
                self.setViewportMargins(0, 0, 0, below)

    def _replace_tail(self, text: str, keep: int) -> None:
        own = self.textCursor()
        anchor, position = own.anchor(), own.position()
        scrolled = self.verticalScrollBar().value()
        start = self._position(keep)
        self._cuts = self._cuts[: bisect_left(self._cuts, keep)]
        pieces = self._pieces(text, keep)
        self._text = text
        self._fill_levels(keep)
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        cursor.setPosition(start)
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        for i, piece in enumerate(pieces):
            if i:
                cursor.block().setUserState(_CUT)
                cursor.insertBlock()
            cursor.insertText(masked(piece.translate(_SHOWN_AS)))
        cursor.endEditBlock()
        # A cursor that stood where the text was inserted has moved along, and may have selected it.
        if max(anchor, position) <= start and self.textCursor().position() != position:
            own = self.textCursor()
            own.setPosition(anchor)
            own.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(own)
        self.verticalScrollBar().setValue(scrolled)

    def _pieces(self, text: str, keep: int) -> list[str]:
        """Split ``text[keep:]`` where long lines are cut, and note the cuts."""
        pieces: list[str] = []
        start = keep
        for cut in range(-(-max(keep, 1) // LINE_CHARS) * LINE_CHARS, len(text), LINE_CHARS):
            if "\n" not in text[cut - LINE_CHARS : cut]:
                pieces.append(text[start:cut])
                self._cuts.append(cut)
                start = cut
        return [*pieces, text[start:]]

    def _position(self, index: int) -> int:
        """Return the document's position just after the first ``index`` characters."""
        units = len(self._text[:index].encode("utf-16-le", "surrogatepass")) // 2
        return units + bisect_left(self._cuts, index)

    def _fill_levels(self, keep: int = 0) -> None:
        """Bring the shades up to date from the character number ``keep`` on."""
        levels = self._shades.levels
        if not self._shades.shading:
            levels.clear()
            return
        first = max(keep, self._prefix_length)
        del levels[self._position(first) :]
        levels.extend(bytes(self._position(first) - len(levels)))
        cuts = set(self._cuts)
        for index, w in enumerate(self._written[first - self._prefix_length :], first):
            if index in cuts:
                levels.append(0)
            level = round((1 - min(max(w.probability, 0.0), 1.0)) * _LEVELS)
            levels.extend((level,) * utf16_length(w.character))


def _common_length(one: str, other: str) -> int:
    """Return how many characters both texts begin with, comparing slices: quick for long texts."""
    if other.startswith(one):
        return len(one)
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _begins_alike(one: Sequence[WrittenCharacter], other: Sequence[WrittenCharacter], length: int) -> bool:
    return length <= 0 or one[:length] == other[:length]
