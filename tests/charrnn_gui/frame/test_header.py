"""The header: the one button of a run, and its numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QWidget

from charrnn_gui.actions import make_actions, retranslate_actions
from charrnn_gui.frame.header import Header
from charrnn_gui.look.tokens import LIGHT
from charrnn_gui.run_state import RunState
from charrnn_gui.standing import Standing
from charrnn_gui.theme import apply_theme
from core.settings.run_end import RunEnd
from tests.charrnn_gui.painting import Paintings


@pytest.fixture
def owner(qtbot: Any) -> QWidget:
    owner = QWidget()
    qtbot.addWidget(owner)
    owner.resize(1000, 100)
    return owner


@pytest.fixture
def header(owner: QWidget) -> Header:
    actions = make_actions(owner)
    retranslate_actions(actions)
    header = Header(actions, owner)
    header.resize(1000, header.height())
    owner.show()
    return header


def texts(header: Header) -> dict[str, str]:
    return {name: number.text() for name, number in header.numbers.items()}


def test_how_far_a_run_is_is_shown_as_a_line_and_in_numbers(header: Header, qapp: Any) -> None:
    apply_theme(qapp, "light")
    try:
        qapp.processEvents()
        header.show_standing(Standing(RunState.TRAINING, RunEnd(250), 37, 37.5))
        assert header.share_shown() == 0.15
        assert texts(header)["epoch"] == "37 of 250"
        line = header.grab().toImage()
        row = line.height() - 2
        blue = [x for x in range(line.width()) if line.pixelColor(x, row) == QColor(LIGHT.accent)]
        assert (blue[0], blue[-1]) == (0, 149)
    finally:
        apply_theme(qapp, "system")


def test_a_number_that_there_is_none_of_is_a_dash(header: Header) -> None:
    assert set(texts(header).values()) == {"–"}


def test_held_out_text_has_a_number_only_if_there_is_some(header: Header) -> None:
    assert header.numbers["heldout"].isHidden()
    header.show_standing(Standing(RunState.TRAINING, RunEnd(9), 1, 1.0, perplexity=9.0, heldout=12.5))
    assert header.numbers["heldout"].isVisible()
    assert header.numbers["heldout"].text() == "12.50"


def test_nothing_moves_while_the_numbers_of_a_run_change(header: Header, qapp: Any) -> None:
    header.show_standing(Standing(RunState.TRAINING, RunEnd(30), 9, 9.0, perplexity=12_345.0))
    qapp.processEvents()
    before = [number.geometry() for number in header.numbers.values()]
    header.show_standing(Standing(RunState.TRAINING, RunEnd(30), 10, 9.5, perplexity=1.071))
    qapp.processEvents()
    assert [number.geometry() for number in header.numbers.values()] == before


def test_step_and_stop_have_icons_and_a_name(header: Header) -> None:
    for tool, name in zip(header._tools, ("step", "stop"), strict=True):
        assert tool.defaultAction().objectName() == name
        assert not tool.icon().isNull()
        assert tool.toolTip()


def test_on_little_room_the_speed_gives_way_and_the_header_is_lower(header: Header) -> None:
    usual = header.height()
    header.set_room(is_low=True, is_wide=False, has_left=True)
    assert header.height() < usual
    assert header.numbers["speed"].isHidden()
    assert not header.numbers["left"].isHidden()
    header.set_room(is_low=True, is_wide=False, has_left=False)
    assert header.numbers["left"].isHidden()
    assert not header.numbers["perplexity"].isHidden()


def test_the_palette_is_opened_by_a_field_that_names_its_key_or_by_an_icon(
    header: Header, qtbot: Any
) -> None:
    search = header._search
    header.set_room(is_low=False, is_wide=True, has_left=True)
    assert (search.text(), search._key.text()) == ("Search or do…", "Ctrl+K")
    assert not search._key.isHidden()
    wide = search.sizeHint().width()
    header.set_room(is_low=False, is_wide=False, has_left=True)
    assert search._key.isHidden()
    assert search.sizeHint().width() < wide / 3
    with qtbot.waitSignal(search.defaultAction().triggered):
        search.click()


def test_the_small_curve_is_there_where_the_plot_is_not(header: Header) -> None:
    assert not header.sparkline.isVisible()
    header.set_workspace("read")
    assert header.sparkline.isVisible()
    header.set_room(is_low=False, is_wide=False, has_left=True)
    assert not header.sparkline.isVisible()
    header.set_room(is_low=False, is_wide=True, has_left=True)
    header.set_workspace("train")
    assert not header.sparkline.isVisible()


def test_what_does_not_change_is_not_painted_anew(header: Header, qtbot: Any) -> None:
    qtbot.waitExposed(header.window())
    standing = Standing(RunState.TRAINING, RunEnd(100_000), 37, 37.5, perplexity=12.5)
    header.show_standing(standing)
    QApplication.processEvents()
    numbers = [number for number in header.numbers.values() if number.isVisible()]
    paintings = Paintings(header, *numbers)
    header.show_standing(replace(standing, epochs_done=37.6))
    assert paintings.now() == 0
    header.show_standing(replace(standing, perplexity=12.25))
    # The number, and the ground below it.
    assert paintings.now() == 2
    header.show_standing(replace(standing, perplexity=12.25, epochs_done=50_000))
    assert paintings.now() == 1
