"""The Write workspace, by real keys and clicks, with a model that answers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from charrnn_gui.choosing.written_marks import costs_of, marks_of
from charrnn_gui.widgets.character_view import NOWHERE
from core.common import i18n
from core.common.progress import Moment
from core.common.prompts import Prompt, Sampling
from tests.charrnn_gui.choosing.desk import MOMENT, PROMPT, Desk, answer

KEY, LEFT = Qt.Key, Qt.MouseButton.LeftButton
BEFORE = len(PROMPT.prefix)


def choose(desk: Desk, qtbot: QtBot, place: int) -> None:
    """Click the character at a place of the answer, and wait until it is known how it came about."""
    view = desk.panel.text.view
    qtbot.mouseClick(view.viewport(), LEFT, pos=view.cell(BEFORE + place).center())
    view.setFocus()
    qtbot.waitUntil(lambda: shown_place(desk) == place)


def shown_place(desk: Desk) -> int | None:
    choice = desk.panel.steps.choice()
    return None if choice is None else choice.place


def type_by_input_method(view: QWidget, text: str) -> None:
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(view, event)


def test_enter_in_the_prefix_asks_for_a_text_and_the_next_one_has_another_seed(
    desk: Desk, qtbot: QtBot
) -> None:
    panel, bar = desk.panel, desk.panel.toolbar
    panel.steps.form.seed.setValue(11)
    type_by_input_method(bar.prefix, "城上")
    assert bar.write.text() == "Write"
    qtbot.keyClick(bar.prefix, KEY.Key_Return)
    ((first,),) = desk.named("write_wanted")
    assert first == Prompt("城上", 50, Sampling(0.8, seed=11))
    assert panel.text.view.text() == "城上" + answer(desk.writer, first).text
    assert panel.text.stamp_line.stamp() == "weights of epoch 9, update 38,120"
    assert bar.write.text() == "Write again"
    qtbot.mouseClick(bar.write, LEFT)
    assert desk.named("write_wanted")[-1] == (replace(first, sampling=Sampling(0.8, seed=12)),)
    assert [placed.line.number for placed in panel.lines.list.rows()] == [2, 1]


def test_greedy_writing_takes_no_other_seed_and_is_not_written_eight_times(desk: Desk, qtbot: QtBot) -> None:
    panel, bar = desk.panel, desk.panel.toolbar
    panel.set_prefix("城上")
    panel.steps.form.temperature.setValue(0)
    for _time in range(2):
        qtbot.mouseClick(bar.write, LEFT)
    first, second = desk.named("write_wanted")
    assert first == second == (Prompt("城上", 50),)
    assert (bar.write.text(), bar.several.isEnabled()) == ("Write", False)
    assert "the same" in bar.several.toolTip()


def test_a_click_opens_the_list_below_the_character_and_enter_writes_on_from_there(
    desk: Desk, qtbot: QtBot
) -> None:
    panel, line = desk.panel, desk.write(PROMPT)
    view, found = panel.text.view, panel.text.alternatives
    choose(desk, qtbot, 5)
    cell = view.cell(BEFORE + 5)
    assert found.isVisible()
    assert (
        found.mapTo(panel, found.rect().topLeft()).y() > view.viewport().mapTo(panel, cell.bottomLeft()).y()
    )
    assert found.parentWidget().rect().contains(found.geometry())
    assert f"after “{(PROMPT.prefix + line.text)[:7][-6:]}” · written: rank" in found.title()
    rows = found.rows.candidates()
    assert found.selected() == next(c for c in rows if c.character == line.text[5])
    for _time in rows:
        qtbot.keyClick(view, KEY.Key_Up)
    assert found.selected() == rows[0]
    for _time in range(1 + (rows[1].character == line.text[5])):
        qtbot.keyClick(view, KEY.Key_Down)
    wanted = found.selected().character
    assert wanted in (rows[1].character, rows[2].character)
    assert view.current() == BEFORE + 5
    qtbot.keyClick(view, KEY.Key_Return)
    assert desk.named("write_on_wanted") == [(line.number, 5, wanted)]
    assert found.isHidden()
    assert view.text().startswith(PROMPT.prefix + line.text[:5] + wanted)
    assert view.current() == BEFORE + 5
    assert [(p.line.number, p.depth) for p in panel.lines.list.rows()] == [(1, 0), (2, 1)]
    # What a person chose is said beside what the dice would have given.
    qtbot.waitUntil(lambda: shown_place(desk) == 5)
    choice = panel.steps.choice()
    assert choice.characters[choice.chosen] == wanted
    assert choice.characters[choice.drawn] == line.text[5]


def test_the_written_character_itself_is_not_written_again(desk: Desk, qtbot: QtBot) -> None:
    desk.write(PROMPT)
    choose(desk, qtbot, 4)
    qtbot.keyClick(desk.panel.text.view, KEY.Key_Return)
    assert desk.panel.text.alternatives.isHidden()
    assert not desk.named("write_on_wanted")


def test_a_candidate_is_taken_by_a_click(desk: Desk, qtbot: QtBot) -> None:
    line = desk.write(PROMPT)
    choose(desk, qtbot, 3)
    rows = desk.panel.text.alternatives.rows
    other = next(n for n, c in enumerate(rows.candidates()) if c.character != line.text[3])
    wanted = rows.candidates()[other].character
    place = rows.visualRect(rows.model().index(other, 0)).center()
    qtbot.mouseClick(rows.viewport(), LEFT, pos=place)
    assert desk.named("write_on_wanted") == [(1, 3, wanted)]


def test_what_follows_the_chosen_character_is_dimmed_while_the_list_is_open(desk: Desk, qtbot: QtBot) -> None:
    desk.write(PROMPT)
    view, costs = desk.panel.text.view, costs_of(answer(desk.writer, PROMPT).written)

    def inks(chosen: int | None) -> list[int]:
        return marks_of(BEFORE, costs, chosen, is_underlined=True).inks.tolist()

    assert view._marks.inks.tolist() == inks(None)
    choose(desk, qtbot, 6)
    assert view._marks.inks.tolist() == inks(6)
    qtbot.keyClick(view, KEY.Key_Escape)
    assert view._marks.inks.tolist() == inks(None)


def test_arrows_walk_with_the_list_until_escape_and_then_without_it(desk: Desk, qtbot: QtBot) -> None:
    desk.write(replace(PROMPT, num_chars=120))
    view, found = desk.panel.text.view, desk.panel.text.alternatives
    choose(desk, qtbot, 2)
    qtbot.keyClick(view, KEY.Key_Right)
    assert (view.current(), found.isVisible()) == (BEFORE + 3, True)
    qtbot.waitUntil(lambda: shown_place(desk) == 3)
    qtbot.keyClick(view, KEY.Key_Escape)
    assert found.isHidden()
    qtbot.keyClick(view, KEY.Key_Down)
    assert view.current() > BEFORE + 4
    assert found.isHidden()
    qtbot.keyClick(view, KEY.Key_Return)
    assert found.isVisible()
    # In the prefix nothing was chosen.
    qtbot.keyClick(view, KEY.Key_Home, Qt.KeyboardModifier.ControlModifier)
    assert (view.current(), found.isHidden()) == (0, True)


@pytest.mark.parametrize("by_input_method", [False, True])
def test_a_typed_character_shows_its_rank_and_can_be_taken(
    desk: Desk, qtbot: QtBot, by_input_method: bool
) -> None:
    line = desk.write(PROMPT)
    panel, view = desk.panel, desk.panel.text.view
    choose(desk, qtbot, 5)
    choice = panel.steps.choice()
    rare = next(c for c in reversed(choice.characters) if c.isprintable() and c != line.text[5])
    if by_input_method:
        type_by_input_method(view, rare)
    else:
        # As a keyboard with Chinese letters would send it.
        QApplication.sendEvent(view, QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, rare))
    shown = panel.text.alternatives.selected()
    index = choice.characters.index(rare)
    assert (shown.character, shown.rank) == (rare, choice.rank(index))
    assert shown.probability == pytest.approx(float(choice.probabilities[index]))
    assert f"rank {shown.rank:,}: {rare}" in view.accessibleDescription()
    qtbot.keyClick(view, KEY.Key_Return)
    assert desk.named("write_on_wanted") == [(1, 5, rare)]


def test_a_line_end_and_a_space_can_be_typed_too(desk: Desk, qtbot: QtBot) -> None:
    desk.write(PROMPT)
    found, view = desk.panel.text.alternatives, desk.panel.text.view
    choose(desk, qtbot, 5)
    qtbot.keyClick(view, KEY.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert found.selected().character == "\n"
    assert found.selected().rank > 0
    # This text has no spaces: that is said, and what was chosen stays so.
    qtbot.keyClick(view, KEY.Key_Space)
    assert "does not know “␣”" in desk.panel.text.note.text()
    assert found.selected().character == "\n"


def test_a_choice_that_nobody_waits_for_any_more_is_not_shown(desk: Desk, qtbot: QtBot) -> None:
    line = desk.write(PROMPT)
    choose(desk, qtbot, 5)
    late = desk.writer.choice(line.prompt, MOMENT, line.text, 2)
    desk.panel.show_choice(late)
    assert shown_place(desk) == 5
    other = replace(PROMPT, sampling=replace(PROMPT.sampling, seed=12))
    desk.panel.show_choice(desk.writer.choice(other, MOMENT, line.text, 5))
    assert desk.panel.steps.choice().prompt == PROMPT


def test_a_text_that_grows_is_marked_as_if_it_had_come_at_once(desk: Desk) -> None:
    prompt = Prompt("城上", 400, Sampling(1.0, seed=3))
    for grown in desk.writer.write(prompt, MOMENT):
        desk.panel.show_growing(grown)
        assert desk.panel.toolbar.stop.isHidden() == grown.finished
    view = desk.panel.text.view
    wanted = marks_of(BEFORE, costs_of(grown.written), None, is_underlined=True)
    assert view.text() == "城上" + grown.text
    assert np.array_equal(view._marks.underlines, wanted.underlines)
    assert view.current() == NOWHERE


def test_nothing_can_be_chosen_in_a_text_that_still_grows(desk: Desk, qtbot: QtBot) -> None:
    first, *_rest = desk.writer.write(PROMPT, MOMENT)
    desk.panel.show_growing(first)
    view = desk.panel.text.view
    qtbot.mouseClick(view.viewport(), LEFT, pos=view.cell(BEFORE).center())
    assert desk.panel.text.alternatives.isHidden()
    assert not desk.named("choice_wanted")
    qtbot.mouseClick(desk.panel.toolbar.stop, LEFT)
    assert desk.named("cancel_wanted") == [()]


def test_without_a_model_it_is_said_why_and_nothing_can_be_asked_for(desk: Desk, qtbot: QtBot) -> None:
    panel, bar = desk.panel, desk.panel.toolbar
    panel.set_can_write(False, "The run has no weights yet.")
    assert "no weights yet" in panel.text._empty.text()
    assert bar.write.toolTip() == bar.several.toolTip() == "The run has no weights yet."
    type_by_input_method(bar.prefix, "城上")
    qtbot.keyClick(bar.prefix, KEY.Key_Return)
    assert not bar.write.isEnabled()
    assert not desk.asked
    panel.set_can_write(False, "")
    assert panel.text._empty.text().startswith("There is no model yet.")


def test_eight_are_asked_for_and_one_is_taken_by_keys(desk: Desk, qtbot: QtBot) -> None:
    panel, tree = desk.panel, desk.panel.below.several.tree
    panel.set_prefix("城上")
    assert panel.below.isHidden()
    qtbot.mouseClick(panel.toolbar.several, LEFT)
    assert desk.named("several_wanted") == [(panel.prompt(),)]
    assert tree.isVisible()
    assert panel.below.several.about().startswith("seeds 1–8, temperature 0.8")
    tree.setFocus()
    for _time in range(3):
        qtbot.keyClick(tree, KEY.Key_Down)
    qtbot.keyClick(tree, KEY.Key_Return)
    row = tree.currentIndex().row()
    assert desk.named("take_wanted") == [(tree.tree().leaves[row].lines[0],)]
    QApplication.processEvents()
    qtbot.mouseClick(panel.below.several.close_button, LEFT)
    assert panel.below.isHidden()


def test_a_line_is_chosen_found_and_removed_in_the_list(desk: Desk, qtbot: QtBot) -> None:
    panel, lines = desk.panel, desk.panel.lines
    for seed in (1, 2):
        desk.write(replace(PROMPT, sampling=Sampling(0.8, seed=seed)))
    desk.write(Prompt("人", 8, Sampling(0.8, seed=3)))
    lines.list.setFocus()
    qtbot.keyClick(lines.list, KEY.Key_Down)
    assert desk.named("line_chosen") == [(2,)]
    assert panel.toolbar.prefix.text() == "城上"
    type_by_input_method(lines.finder, "人")
    assert 3 in [placed.line.number for placed in lines.list.rows()]
    lines.finder.clear()
    lines.list.setFocus()
    qtbot.keyClick(lines.list, KEY.Key_Delete)
    assert desk.named("remove_wanted") == [(2,)]
    lines.export_action().trigger()
    assert desk.named("export_wanted") == [()]
    # No line is in the middle any more.
    panel.set_lines((), 0)
    assert panel.text.view.text() == ""
    assert panel.steps.choice() is None


def test_undo_and_redo_are_asked_for_by_keys_and_buttons(desk: Desk, qtbot: QtBot) -> None:
    panel, bar = desk.panel, desk.panel.toolbar
    assert not bar.undo.isEnabled()
    panel.set_undo(True, True)
    panel.activateWindow()
    qtbot.mouseClick(bar.undo, LEFT)
    qtbot.mouseClick(bar.redo, LEFT)
    desk.write(PROMPT)
    panel.text.view.setFocus()
    qtbot.keyClick(panel.text.view, KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [name for name, *_arguments in desk.asked if "do_wanted" in str(name)] == [
        "undo_wanted",
        "redo_wanted",
        "undo_wanted",
    ]


def test_a_moment_is_held_once_somebody_says_so_and_weights_are_compared(desk: Desk, qtbot: QtBot) -> None:
    panel, stamp = desk.panel, desk.panel.text.stamp_line
    qtbot.mouseClick(stamp.hold, LEFT)
    assert (desk.named("hold_wanted"), stamp.hold.isChecked()) == ([(True,)], False)
    panel.set_held(Moment(12, 204))
    assert (stamp.hold.text(), stamp.hold.isChecked()) == ("Held: epoch 12, update 204", True)
    qtbot.mouseClick(stamp.hold, LEFT)
    assert desk.named("hold_wanted")[-1] == (False,)
    panel.set_prefix("城上")
    qtbot.mouseClick(stamp.compare, LEFT)
    assert desk.named("compare_wanted") == [(panel.prompt(),)]
    told = answer(desk.writer, PROMPT)
    panel.show_compared((("held", told), ("now", told)))
    assert panel.below.compared.columns() == [("held", "城上" + told.text), ("now", "城上" + told.text)]
    assert panel.below.compared.isVisible()
    panel.set_prefix("人")
    assert panel.below.compared.after() == "after “城上” · temperature 0.8, top-k all, top-p 0.85, seed 11"
    panel.show_compared(())
    assert panel.below.isHidden()


def test_a_pinned_prefix_is_written_after_by_a_click_and_the_present_one_can_be_pinned(
    desk: Desk, qtbot: QtBot
) -> None:
    panel, pinned = desk.panel, desk.panel.lines.pinned
    panel.set_pinned_prefixes(("城上", "人"))
    qtbot.mouseClick(pinned.chips()["人"], LEFT)
    ((prompt,),) = desk.named("write_wanted")
    assert prompt.prefix == panel.toolbar.prefix.text() == "人"
    assert [chip.isChecked() for chip in pinned.chips().values()] == [False, True]
    assert not pinned.add.isEnabled()
    panel.set_prefix("风")
    qtbot.mouseClick(pinned.add, LEFT)
    assert desk.named("pin_wanted") == [("风",)]


def test_the_text_is_copied_with_its_prefix(desk: Desk, qtbot: QtBot) -> None:
    line = desk.write(PROMPT)
    qtbot.mouseClick(desk.panel.toolbar.copy, LEFT)
    assert QGuiApplication.clipboard().text() == PROMPT.prefix + line.text


def test_the_line_stands_beside_the_greedy_one(desk: Desk) -> None:
    # A greedy line stands alone; beside one that was drawn, the greedy one need not be among the lines.
    greedy = desk.write(Prompt("城上", 24))
    assert [name for name, _figures in desk.panel.steps.figures.texts()] == ["This line"]
    line = desk.write(PROMPT)
    shown = [f"−{nats:.1f} nats, {nats / 24:.2f} per character" for nats in (line.nats, greedy.nats)]
    assert [figures for _name, figures in desk.panel.steps.figures.texts()] == shown


@pytest.mark.parametrize("width", [660, 960, 1040])
def test_on_little_room_panes_are_folded_and_open_at_a_click(desk: Desk, qtbot: QtBot, width: int) -> None:
    panel, bar = desk.panel, desk.panel.toolbar
    assert panel.lines.isVisible()
    assert panel.steps.isVisible()
    panel.resize(width, 400)
    QApplication.processEvents()
    assert not panel.steps.isVisible()
    assert panel.lines.isVisible() == (width > 830)
    assert panel.width() == width
    qtbot.mouseClick(bar.steps, LEFT)
    QApplication.processEvents()
    assert panel.steps.isVisible()
    assert panel.steps.width() >= panel.steps.minimumSizeHint().width()
    panel.steps.form.top_k.setFocus()
    qtbot.keyClick(panel.steps.form.top_k, KEY.Key_Escape)
    assert not panel.steps.isVisible()
    assert panel.toolbar.isVisible()
    right = bar.write.mapTo(panel, bar.write.rect().topRight()).x()
    assert right < width
    assert bar.write.width() >= bar.write.sizeHint().width()


def test_what_was_set_is_remembered(desk: Desk) -> None:
    panel = desk.panel
    panel.set_prefix("城上")
    form = panel.steps.form
    form.top_p.setValue(0.9)
    form.banned.setText("，")
    panel.toolbar.underline.setChecked(False)
    state, other = panel.save_state(), Desk(desk.writer).panel
    other.restore_state(state)
    assert other.prompt() == panel.prompt()
    assert other.save_state() == state
    other.restore_state({"prefix": 3, "top_p": float("nan"), "seed": True, "banned": None})
    assert other.save_state() == state
    other.deleteLater()


def test_everything_is_said_in_the_language_of_the_moment(desk: Desk) -> None:
    desk.write(PROMPT)
    i18n.set_language("zh_CN")
    QApplication.sendEvent(desk.panel, QEvent(QEvent.Type.LanguageChange))
    panel = desk.panel
    assert panel.text.stamp_line.stamp() == "第 9 轮，更新 38,120 的权重"
    assert panel.toolbar.several.text() == "写 8 种"
    assert panel.steps.figures.texts()[0][1].endswith("平均每字 " + f"{desk.lines[0].nats / 24:.2f}")


def test_every_control_has_a_name_and_is_reached_by_the_tab_key(desk: Desk) -> None:
    panel = desk.panel
    desk.write(PROMPT)
    desk.write_several(PROMPT)
    panel.set_undo(True, True)
    panel.set_pinned_prefixes(("城上",))
    controls = [
        widget
        for widget in panel.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None
    ]
    nameless = [
        f"{type(w).__name__} in {type(w.parentWidget()).__name__}"
        for w in controls
        if not QAccessible.queryAccessibleInterface(w).text(QAccessible.Text.Name).strip()
    ]
    assert not nameless
    panel.activateWindow()
    panel.toolbar.prefix.setFocus()
    reached = {panel.toolbar.prefix}
    for _press in range(100):
        panel.focusNextChild()
        reached.add(QApplication.focusWidget())
    wanted = {widget for widget in controls if widget.isVisible() and widget.isEnabled()}
    assert not [type(widget).__name__ for widget in wanted - reached]


@pytest.mark.parametrize("height", [900, 400])
def test_the_first_of_eight_makes_room_for_all_and_leaves_room_for_the_text(desk: Desk, height: int) -> None:
    panel, view = desk.panel, desk.panel.text.view
    panel.resize(1400, height)
    desk.write(PROMPT)
    told = answer(desk.writer, PROMPT)
    panel.show_several((told,))
    QApplication.processEvents()
    room = panel.below.height()
    desk.write_several(PROMPT)
    QApplication.processEvents()
    assert panel.below.height() == room
    assert view.height() > 60
    if height == 900:
        assert not panel.below.several.tree.verticalScrollBar().maximum()


def test_the_pointer_shows_what_else_could_have_come_for_as_long_as_it_rests(
    desk: Desk, qtbot: QtBot
) -> None:
    desk.write(PROMPT)
    view, found = desk.panel.text.view, desk.panel.text.alternatives
    qtbot.mouseMove(view.viewport(), view.cell(BEFORE + 3).center())
    qtbot.waitUntil(found.isVisible)
    assert "written" in found.title()
    assert not found._foot.isVisible()
    # Nothing can be taken by accident. Looking asks for nothing, and the text stays as it is.
    found.picked.emit("风")
    assert not desk.named("write_on_wanted")
    assert not [told for told in desk.named("choice_wanted") if told != (1, 0)]
    qtbot.mouseMove(view.viewport(), view.viewport().rect().bottomRight())
    assert found.isHidden()


def test_characters_of_the_prefix_that_the_model_does_not_know_are_named(desk: Desk) -> None:
    desk.write(replace(PROMPT, prefix="城x上y"))
    unknown = desk.panel.text._unknown
    assert unknown.isVisible()
    assert unknown.text() == "Not in this text, skipped: x, y"
    desk.write(PROMPT)
    assert not unknown.isVisible()


def test_words_are_found_in_the_text_and_the_list_stays_away_meanwhile(desk: Desk, qtbot: QtBot) -> None:
    desk.write(PROMPT)
    section = desk.panel.text
    wanted = section.shown.text()[BEFORE + 3]
    section.view.setFocus()
    qtbot.keyClick(section.view, KEY.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert section.find_bar.isVisible()
    type_by_input_method(section.find_bar.line, wanted)
    section.find_bar.line.textEdited.emit(wanted)
    first = section.shown.text().index(wanted)
    assert section.view.current() == first
    assert section.view.selected_text() == wanted
    assert section.alternatives.isHidden()
    qtbot.keyClick(section.find_bar.line, KEY.Key_Escape)
    assert section.find_bar.isHidden()
    assert section.view.hasFocus()


def test_a_longer_line_is_set_beside_a_greedy_one_of_its_length(desk: Desk) -> None:
    asked: list[int] = []
    desk.panel.greedy_wanted.connect(lambda line: asked.append(line.prompt.num_chars))
    for length in (20, 60, 30):
        desk.write(replace(PROMPT, num_chars=length, sampling=Sampling(0.8, seed=length)))
    assert asked == [20, 60]
    names = [name for name, _figures in desk.panel.steps.figures.texts()]
    assert names == ["This line", "Greedy line, 30 characters"]


def test_in_a_run_without_lines_nothing_is_written_again(desk: Desk) -> None:
    desk.panel.set_prefix(PROMPT.prefix)
    desk.write(desk.panel.prompt())
    assert desk.panel.toolbar.write.text() == "Write again"
    desk.panel.set_lines((), 0)
    assert desk.panel.toolbar.write.text() == "Write"
    for grown in desk.writer.write(desk.panel.prompt(), MOMENT):
        desk.panel.show_growing(grown)
    desk.panel.set_lines((), 0)  # another run, while a line was being written
    assert desk.panel.text.view.text() == ""
    assert desk.panel.toolbar.write.text() == "Write"


def test_a_field_with_nothing_to_undo_leaves_undo_to_the_lines(desk: Desk, qtbot: QtBot) -> None:
    panel = desk.panel
    control, redo = KEY.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    desk.write(PROMPT)
    for field in (panel.toolbar.prefix, panel.lines.finder):
        del desk.asked[:]
        field.setFocus()
        qtbot.keyClick(field, control, Qt.KeyboardModifier.ControlModifier)
        assert len(desk.named("undo_wanted")) == 1
        qtbot.keyClicks(field, "a")
        qtbot.keyClick(field, control, Qt.KeyboardModifier.ControlModifier)
        assert len(desk.named("undo_wanted")) == 1, "it takes back what was typed"
        qtbot.keyClick(field, control, redo)
        assert not desk.named("redo_wanted"), "it has what was typed again"
        qtbot.keyClick(field, control, redo)
        assert len(desk.named("redo_wanted")) == 1
