"""The line a person types a prefix in; characters the model does not know are marked where they stand."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from PySide6.QtCore import QMimeData, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QPalette,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QSizePolicy, QWidget

from charrnn_gui.look.fonts import set_type
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.bounded import tooltip
from charrnn_gui.widgets.drops import TakesTextAsCopy
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _
from core.text.vocab import Vocab

HISTORY_LENGTH = 100
# What has stood so long was meant, and was answered: nobody has to press Enter.
STANDING_MS = 2_000
_LINE_ENDS = dict.fromkeys(map(ord, "\n\r\u2028\u2029"), " ") | {0: None}


class UnknownMarker(QSyntaxHighlighter):
    """Underlines the characters outside a vocabulary with a wave: a shape, not only a colour."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._vocab: Vocab | None = None
        self._format = QTextCharFormat()

    def set_vocab(self, vocab: Vocab | None) -> None:
        """Mark what is outside ``vocab``; nothing where there is none yet."""
        self._vocab = vocab
        self.rehighlight()

    def set_palette(self, palette: QPalette) -> None:
        """Take the colours from ``palette``."""
        colors = colors_of(palette)
        self._format = QTextCharFormat()
        self._format.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        self._format.setUnderlineColor(QColor(colors.error))
        self._format.setForeground(QColor(colors.error))
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:  # noqa: N802, Qt's name
        """Mark one block."""
        vocab = self._vocab
        if vocab is None:
            return
        start = 0
        for known, characters in groupby(text, vocab.__contains__):
            length = sum(map(utf16_length, characters))
            if not known:
                self.setFormat(start, length, self._format)
            start += length


class PrefixEdit(FollowsChanges, TakesTextAsCopy, QPlainTextEdit):
    """A one-line editor for prefixes, with a history on the arrow keys.

    A prefix becomes part of the history once it is committed, or has stood unchanged for ``STANDING_MS``.

    While an input method composes ("fen'kai" on its way to 分开) the text is not yet anything the
    person said, and nothing is signalled.

    Signals:
        text_edited(str): the person changed the text; once for each change.
        committed(str): Enter was pressed or the focus left, and the text is not empty.
        entered(): Enter was pressed, also without a text.
    """

    text_edited = Signal(str)
    committed = Signal(str)
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history: list[str] = []
        self._place: int | None = None
        self._draft = ""
        self._standing = ""
        self._stands = QTimer(self, singleShot=True, interval=STANDING_MS)
        self._stands.timeout.connect(self._on_standing)
        self._in_input_method_event = False
        self._quiet = False
        self._last_text = ""
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setWordWrapMode(QTextOption.WrapMode.NoWrap)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabChangesFocus(True)
        set_type(self, "prefix")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setInputMethodHints(Qt.InputMethodHint.ImhNone)
        self._marker = UnknownMarker(self.document())
        self.textChanged.connect(self._signal_if_changed)
        self.follow_changes()

    def text(self) -> str:
        """Return the text, without what an input method is still composing."""
        return self.toPlainText()

    def set_text(self, text: str) -> None:
        """Show ``text``, line ends as spaces; this is not an edit and signals nothing."""
        self._quiet = True
        try:
            self._end_composing()
            self.setPlainText(text.translate(_LINE_ENDS))
        finally:
            self._quiet = False
        self._last_text = self.text()
        self._place = None
        self.moveCursor(QTextCursor.MoveOperation.End)

    def set_vocab(self, vocab: Vocab | None) -> None:
        """Mark the characters outside ``vocab``; None marks none."""
        self._marker.set_vocab(vocab)

    def set_history(self, history: Iterable[str]) -> None:
        """Replace the earlier prefixes, the oldest first."""
        self._history = [text for text in dict.fromkeys(history) if text][-HISTORY_LENGTH:]
        self._place = None

    def history(self) -> list[str]:
        """Return the earlier prefixes, the oldest first."""
        return list(self._history)

    def retranslate(self) -> None:
        """Set every text in the person's language."""
        self.setAccessibleName(_("Prefix"))
        self._show_placeholder()
        self.setToolTip(
            tooltip(
                _(
                    "The model continues this text. Characters it has never seen are underlined with a wave "
                    "and skipped. The arrow keys up and down bring back earlier prefixes."
                )
            )
        )

    def restyle(self) -> None:
        """Take the colours of the palette, and let Latin stand in the middle of a line for Chinese."""
        self._marker.set_palette(self.palette())
        spare = self._text_height() - self.fontMetrics().height()
        self.setViewportMargins(0, max(0, round(spare / 2)), 0, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Commit on Enter, walk the history on up and down."""
        key = event.key()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._commit()
            self.entered.emit()
        elif key == Qt.Key.Key_Up and plain:
            self._walk(-1)
        elif key == Qt.Key.Key_Down and plain:
            self._walk(+1)
        else:
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Keep still while there is preedit text; then signal a change once."""
        # Qt may change the document more than once for one event (selection out, text in).
        self._in_input_method_event = True
        try:
            super().inputMethodEvent(event)
        finally:
            self._in_input_method_event = False
        self._show_placeholder()
        self._signal_if_changed()

    # Qt has two of this name; this is the virtual one.
    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> Any:  # type: ignore[override]  # noqa: N802
        """Let the list of candidates open below this widget: its lower edge counts as the cursor's."""
        answer = super().inputMethodQuery(query)
        if query == Qt.InputMethodQuery.ImCursorRectangle and isinstance(answer, QRectF):
            answer.setBottom(self.height())
        return answer

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Commit, unless only a menu opened."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason):
            self._commit()

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802, Qt's name
        """Paste text, line ends as spaces."""
        if source.hasText():
            self._end_composing()
            self.textCursor().insertText(source.text().strip("\r\n").translate(_LINE_ENDS))
            self.ensureCursorVisible()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:  # noqa: N802, Qt's name
        """Take text, but leave files to the window: they are corpora."""
        return source.hasText() and not source.hasUrls()

    def sizeHint(self) -> QSize:
        """One line, high enough for Chinese whatever the font."""
        return QSize(self.fontMetrics().horizontalAdvance("0") * 24, self._line_height())

    def minimumSizeHint(self) -> QSize:
        """One line, a few characters wide."""
        return QSize(self.fontMetrics().horizontalAdvance("0") * 10, self._line_height())

    def _text_height(self) -> float:
        layout = QTextLayout("分gÅ", self.font())
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(10_000)  # a line without a width is not laid out
        height = line.height()
        layout.endLayout()
        return height

    def _line_height(self) -> int:
        margins = self.contentsMargins()  # the frame included
        spare = 2  # the wave below the line
        above = self.viewportMargins().top()
        around = margins.top() + above + margins.bottom() + 2 * self.document().documentMargin()
        return round(self._text_height() + around + spare)

    def _preedit(self) -> str:
        """Return what an input method is composing, as the document has it."""
        return self.textCursor().block().layout().preeditAreaText()

    def _show_placeholder(self) -> None:
        """Show it unless text is being composed: Qt would draw that over it."""
        self.setPlaceholderText("" if self._preedit() else _("Type the beginning of a line"))

    def _end_composing(self) -> None:
        """Drop what is being composed: other text takes its place."""
        if self._preedit():
            QGuiApplication.inputMethod().reset()
            QApplication.sendEvent(self, QInputMethodEvent())

    def _signal_if_changed(self) -> None:
        if self._in_input_method_event or self._quiet or self._preedit():
            return
        # Qt also says textChanged when only the marks moved.
        if (text := self.text()) == self._last_text:
            return
        self._last_text = text
        self._stands.start()
        self.text_edited.emit(text)

    def _commit(self) -> None:
        text = self.text()
        self._place = None
        if not text:
            return
        self._keep(text)
        self._standing = ""
        self.committed.emit(text)

    def _on_standing(self) -> None:
        text = self.text()
        # One that was recalled has its place, and walking goes on from there.
        if text and (self._place is None or text != self._history[self._place]):
            self._place = None
            self._keep(text)
            self._standing = text

    def _keep(self, text: str) -> None:
        # What a standing prefix grew into replaces it: the person was still typing.
        grown_from = self._standing if self._standing and text.startswith(self._standing) else text
        kept = [earlier for earlier in self._history if earlier not in (text, grown_from)]
        self._history = [*kept, text][-HISTORY_LENGTH:]

    def _walk(self, step: int) -> None:
        self._end_composing()
        if self._place is not None and self.text() != self._history[self._place]:
            self._place = None  # a recalled prefix that was edited is a new draft
        if self._place is None:
            self._draft = self.text()
            # What was just committed stands there already: the first step goes past it.
            earlier = [i for i, text in enumerate(self._history) if text != self._draft]
            place = earlier[-1] if earlier and step < 0 else len(self._history)
        else:
            place = self._place + step
        if not 0 <= place <= len(self._history) or (self._place is None and place == len(self._history)):
            return
        at_end = place == len(self._history)
        self._place = None if at_end else place
        cursor = self.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(self._draft if at_end else self._history[place])
        self.setTextCursor(cursor)


def utf16_length(character: str) -> int:
    """Return how many of Qt's text positions ``character`` takes: two beyond the basic plane."""
    return 2 if ord(character) > 0xFFFF else 1
