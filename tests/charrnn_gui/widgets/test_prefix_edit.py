"""PrefixEdit: input methods, marks, history, one line."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QCoreApplication, QMimeData, Qt, QUrl
from PySide6.QtGui import QInputMethodEvent, QTextCharFormat
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from charrnn_gui.theme import apply_theme
from charrnn_gui.widgets.prefix_edit import HISTORY_LENGTH, PrefixEdit
from core.text.vocab import Vocab


@pytest.fixture
def edit(qtbot: QtBot) -> PrefixEdit:
    edit = PrefixEdit()
    qtbot.addWidget(edit)
    edit.show()
    return edit


@pytest.fixture
def heard(edit: PrefixEdit) -> list[str]:
    texts: list[str] = []
    edit.text_edited.connect(texts.append)
    return texts


def compose(edit: PrefixEdit, preedit: str, commit: str = "") -> None:
    """Post what an input method sends."""
    event = QInputMethodEvent(preedit, [])
    if commit:
        event.setCommitString(commit)
    QCoreApplication.postEvent(edit, event)
    QApplication.processEvents()


def marked(edit: PrefixEdit) -> list[tuple[int, int]]:
    """Return start and length, in UTF-16 units, of what is underlined with a wave."""
    ranges = sorted(
        (f.start, f.length)
        for f in edit.document().firstBlock().layout().formats()
        if f.format.underlineStyle() == QTextCharFormat.UnderlineStyle.WaveUnderline
    )
    joined: list[tuple[int, int]] = []
    for start, length in ranges:
        if joined and sum(joined[-1]) == start:
            joined[-1] = (joined[-1][0], joined[-1][1] + length)
        else:
            joined.append((start, length))
    return joined


def test_composing_says_nothing_and_committing_says_it_once(edit: PrefixEdit, heard: list[str]) -> None:
    for preedit in ("f", "fe", "fen", "fen'", "fen'k", "fen'ka", "fen'kai"):
        compose(edit, preedit)
    assert heard == []
    assert edit.text() == ""
    compose(edit, "", "分开")
    assert heard == ["分开"]
    assert edit.text() == "分开"


def test_the_placeholder_is_not_behind_what_is_composed(edit: PrefixEdit) -> None:
    placeholder = edit.placeholderText()
    assert placeholder
    compose(edit, "ni hao")
    assert not edit.placeholderText()
    compose(edit, "")
    assert edit.placeholderText() == placeholder


def test_a_cancelled_composition_says_nothing(edit: PrefixEdit, heard: list[str]) -> None:
    compose(edit, "fen")
    compose(edit, "")
    assert heard == []


def test_composing_over_a_selection_says_the_new_text_once(edit: PrefixEdit, heard: list[str]) -> None:
    edit.set_text("不分开")
    edit.selectAll()
    compose(edit, "wo")
    assert heard == []
    compose(edit, "", "我")
    assert heard == ["我"]


def test_committing_one_word_while_the_next_is_composed_waits_for_the_end(
    edit: PrefixEdit, heard: list[str]
) -> None:
    compose(edit, "kai", "分")
    assert heard == []
    compose(edit, "", "开")
    assert heard == ["分开"]


def test_marks_do_not_move_while_something_is_composed(edit: PrefixEdit) -> None:
    edit.set_vocab(Vocab("分开"))
    edit.set_text("分猫开")
    compose(edit, "wo")
    compose(edit, "")
    assert marked(edit) == [(1, 1)]


def test_typing_says_each_text_once(edit: PrefixEdit, heard: list[str], qtbot: QtBot) -> None:
    qtbot.keyClicks(edit, "ab")
    assert heard == ["a", "ab"]


def test_setting_the_text_or_the_vocabulary_is_no_edit(edit: PrefixEdit, heard: list[str]) -> None:
    edit.set_text("分开")
    edit.set_vocab(Vocab("分"))
    edit.set_vocab(None)
    assert heard == []


def test_unknown_characters_are_marked_where_they_stand(edit: PrefixEdit) -> None:
    edit.set_text("分猫开狗狗")
    assert marked(edit) == []
    edit.set_vocab(Vocab("分开"))
    assert marked(edit) == [(1, 1), (3, 2)]
    edit.set_vocab(Vocab("分开猫狗"))
    assert marked(edit) == []


def test_characters_beyond_the_basic_plane_are_marked_whole(edit: PrefixEdit) -> None:
    edit.set_vocab(Vocab("分开𠮷"))
    edit.set_text("分😀𠮷猫开")  # UTF-16: 分 0, 😀 1-2, 𠮷 3-4, 猫 5, 开 6
    assert marked(edit) == [(1, 2), (5, 1)]


def test_the_marks_take_the_colours_of_the_theme(edit: PrefixEdit, qapp: QApplication) -> None:
    edit.set_vocab(Vocab("分"))
    edit.set_text("猫")

    def color() -> str:
        QApplication.processEvents()
        mark = edit.document().firstBlock().layout().formats()[0]
        return mark.format.underlineColor().name()

    try:
        apply_theme(qapp, "light")
        light = color()
        apply_theme(qapp, "dark")
        assert color() != light
    finally:
        apply_theme(qapp, "system")


def test_enter_keeps_one_line_and_commits(edit: PrefixEdit, qtbot: QtBot) -> None:
    edit.set_text("分开")
    with qtbot.waitSignal(edit.committed) as committed:
        qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert committed.args == ["分开"]
    assert edit.text() == "分开"
    assert edit.history() == ["分开"]


def test_pasted_lines_become_one(edit: PrefixEdit, heard: list[str]) -> None:
    data = QMimeData()
    data.setText("想要有直升机\n想要和你\u2029飞\r\n")
    edit.insertFromMimeData(data)
    assert heard == ["想要有直升机 想要和你 飞"]
    assert edit.document().blockCount() == 1


def test_files_are_left_to_the_window(edit: PrefixEdit) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/tmp/a.txt")])
    assert not edit.canInsertFromMimeData(data)


def test_arrows_walk_the_history_and_come_back_to_the_draft(
    edit: PrefixEdit, heard: list[str], qtbot: QtBot
) -> None:
    edit.set_history(["一", "二", "三"])
    edit.set_text("草稿")
    for key in [Qt.Key.Key_Up] * 4 + [Qt.Key.Key_Down] * 4:
        qtbot.keyClick(edit, key)
    assert heard == ["三", "二", "一", "二", "三", "草稿"]


def test_the_first_step_back_goes_past_what_was_just_committed(edit: PrefixEdit, qtbot: QtBot) -> None:
    edit.set_history(["一"])
    edit.set_text("二")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    qtbot.keyClick(edit, Qt.Key.Key_Up)
    assert edit.text() == "一"


def test_a_prefix_that_stood_a_while_is_in_the_history_without_enter(
    edit: PrefixEdit, heard: list[str], qtbot: QtBot
) -> None:
    edit._stands.setInterval(1)
    edit.set_history(["z"])
    for text in ("ab", "c"):  # "abc" grows from "ab"
        qtbot.keyClicks(edit, text)
        with qtbot.waitSignal(edit._stands.timeout):
            pass
    edit.selectAll()
    qtbot.keyClicks(edit, "d")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert edit.history() == ["z", "abc", "d"]
    assert heard == ["a", "ab", "abc", "d"]


def test_walking_slowly_through_the_history_leaves_it_as_it_is(edit: PrefixEdit, qtbot: QtBot) -> None:
    edit._stands.setInterval(1)
    edit.set_history(["a", "b", "c"])
    seen = []
    for key in [Qt.Key.Key_Up] * 3 + [Qt.Key.Key_Down]:
        qtbot.keyClick(edit, key)
        seen.append(edit.text())
        with qtbot.waitSignal(edit._stands.timeout):
            pass
    assert seen == ["c", "b", "a", "b"]
    assert edit.history() == ["a", "b", "c"]


def test_a_recalled_prefix_that_was_edited_is_not_lost(edit: PrefixEdit, qtbot: QtBot) -> None:
    edit.set_history(["a", "b"])
    qtbot.keyClick(edit, Qt.Key.Key_Up)
    qtbot.keyClicks(edit, "c")
    qtbot.keyClick(edit, Qt.Key.Key_Up)
    qtbot.keyClick(edit, Qt.Key.Key_Down)
    assert edit.text() == "bc"


def test_leaving_the_field_keeps_the_prefix_in_the_history(edit: PrefixEdit, qtbot: QtBot) -> None:
    other = PrefixEdit()
    qtbot.addWidget(other)
    other.show()
    edit.activateWindow()
    edit.setFocus()
    qtbot.waitUntil(edit.hasFocus)
    edit.set_text("分开")
    other.activateWindow()
    other.setFocus()
    qtbot.waitUntil(lambda: edit.history() == ["分开"])


def test_the_history_holds_each_prefix_once_and_not_for_ever(edit: PrefixEdit, qtbot: QtBot) -> None:
    for i in [*range(HISTORY_LENGTH + 5), 50]:
        edit.set_text(str(i))
        qtbot.keyClick(edit, Qt.Key.Key_Return)
    history = edit.history()
    assert history[-1] == "50"
    assert len(history) == len(set(history)) == HISTORY_LENGTH


def test_a_chinese_line_fits_in_height(edit: PrefixEdit) -> None:
    edit.resize(300, edit.sizeHint().height())
    edit.set_text("分开")
    block = edit.document().firstBlock()
    bottom = edit.blockBoundingGeometry(block).translated(edit.contentOffset()).bottom()
    assert bottom <= edit.viewport().height()
    assert edit.verticalScrollBar().maximum() == 0
    assert all(a <= b for a, b in pairwise([edit.minimumSizeHint().width(), edit.sizeHint().width()]))


def test_the_list_of_candidates_opens_below_the_line_and_not_over_it(edit: PrefixEdit) -> None:
    edit.set_text("东风")
    rectangle = edit.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
    assert rectangle.bottom() == edit.height()
    assert rectangle.left() >= edit.fontMetrics().horizontalAdvance("东风")
    assert rectangle.top() == edit.cursorRect().top()


def test_undo_takes_back_a_whole_composition(edit: PrefixEdit, heard: list[str]) -> None:
    edit.set_text("东风")
    for preedit in ("n", "ni", "ni h", "ni hao"):
        compose(edit, preedit)
    compose(edit, "", "你好")
    edit.undo()
    assert edit.text() == "东风"
    assert heard == ["东风你好", "东风"]


def test_a_prefix_that_is_put_in_ends_what_was_being_composed(edit: PrefixEdit, heard: list[str]) -> None:
    compose(edit, "ni")
    edit.set_text("人生")
    assert edit.text() == "人生"
    edit.insertPlainText("如")
    assert heard == ["人生如"]


def test_a_prefix_of_the_history_ends_what_was_being_composed(
    edit: PrefixEdit, heard: list[str], qtbot: QtBot
) -> None:
    edit.set_history(["东风"])
    compose(edit, "ni")
    qtbot.keyClick(edit, Qt.Key.Key_Up)
    assert heard == ["东风"]
    assert edit.text() == "东风"
