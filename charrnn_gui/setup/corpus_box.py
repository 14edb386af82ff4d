"""The choice of a corpus, and how a model sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from charrnn_gui.look.icons import icon
from charrnn_gui.setup.loading_line import LoadingLine
from charrnn_gui.setup.text_facts import TextFacts
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.bounded import in_a_line, tooltip
from charrnn_gui.widgets.drops import accept_as_copy, local_paths
from charrnn_gui.widgets.elided_combo_box import ElidedComboBox
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.wheel import turn_only_with_focus
from core.common.i18n import gettext as _
from core.text.corpus import Corpus
from core.text.source import Source
from core.text.summary import CorpusSummary

_ICON = 18


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
        self._combo = ElidedComboBox()
        self._combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._combo.setMinimumContentsLength(12)
        turn_only_with_focus(self._combo)
        self._combo.activated.connect(self._on_activated)
        self._opener = QToolButton()
        self._opener.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self._opener)
        self._actions = {
            name: menu.addAction("", signal.emit)
            for name, signal in (
                ("file", self.open_file_requested),
                ("folder", self.open_folder_requested),
                ("book", self.book_lyrics_requested),
            )
        }
        menu.setToolTipsVisible(True)
        self._opener.setMenu(menu)
        self._loading = LoadingLine()
        self._loading.cancel.clicked.connect(self.load_cancel_requested)
        self.facts = TextFacts()
        self.facts.encoding.change.clicked.connect(self.encoding_change_requested)
        choice = QHBoxLayout()
        choice.setSpacing(6)
        choice.addWidget(self._combo, 1)
        choice.addWidget(self._opener)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(choice)
        layout.addWidget(self._loading)
        layout.addWidget(self.facts)
        self._show_facts()
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

    def choices(self) -> tuple[CorpusChoice, ...]:
        """The corpora in the list, in order."""
        return self._choices

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
        self._opener.setToolTip(_("Open a text of your own, or drop files or a folder here."))
        self._opener.setAccessibleName(_("Open a text"))
        for name, text, tip in (
            (
                "file",
                _("Open text…"),
                _("Open a text, lyrics with timestamps (.lrc) or a zip of such files."),
            ),
            ("folder", _("Open folder…"), _("Open all texts in a folder as one corpus.")),
            (
                "book",
                _("Get the book's lyrics…"),
                _(
                    "Fetch the lyrics that the book “Dive into Deep Learning” trains on, from its public "
                    "repository. They are under copyright and not shipped."
                ),
            ),
        ):
            self._actions[name].setText(text)
            self._actions[name].setToolTip(tooltip(tip))
        self._fill_combo()

    def restyle(self) -> None:
        """Take the colours of the palette."""
        self._opener.setIcon(icon("folder", colors_of(self).text))
        self._opener.setIconSize(QSize(_ICON, _ICON))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a frame while files are held over the box: they may be dropped."""
        super().paintEvent(event)
        if self._drop_hovers:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(colors_of(self).accent), 2, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)

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
        self.facts.setVisible(self._shown is not None)
        if self._shown is not None:
            self.facts.show_text(*self._shown)

    def _set_drop_hovers(self, hovers: bool) -> None:
        self._drop_hovers = hovers
        self.update()
