"""The left column of Compare by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from charrnn_gui.comparing.runs_section import RunsSection
from core.common import i18n
from core.runs import RunChanges
from core.runs.listing import RunSummary

KEY = Qt.Key


@pytest.fixture
def section(qtbot: QtBot, runs: list[RunSummary]) -> Iterator[RunsSection]:
    section = RunsSection()
    qtbot.addWidget(section)
    section.resize(320, 800)
    section.show()
    section.change(RunChanges(tuple(runs)))
    yield section
    section.close()


def press(section: RunsSection, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(section.list, key)


def test_a_click_on_the_box_checks_and_a_click_beside_the_name_selects(
    section: RunsSection, runs: list[RunSummary]
) -> None:
    path = runs[1].path
    box, viewport = section.list.box_of(path), section.list.viewport()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    assert section.model.checked() == (path,)
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=box.center().toPoint() + QPoint(80, 0))
    assert section.model.checked() == (path,)
    current = section.list.current()
    assert current is not None
    assert current.path == path
    # Two quick clicks on the box are two clicks.
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    assert section.model.checked() == ()


def test_the_keyboard_chooses_checks_points_and_opens(section: RunsSection, runs: list[RunSummary]) -> None:
    pointed: list[Path | None] = []
    opened: list[Path] = []
    section.list.pointed.connect(pointed.append)
    section.open_wanted.connect(opened.append)
    section.list.setFocus()
    press(section, KEY.Key_Down, KEY.Key_Space, KEY.Key_Down, KEY.Key_Space)
    assert section.model.checked() == (runs[1].path, runs[0].path)
    assert pointed[-1] == runs[0].path
    press(section, KEY.Key_Return)
    assert opened == [runs[0].path]
    section.filter.setFocus()
    assert pointed[-1] is None


@pytest.mark.parametrize(
    ("language", "titles"),
    [("en", ["best held-out", "training", "newest first"]), ("zh_CN", ["留出最低", "训练文本", "新的在前"])],
)
def test_the_titles_say_which_perplexities_stand_below_and_are_whole(
    section: RunsSection, language: str, titles: list[str]
) -> None:
    i18n.set_language(language)
    QApplication.sendEvent(section, QEvent(QEvent.Type.LanguageChange))
    QApplication.processEvents()
    places = section.titles.places()
    assert [text for text, _flags, _rect in places] == titles
    for text, flags, rect in places:
        assert section.titles.rect().contains(rect)
        assert rect.contains(section.titles.metrics().boundingRect(rect, flags, text))
    assert places[0][2].left() > places[1][2].right()


def test_a_button_that_can_do_nothing_says_why(section: RunsSection, runs: list[RunSummary]) -> None:
    buttons = section.buttons
    assert [button.toolTip() for button in buttons.values()] == ["Select a run first."] * 3
    section.list.select(runs[0].path)
    assert buttons["open"].isEnabled()
    assert not buttons["branch"].isEnabled()
    assert buttons["branch"].toolTip() == "This run has no checkpoint to branch from."
    section.set_opening_refusal("A run is under way.")
    assert not buttons["open"].isEnabled()
    assert buttons["continue"].toolTip() == "A run is under way."
    said: list[str] = []
    section.refused.connect(said.append)
    section.list.setFocus()
    press(section, KEY.Key_Return)
    assert said == ["A run is under way."]


def test_a_note_is_typed_where_it_is_read(section: RunsSection, runs: list[RunSummary]) -> None:
    typed: list[tuple[Path, str]] = []
    section.note_typed.connect(lambda path, note: typed.append((path, note)))
    assert not section.note.isEnabled()
    section.list.select(runs[2].path)
    section.note.setFocus()
    QTest.keyClicks(section.note, "wider")
    # What the list tells meanwhile does not take the words away.
    section.change(RunChanges((runs[2],)))
    assert section.note.text() == "wider"
    QTest.keyClick(section.note, KEY.Key_Return)
    assert typed == [(runs[2].path, "wider")]


def test_the_tree_shows_the_compared_families_and_leads_to_a_run(
    section: RunsSection, runs: list[RunSummary]
) -> None:
    section.model.set_checked((runs[0].path,))
    top = section.tree.topLevelItem(0)
    assert top is not None
    assert section.tree.topLevelItemCount() == 1
    assert [top.text(0), top.child(0).text(0)] == ["first", "branch, from epoch 2"]
    section.tree.setCurrentItem(top.child(0))
    section.tree.itemActivated.emit(top.child(0), 0)
    current = section.list.current()
    assert current is not None
    assert current.path == runs[1].path


def test_without_a_branch_there_is_no_tree(section: RunsSection, runs: list[RunSummary]) -> None:
    section.model.set_checked([runs[2].path])
    assert not section._origins.isVisible()
    section.model.set_checked([runs[2].path, runs[1].path])
    assert section._origins.isVisible()


def test_the_filter_is_reached_by_its_key_and_left_for_the_list(section: RunsSection) -> None:
    section.activateWindow()
    section.list.setFocus()
    QTest.keyClick(section.list, KEY.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert section.filter.hasFocus()
    QTest.keyClicks(section.filter, "oth")
    assert section.model.rowCount() == 1
    QTest.keyClick(section.filter, KEY.Key_Down)
    assert section.list.hasFocus()


def test_it_says_how_many_are_compared(section: RunsSection, runs: list[RunSummary]) -> None:
    section.model.toggle(runs[0].path)
    assert section._count.text() == "1 of 3 compared"


def test_the_tree_is_built_anew_only_if_something_in_it_changes(
    section: RunsSection, runs: list[RunSummary]
) -> None:
    section.model.set_checked((runs[0].path,))
    before = section.tree.topLevelItem(0)
    section.change(RunChanges((replace(runs[0], perplexity=2.0),)))
    assert section.tree.topLevelItem(0) is before
    section.model.toggle(runs[2].path)
    assert section.tree.topLevelItemCount() == 2
