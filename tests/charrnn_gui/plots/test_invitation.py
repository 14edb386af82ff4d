"""The sentence in an empty plot."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from charrnn_gui.learning.perplexity_content import PerplexityContent
from charrnn_gui.plots.live_plot import LivePlot
from tests.charrnn_gui.plots.curves import BASELINES, update


def test_the_invitation_goes_when_there_is_something_to_see(
    plot: LivePlot, content: PerplexityContent
) -> None:
    assert plot.invitation.isVisible()
    assert "Train" in plot.invitation.text()
    content.add_updates([update(0.1, 900)])
    assert not plot.invitation.isVisible()
    content.clear()
    assert plot.invitation.isVisible()


def test_during_the_first_update_the_empty_plot_does_not_ask_for_train(
    plot: LivePlot, content: PerplexityContent
) -> None:
    content.set_is_training(True)
    assert plot.invitation.text().startswith("The first update is under way")
    content.set_is_training(False)
    assert plot.invitation.text().startswith("Press Train")


def test_the_invitation_lies_over_no_axis_however_narrow_the_plot(
    plot: LivePlot, content: PerplexityContent
) -> None:
    content.set_baselines(BASELINES)
    seen = set()
    for width in range(700, 150, -50):
        plot.resize(width, 420 if width > 300 else 130)
        QApplication.processEvents()
        seen.add(plot.invitation.isVisible())
        if plot.invitation.isVisible():
            area = plot._view.sceneBoundingRect().toRect()
            assert area.contains(plot.invitation.geometry())
    assert seen == {True, False}
