"""The choice of a corpus, and how a model sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from charrnn_gui.setup.character_ids import CharacterIds
from charrnn_gui.setup.encoding_line import EncodingLine
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.bounded import in_a_line, tooltip
from charrnn_gui.widgets.collapsible_section import CollapsibleSection
from charrnn_gui.widgets.drops import accept_as_copy, local_paths
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.signs import visible_character
from charrnn_gui.widgets.wheel import turn_only_with_focus
from core.common.i18n import gettext as _
from core.common.i18n import ngettext
from core.text.baselines import MOST_COUNTED
from core.text.corpus import Corpus
from core.text.source import Source
from core.text.summary import CorpusSummary

_FREQUENT_SHOWN = 8
_PREVIEW_LINES = 4


@dataclass(frozen=True, slots=True)
class CorpusChoice:
    """A corpus to choose from.

    Attributes:
        source: of the corpus; ``corpus_chosen`` emits it.
        title: its name for the person.
        detail: a few more words: its size, or its folder; may be empty.
    """

    source: Source
    title: str
    detail: str = ""


class CorpusBox(FollowsChanges, QFrame):
    """A list of corpora, buttons to open others, and the chosen one in numbers and characters.

    Signals:
        corpus_chosen(Source): of a corpus in the list.
        open_file_requested: the person wants to choose a file.
        open_folder_requested: the person wants to choose a folder.
        book_lyrics_requested: the person wants the book's corpus.
        paths_dropped(tuple[Path, ...]): files or folders were dropped here.
        encoding_change_requested: the person doubts the encoding.
        load_cancel_requested: the person wants to stop the loading.
    """

    corpus_chosen = Signal(Source)
    open_file_requested = Signal()
    open_folder_requested = Signal()
    book_lyrics_requested = Signal()
    paths_dropped = Signal(tuple)
    encoding_change_requested = Signal()
    load_cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[Corpus, CorpusSummary] | None = None
        self._choices: tuple[CorpusChoice, ...] = ()
        self._drop_hovers = False
        self.setAcceptDrops(True)
        self._combo = QComboBox()
        self._combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._combo.setMinimumContentsLength(12)
        turn_only_with_focus(self._combo)
        self._combo.activated.connect(self._on_activated)
        self._file_button = QPushButton()
        self._file_button.clicked.connect(self.open_file_requested)
        self._folder_button = QPushButton()
        self._folder_button.clicked.connect(self.open_folder_requested)
        self._book_button = QPushButton()
        self._book_button.clicked.connect(self.book_lyrics_requested)
        self._drop_hint = _wrapped_label()
        self._drop_hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._loading = _Loading()
        self._loading.cancel.clicked.connect(self.load_cancel_requested)
        self._facts = _Facts()
        self._facts.change.clicked.connect(self.encoding_change_requested)
        self._preview = _Preview()
        self._preview_section = CollapsibleSection(self._preview)
        buttons = QGridLayout()
        buttons.setSpacing(4)
        buttons.addWidget(self._file_button, 0, 0)
        buttons.addWidget(self._folder_button, 0, 1)
        buttons.addWidget(self._book_button, 1, 0, 1, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._combo)
        layout.addLayout(buttons)
        layout.addWidget(self._drop_hint)
        layout.addWidget(self._loading)
        layout.addWidget(self._facts)
        layout.addWidget(self._preview_section)
        self.set_loading(None, None)
        self.follow_changes()

    def set_corpora(self, choices: Sequence[CorpusChoice]) -> None:
        """List ``choices``: first those that ship, then a line, then the person's own."""
        self._choices = tuple(choices)
        self._fill_combo()

    def show_corpus(self, corpus: Corpus, summary: CorpusSummary) -> None:
        """Show ``corpus`` and its summary."""
        self._shown = (corpus, summary)
        self._fill_combo()
        self._show_facts()

    def set_loading(self, text: str | None, fraction: float | None) -> None:
        """Show that ``text`` is under way, and its ``fraction`` done (None: unknown). No text ends it."""
        self._loading.show_progress(text, fraction)
        if text is None:
            # The chosen text may not have been loaded: the list shows the current one.
            self._fill_combo()

    def sources(self) -> tuple[Source, ...]:
        """The sources in the list, in order."""
        return tuple(c.source for c in self._choices)

    def current_source(self) -> Source | None:
        """The source that is selected in the list."""
        found = self._combo.currentData()
        return found if isinstance(found, Source) else None

    def retranslate(self) -> None:
        """Write every text in the current language."""
        self._combo.setAccessibleName(_("Corpus"))
        self._show_whole_title()
        for button, text, tip in (
            (
                self._file_button,
                _("Open text…"),
                _("Open a text, lyrics with timestamps (.lrc) or a zip of such files."),
            ),
            (self._folder_button, _("Open folder…"), _("Open all texts in a folder as one corpus.")),
            (
                self._book_button,
                _("Get the book's lyrics…"),
                _(
                    "Fetch the lyrics that the book “Dive into Deep Learning” trains on, from its public "
                    "repository. They are under copyright and not shipped."
                ),
            ),
        ):
            button.setText(text)
            button.setToolTip(tip)
        self._drop_hint.setText(_("or drop files or a folder here"))
        self._preview_section.set_title(_("What the model sees"))
        self._fill_combo()
        self._show_facts()

    def restyle(self) -> None:
        """Take the colours of the palette."""
        colors = colors_of(self)
        palette = in_color(colors.train if self._drop_hovers else colors.muted)
        self._drop_hint.setPalette(palette)
        font = self._drop_hint.font()
        font.setBold(self._drop_hovers)
        self._drop_hint.setFont(font)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept files and folders, and nothing else."""
        if local_paths(event.mimeData()) and accept_as_copy(event):
            self._set_drop_hovers(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Stop showing that a drop is possible."""
        self._set_drop_hovers(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Report the dropped files."""
        self._set_drop_hovers(False)
        paths = local_paths(event.mimeData())
        if paths and accept_as_copy(event):
            self.paths_dropped.emit(paths)

    def _on_activated(self, index: int) -> None:
        self.corpus_chosen.emit(self._combo.itemData(index))

    def _fill_combo(self) -> None:
        choices = list(self._choices)
        current = self._shown[0] if self._shown else None
        if current is not None and current.source not in self.sources():
            # A text that was dropped or named on the command line, and is not among the recent texts yet.
            choices.append(CorpusChoice(current.source, current.name))
        self._combo.clear()
        own_begun = False
        for choice in choices:
            if not own_begun and not choice.source.ships:
                own_begun = True
                if self._combo.count():
                    self._combo.insertSeparator(self._combo.count())
            text = _("{title} · {detail}").format(title=choice.title, detail=choice.detail)
            self._combo.addItem(in_a_line(text if choice.detail else choice.title), choice.source)
            self._combo.setItemData(self._combo.count() - 1, tooltip(text), Qt.ItemDataRole.ToolTipRole)
        listed = [self._combo.itemData(index) for index in range(self._combo.count())]
        self._combo.setCurrentIndex(listed.index(current.source) if current is not None else -1)
        self._combo.setPlaceholderText(_("Choose a text"))
        self._show_whole_title()

    def _show_whole_title(self) -> None:
        explanation = _("The text that the model learns to write.")
        title = self._combo.currentText()
        self._combo.setToolTip(tooltip(f"{title}\n{explanation}" if title else explanation))

    def _show_facts(self) -> None:
        for part in (self._facts, self._preview_section):
            part.setVisible(self._shown is not None)
        if self._shown is not None:
            self._facts.show_facts(*self._shown)
            self._preview.show_preview(self._shown[1])

    def _set_drop_hovers(self, hovers: bool) -> None:
        self._drop_hovers = hovers
        self.restyle()


class _Loading(FollowsChanges, QWidget):
    """What is being loaded, how far it is, and a way to stop it."""

    def __init__(self) -> None:
        super().__init__()
        self._label = _wrapped_label()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self.cancel = QPushButton()
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._label, 0, 0, 1, 2)
        layout.addWidget(self._bar, 1, 0)
        layout.addWidget(self.cancel, 1, 1)
        self.follow_changes()

    def show_progress(self, text: str | None, fraction: float | None) -> None:
        self._label.setText(in_a_line(text or ""))
        self._bar.setRange(0, 0 if fraction is None else 1000)
        if fraction is not None:
            self._bar.setValue(round(1000 * min(1.0, max(0.0, fraction))))
        self.setVisible(text is not None)

    def retranslate(self) -> None:
        self._bar.setAccessibleName(_("Loading"))
        self._bar.setToolTip(_("How much of the text has been read."))
        self.cancel.setText(_("Cancel"))
        self.cancel.setToolTip(_("Stop loading and keep the current text."))


class _Facts(QWidget):
    """Sentences about a corpus."""

    def __init__(self) -> None:
        super().__init__()
        self._labels = {
            name: _wrapped_label() for name in ("characters", "distinct", "newlines", "updates", "counted")
        }
        for label in self._labels.values():
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._encoding = EncodingLine()
        self.change = self._encoding.change
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for label in self._labels.values():
            layout.addWidget(label)
        layout.addWidget(self._encoding)

    def show_facts(self, corpus: Corpus, summary: CorpusSummary) -> None:
        used, total = summary.characters_used, summary.characters_total
        self._labels["characters"].setText(
            ngettext("{total} character, all used.", "{total} characters, all used.", total).format(
                total=f"{total:,}"
            )
            if used == total
            else _("The first {used} of {total} characters are used.").format(
                used=f"{used:,}", total=f"{total:,}"
            )
        )
        self._labels["distinct"].setText(
            ngettext(
                "Vocabulary: {count} distinct character.",
                "Vocabulary: {count} distinct characters.",
                summary.vocab_size,
            ).format(count=f"{summary.vocab_size:,}")
        )
        self._labels["newlines"].setText(_newlines_sentence(summary))
        self._labels["updates"].setText(
            ngettext(
                "{count} update per epoch.", "{count} updates per epoch.", summary.updates_per_epoch
            ).format(count=f"{summary.updates_per_epoch:,}")
        )
        self._labels["updates"].setVisible(summary.updates_per_epoch > 0)
        counted = summary.characters_counted
        self._labels["counted"].setText(
            ngettext(
                "The reference lines come from the last {count} character of the training text.",
                "The reference lines come from the last {count} characters of the training text.",
                counted,
            ).format(count=f"{counted:,}")
        )
        self._labels["counted"].setVisible(counted == MOST_COUNTED)
        self._encoding.show_encoding(corpus)


class _Preview(FollowsChanges, QWidget):
    """The beginning of a text as the model sees it, and its most frequent characters."""

    def __init__(self) -> None:
        super().__init__()
        self._text = _wrapped_label()
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._ids = CharacterIds()
        self._frequent = _wrapped_label()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 0, 0, 4)
        layout.addWidget(self._text)
        layout.addWidget(self._ids)
        layout.addWidget(self._frequent)
        self.follow_changes()

    def show_preview(self, summary: CorpusSummary) -> None:
        shown = summary.preview.replace("\n", "⏎\n")
        lines = shown.split("\n")
        text = "\n".join(lines[:_PREVIEW_LINES])
        self._text.setText(text if len(text) <= 90 else text[:90] + "…")
        self._ids.set_cells(summary.preview[: len(summary.preview_ids)], summary.preview_ids)
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

    def retranslate(self) -> None:
        self._text.setToolTip(_("The beginning of the text as the model sees it."))
        self._text.setAccessibleName(_("Beginning of the text"))


def _newlines_sentence(summary: CorpusSummary) -> str:
    if not summary.newlines:
        return _("There are no newlines.")
    share = f"{summary.newline_share:.1%}"
    if summary.newlines_to_spaces:
        return _("{share} are newlines; they become spaces, as in the book.").format(share=share)
    return _("{share} are newlines; they are kept, and the model learns where lines end.").format(share=share)


def _wrapped_label() -> QLabel:
    label = QLabel(wordWrap=True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
