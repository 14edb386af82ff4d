"""The sentence above the plot."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from charrnn_gui.learning.reading_line import ReadingLine
from core.runs.reading import Reading

WORSE = Reading("heldout_worse", (("epoch", "5"), ("best", "7.38"), ("now", "15.6")), True)
BY_HEART = Reading("by_heart_alone", (("perplexity", "1.071"),), False)
DIVERGED = Reading("diverged", (("update", "301"),), True)


@pytest.fixture
def line(qtbot: QtBot) -> ReadingLine:
    line = ReadingLine()
    qtbot.addWidget(line)
    line.resize(844, 30)
    line.show()
    qtbot.waitExposed(line)
    return line


def test_before_there_is_a_curve_it_says_what_perplexity_is(line: ReadingLine) -> None:
    assert "1 is complete certainty" in line.text()
    assert not line._icon.isVisible()
    line.show_reading(WORSE)
    assert "since epoch 5" in line.text()
    assert line._icon.isVisible()
    line.show_reading(None)
    assert "1 is complete certainty" in line.text()


def test_a_warning_differs_in_shape_and_not_in_colour_alone(line: ReadingLine) -> None:
    seen = []
    for reading in (BY_HEART, WORSE, DIVERGED):
        line.show_reading(reading)
        image = line._icon.pixmap().toImage()
        seen.append(
            frozenset(
                (x, y)
                for x in range(image.width())
                for y in range(image.height())
                if image.pixelColor(x, y).alpha() > 100
            )
        )
    assert len(set(seen)) == 3


@pytest.mark.parametrize("width", [300, 480, 844, 1200])
def test_no_sentence_moves_anything_or_is_cut_on_a_usual_width(line: ReadingLine, width: int) -> None:
    heights = set()
    for reading in (None, BY_HEART, WORSE, DIVERGED):
        line.resize(width, line.height())
        line.show_reading(reading)
        QApplication.processEvents()
        heights.add(line.height())
        if width >= 480:
            sentence = line._sentence
            assert sentence.heightForWidth(sentence.width()) <= sentence.height()
        assert "…" not in line.text()
        assert line.text() in line._sentence.toolTip().replace("&nbsp;", " ") or line._sentence.toolTip()
    assert len(heights) == 1
