"""What there is to know about a text: its size in two lines, its beginning, and more behind a fold."""

from __future__ import annotations

from html import escape
from itertools import accumulate
from unicodedata import east_asian_width

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from charrnn_gui.look.fonts import set_type
from charrnn_gui.setup.character_ids import CharacterIds
from charrnn_gui.setup.encoding_line import EncodingLine
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.collapsible_section import CollapsibleSection
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.signs import visible_character
from core.common.i18n import gettext as _
from core.common.i18n import ngettext
from core.text.baselines import MOST_COUNTED
from core.text.corpus import Corpus
from core.text.summary import CorpusSummary

_FREQUENT_SHOWN = 8
_PREVIEW_LINES = 2
_PREVIEW_WIDTH = 60


class TextFacts(FollowsChanges, QWidget):
    """A text as a model sees it.

    Attributes:
        encoding: the line about its encoding; behind the fold unless the encoding is uncertain.
        details: the fold.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[Corpus, CorpusSummary] | None = None
        self._size = _wrapped_label("caption")
        self._beginning = _wrapped_label()
        self._beginning.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._beginning.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._beginning.setProperty("kind", "paper")
        self._ids = CharacterIds()
        self._newlines, self._counted, self._frequent = (_wrapped_label("caption") for _number in range(3))
        for label in (self._size, self._newlines, self._counted):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.encoding = EncodingLine()
        more = QWidget()
        self._more = QVBoxLayout(more)
        self._more.setContentsMargins(12, 0, 0, 4)
        self._more.setSpacing(4)
        for part in (self._newlines, self._frequent, self._counted, self.encoding):
            self._more.addWidget(part)
        self.details = CollapsibleSection(more, expanded=False, kind="caption")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        for widget in (self._size, self._beginning, self._ids, self.details):
            self._column.addWidget(widget)
        self.follow_changes()

    def show_text(self, corpus: Corpus, summary: CorpusSummary) -> None:
        """Show ``corpus`` and its summary."""
        self._shown = corpus, summary
        self._ids.set_cells(summary.preview[: len(summary.preview_ids)], summary.preview_ids)
        # A question must not be behind a fold.
        place = self._more if corpus.encoding_is_certain else self._column
        if place.indexOf(self.encoding) < 0:
            place.addWidget(self.encoding)
        self.retranslate()

    def retranslate(self) -> None:
        """Write every text in the current language."""
        self.details.set_title(_("More about this text"))
        self._beginning.setToolTip(_("The beginning of the text as the model sees it."))
        self._beginning.setAccessibleName(_("Beginning of the text"))
        if self._shown is None:
            return
        corpus, summary = self._shown
        self._size.setText("\n".join((_used(summary), _distinct(summary))))
        self._beginning.setText(_first_lines(summary.preview))
        self._newlines.setText(_newlines_sentence(summary))
        self._counted.setText(_counted_sentence(summary.characters_counted))
        self._counted.setVisible(summary.characters_counted == MOST_COUNTED)
        self._show_frequent(summary)
        self.encoding.show_encoding(corpus)

    def restyle(self) -> None:
        """Take the colours of the palette."""
        for label in (self._size, self._newlines, self._counted, self._frequent):
            label.setPalette(in_color(colors_of(self).muted))

    def _show_frequent(self, summary: CorpusSummary) -> None:
        used = max(1, summary.characters_used)
        # A no-break space within each item and ordinary ones between items: lines break only between items.
        chips = [
            f"{visible_character(c)}\u00a0{n / used:.1%}" for c, n in summary.most_frequent[:_FREQUENT_SHOWN]
        ]
        self._frequent.setText(_("Most frequent: {characters}").format(characters="   ".join(chips)))
        counts = [f"{escape(visible_character(c))}\u00a0{n:,}" for c, n in summary.most_frequent]
        self._frequent.setToolTip(
            "<p>{}</p>".format(
                _("How often the most frequent characters occur: {counts}").format(counts="   ".join(counts))
            )
        )


def _used(summary: CorpusSummary) -> str:
    used, total = summary.characters_used, summary.characters_total
    if used == total:
        return ngettext("{total} character, all used", "{total} characters, all used", total).format(
            total=f"{total:,}"
        )
    return _("first {used} of {total} characters").format(used=f"{used:,}", total=f"{total:,}")


def _distinct(summary: CorpusSummary) -> str:
    distinct = ngettext("{count} distinct", "{count} distinct", summary.vocab_size).format(
        count=f"{summary.vocab_size:,}"
    )
    updates = ngettext(
        "{count} update an epoch", "{count} updates an epoch", summary.updates_per_epoch
    ).format(count=f"{summary.updates_per_epoch:,}")
    return " · ".join((distinct, updates)) if summary.updates_per_epoch else distinct


def _first_lines(preview: str) -> str:
    lines = preview.replace("\n", "⏎\n").split("\n")
    text = "\n".join(lines[:_PREVIEW_LINES])
    # A Chinese character is as wide as two Latin ones.
    widths = accumulate(2 if east_asian_width(character) in "WF" else 1 for character in text)
    fitting = sum(width <= _PREVIEW_WIDTH for width in widths)
    return text if fitting == len(text) else text[:fitting] + "…"


def _newlines_sentence(summary: CorpusSummary) -> str:
    if not summary.newlines:
        return _("There are no newlines.")
    share = f"{summary.newline_share:.1%}"
    if summary.newlines_to_spaces:
        return _("{share} are newlines; they become spaces, as in the book.").format(share=share)
    return _("{share} are newlines; they are kept, and the model learns where lines end.").format(share=share)


def _counted_sentence(counted: int) -> str:
    return ngettext(
        "The reference lines come from the last {count} character of the training text.",
        "The reference lines come from the last {count} characters of the training text.",
        counted,
    ).format(count=f"{counted:,}")


def _wrapped_label(kind: str = "") -> QLabel:
    label = QLabel(wordWrap=True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if kind:
        set_type(label, kind)
    return label
