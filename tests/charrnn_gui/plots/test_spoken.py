"""What a screen reader is told of a plot."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from charrnn_gui.plots.legend import LegendRow
from charrnn_gui.plots.spoken import describe, read_out


def test_the_place_is_read_first_then_each_curve_that_has_a_value() -> None:
    rows = [LegendRow("training", "#000000", value="4.31"), LegendRow("held-out", "#000000", value="6.0")]
    assert read_out("epoch 12", rows) == "epoch 12, training 4.31, held-out 6.0"
    assert read_out("epoch 12", [*rows, LegendRow("old", "#000000")]).endswith("held-out 6.0")
    assert read_out("", rows) == ""


def test_a_description_holds_until_there_is_another(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    for sentence in ("epoch 1", "epoch 1", ""):
        describe(widget, sentence)
        assert widget.accessibleDescription() == sentence
