"""NextCharacters: everything can be seen, in order."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from charrnn_gui.look.tokens import LIGHT
from charrnn_gui.theme import apply_theme
from charrnn_gui.widgets.percentages import percentage
from charrnn_gui.writing.next_characters import MOST_BARS, NextCharacters, visible_character


@pytest.mark.parametrize(
    ("character", "shown"),
    [
        (" ", "␣"),
        ("\n", "⏎"),
        ("\t", "→"),
        ("我", "我"),
        ("😀", "😀"),
        ("\u0301", "◌\u0301"),
        ("\u200b", "U+200B"),
        ("\u2028", "U+2028"),
        ("\x07", "U+0007"),
    ],
)
def test_every_character_has_something_to_see(character: str, shown: str) -> None:
    assert visible_character(character) == shown


def test_little_is_not_shown_as_nothing() -> None:
    shares = [percentage(p) for p in (0.0, 0.0004, 0.01, 0.3142, 1.0)]
    assert shares == ["0.0%", "<0.1%", "1.0%", "31.4%", "100.0%"]


def test_the_best_come_first_and_no_more_than_fit(qtbot: QtBot) -> None:
    widget = NextCharacters()
    qtbot.addWidget(widget)
    widget.set_likeliest([("我", 0.31), (" ", 0.12), *((chr(97 + i), 0.01) for i in range(9))])
    assert widget.labels()[:2] == [("我", "31.0%"), ("␣", "12.0%")]
    assert len(widget.labels()) == MOST_BARS
    assert widget.accessibleDescription().startswith("我 31.0%\n␣ 12.0%")
    assert widget.others() is None


def test_the_others_are_counted_with_what_is_left_for_them(qtbot: QtBot) -> None:
    widget = NextCharacters()
    qtbot.addWidget(widget)
    widget.set_likeliest([("我", 0.5), (" ", 0.25)], vocab_size=1_768)
    assert widget.others() == ("1,766 others", "25.0%")
    assert widget.accessibleDescription() == "我 50.0%\n␣ 25.0%\n1,766 others 25.0%"
    widget.set_likeliest([], vocab_size=1_768)
    assert widget.others() is None


def test_a_tick_stands_where_the_bar_ended_an_epoch_ago(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, "light")
    try:
        widget = NextCharacters()
        qtbot.addWidget(widget)
        widget.resize(420, widget.sizeHint().height())

        def ticks(before: dict[str, float]) -> set[int]:
            widget.set_likeliest([("我", 0.2)], before)
            image = widget.grab().toImage()
            groove = widget.rows().groove(0)
            y = round(groove.top() - 2)  # above the bar, where only ticks are
            right = round(groove.right())
            return {
                x for x in range(round(groove.left()), right) if image.pixelColor(x, y) == QColor(LIGHT.text)
            }

        assert ticks({}) == ticks({"你": 0.9}) == set()
        groove = widget.rows().groove(0)
        assert max(ticks({"我": 0.75})) == pytest.approx(groove.left() + 0.75 * groove.width(), abs=2)
    finally:
        apply_theme(qapp, "system")


def test_a_bar_is_as_long_as_its_character_is_probable(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, "light")
    try:
        widget = NextCharacters()
        qtbot.addWidget(widget)
        widget.resize(420, widget.sizeHint().height())

        def bar_pixels(probability: float) -> int:
            widget.set_likeliest([("我", probability)])
            image = widget.grab().toImage()
            blue = QColor(LIGHT.train)
            return max(
                sum(image.pixelColor(x, y) == blue for x in range(image.width()))
                for y in range(image.height())
            )

        full, quarter = bar_pixels(1.0), bar_pixels(0.25)
        assert full > 150
        assert quarter == pytest.approx(full / 4, abs=4)
        widget.set_likeliest([])
        # Rows wait for a model, and none of them has a bar.
        nothing = widget.grab().toImage()
        colours = {nothing.pixelColor(x, y).name() for x in range(420) for y in range(nothing.height())}
        assert LIGHT.train not in colours
        assert len(colours) > 1
    finally:
        apply_theme(qapp, "system")


def test_a_tick_of_counting_pairs_has_its_own_colour_and_words(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, "light")
    try:
        widget = NextCharacters()
        qtbot.addWidget(widget)
        widget.resize(420, widget.sizeHint().height())
        widget.set_likeliest([("我", 0.2), ("你", 0.1)], {"我": 0.4})
        widget.set_bigrams({"我": 0.75, "你": 0.5})
        image = widget.grab().toImage()
        groove = widget.rows().groove(0)
        y = round(groove.top() - 2)
        found = {
            color: [x for x in range(420) if image.pixelColor(x, y) == QColor(color)]
            for color in (LIGHT.text, LIGHT.heldout)
        }
        for color, share in ((LIGHT.text, 0.4), (LIGHT.heldout, 0.75)):
            assert max(found[color]) == pytest.approx(groove.left() + share * groove.width(), abs=2)
        assert widget.accessibleDescription().splitlines() == [
            "我 20.0%; an epoch ago 40.0%, bigram 75.0%",
            "你 10.0%; bigram 50.0%",
        ]
    finally:
        apply_theme(qapp, "system")


def test_of_few_bars_the_rest_counts_among_the_others(qtbot: QtBot) -> None:
    widget = NextCharacters()
    qtbot.addWidget(widget)
    widget.set_likeliest([(character, 0.1) for character in "abcde"], vocab_size=57)
    high = widget.sizeHint().height()
    widget.set_few(True)
    assert [glyph for glyph, _share in widget.labels()] == ["a", "b", "c"]
    assert widget.others() == ("54 others", "70.0%")
    assert widget.sizeHint().height() < high
