"""What is written into the corner of a plot."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from charrnn_gui.plots.live_plot import LivePlot


def test_what_is_said_besides_goes_if_there_is_no_room(frame: LivePlot) -> None:
    title = frame._labels.title
    title.set_text("Gradient norm", "clipped at 1: 84% of updates")
    assert title.text() == "Gradient norm  clipped at 1: 84% of updates"
    assert frame._view.rect().contains(title.boundingRect())
    frame.resize(200, 300)
    QApplication.processEvents()
    assert title.text() == "Gradient norm"
    title.set_text("")
    assert title.boundingRect().isEmpty()
    frame.grab()
