"""On a small screen nothing in Read lies over anything else, and nothing is cut."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from charrnn_gui.reading.panel import ReadPanel
from core.text.copied import Copies, Stretch

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "OpenType support missing")
WRITTEN = "one two, three four, five six. " * 4
VERDICT = (
    "100 of 100 characters it writes stand word for word in its 20,000 characters. A longer text or a "
    "held-out stop would make it copy less."
)


@pytest.fixture
def panel(qtbot: QtBot) -> ReadPanel:
    panel = ReadPanel()
    qtbot.addWidget(panel)
    panel.set_copied_points(((1.0, 0.1, 4), (2.0, 0.9, 50)))
    panel.set_verdict(VERDICT)
    panel._unknown.setText("No character is unknown to the model. The first 16 are grey.")
    panel._about_both.setText("Adapting: perplexity 1.21. " * 8)
    panel._about_both.show()
    panel.copied.set_text(WRITTEN)
    stretches = (Stretch(0, 100, 1, (13_578,)),)
    panel.copied.set_copies(Copies(len(WRITTEN), stretches, 8, 6, None), lambda _begin, _end: WRITTEN, 20_000)
    panel.show()
    return panel


def visible_children(widget: QWidget) -> list[QWidget]:
    children = widget.findChildren(QWidget)
    return [each for each in children if each.parentWidget() is widget and each.isVisible()]


def overlapping(widget: QWidget) -> list[tuple[str, str]]:
    pairs = combinations(visible_children(widget), 2)
    return [(str(a), str(b)) for a, b in pairs if a.geometry().intersects(b.geometry())]


@pytest.mark.parametrize("height", [400, 480, 520, 536, 556, 800])
def test_nothing_lies_over_anything_else(panel: ReadPanel, height: int) -> None:
    panel.resize(960, height)
    QApplication.processEvents()
    side = panel._verdict.parentWidget()
    assert side is not None
    assert panel._verdict.height() >= panel._verdict.heightForWidth(panel._verdict.width())
    for widget in (side, panel.copied, panel.copied._box):
        assert overlapping(widget) == []
    for label in panel.copied._box.findChildren(QLabel):
        assert label.height() >= label.fontMetrics().height()
    source = panel.copied.source
    if source.isVisible():
        assert source.viewport().height() >= 1.5 * source.cell(0).height()
