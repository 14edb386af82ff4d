"""WritePanel: what is wished for, what is shown, what is remembered."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from charrnn_gui.appearance import Language, choose_fonts
from charrnn_gui.widgets.unknown_characters import unknown_sentence
from charrnn_gui.writing.panel import PROMPT_INTERVAL_MS, WritePanel
from charrnn_gui.writing.sentences import loop_sentence, stamp
from core.common.progress import Moment, SampleWritten, Told
from core.common.prompts import Continuation, Prompt, Sampling, WrittenCharacter
from core.text.bigrams import Bigrams
from core.text.vocab import Vocab

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the virtual screen has no window manager

NOW = Moment(37, 296)
LIKELIEST = tuple((character, 0.1) for character in "abcdef")


@pytest.fixture
def panel(qtbot: QtBot) -> WritePanel:
    panel = WritePanel()
    qtbot.addWidget(panel)
    panel.resize(420, 900)
    panel.show()
    panel.set_available(True)
    return panel


@pytest.fixture
def prompts(panel: WritePanel) -> list[Prompt]:
    heard: list[Prompt] = []
    panel.prompt_changed.connect(heard.append)
    return heard


def answer(
    prompt: Prompt,
    text: str,
    moment: Moment = NOW,
    unknown: tuple[str, ...] = (),
    start: str = "",
    finished: bool = True,
) -> Continuation:
    written = tuple(WrittenCharacter(c, 0.5, ((c, 0.5), (" ", 0.25))) for c in text)
    return Continuation(prompt, moment, unknown, start, written, finished)


def said(panel: QWidget) -> str:
    """Return every sentence that can be read in the panel."""
    return "\n".join(label.text() for label in panel.findChildren(QLabel) if label.isVisible())


def test_typing_wishes_for_the_last_text_and_not_for_each(
    panel: WritePanel, prompts: list[Prompt], qtbot: QtBot
) -> None:
    panel.prefix_edit.insertPlainText("分")
    panel.prefix_edit.insertPlainText("开")
    panel.prefix_edit.insertPlainText("了")
    assert prompts == []
    qtbot.waitUntil(lambda: bool(prompts))
    qtbot.wait(2 * PROMPT_INTERVAL_MS)
    assert prompts == [Prompt("分开了", 50)]


def test_an_edit_that_is_taken_back_wishes_for_nothing(
    panel: WritePanel, prompts: list[Prompt], qtbot: QtBot
) -> None:
    panel.prefix_edit.insertPlainText("分")
    panel.prefix_edit.textCursor().deletePreviousChar()
    qtbot.wait(3 * PROMPT_INTERVAL_MS)
    assert prompts == []


def test_controls_are_in_the_prompt(panel: WritePanel, prompts: list[Prompt], qtbot: QtBot) -> None:
    controls = panel.controls
    controls.set_temperature(0.8)
    controls.top_k.setValue(5)
    controls.top_p.setValue(0.9)
    controls.seed.setValue(3)
    controls.num_chars_spin.setValue(200)
    wished = Prompt("", 200, Sampling(0.8, 5, 0.9, 3))
    assert panel.prompt() == wished
    qtbot.waitUntil(lambda: prompts == [wished])


def test_again_takes_another_seed_and_is_off_where_nothing_is_by_chance(
    panel: WritePanel, prompts: list[Prompt], qtbot: QtBot
) -> None:
    again = panel.controls.again
    assert not again.isEnabled()
    assert "nothing is random" in again.toolTip()
    panel.controls.set_temperature(1.0)
    assert again.isEnabled()
    assert "another seed" in again.toolTip()
    qtbot.waitUntil(lambda: len(prompts) == 1)
    qtbot.mouseClick(again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(prompts) == 2)
    assert prompts[0].sampling.seed != prompts[1].sampling.seed


def test_settings_of_chance_change_no_greedy_prompt(
    panel: WritePanel, prompts: list[Prompt], qtbot: QtBot
) -> None:
    panel.controls.restore_state({"seed": 7, "top_k": 3})
    qtbot.wait(3 * PROMPT_INTERVAL_MS)
    assert prompts == []
    assert panel.prompt().sampling == Sampling()


def test_slider_and_field_show_one_temperature(panel: WritePanel) -> None:
    panel.controls.temperature_slider.setValue(16)
    assert panel.prompt().sampling.temperature == 0.8
    panel.controls.temperature.setValue(0.83)
    assert panel.prompt().sampling.temperature == 0.83
    panel.controls.temperature.setValue(4.0)
    assert panel.controls.temperature_slider.value() == panel.controls.temperature_slider.maximum()
    assert panel.prompt().sampling.temperature == 4.0


def test_an_answer_is_shown_with_its_stamp_and_its_next_characters(panel: WritePanel) -> None:
    panel.prefix_edit.set_text("分开")
    panel.show_continuation(answer(panel.prompt(), "我想要"))
    assert panel.answer.view.toPlainText() == "分开我想要"
    assert "greedy · epoch 37, update 296" in said(panel)
    assert panel.next_characters.labels() == [("我", "50.0%"), ("␣", "25.0%")]


def test_an_answer_to_an_earlier_prompt_is_ignored(panel: WritePanel) -> None:
    panel.prefix_edit.set_text("分")
    earlier = panel.prompt()
    panel.prefix_edit.set_text("分开")
    panel.show_continuation(answer(earlier, "我想要"))
    assert panel.answer.view.toPlainText() == ""


def test_a_first_part_does_not_shrink_the_text_but_a_slow_answer_is_seen_growing(
    panel: WritePanel, qtbot: QtBot
) -> None:
    prompt = panel.prompt()
    panel.show_continuation(answer(prompt, "我想要有", Moment(1, 1)))
    panel.show_continuation(answer(prompt, "不", Moment(1, 2), finished=False))
    assert panel.answer.view.toPlainText() == "我想要有"
    panel.show_continuation(answer(prompt, "不想要有", Moment(1, 2)))
    assert panel.answer.view.toPlainText() == "不想要有"
    panel.show_continuation(answer(prompt, "飞", Moment(1, 3), finished=False))
    qtbot.waitUntil(lambda: panel.answer.view.toPlainText() == "飞")
    panel.show_continuation(answer(prompt, "飞到", Moment(1, 3), finished=False))
    assert panel.answer.view.toPlainText() == "飞到"


def test_an_answer_that_takes_long_can_be_stopped(panel: WritePanel, qtbot: QtBot) -> None:
    prompt = panel.prompt()
    panel.show_continuation(answer(prompt, "我", finished=False))
    assert not panel.answer.stop_button.isVisible()
    qtbot.waitUntil(panel.answer.stop_button.isVisible, timeout=180_000)
    with qtbot.waitSignal(panel.cancel_requested):
        qtbot.mouseClick(panel.answer.stop_button, Qt.MouseButton.LeftButton)
    assert not panel.answer.stop_button.isVisible()


def test_a_quick_answer_shows_no_stop_button(panel: WritePanel, qtbot: QtBot) -> None:
    panel.show_continuation(answer(panel.prompt(), "我", finished=False))
    panel.show_continuation(answer(panel.prompt(), "我想"))
    qtbot.wait(1200)
    assert not panel.answer.stop_button.isVisible()


def test_unknown_characters_are_named_while_they_are_typed(panel: WritePanel) -> None:
    panel.set_vocab(Vocab("分开 "))
    panel.prefix_edit.insertPlainText("分猫开狗猫\t")
    assert "Not in this text, skipped: 猫, 狗, →" in said(panel)
    panel.prefix_edit.clear()
    assert "skipped" not in said(panel)


def test_a_start_without_a_prefix_is_explained_and_shown(panel: WritePanel) -> None:
    panel.show_continuation(answer(panel.prompt(), "江花", start="春"))
    assert "Begins with “春”, the most frequent start of a line." in said(panel)
    assert panel.answer.view.toPlainText() == "春江花"


def test_a_loop_is_noticed_and_the_button_leaves_it(
    panel: WritePanel, prompts: list[Prompt], qtbot: QtBot
) -> None:
    panel.show_continuation(answer(panel.prompt(), "我想要不飞 " * 8))
    assert "Repeats every 6 characters: always taking the likeliest one leads in circles." in said(panel)
    qtbot.mouseClick(panel.notices.loop_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: [p.sampling.temperature for p in prompts] == [0.8])
    assert "repeats" not in said(panel)
    assert not panel.notices.loop_button.isVisible()


def test_text_that_does_not_loop_is_left_alone(panel: WritePanel) -> None:
    panel.show_continuation(answer(panel.prompt(), "明月几时有？把酒问青天。不知天上宫阙，今夕是何年。"))
    assert "repeats" not in said(panel)


def test_nothing_moves_when_a_loop_comes_and_goes(panel: WritePanel) -> None:
    panel.show_continuation(answer(panel.prompt(), "明月几时有"))
    QApplication.processEvents()
    view, kept = panel.answer.view, (panel.answer.copy_button, panel.next_characters, panel.through_time)

    def places() -> list[QRect]:
        return [QRect(widget.mapTo(panel, QPoint()), widget.size()) for widget in kept]

    before, height = places(), view.height()
    panel.show_continuation(answer(panel.prompt(), "我想要不飞 " * 8))
    QApplication.processEvents()
    assert panel.notices.loop.isVisible()
    assert places() == before
    assert view.mapTo(panel, QPoint()).y() < panel.notices.loop.mapTo(panel, QPoint()).y()
    assert view.height() < height
    panel.show_continuation(answer(panel.prompt(), "明月几时有"))
    QApplication.processEvents()
    assert (places(), view.height()) == (before, height)


def test_sentences_keep_all_their_lines_in_a_small_panel(panel: WritePanel, qtbot: QtBot) -> None:
    panel.resize(panel.minimumSizeHint())
    panel.show_continuation(answer(panel.prompt(), "我想要不飞 " * 8, unknown=tuple("hello")))

    def cut() -> list[str]:
        labels = [label for label in panel.findChildren(QLabel) if label.isVisible() and label.wordWrap()]
        return [label.text() for label in labels if label.height() < label.heightForWidth(label.width())]

    qtbot.waitUntil(lambda: not cut())
    assert "leads in circles" in said(panel)
    # The room for the last sentence comes a moment after it.
    qtbot.waitUntil(lambda: panel.next_characters.height() >= panel.next_characters.sizeHint().height())


def test_before_there_is_a_model_the_panel_says_what_to_do(panel: WritePanel) -> None:
    panel.show_continuation(answer(panel.prompt(), "我想要"))
    panel.set_available(False)
    assert panel.answer.view.toPlainText() == ""
    assert panel.answer.empty.isVisible()
    assert panel.answer.empty.text() == "No model yet. Press Train, and the model writes here."
    panel.set_missing_model("The reason.")
    panel.set_prefix("春")
    assert panel.answer.empty.text() == "The reason."
    panel.set_missing_model("")
    assert "春" in panel.answer.empty.text()
    panel.set_prefix("分开")
    assert "what follows “分开” is written here" in panel.answer.empty.text()
    panel.show_continuation(answer(panel.prompt(), "我想要"))
    assert panel.answer.view.toPlainText() == ""
    assert not panel.answer.copy_button.isEnabled()
    panel.set_available(True)
    assert panel.answer.view.isVisible()


def test_copy_takes_prefix_and_continuation(panel: WritePanel, qtbot: QtBot) -> None:
    panel.prefix_edit.set_text("分开")
    panel.show_continuation(answer(panel.prompt(), "我想要"))
    qtbot.mouseClick(panel.answer.copy_button, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == "分开我想要"


def test_prefixes_are_pinned_and_unpinned(panel: WritePanel, qtbot: QtBot) -> None:
    panel.set_pinned_prefixes(("分开",))
    heard: list[tuple[str, ...]] = []
    panel.pinned_prefixes_changed.connect(heard.append)
    qtbot.keyClicks(panel.prefix_edit, "ab")
    qtbot.mouseClick(panel.pin_button, Qt.MouseButton.LeftButton)
    assert heard == [("分开", "ab")]
    assert not panel.pin_button.isEnabled()
    assert panel.pin_button.toolTip() == "This prefix is pinned already."
    panel.through_time.unpin_requested.emit("分开")
    assert heard[-1] == ("ab",)
    QApplication.processEvents()


def test_a_pinned_prefix_can_be_taken_up(panel: WritePanel, prompts: list[Prompt], qtbot: QtBot) -> None:
    panel.set_pinned_prefixes(("分开",))
    panel.through_time.take_up_requested.emit("分开")
    qtbot.waitUntil(lambda: prompts == [Prompt("分开")])
    assert panel.prefix_edit.text() == "分开"


def test_samples_reach_their_list(panel: WritePanel) -> None:
    sample = SampleWritten(Moment(1, 8), "分开", "分开我")
    panel.add(Told(samples=(sample,)))
    assert list(panel.through_time.samples) == [sample]
    panel.clear_samples()
    assert list(panel.through_time.samples) == []


def test_what_was_set_comes_back(panel: WritePanel, qtbot: QtBot) -> None:
    panel.prefix_edit.set_text("分开")
    panel.prefix_edit.set_history(["不分开", "分开"])
    state = {"temperature": 0.7, "top_k": 9, "top_p": 0.85, "seed": 12, "num_chars": 300}
    panel.controls.restore_state({**state, "more": True, "shading": True})
    saved = json.loads(json.dumps(panel.save_state()))
    other = WritePanel()
    qtbot.addWidget(other)
    other.restore_state(saved)
    assert other.prompt() == panel.prompt() == Prompt("分开", 300, Sampling(0.7, 9, 0.85, 12))
    assert other.answer.view.shading()
    # The sizes of the splitter are the window's matter.
    assert {**other.save_state(), "splitter": 0} == {**panel.save_state(), "splitter": 0}


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=3), children, max_size=3)
    ),
    max_leaves=5,
)
_NAMES = [
    "prefix", "history", "splitter", "temperature", "top_k", "top_p", "seed", "num_chars", "more", "shading",
]  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(state=st.dictionaries(st.sampled_from(_NAMES), _JSON))
def test_garbage_is_passed_over(panel: WritePanel, state: dict[str, object]) -> None:
    panel.restore_state(state)
    prompt = panel.prompt()
    assert 1 <= prompt.num_chars <= 1_000_000
    assert 0 <= prompt.sampling.temperature <= 5
    assert 0 < prompt.sampling.top_p <= 1
    json.dumps(panel.save_state())


def test_the_panel_is_comfortable_at_420_pixels(panel: WritePanel) -> None:
    panel.controls.more.setChecked(True)
    panel.set_pinned_prefixes(("分开", "不分开", "一个很长很长的前缀要在这里显示出来", "x" * 80))
    panel.show_continuation(answer(panel.prompt(), "我想要不飞 " * 8))
    QApplication.processEvents()
    assert panel.minimumSizeHint().width() <= 420
    assert panel.width() == 420


def test_every_control_is_named_explained_and_reachable_by_keyboard(panel: WritePanel) -> None:
    panel.controls.more.setChecked(True)
    panel.set_pinned_prefixes(("分开",))
    controls = panel.controls
    for widget in (
        panel.prefix_edit, panel.pin_button, panel.answer.view, panel.answer.stop_button,
        panel.answer.copy_button, panel.answer.hold_button,
        panel.notices.loop_button, controls.temperature, controls.temperature_slider,
        controls.num_chars_spin, controls.top_k, controls.top_p, controls.seed, controls.again,
        controls.more, controls.shading,
        panel.through_time.table, panel.through_time.slider, panel.through_time.player.button,
        panel.through_time.player.speed_button, panel.through_time.chips.chips[0],
    ):  # fmt: skip
        assert widget.toolTip()
        assert widget.accessibleName() or widget.property("text")
        assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_another_language_leaves_everything_in_place(panel: WritePanel) -> None:
    panel.prefix_edit.set_text("分开")
    panel.show_continuation(answer(panel.prompt(), "我想要不飞 " * 8))
    before = said(panel)
    QApplication.sendEvent(panel, QEvent(QEvent.Type.LanguageChange))
    assert said(panel) == before
    assert panel.answer.view.toPlainText().startswith("分开我想要")


def test_stamps_tell_how_and_when() -> None:
    moment = Moment(1200, 9600)
    assert stamp(Prompt("x"), moment) == "greedy · epoch 1,200, update 9,600"
    assert stamp(Prompt("x"), Moment()) == "greedy · untrained model"
    chance = Prompt("x", 50, Sampling(0.8, seed=3))
    assert stamp(chance, moment) == "temperature 0.8, seed 3 · epoch 1,200, update 9,600"


def test_many_unknown_characters_are_counted() -> None:
    assert unknown_sentence(tuple("abcdefghijklmno")).endswith("k, l and 3 more")


def test_a_loop_of_one_character_and_one_by_chance_have_their_own_words() -> None:
    assert loop_sentence(1, " ", Prompt("")).startswith("“␣” again and again: always taking")
    chance = Prompt("", 50, Sampling(0.2))
    assert "higher temperature" in loop_sentence(6, "a", chance)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_at_its_narrowest_nothing_is_cut_off_at_the_side(
    qapp: QApplication, qtbot: QtBot, language: str
) -> None:
    font = qapp.font()
    choose_fonts(qapp)
    chosen = Language(qapp)
    try:
        chosen.use(language)
        panel = WritePanel()
        qtbot.addWidget(panel)
        panel.show()
        QApplication.processEvents()
        panel.resize(panel.minimumSizeHint())
        QApplication.processEvents()
        viewport = panel._scroll.viewport()
        assert panel._scroll.verticalScrollBar().isVisible()
        right = panel.pin_button.mapTo(viewport, panel.pin_button.rect().bottomRight())
        assert right.x() < viewport.width()
    finally:
        chosen.use("en")
        qapp.setFont(font)


def test_candidates_have_ticks_for_counting_pairs_as_soon_as_that_is_known(panel: WritePanel) -> None:
    text = "我想我飞我想"
    vocab = Vocab.of(text)
    panel.set_vocab(vocab)
    panel.set_prefix("想我猫")
    panel.show_continuation(answer(panel.prompt(), "想"))
    assert panel.candidates_head.legend.names() == []
    panel.set_bigrams(Bigrams.of(vocab.encode(text), vocab))
    expected = Bigrams.of(vocab.encode(text), vocab).after("我", "想")["想"]
    assert panel.next_characters.ticks("想") == (None, expected)
    assert panel.candidates_head.legend.names() == ["bigram"]
    assert panel.candidates_head.after.text() == "after “想我猫”"
    panel.set_bigrams(None)
    assert panel.next_characters.ticks("想") == (None, None)


def test_the_legend_names_the_tick_of_an_epoch_ago_once_there_is_one(panel: WritePanel) -> None:
    panel.set_prefix("分")
    panel.show_continuation(answer(panel.prompt(), "我", Moment(1, 8)))
    assert panel.candidates_head.legend.names() == []
    panel.show_continuation(answer(panel.prompt(), "我", Moment(2, 16)))
    assert panel.candidates_head.legend.names() == ["an epoch ago"]


def test_on_little_room_there_are_fewer_candidates(panel: WritePanel) -> None:
    panel.show_continuation(
        Continuation(panel.prompt(), NOW, (), "", (WrittenCharacter("a", 0.5, LIKELIEST),), True)
    )
    assert len(panel.next_characters.labels()) == 5
    panel.set_compact(True)
    assert len(panel.next_characters.labels()) == 3
    panel.set_compact(False)
    assert len(panel.next_characters.labels()) == 5


def test_in_a_narrow_panel_the_length_is_among_the_rarer_settings(panel: WritePanel) -> None:
    controls = panel.controls
    panel.resize(panel.minimumSizeHint().width(), 900)
    QApplication.processEvents()
    assert not controls.num_chars_spin.isVisible()
    controls.more.setChecked(True)
    QApplication.processEvents()
    assert controls.num_chars_spin.isVisible()
    controls.more.setChecked(False)
    panel.resize(600, 900)
    QApplication.processEvents()
    assert controls.num_chars_spin.isVisible()
    # A number is never cut.
    controls.num_chars_spin.setValue(1_000_000)
    advance = controls.num_chars_spin.fontMetrics().horizontalAdvance("1,000,000")
    assert controls.num_chars_spin.width() > advance


def test_a_held_text_stays_with_its_candidates_until_it_is_let_go(panel: WritePanel, qtbot: QtBot) -> None:
    panel.set_prefix("分")
    panel.show_continuation(answer(panel.prompt(), "开", Moment(12, 204)))
    qtbot.mouseClick(panel.answer.hold_button, Qt.MouseButton.LeftButton)
    panel.show_continuation(answer(panel.prompt(), "飞", Moment(12, 205)))
    panel.show_continuation(answer(panel.prompt(), "风", Moment(13, 221)))
    assert panel.answer.view.toPlainText() == "分开"
    assert panel.next_characters.labels()[0][0] == "开"
    assert "held: epoch 12, update 204" in said(panel)
    qtbot.mouseClick(panel.answer.hold_button, Qt.MouseButton.LeftButton)
    assert panel.answer.view.toPlainText() == "分风"
    assert "greedy · epoch 13, update 221" in said(panel)


def test_escape_or_another_prompt_lets_a_held_text_go(panel: WritePanel, qtbot: QtBot) -> None:
    for let_go in (
        lambda: qtbot.keyClick(panel.prefix_edit, Qt.Key.Key_Escape),
        lambda: qtbot.keyClick(panel.answer.view, Qt.Key.Key_Escape),
        lambda: panel.prefix_edit.insertPlainText("x"),
        lambda: panel.controls.set_temperature(0.8),
        panel.clear_answer,
    ):
        panel.show_continuation(answer(panel.prompt(), "开"))
        panel.answer.hold_button.setChecked(True)
        assert panel.answer.is_held
        let_go()
        assert not panel.answer.is_held
    assert not panel.answer.hold_button.isEnabled()


def test_the_die_shows_the_seed_if_there_is_chance(panel: WritePanel) -> None:
    assert panel.controls.again.text() == ""
    assert panel.controls.temperature.text() == "0 greedy"
    panel.controls.set_temperature(0.8)
    panel.controls.again.click()
    assert panel.controls.again.text() == "1"
    assert panel.prompt().sampling.seed == 1
