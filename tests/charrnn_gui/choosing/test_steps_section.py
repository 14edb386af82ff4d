"""How a character was chosen, by the real mouse and keys."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from charrnn_gui.choosing.dice import sentence_of
from charrnn_gui.choosing.steps_section import StepsSection
from charrnn_gui.choosing.table_rows import top_p_that_keeps
from charrnn_gui.choosing.words import seen
from core.common.choices import Choice
from core.common.prompts import Sampling
from core.writing.writer import Writer
from tests.charrnn_gui.choosing.desk import MOMENT, PROMPT, answer, choices

KEY, LEFT = Qt.Key, Qt.MouseButton.LeftButton


@pytest.fixture
def section(qtbot: QtBot) -> StepsSection:
    section = StepsSection()
    qtbot.addWidget(section)
    section.resize(420, 900)
    section.show()
    qtbot.waitExposed(section)
    return section


def choice_by(writer: Writer, sampling: Sampling, place: int = 3) -> Choice:
    return choices(writer, replace(PROMPT, num_chars=place + 1, sampling=sampling))[place]


def show(section: StepsSection, choice: Choice) -> None:
    """Show a choice, with the form set as it was when it was made."""
    sampling = choice.prompt.sampling
    section.form.restore_state(
        {"temperature": sampling.temperature, "top_k": sampling.top_k, "top_p": sampling.top_p}
    )
    section.set_choice(choice)
    QApplication.processEvents()


def drag(section: StepsSection, qtbot: QtBot, count: int) -> None:
    """Drag the line to where ``count`` characters are above it."""
    table = section.table
    begin = round(table._line_y())
    kept, table._kept = table._kept, count
    end = round(table._line_y())
    table._kept = kept
    x = table.width() // 2
    qtbot.mousePress(table, LEFT, pos=QPoint(x, begin))
    qtbot.mouseMove(table, QPoint(x, end))
    qtbot.mouseRelease(table, LEFT, pos=QPoint(x, end))


def test_the_line_is_dragged_and_changes_top_p_for_the_next_text(
    section: StepsSection, writer: Writer, qtbot: QtBot
) -> None:
    choice = choice_by(writer, Sampling(1.0, top_p=0.9, seed=1))
    show(section, choice)
    assert section.note() == ""
    drag(section, qtbot, 3)
    assert section.table.kept() == 3
    assert section.form.sampling() == replace(section.form.sampling(), top_p=top_p_that_keeps(choice, 3))
    assert section.form.sampling().top_p < 0.9
    share = float(choice.tempered[:3].sum())
    assert section.table.cut_text() == f"drag: {share:.1%} in all"
    # What it would have come to is seen at once; what is shown was chosen as it was.
    cut = choice.cut_to(3)
    assert f"falls on “{seen(cut.characters[cut.drawn])}”" in section.decided()
    assert section.choice() is choice
    assert "from the next text on" in section.note()
    section.table.set_kept(choice.num_kept)
    assert section.decided() == sentence_of(choice)


def test_a_click_on_the_dice_rolls_them_unless_nothing_is_to_move(
    section: StepsSection, writer: Writer, qtbot: QtBot
) -> None:
    choice = choice_by(writer, Sampling(1.0, seed=1))
    show(section, choice)
    dice = section.dice
    assert dice.mark() == choice.random
    dice.set_reduced_motion(True)
    qtbot.mouseClick(dice, LEFT)
    assert dice.mark() == choice.random
    dice.set_reduced_motion(False)
    qtbot.mouseClick(dice, LEFT)
    begun = dice.mark()
    assert begun is not None
    assert choice.random is not None
    assert begun < choice.random
    qtbot.waitUntil(lambda: dice.mark() == choice.random)


def test_the_line_changes_top_k_if_that_is_what_cuts(
    section: StepsSection, writer: Writer, qtbot: QtBot
) -> None:
    show(section, choice_by(writer, Sampling(1.0, top_k=5, seed=1)))
    assert section.table.cut_text() == "drag: 5 characters"
    drag(section, qtbot, 2)
    assert (section.form.sampling().top_k, section.form.sampling().top_p) == (2, 1.0)


def test_the_line_is_moved_by_keys(section: StepsSection, writer: Writer, qtbot: QtBot) -> None:
    show(section, choice_by(writer, Sampling(1.0, top_k=5, seed=1)))
    table = section.table
    table.setFocus()
    qtbot.keyClick(table, KEY.Key_Down)
    assert section.form.sampling().top_k == 6
    for _time in range(9):
        qtbot.keyClick(table, KEY.Key_Up)
    assert section.form.sampling().top_k == 1
    assert table.accessibleDescription().startswith("drag: 1 character\n")


def test_without_a_cut_the_line_waits_at_the_end(section: StepsSection, writer: Writer, qtbot: QtBot) -> None:
    choice = choice_by(writer, Sampling(1.0, seed=1))
    show(section, choice)
    assert section.table.cut_text() == "drag to cut"
    drag(section, qtbot, 4)
    assert section.form.sampling().top_p == top_p_that_keeps(choice, 4)


def test_greedy_says_that_the_greatest_logit_is_taken_and_has_no_dice(
    section: StepsSection, writer: Writer, qtbot: QtBot
) -> None:
    show(section, choice_by(writer, Sampling()))
    assert section._decided.text() == "Greedy: the greatest logit is taken, nothing is random."
    assert not section.dice.isVisible()
    assert section.table.cut_text() == ""
    qtbot.keyClick(section.table, KEY.Key_Down)
    assert section.table.kept() == 1


def test_the_table_says_its_numbers_to_a_screen_reader(section: StepsSection, writer: Writer) -> None:
    choice = choice_by(writer, Sampling(0.8, top_p=0.85, seed=11))
    show(section, choice)
    said = section.table.accessibleDescription().splitlines()
    first = f"{choice.characters[0]}: logit {choice.logits[0]:.2f}".replace("-", "−")
    share, drawn = float(choice.tempered[0]), float(choice.shares[0])
    assert said[1] == f"{first}, share {share:.1%}, drawn with {drawn:.1%}"
    assert said[-1].endswith(", cut")
    rest = float(choice.tempered[choice.num_kept :].sum())
    assert rest > 0


def test_the_dice_say_where_the_number_of_the_seed_falls(section: StepsSection, writer: Writer) -> None:
    choice = choice_by(writer, Sampling(0.8, seed=11))
    show(section, choice)
    drawn = choice.characters[choice.drawn]
    said = f"Seed 11 gives {choice.random:.3f} at character 4: it falls on “{drawn}”."
    assert section.dice.isVisible()
    assert section.dice.accessibleDescription() == section._decided.text() == said


@pytest.mark.parametrize("sampling", [Sampling(), Sampling(0.8, seed=11)])
def test_it_is_said_if_a_person_chose(writer: Writer, sampling: Sampling) -> None:
    prompt = replace(PROMPT, num_chars=5, sampling=sampling)
    text = answer(writer, prompt).text
    other = next(c for c, _share in answer(writer, prompt).written[2].likeliest if c != text[2])
    begun = replace(prompt, begun=text[:2] + other)
    choice = writer.choice(begun, MOMENT, answer(writer, begun).text, 2)
    assert sentence_of(choice).endswith(f"“{seen(text[2])}”; you chose “{seen(other)}”.")


@pytest.mark.parametrize(
    "sampling", [Sampling(), Sampling(1.5, seed=3), Sampling(1.0, top_k=2, banned="，", seed=3)]
)
def test_it_is_drawn_in_every_way(section: StepsSection, writer: Writer, sampling: Sampling) -> None:
    show(section, choice_by(writer, sampling))
    drawn = section.grab().toImage()
    section.set_choice(None)
    QApplication.processEvents()
    assert section.grab().toImage() != drawn
