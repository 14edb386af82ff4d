"""ContinuationView: text grows without disturbing who reads, selects or copies it."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from charrnn_gui.appearance import Language
from charrnn_gui.theme import colors_of
from charrnn_gui.writing.continuation_view import LINE_CHARS, ContinuationView
from core.common.prompts import WrittenCharacter


def written(text: str, probability: float = 0.5) -> tuple[WrittenCharacter, ...]:
    return tuple(WrittenCharacter(character, probability, ()) for character in text)


def select(view: ContinuationView, start: int, end: int) -> None:
    cursor = view.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    view.setTextCursor(cursor)


def copied(view: ContinuationView) -> str:
    view.copy()
    return QApplication.clipboard().text()


def grounds(view: ContinuationView) -> list[tuple[int, int, int]]:
    """Return start, length and strength of the shades in the first line."""
    ranges = [
        (f.start, f.length, f.format.background().color().alpha())
        for f in view.document().firstBlock().layout().formats()
        if f.format.background().style().value
    ]
    return sorted(ranges)


@pytest.fixture
def view(qtbot: QtBot) -> ContinuationView:
    view = ContinuationView()
    qtbot.addWidget(view)
    view.resize(300, 120)
    view.show()
    return view


@pytest.mark.parametrize("height", range(60, 200, 7))
def test_no_line_is_shown_in_half(view: ContinuationView, height: int) -> None:
    view.set_continuation("", written("一行又一行的字" * 60))
    view.resize(200, height)
    line = view._layout.line_height
    shown = (view.viewport().height() - view.document().documentMargin()) / line
    assert abs(shown - round(shown)) * line < 1
    assert view.height() - view.viewport().height() < line + 2 * view.frameWidth() + 1


def test_the_prefix_has_the_accent_colour_and_the_rest_has_not(view: ContinuationView) -> None:
    view.set_continuation("分😀", written("我想要"))
    formats = list(view.document().firstBlock().layout().formats())
    assert [(f.start, f.length) for f in formats] == [(0, 3)]
    mark = formats[0]
    assert mark.format.foreground().color().name() == colors_of(view).accent


def test_a_longer_prefix_moves_the_border_even_where_the_text_stays(view: ContinuationView) -> None:
    view.set_continuation("分", written("开我"))
    view.set_continuation("分开", written("我"))
    assert view.toPlainText() == "分开我"
    assert [(f.start, f.length) for f in view.document().firstBlock().layout().formats()] == [(0, 2)]


def test_growing_text_keeps_scroll_and_selection(view: ContinuationView) -> None:
    text = "春江花月夜，" * 200
    view.set_continuation("分开", written(text[:600]))
    select(view, 3, 8)
    view.verticalScrollBar().setValue(5)
    edits: list[tuple[int, int, int]] = []
    view.document().contentsChange.connect(lambda *change: edits.append(change))
    view.set_continuation("分开", written(text))
    assert all(position >= 601 for position, _removed, _added in edits)
    assert view.verticalScrollBar().value() == 5
    assert (view.textCursor().anchor(), view.textCursor().position()) == (3, 8)
    assert view.toPlainText() == "分开" + text


def test_a_selection_that_reaches_the_end_does_not_grow(view: ContinuationView) -> None:
    view.set_continuation("分开", written("我想"))
    select(view, 2, 4)
    view.set_continuation("分开", written("我想要飞"))
    assert copied(view) == "我想"


def test_the_same_text_again_touches_nothing(view: ContinuationView) -> None:
    view.set_continuation("分开", written("我想要"))
    edits: list[object] = []
    view.document().contentsChange.connect(lambda *change: edits.append(change))
    view.set_continuation("分开", written("我想要"))
    assert edits == []


def test_other_text_replaces_only_what_differs(view: ContinuationView) -> None:
    view.set_continuation("分开", written("我想要飞"))
    view.set_continuation("分开", written("我不"))
    assert view.toPlainText() == view.continuation_text() == "分开我不"
    view.clear_continuation()
    assert view.toPlainText() == ""


@pytest.mark.parametrize("length", [LINE_CHARS - 3, LINE_CHARS - 2, LINE_CHARS, 3 * LINE_CHARS + 7])
def test_copying_a_long_line_gives_it_back_without_cuts(view: ContinuationView, length: int) -> None:
    text = ("春江😀月夜" * (length // 5 + 1))[:length]
    for stop in (1, length // 2, length - 1, length):
        view.set_continuation("分开", written(text[:stop]))
    view.selectAll()
    assert copied(view) == "分开" + text
    view.set_continuation("分开", written(text[: length // 2] + "完"))
    view.selectAll()
    assert copied(view) == "分开" + text[: length // 2] + "完"


def test_line_ends_of_the_text_are_copied(view: ContinuationView) -> None:
    text = "".join(f"第{i}行\n" for i in range(1500))
    view.set_continuation("分\n开", written(text))
    view.selectAll()
    assert copied(view) == "分\n开" + text


def test_odd_characters_do_not_shift_what_follows(view: ContinuationView) -> None:
    view.set_continuation("分", written("a\rb\u2029c\0d"))
    view.set_continuation("分", written("a\rb\u2029c\0de"))
    assert view.toPlainText().startswith("分a←b")
    assert view.toPlainText().endswith("c␀de")


def test_improbable_characters_stand_on_a_stronger_ground(view: ContinuationView) -> None:
    sure, unsure, halfway = (WrittenCharacter("我", p, ()) for p in (1.0, 0.0, 0.5))
    view.set_continuation("分😀", (sure, unsure, halfway))
    assert grounds(view) == []
    view.set_shading(True)
    (start, length, strong), (next_start, _length, weak) = grounds(view)
    assert (start, length, next_start) == (4, 1, 5)
    assert strong > weak > 0
    # Other weights, the same text, other probabilities.
    view.set_continuation("分😀", (unsure, sure, sure))
    assert grounds(view) == [(3, 1, strong)]
    view.set_shading(False)
    assert grounds(view) == []


def test_shades_stay_in_place_over_cuts_and_growth(view: ContinuationView) -> None:
    text = written("春" * (LINE_CHARS + 50), 1.0)
    rare = WrittenCharacter("奇", 0.0, ())
    view.set_shading(True)
    view.set_continuation("分开", text)
    view.set_continuation("分开", (*text, rare))
    last = view.document().lastBlock()
    shaded = [(f.start, f.length) for f in last.layout().formats()]
    assert last.text()[-1] == "奇"
    assert shaded == [(len(last.text()) - 1, 1)]


def test_lines_are_as_far_apart_as_reading_needs_and_farther_in_chinese(
    view: ContinuationView, qapp: QApplication
) -> None:
    view.resize(220, 300)
    view.show()
    view.set_continuation(
        "She", [WrittenCharacter(c, 0.5, ()) for c in " was the most accomplished girl" * 3]
    )

    def pitch() -> float:
        cursor = view.textCursor()
        cursor.setPosition(0)
        first = view.cursorRect(cursor).center().y()
        cursor.movePosition(cursor.MoveOperation.Down)
        return float(view.cursorRect(cursor).center().y() - first)

    size = view.fontInfo().pixelSize()
    assert pitch() == pytest.approx(size * 27 / 16, abs=1)
    chosen = Language(qapp)
    try:
        chosen.use("zh_CN")
        size = view.fontInfo().pixelSize()
        assert pitch() == pytest.approx(size * 30 / 17, abs=1)
    finally:
        chosen.use("en")
