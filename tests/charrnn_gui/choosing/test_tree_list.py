"""Eight continuations as a list that is drawn as a tree."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from charrnn_gui.choosing.leaf_delegate import LEFT
from charrnn_gui.choosing.several_section import SeveralSection
from charrnn_gui.look.tokens import LIGHT
from core.common.prompts import Continuation
from core.writing.writer import Writer
from tests.charrnn_gui.choosing.desk import PROMPT, answer


def several(writer: Writer, seeds: tuple[int, ...] = tuple(range(1, 9))) -> tuple[Continuation, ...]:
    return tuple(
        answer(writer, replace(PROMPT, num_chars=12, sampling=replace(PROMPT.sampling, seed=seed)))
        for seed in seeds
    )


def shown(qtbot: QtBot, answers: tuple[Continuation, ...]) -> SeveralSection:
    section = SeveralSection()
    qtbot.addWidget(section)
    section.resize(800, 400)
    section.show()
    qtbot.waitExposed(section)
    section.show_several(answers)
    QApplication.processEvents()
    return section


def test_every_row_says_a_whole_line_and_its_log_probability(writer: Writer, qtbot: QtBot) -> None:
    answers = several(writer)
    section = shown(qtbot, answers)
    model = section.tree.model()
    said = {model.index(row, 0).data() for row in range(model.rowCount())}
    assert said == {f"{a.prompt.prefix}{a.text.replace(chr(10), '↵')}: −{a.nats:.1f} nats" for a in answers}


def test_equal_lines_are_one_row(writer: Writer, qtbot: QtBot) -> None:
    section = shown(qtbot, several(writer, (1, 1, 1)))
    assert section.tree.model().rowCount() == 1
    assert "×3" in section.tree.model().index(0, 0).data()
    assert section.about().startswith("seeds 1, 1, 1,")


def test_a_click_takes_the_line_that_stands_there(writer: Writer, qtbot: QtBot) -> None:
    section = shown(qtbot, several(writer))
    tree = section.tree
    taken: list[int] = []
    tree.taken.connect(taken.append)
    for row in (5, 2):
        place = tree.visualRect(tree.model().index(row, 0)).center()
        qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert taken == [tree.tree().leaves[row].lines[0] for row in (5, 2)]


def test_the_chosen_line_stays_chosen_while_the_others_grow(writer: Writer, qtbot: QtBot) -> None:
    answers = several(writer)
    section = shown(qtbot, answers)
    section.tree.mark(3)
    shorter = tuple(replace(a, written=a.written[:4]) for a in answers)
    section.show_several(shorter)
    row = section.tree.currentIndex().row()
    assert 3 in section.tree.tree().leaves[row].lines


def test_a_connection_is_as_wide_as_the_lines_that_it_leads_to(writer: Writer, qtbot: QtBot) -> None:
    first = answer(writer, replace(PROMPT, num_chars=3)).written
    many = [replace(a, written=(*first[:1], *a.written)) for a in several(writer, (1, 2, 3, 4, 5))]
    section = shown(qtbot, (*many, replace(many[0], written=several(writer, (6,))[0].written)))
    tree = section.tree
    image = tree.viewport().grab().toImage()
    line = QColor(LIGHT.accent_line)

    def thickness(x: float, middle: float) -> int:
        column = [image.pixelColor(round(x), y) for y in range(round(middle) - 12, round(middle) + 12)]
        return sum(abs(c.red() - line.red()) + abs(c.blue() - line.blue()) < 60 for c in column)

    # Where a connection ends, it is level.
    box = tree._boxes[1]
    row = next(row for row, leaf in enumerate(tree.tree().leaves) if leaf.parent == 0)
    alone = tree.visualRect(tree.model().index(row, 0)).center().y()
    left = float(tree.model().index(row, 0).data(LEFT))
    assert tree.tree().shared[1].count == 5
    assert thickness(box.left() - 3, box.center().y()) > thickness(left - 7, alone) > 0
