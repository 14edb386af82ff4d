"""CandidatesHead: after what the candidates come, and what their ticks mean."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from charrnn_gui.look.tokens import LIGHT
from charrnn_gui.theme import apply_theme
from charrnn_gui.writing.candidates_head import CandidatesHead, TickLegend


def test_of_a_long_prefix_the_end_is_named_and_nothing_of_none(qtbot: QtBot) -> None:
    head = CandidatesHead()
    qtbot.addWidget(head)
    head.show_prefix("She was\n")
    assert head.after.text() == "after “She was ”"
    head.show_prefix("字" * 100_000 + "东风")
    assert head.after.text().endswith("字东风”")
    assert len(head.after.text()) < 60
    head.show_prefix("")
    assert head.after.text() == ""


@pytest.mark.parametrize(("before", "bigram"), [(False, False), (True, False), (False, True), (True, True)])
def test_the_legend_draws_a_tick_for_each_name(
    qtbot: QtBot, qapp: QApplication, before: bool, bigram: bool
) -> None:
    apply_theme(qapp, "light")
    try:
        legend = TickLegend()
        qtbot.addWidget(legend)
        legend.set_shown(before=before, bigram=bigram)
        assert legend.accessibleName() == ", ".join(legend.names())
        assert len(legend.names()) == before + bigram
        legend.resize(max(1, legend.sizeHint().width()), 20)
        image = legend.grab().toImage()
        colours = {image.pixelColor(x, 10).name() for x in range(image.width())}
        assert (QColor(LIGHT.text).name() in colours) == before
        assert (QColor(LIGHT.heldout).name() in colours) == bigram
    finally:
        apply_theme(qapp, "system")
