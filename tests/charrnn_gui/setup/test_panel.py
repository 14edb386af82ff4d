"""The Setup panel: recipes, the person's own settings, and texts too short for them."""

from __future__ import annotations

import dataclasses
import gettext
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from charrnn_gui.appearance import Language, choose_fonts
from charrnn_gui.setup.panel import CorpusChoice, SetupPanel
from charrnn_gui.setup.setting_editors import NumberEdit
from charrnn_gui.theme import apply_theme, dress
from core.common import i18n
from core.settings.recipes import DEFAULT_RECIPE, RECIPES
from core.settings.settings import SPECS, Settings
from core.settings.specs import GROUPS
from core.text.corpus import Corpus, TextTooShortError, training_text
from core.text.source import Source
from core.text.summary import summarize
from tests.charrnn_gui.rolling import roll_wheel

# The virtual screen has no window manager that could be told of sizes, and says so.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def panel(qtbot: QtBot) -> SetupPanel:
    panel = SetupPanel()
    qtbot.addWidget(panel)
    panel.resize(330, 900)
    panel.show()
    return panel


def edit(panel: SetupPanel, name: str, value: object) -> None:
    panel.form.editor(name).set_value(value)
    panel.form.editor(name).committed.emit()


def choose_recipe(panel: SetupPanel, name: str) -> None:
    button = panel.recipe.button(name)
    if button.menu() is None:
        button.click()
    else:
        next(action for action in button.menu().actions() if action.text() == RECIPES[name].label).trigger()


def test_the_panel_begins_with_the_default_recipe(panel: SetupPanel) -> None:
    assert panel.settings() == RECIPES[DEFAULT_RECIPE].settings
    assert panel.recipe.current() == DEFAULT_RECIPE
    assert panel.recipe.difference() == ""


@pytest.mark.parametrize("name", [n for n in RECIPES if n != DEFAULT_RECIPE])
def test_a_recipe_sets_the_settings_and_explains_itself(qtbot: QtBot, panel: SetupPanel, name: str) -> None:
    with qtbot.waitSignal(panel.settings_changed) as changed:
        choose_recipe(panel, name)
    assert changed.args == [RECIPES[name].settings]
    assert panel.settings() == RECIPES[name].settings
    texts = [label.text() for label in panel.findChildren(QLabel)]
    assert any(text.startswith(RECIPES[name].description) for text in texts)


def test_what_the_rule_has_chosen_stands_with_its_recipe(panel: SetupPanel) -> None:
    quality = RECIPES["quality"].settings
    panel.set_settings(
        dataclasses.replace(quality, hidden_size=192, batch_size=32, input_dropout=0.1, output_dropout=0.25)
    )
    sentence = "For this text: 192 hidden units, batch 32, input dropout 0.1, output dropout 0.25."
    assert any(text.endswith(sentence) for text in (label.text() for label in panel.findChildren(QLabel)))
    assert panel.recipe.current() == "quality"
    assert panel.recipe.difference() == ""


def test_sentences_on_a_recipe_follow_each_other_without_a_space_in_chinese(panel: SetupPanel) -> None:
    i18n.set_language("zh_CN")
    panel.set_settings(RECIPES["quality"].settings)
    panel.retranslate()
    assert "。针对这份文本：" in panel.recipe.description()


@pytest.mark.parametrize(("name", "value"), [("hidden_size", 99), ("learning_rate", 0.5)])
def test_a_value_of_ones_own_takes_the_place_of_the_rule(panel: SetupPanel, name: str, value: float) -> None:
    choose_recipe(panel, "quality")
    edit(panel, "time_limit_s", 600.0)
    assert panel.recipe.current() == "quality"
    assert panel.recipe.difference() == ""
    edit(panel, name, value)
    settings = panel.settings()
    assert settings is not None
    assert not settings.sized
    assert "changed" in panel.recipe.difference()


def test_a_recipe_keeps_seed_device_and_prefixes(panel: SetupPanel) -> None:
    panel.set_settings(Settings(seed=5, device="cpu", prefixes=("春",)))
    choose_recipe(panel, "d2l-scratch")
    wanted = dataclasses.replace(RECIPES["d2l-scratch"].settings, seed=5, device="cpu", prefixes=("春",))
    assert panel.settings() == wanted
    assert panel.recipe.current() == "d2l-scratch"
    assert panel.recipe.difference() == ""
    assert panel.recipe.name.text() == RECIPES["d2l-scratch"].label


def test_edited_settings_are_the_persons_own_until_they_are_a_recipe_again(panel: SetupPanel) -> None:
    edit(panel, "epochs", 7)
    assert panel.recipe.difference().startswith("1 changed")
    edit(panel, "epochs", RECIPES[DEFAULT_RECIPE].settings.epochs)
    assert panel.recipe.difference() == ""


def test_undo_goes_back_to_the_recipe_that_is_nearest(qtbot: QtBot, panel: SetupPanel) -> None:
    choose_recipe(panel, "sprint")
    edit(panel, "epochs", 7)
    edit(panel, "heldout_fraction", 0.2)
    assert panel.recipe.difference().startswith("2 changed")
    with qtbot.waitSignal(panel.settings_changed):
        qtbot.mouseClick(panel.recipe.undo, Qt.MouseButton.LeftButton)
    assert panel.settings() == RECIPES["sprint"].settings


def test_what_differs_from_the_recipe_has_a_dot_and_a_way_back(qtbot: QtBot, panel: SetupPanel) -> None:
    def resettable() -> set[str]:
        found = {name for name in SPECS if name != "device" and not panel.form.row(name)._reset.isHidden()}
        assert found == {name for name in found if panel.form.row(name)._dot._is_on}
        return found

    assert resettable() == set()
    edit(panel, "epochs", 7)
    edit(panel, "hidden_size", 9)
    assert resettable() == {"epochs", "hidden_size"}
    qtbot.mouseClick(panel.form.row("hidden_size")._reset, Qt.MouseButton.LeftButton)
    assert resettable() == {"epochs"}
    assert panel.settings() == dataclasses.replace(RECIPES[DEFAULT_RECIPE].settings, epochs=7)


def test_the_settings_stand_as_a_line_that_can_be_copied_and_pasted(qtbot: QtBot, panel: SetupPanel) -> None:
    edit(panel, "heldout_fraction", 0.1)
    assert panel.line.edit.text() == "quick heldout_fraction=0.1"
    qtbot.mouseClick(panel.line.copy, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == "quick heldout_fraction=0.1"
    QApplication.clipboard().setText("sprint epochs=3")
    panel.line.edit.setFocus()
    panel.line.edit.selectAll()
    with qtbot.waitSignal(panel.settings_changed) as changed:
        panel.line.edit.paste()
    assert changed.args == [dataclasses.replace(RECIPES["sprint"].settings, epochs=3)]
    assert panel.recipe.current() == "sprint"


def test_a_line_that_is_wrong_says_what_was_probably_meant_and_changes_nothing(
    qtbot: QtBot, panel: SetupPanel
) -> None:
    before = panel.settings()
    panel.line.edit.selectAll()
    qtbot.keyClicks(panel.line.edit, "clipnorm=1")
    with qtbot.assertNotEmitted(panel.settings_changed):
        qtbot.keyClick(panel.line.edit, Qt.Key.Key_Return)
    assert panel.line.note.text().endswith("Did you mean clip_norm?")
    assert panel.line.edit.text() == "clipnorm=1"
    assert panel.settings() == before


@pytest.mark.parametrize("name", RECIPES)
def test_what_matters_stands_above_the_fold(qapp: QApplication, panel: SetupPanel, name: str) -> None:
    # As the program draws it: other fonts are narrower, and their lines fewer.
    choose_fonts(qapp)
    dress(panel)
    corpus = Corpus("宋词", "城上风光莺语乱\n" * 3000, Source.shipped("songci"))
    # In a window of 1440 × 900, less header, heading and status line.
    panel.resize(284, 772)
    choose_recipe(panel, name)
    panel.show_corpus(corpus, summarize(corpus, RECIPES[name].settings))
    QApplication.processEvents()
    half_a_line = panel.fontMetrics().height() / 2
    for last in (panel.form.group("saving"), panel.form.editor("hidden_size")):
        assert last.mapTo(panel, last.rect().center()).y() + half_a_line < 772


def test_a_recipe_mends_impossible_settings(qtbot: QtBot, panel: SetupPanel) -> None:
    edit(panel, "hidden_size", 0)
    assert panel.settings() is None
    choose_recipe(panel, "d2l-concise")
    assert panel.settings() == RECIPES["d2l-concise"].settings


def test_an_edit_is_announced_once(qtbot: QtBot, panel: SetupPanel) -> None:
    heard: list[Settings] = []
    panel.settings_changed.connect(heard.append)
    edit(panel, "cell", "lstm")
    panel.form.editor("cell").committed.emit()
    qtbot.wait(50)
    assert heard == [dataclasses.replace(RECIPES[DEFAULT_RECIPE].settings, cell="lstm")]


def test_the_device_is_left_to_the_toolbar(panel: SetupPanel) -> None:
    with pytest.raises(KeyError):
        panel.form.editor("device")


def test_a_text_too_short_is_explained_with_settings_that_fit_it(qtbot: QtBot, panel: SetupPanel) -> None:
    corpus = Corpus("t", "想要有直升机\n" * 20)
    settings = panel.settings()
    assert settings is not None
    with pytest.raises(TextTooShortError) as caught:
        training_text(corpus, settings)
    fitting = caught.value.fitting
    assert fitting is not None
    panel.show_problem(str(caught.value), fitting)
    assert panel.problem.isVisible()
    offer = panel.problem.button().text()
    assert offer == f"Use batch size {fitting.batch_size} and {fitting.num_steps} steps"
    with qtbot.waitSignal(panel.settings_changed) as changed:
        qtbot.mouseClick(panel.problem.button(), Qt.MouseButton.LeftButton)
    assert changed.args == [fitting]
    assert panel.settings() == fitting
    assert training_text(corpus, fitting).train_ids.size == len(corpus.text)
    assert not panel.problem.isVisible()


def test_the_line_at_the_top_promises_a_run_only_if_one_can_begin(panel: SetupPanel) -> None:
    promise = panel._of_next.text()
    assert promise.startswith("Train starts")
    edit(panel, "hidden_size", 0)
    impossible = panel._of_next.text()
    assert "The reason is below." in impossible
    edit(panel, "hidden_size", 8)
    assert panel._of_next.text() == promise
    panel.show_problem("This text is empty.", None)
    assert panel._of_next.text() == impossible
    panel.show_problem(None, None)
    assert panel._of_next.text() == promise


def test_a_problem_without_a_remedy_has_no_button(panel: SetupPanel) -> None:
    panel.show_problem("This text is empty.", None)
    assert panel.problem.text() == "This text is empty."
    assert not panel.problem.button().isVisible()
    panel.show_problem(None, None)
    assert not panel.problem.isVisible()


def test_a_held_out_share_too_small_can_be_dropped_with_one_click(panel: SetupPanel) -> None:
    panel.set_settings(Settings(heldout_fraction=0.1))
    panel.show_problem("Too small.", Settings())
    assert panel.problem.button().text() == "Hold nothing out"


def test_while_a_run_is_under_way_settings_can_be_prepared_for_the_next(panel: SetupPanel) -> None:
    def said() -> bool:
        return any(
            "Changes apply to the next one" in w.text() and w.isVisible() for w in panel.findChildren(QLabel)
        )

    assert not said()
    panel.set_locked(True)
    assert said()
    edit(panel, "epochs", 3)
    settings = panel.settings()
    assert settings is not None
    assert settings.epochs == 3
    panel.set_locked(False)
    assert not said()


def test_what_the_corpus_box_asks_for_is_passed_on(qtbot: QtBot, panel: SetupPanel) -> None:
    for name in (
        "open_file_requested",
        "open_folder_requested",
        "book_lyrics_requested",
        "encoding_change_requested",
        "load_cancel_requested",
    ):
        with qtbot.waitSignal(getattr(panel, name)):
            getattr(panel.corpus_box, name).emit()
    with qtbot.waitSignal(panel.corpus_chosen) as chosen:
        panel.corpus_box.corpus_chosen.emit(Source.shipped("songci"))
    assert chosen.args == [Source.shipped("songci")]


def test_the_corpus_shown_is_the_one_handed_in(panel: SetupPanel) -> None:
    corpus = Corpus("宋词", "城上风光莺语乱\n" * 300, Source.shipped("songci"))
    settings = panel.settings()
    assert settings is not None
    panel.set_corpora([CorpusChoice(Source.shipped("songci"), "宋词")])
    panel.show_corpus(corpus, summarize(corpus, settings))
    assert panel.corpus_box.current_source() == Source.shipped("songci")


NARROWEST = 264
"""The width of the pane in a window of 1200 pixels; it has 284 in wider ones, and 300 over the plot."""


@pytest.fixture
def in_look(qapp: QApplication) -> Iterator[Callable[[str], SetupPanel]]:
    """Return a function that makes a panel in a language, in the fonts and the style of the program."""
    panels: list[SetupPanel] = []

    def make(language: str) -> SetupPanel:
        choose_fonts(qapp)
        Language(qapp).use(language)
        apply_theme(qapp, "light")
        panel = SetupPanel()
        dress(panel)
        panels.append(panel)
        return panel

    yield make
    for panel in panels:
        panel.deleteLater()
    apply_theme(qapp, "system")
    i18n.set_language("en")


@pytest.mark.parametrize("width", [NARROWEST, 284, 300])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_no_recipe_makes_anything_wider_than_the_pane(
    in_look: Callable[[str], SetupPanel], songci: Corpus, language: str, width: int
) -> None:
    panel = in_look(language)
    panel.show_corpus(songci, summarize(songci, Settings()))
    for name in panel.form.names():
        panel.show_setting(name)
    panel.resize(width, 800)
    panel.show()
    for recipe in RECIPES.values():
        panel.set_settings(recipe.settings)
        panel.show_problem(_LONGEST_PROBLEM, Settings(batch_size=1024, num_steps=128))
        QApplication.processEvents()
        check_nothing_is_beside_the_pane(panel)


_LONGEST_PROBLEM = "The training text has 1,234 characters, too few for batches of 1,024 sequences."


def check_nothing_is_beside_the_pane(panel: SetupPanel) -> None:
    area = panel.findChild(QScrollArea)
    assert panel.minimumSizeHint().width() <= panel.width()
    room = area.viewport().width()
    assert area.widget().width() == room
    for widget in area.widget().findChildren(QWidget):
        if widget.isVisibleTo(panel) and not widget.isWindow():
            right = widget.mapTo(area.widget(), QPoint(widget.width(), 0)).x()
            assert right <= room, (widget, right)
            assert widget.minimumSizeHint().width() <= room, widget


def test_a_recipe_behind_more_is_named_beside_the_heading(panel: SetupPanel) -> None:
    choose_recipe(panel, "d2l-scratch")
    assert panel.recipe.name.text() == RECIPES["d2l-scratch"].label
    choose_recipe(panel, "quick")
    assert panel.recipe.name.text() == ""


def test_the_panel_fits_a_narrow_dock_with_long_words(panel: SetupPanel) -> None:
    corpus = Corpus("名" * 80, "W" * 400 + "\n城" * 400, Source.at("/" + "long_folder_name/" * 12), "gb18030")
    panel.show_corpus(corpus, summarize(corpus, Settings()))
    panel.show_problem("x" * 20 + " a long explanation" * 10, Settings(batch_size=65536, num_steps=65536))
    panel.set_loading("Reading " + "a/very/long/path " * 8, 0.5)
    assert panel.minimumSizeHint().width() <= 330


class _Marked(gettext.NullTranslations):
    """A catalogue that holds everything: each message between two signs."""

    def gettext(self, message: str) -> str:
        return f"«{message}»"

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return f"«{singular if number == 1 else plural}»"


def texts_in(widget: QWidget) -> list[str]:
    parts = [w for w in widget.findChildren(QWidget) if isinstance(w, (QLabel, QAbstractButton))]
    tips = [w.toolTip() for w in widget.findChildren(QWidget)]
    return [text for text in (*(w.text() for w in parts), *tips) if any(c.isalpha() for c in text)]


def test_another_language_reaches_every_text_and_changes_no_value(
    monkeypatch: pytest.MonkeyPatch, panel: SetupPanel
) -> None:
    settings = Settings(hidden_size=77, cell="lstm", prefixes=("春",))
    panel.set_settings(settings)
    corpus = Corpus("宋词", "1 2\n" * 300, Source.shipped("songci"), "gb18030")
    panel.set_corpora([CorpusChoice(Source.shipped("songci"), "宋词", "1")])
    panel.show_corpus(corpus, summarize(corpus, settings))
    panel.set_locked(True)
    panel.show_problem("«handed in»", Settings(batch_size=2))
    monkeypatch.setattr(i18n, "_catalogue", _Marked())
    QApplication.sendEvent(panel, QEvent(QEvent.Type.LanguageChange))
    assert [text for text in texts_in(panel) if "«" not in text] == []
    max_chars = panel.form.editor("max_chars")
    assert isinstance(max_chars, NumberEdit)
    assert max_chars.lineEdit().text() == "«all»"
    assert panel.settings() == settings


def test_the_wheel_scrolls_the_panel_past_everything_and_changes_nothing(
    panel: SetupPanel, qtbot: QtBot
) -> None:
    chosen: list[object] = []
    for signal in (panel.settings_changed, panel.corpus_box.corpus_chosen):
        signal.connect(chosen.append)
    panel.set_corpora(
        [CorpusChoice(Source.shipped("songci"), "宋词"), CorpusChoice(Source.shipped("austen"), "Austen")]
    )
    for group in GROUPS:
        for row in panel.form.group(group)._more_rows:
            panel.form.group(group).reveal(row)
    before, bar = panel.settings(), panel._scroll.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    panel.findChildren(QAbstractButton)[0].setFocus()
    turned = [*panel.findChildren(QComboBox), *panel.findChildren(QAbstractSpinBox)]
    turned = [widget for widget in turned if widget.isVisible()]
    assert len(turned) > 15
    for widget in turned:
        panel._scroll.ensureWidgetVisible(widget)
        place = bar.value()
        roll_wheel(widget, -120 if place < bar.maximum() else 120)
        assert bar.value() != place
    assert panel.settings() == before
    assert panel.recipe.current() == DEFAULT_RECIPE
    assert chosen == []
