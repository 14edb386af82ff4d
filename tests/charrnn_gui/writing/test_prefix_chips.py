"""PrefixChips: one chip a prefix; what has no room is in a menu."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from charrnn_gui.writing.prefix_chips import MOST_CHIPS, PrefixChips
from core.text.vocab import Vocab

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the virtual screen has no window manager


@pytest.fixture
def chips(qtbot: QtBot) -> PrefixChips:
    chips = PrefixChips()
    qtbot.addWidget(chips)
    chips.resize(300, 30)
    chips.show()
    return chips


def visible(chips: PrefixChips) -> list[str]:
    return [chip.prefix for chip in chips.chips if chip.isVisible()]


def in_menu(chips: PrefixChips) -> list[str]:
    return [action.text() for action in chips.more_menu.actions()]


def test_a_click_chooses_a_prefix_and_its_chip_says_so(chips: PrefixChips, qtbot: QtBot) -> None:
    chips.set_prefixes(("春", "秋"), ())
    chips.choose("春")
    with qtbot.waitSignal(chips.chosen) as chosen:
        qtbot.mouseClick(chips.chips[1], Qt.MouseButton.LeftButton)
    assert chosen.args == ["秋"]
    chips.choose("秋")
    assert [chip.isChecked() for chip in chips.chips] == [False, True]
    # The chosen one can't be unchecked.
    qtbot.mouseClick(chips.chips[1], Qt.MouseButton.LeftButton)
    assert chips.chips[1].isChecked()


def test_chips_without_room_are_in_the_menu_and_the_chosen_one_is_always_shown(
    chips: PrefixChips, qtbot: QtBot
) -> None:
    prefixes = tuple(f"prefix {number}" for number in range(8))
    chips.set_prefixes(prefixes, ())
    chips.choose("prefix 7")
    QApplication.processEvents()
    assert 1 < len(visible(chips)) < 8
    assert visible(chips)[-1] == "prefix 7"
    assert sorted(visible(chips) + in_menu(chips)) == sorted(prefixes)
    assert chips.more_button.isVisible()
    assert chips.more_button.text() == f"+{len(in_menu(chips))}"
    with qtbot.waitSignal(chips.chosen) as chosen:
        chips.more_menu.actions()[0].trigger()
    assert chosen.args[0] not in visible(chips)
    chips.resize(2000, 30)
    QApplication.processEvents()
    assert visible(chips) == list(prefixes)
    assert not chips.more_button.isVisible()


def test_nothing_lies_over_anything_else(chips: PrefixChips) -> None:
    chips.set_prefixes(tuple(f"prefix {number}" for number in range(8)), ())
    for width in (60, 120, 200, 400, 900):
        chips.resize(width, 30)
        QApplication.processEvents()
        shown = [*(chip for chip in chips.chips if chip.isVisible())]
        if chips.more_button.isVisible():
            shown.append(chips.more_button)  # type: ignore[arg-type]
        ends = [widget.geometry().right() for widget in shown]
        starts = [widget.geometry().left() for widget in shown]
        assert all(end < start for end, start in zip(ends, starts[1:], strict=False))


def test_delete_and_the_menu_unpin_and_write_on(chips: PrefixChips, qtbot: QtBot) -> None:
    chips.set_prefixes(("春", "秋"), ())
    with qtbot.waitSignal(chips.unpin_requested) as unpinned:
        qtbot.keyClick(chips.chips[1], Qt.Key.Key_Delete)
    assert unpinned.args == ["秋"]
    take_up, unpin = chips.chips[0].menu_actions
    with qtbot.waitSignal(chips.unpin_requested) as unpinned:
        unpin.trigger()
    assert unpinned.args == ["春"]
    with qtbot.waitSignal(chips.take_up_requested) as taken:
        take_up.trigger()
    assert taken.args == ["春"]


def test_a_prefix_that_is_pinned_no_longer_keeps_its_chip_while_it_has_samples(
    chips: PrefixChips, qtbot: QtBot
) -> None:
    chips.set_prefixes(("春",), ("秋", "春"))
    assert visible(chips) == ["春", "秋"]
    assert "no longer pinned" in chips.chips[1].toolTip()
    assert not chips.chips[1].menu_actions[1].isEnabled()
    with qtbot.assertNotEmitted(chips.unpin_requested):
        qtbot.keyClick(chips.chips[1], Qt.Key.Key_Delete)


def test_a_prefix_that_the_model_can_not_know_is_struck_out(chips: PrefixChips) -> None:
    chips.set_prefixes(("春", "x"), ())
    chips.set_vocab(Vocab("春秋"))
    assert [chip.font().strikeOut() for chip in chips.chips] == [False, True]
    assert "not sampled" in chips.chips[1].toolTip()


def test_of_very_many_prefixes_the_first_have_chips_and_the_rest_are_counted(chips: PrefixChips) -> None:
    chips.set_prefixes([f"p{number}" for number in range(100_000)], ())
    assert len(chips.chips) == MOST_CHIPS
    assert in_menu(chips)[-1] == f"{100_000 - MOST_CHIPS:,} more prefixes are not shown."
    chips.set_prefixes(["one"], ())
    assert visible(chips) == ["one"]


def test_a_chip_shows_a_part_of_a_long_prefix_and_no_mnemonic(chips: PrefixChips) -> None:
    chips.set_prefixes(("字" * 300_000, "R&B", ""), ())
    texts = [chip.text() for chip in chips.chips]
    assert texts == ["字" * 12 + "…", "R&&B", "(empty)"]
    assert len(chips.chips[0].toolTip()) < 500
