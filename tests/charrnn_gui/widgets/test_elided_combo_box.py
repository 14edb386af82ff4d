from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from charrnn_gui.widgets.elided_combo_box import ElidedComboBox

GUI = Path(__file__).parents[3] / "charrnn_gui"


def test_a_name_that_is_cut_ends_with_an_ellipsis(qtbot: QtBot) -> None:
    box = ElidedComboBox()
    qtbot.addWidget(box)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.addItem("Song ci (宋词) · Lyrics of the Song dynasty")
    box.resize(150, box.sizeHint().height())
    assert box.shown_text().endswith("…")
    assert box.fontMetrics().horizontalAdvance(box.shown_text()) < 150
    box.resize(600, box.sizeHint().height())
    assert box.shown_text() == box.currentText()
    box.grab()


def test_no_list_of_choices_is_cut_within_a_character() -> None:
    plain = [path.name for path in GUI.rglob("*.py") if "QComboBox()" in path.read_text("utf-8")]
    derived = [path.name for path in GUI.rglob("*.py") if "QComboBox)" in path.read_text("utf-8")]
    assert plain == []
    assert derived == ["elided_combo_box.py"]
