"""Numbers are written and read in one way, the window's, whatever the system's custom is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSlider, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from charrnn_gui.appearance import Language, choose_fonts
from charrnn_gui.setup.setting_editors import NumberEdit
from charrnn_gui.widgets.spin_boxes import DecimalSpinBox, WholeSpinBox
from charrnn_gui.writing.sampling_controls import SamplingControls
from core.settings.settings import SPECS

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the virtual screen has no window manager


@pytest.fixture(params=["C", "de_DE", "ar_EG", "tr_TR", "fr_CH"])
def system(request: pytest.FixtureRequest) -> Iterator[str]:
    """Begin as a program does on a system of that custom."""
    before = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield request.param
    QLocale.setDefault(before)


@pytest.fixture
def language(system: str, qapp: QApplication) -> Iterator[Language]:
    font = qapp.font()
    choose_fonts(qapp)
    language = Language(qapp)
    language.use("en")
    yield language
    language.use("en")
    qapp.setFont(font)


@pytest.fixture
def controls(language: Language, qtbot: QtBot) -> SamplingControls:
    controls = SamplingControls()
    qtbot.addWidget(controls)
    controls.show()
    qtbot.waitExposed(controls)
    return controls


def type_over(spin: QSpinBox | DecimalSpinBox, text: str) -> None:
    """Click into a field, as a person does, type, and press Enter."""
    line = spin.lineEdit()
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=line.rect().center())
    QApplication.processEvents()
    if line.selectedText() != line.text():
        line.selectAll()
    for character in text:
        line.insert(character) if ord(character) > 127 else QTest.keyClicks(spin, character)
    QTest.keyClick(spin, Qt.Key.Key_Return)


@pytest.mark.parametrize("text", ["0.7", "0,7", ".7", "0。7", "0，7"])
def test_a_temperature_is_what_was_typed(controls: SamplingControls, text: str) -> None:
    type_over(controls.temperature, text)
    assert controls.sampling().temperature == 0.7
    assert controls.temperature.text() == "0.70"


def test_numbers_are_shown_as_in_the_rest_of_the_window(controls: SamplingControls) -> None:
    controls.num_chars_spin.setValue(1_000)
    controls.seed.setValue(1_234_567)
    controls.set_temperature(0.7)
    assert controls.num_chars_spin.text() == "1,000"
    assert controls.seed.text() == "1234567"
    assert controls.temperature.text() == "0.70"
    type_over(controls.num_chars_spin, "2,500")
    assert controls.num_chars() == 2_500


@pytest.mark.parametrize("name", ["temperature", "top_k"])
def test_a_click_offers_the_word_for_nothing_for_being_typed_over(
    controls: SamplingControls, name: str
) -> None:
    controls.more.setChecked(True)
    controls.set_temperature(1.0 if name == "top_k" else 0.0)
    spin = getattr(controls, name)
    assert spin.text() == spin.specialValueText()
    QTest.mouseClick(spin.lineEdit(), Qt.MouseButton.LeftButton, pos=spin.lineEdit().rect().center())
    QApplication.processEvents()
    QTest.keyClicks(spin, "2")
    QTest.keyClick(spin, Qt.Key.Key_Return)
    assert spin.value() == 2


def test_another_language_changes_fields_that_are_there(
    controls: SamplingControls, language: Language
) -> None:
    controls.setLocale(QLocale("de_DE"))
    controls.num_chars_spin.setValue(1_000)
    assert controls.num_chars_spin.text() == "1.000"
    language.use("zh_CN")
    assert controls.num_chars_spin.text() == "1,000"


@pytest.mark.parametrize("make", [WholeSpinBox, DecimalSpinBox])
def test_a_longer_word_for_the_least_value_gets_its_room(
    qtbot: QtBot, make: type[WholeSpinBox | DecimalSpinBox]
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    row = QHBoxLayout(window)
    spin = make()
    spin.setSpecialValueText("全")
    row.addWidget(spin)
    row.addWidget(QSlider(Qt.Orientation.Horizontal), 1)
    window.resize(500, 60)
    window.show()
    qtbot.waitExposed(window)
    # As at a change of the language, when nothing else asks for another layout.
    spin.setSpecialValueText("whatever there is")
    line = spin.lineEdit()
    qtbot.waitUntil(lambda: line.width() > line.fontMetrics().horizontalAdvance(spin.specialValueText()))


@pytest.mark.parametrize(
    ("text", "value"), [("0,001", 0.001), ("0。5", 0.5), ("1,5", 1.5), ("1e-3", 1e-3), ("1,000", "1,000")]
)
def test_a_comma_in_a_setting_is_a_point_unless_it_may_part_thousands(
    qtbot: QtBot, text: str, value: object
) -> None:
    editor = NumberEdit(SPECS["learning_rate"], whole=False)
    qtbot.addWidget(editor)
    editor.lineEdit().setText(text)
    assert editor.value() == value
