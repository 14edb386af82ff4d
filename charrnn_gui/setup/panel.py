"""The next run: its corpus, a recipe, and every setting."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.tokens import PANEL_PADDING
from charrnn_gui.setup.corpus_box import CorpusBox, CorpusChoice
from charrnn_gui.setup.next_run_note import NextRunNote
from charrnn_gui.setup.recipe_choice import RecipeChoice
from charrnn_gui.setup.settings_form import SettingsForm
from charrnn_gui.setup.settings_line import SettingsLine
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.inline_note import InlineNote
from core.common.i18n import gettext as _
from core.common.i18n import ngettext
from core.settings.recipes import DEFAULT_RECIPE, RECIPES, nearest_recipe
from core.settings.settings import Settings
from core.text.corpus import Corpus
from core.text.source import Source
from core.text.summary import CorpusSummary

__all__ = ["CorpusChoice", "SetupPanel", "offer"]


class SetupPanel(FollowsChanges, QWidget):
    """Corpus, recipe and settings in one column that scrolls.

    Signals:
        corpus_chosen(Source): of a corpus in the list.
        open_file_requested: the person wants to choose a file.
        open_folder_requested: the person wants to choose a folder.
        book_lyrics_requested: the person wants the book's corpus.
        paths_dropped(tuple[Path, ...]): files or folders were dropped on the corpus.
        encoding_change_requested: the person doubts the encoding.
        load_cancel_requested: the person wants to stop the loading.
        settings_changed(Settings): the person changed the settings, and they are possible.
        settings_judged(bool): whether the current settings are possible.
    """

    corpus_chosen = Signal(Source)
    open_file_requested = Signal()
    open_folder_requested = Signal()
    book_lyrics_requested = Signal()
    paths_dropped = Signal(tuple)
    encoding_change_requested = Signal()
    load_cancel_requested = Signal()
    settings_changed = Signal(Settings)
    settings_judged = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fitting: Settings | None = None
        self._severity = "error"
        self.corpus_box = CorpusBox()
        self.recipe = RecipeChoice()
        self.form = SettingsForm(hidden_fields=("device",))
        self.line = SettingsLine()
        self._corpus_label, self._recipe_label = _heading(self.corpus_box), _heading(self.recipe)
        self.problem = InlineNote()
        self._of_next = NextRunNote()
        self._content = QWidget()
        above_recipe = QWidget()
        line = QHBoxLayout(above_recipe)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._recipe_label)
        line.addWidget(self.recipe.name, 1)
        column = QVBoxLayout(self._content)
        column.setContentsMargins(PANEL_PADDING, 0, PANEL_PADDING, PANEL_PADDING)
        for widget in (
            self._of_next,
            self._corpus_label,
            self.corpus_box,
            above_recipe,
            self.recipe,
            self.problem,
            self.form,
            self.line,
        ):
            column.addWidget(widget)
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._content)
        # The keyboard reaches only the content, not the frame around it.
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._scroll)
        self._connect()
        self.set_settings(RECIPES[DEFAULT_RECIPE].settings)
        self.follow_changes()

    def set_corpora(self, choices: Sequence[CorpusChoice]) -> None:
        """List the corpora to choose from: those that ship first."""
        self.corpus_box.set_corpora(choices)

    def show_corpus(self, corpus: Corpus, summary: CorpusSummary) -> None:
        """Show the loaded corpus and its summary under the settings."""
        self.corpus_box.show_corpus(corpus, summary)
        self.form.set_text_length(summary.characters_total)

    def set_loading(self, text: str | None, fraction: float | None) -> None:
        """Show that ``text`` is under way, and its ``fraction`` done (None: unknown). No text ends it."""
        self.corpus_box.set_loading(text, fraction)

    def set_settings(self, settings: Settings) -> None:
        """Show ``settings`` in place of the present ones."""
        self.form.set_settings(settings)
        self._show_recipe()

    def settings(self) -> Settings | None:
        """The current settings; None if they are impossible (the form says why)."""
        return self.form.settings()

    def commit(self) -> None:
        """Accept the text that is being typed into a setting, without waiting for more."""
        self.form.commit()

    def show_setting(self, name: str) -> list[QWidget]:
        """Open what hides a setting, and return its widgets; their places follow with the next layout."""
        return self.form.reveal(name)

    def scroll_to(self, widget: QWidget) -> None:
        """Bring ``widget`` into sight, if it is in this panel."""
        if self._content.isAncestorOf(widget):
            self._scroll.ensureWidgetVisible(widget)

    def set_locked(self, locked: bool) -> None:
        """Show whether a run is under way; changes then apply only to the next run."""
        self._of_next.set_locked(locked)

    def show_problem(self, text: str | None, fitting: Settings | None, severity: str = "error") -> None:
        """Show why corpus and settings don't go together, and offer ``fitting`` ones; None clears.

        As a "warning", ``text`` says what to expect of them.
        """
        self._fitting, self._severity = fitting, severity
        if text is None:
            self.problem.clear()
        else:
            present = self.form.last_settings()
            self.problem.show_note(text, severity, "" if fitting is None else offer(fitting, present))
        self._say_if_possible()

    def retranslate(self) -> None:
        """Write the panel's own texts in the current language; its parts write theirs."""
        self._corpus_label.setText(_("Corpus"))
        self._recipe_label.setText(_("Recipe"))
        self._show_recipe()
        if not self.problem.isHidden():
            self.show_problem(self.problem.text(), self._fitting, self._severity)

    def sizeHint(self) -> QSize:
        """Return a width in which every sentence reads well."""
        return QSize(self.fontMetrics().horizontalAdvance("0") * 46, self.fontMetrics().lineSpacing() * 40)

    def minimumSizeHint(self) -> QSize:
        """Return the width that the settings need."""
        bar = self._scroll.verticalScrollBar().sizeHint().width()
        return QSize(self._content.minimumSizeHint().width() + bar, self.fontMetrics().lineSpacing() * 8)

    def _connect(self) -> None:
        box = self.corpus_box
        box.corpus_chosen.connect(self.corpus_chosen)
        box.open_file_requested.connect(self.open_file_requested)
        box.open_folder_requested.connect(self.open_folder_requested)
        box.book_lyrics_requested.connect(self.book_lyrics_requested)
        box.paths_dropped.connect(self.paths_dropped)
        box.encoding_change_requested.connect(self.encoding_change_requested)
        box.load_cancel_requested.connect(self.load_cancel_requested)
        self.recipe.chosen.connect(self._on_recipe_chosen)
        self.line.chosen.connect(self._take)
        self.form.settings_changed.connect(self._on_settings_changed)
        self.form.judged.connect(self._say_if_possible)
        self.form.judged.connect(self.settings_judged)
        self.problem.button_clicked.connect(self._on_fitting_taken)

    def _on_recipe_chosen(self, name: str) -> None:
        self._take(RECIPES[name].applied(self.form.last_settings()))

    def _on_settings_changed(self, settings: Settings) -> None:
        self._show_recipe()
        self.settings_changed.emit(settings)

    def _on_fitting_taken(self) -> None:
        if self._fitting is not None:
            fitting, self._fitting = self._fitting, None
            self.show_problem(None, None)
            self._take(fitting)

    def _take(self, settings: Settings) -> None:
        self.set_settings(settings)
        self.settings_changed.emit(settings)

    def _say_if_possible(self) -> None:
        is_refused = not self.problem.isHidden() and self._severity == "error"
        self._of_next.set_possible(self.form.settings() is not None and not is_refused)

    def _show_recipe(self) -> None:
        settings = self.form.last_settings()
        name, different = nearest_recipe(settings)
        self.recipe.show_settings(settings)
        self.form.show_changes(RECIPES[name].settings, different)
        self.line.show_settings(settings)


def offer(fitting: Settings, present: Settings) -> str:
    """Return the text of the button that replaces the ``present`` settings by ``fitting`` ones."""
    if (fitting.batch_size, fitting.num_steps) != (present.batch_size, present.num_steps):
        return ngettext(
            "Use batch size {batch} and {steps} step",
            "Use batch size {batch} and {steps} steps",
            fitting.num_steps,
        ).format(batch=fitting.batch_size, steps=fitting.num_steps)
    if fitting.heldout_fraction != present.heldout_fraction and not fitting.heldout_fraction:
        return _("Hold nothing out")
    return _("Use settings that fit")


def _heading(buddy: QWidget) -> QLabel:
    label = QLabel()
    label.setBuddy(buddy)
    set_type(label, "caption-strong")
    return label
