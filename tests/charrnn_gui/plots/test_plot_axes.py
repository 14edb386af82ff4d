"""The axes of a plot keep their sizes."""

from __future__ import annotations

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from charrnn_gui.look.tokens import DARK, LIGHT
from charrnn_gui.plots.plot_axes import BELOW_LEADER, PlotAxes


def test_the_axis_of_values_is_as_wide_in_every_plot_and_grows_with_the_text(qapp: QApplication) -> None:
    body, large = QFont(qapp.font()), QFont(qapp.font())
    body.setPixelSize(13)
    large.setPixelSize(26)
    one, other = PlotAxes(), PlotAxes()
    one.set_look(body, LIGHT)
    other.set_look(body, DARK)
    assert one.left.width() == other.left.width()
    other.set_look(large, DARK)
    assert other.left.width() > 1.5 * one.left.width()


def test_a_plot_whose_epochs_stand_below_another_keeps_hardly_any_room_for_them(qapp: QApplication) -> None:
    axes = PlotAxes()
    axes.set_look(qapp.font(), LIGHT)
    axes.leave_epochs_to_the_next()
    assert axes.bottom.height() == BELOW_LEADER
