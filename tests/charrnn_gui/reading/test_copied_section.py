"""What a written text has copied: every place of a stretch is reached by clicks."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from charrnn_gui.reading.copied_section import CopiedSection
from core.text.copied import Copies, Stretch

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "OpenType support missing")
TEXT = "one two, three four, five six"
TRAINED = "two, three. four, five. two, three? two, three!"


@pytest.fixture
def section(qtbot: QtBot) -> CopiedSection:
    section = CopiedSection()
    qtbot.addWidget(section)
    section.resize(700, 500)
    section.set_text(TEXT)
    stretches = (
        Stretch(4, 14, 3, (0, 24, 36)),
        Stretch(15, 25, 1, (12,)),
    )
    section.set_copies(
        Copies(len(TEXT), stretches, 8, 6, None), lambda begin, end: TRAINED[begin:end], len(TRAINED)
    )
    section.show()
    qtbot.waitExposed(section)
    return section


def click(section: CopiedSection, place: int) -> None:
    view = section.view
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.cell(place).center())


def test_a_click_chooses_a_stretch_and_each_further_one_its_next_place_in_a_circle(
    section: CopiedSection,
) -> None:
    assert "place 1, at character 1 of" in section.where()
    click(section, 20)
    assert "once" in section.where()
    assert "at character 13" in section.where()
    click(section, 6)
    assert "place 1, at character 1 of" in section.where()
    for number, character in ((2, 25), (3, 37), (1, 1)):
        click(section, 6)
        assert f"place {number}, at character {character} of" in section.where()
    # Another character of the same stretch leads on as well.
    click(section, 8)
    assert "place 2" in section.where()


def test_what_stands_in_the_way_is_said_with_what_can_be_done(section: CopiedSection, qtbot: QtBot) -> None:
    section.set_sentence("The text is missing.", offers_file=True)
    assert section.sentence() == "The text is missing."
    with qtbot.waitSignal(section.file_wanted):
        QTest.mouseClick(section.file_button, Qt.MouseButton.LeftButton)
    section.set_sentence("")
    assert not section.file_button.isVisible()


@pytest.mark.parametrize("height", [300, 500])
def test_the_place_of_a_stretch_is_in_sight_once_its_box_has_its_room(qtbot: QtBot, height: int) -> None:
    section, around = CopiedSection(), "word by word. " * 60
    qtbot.addWidget(section)
    section.resize(700, height)
    section.set_text(TEXT)
    trained = f"{around}two, three. {around}"
    stretches = (Stretch(4, 14, 1, (len(around),)),)
    section.set_copies(
        Copies(len(TEXT), stretches, 8, 6, None), lambda begin, end: trained[begin:end], len(trained)
    )
    section.show()
    qtbot.waitExposed(section)
    source = section.source
    for size in ((700, height), (400, height + 60)):
        section.resize(*size)
        QCoreApplication.processEvents()
        assert source.viewport().rect().contains(source.cell(source.text().index("two, three")))
