"""Small plots: each has its place, and a click or a key leads to its runs."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from charrnn_gui.grids.small_plots import SmallPlots
from charrnn_gui.theme import colors_of
from core.runs.grid_standing import GridStanding

KEY = Qt.Key


@pytest.fixture
def plots(qtbot: QtBot, trained: dict[str, GridStanding]) -> SmallPlots:
    plots = SmallPlots()
    qtbot.addWidget(plots)
    plots.set_standing(trained["finished"], {})
    plots.resize(372, plots.heightForWidth(372))
    plots.show()
    return plots


def test_no_plot_covers_another_and_all_lie_within_the_widget(plots: SmallPlots) -> None:
    places = [plots.place_of(number) for number in range(4)]
    assert all(plots.rect().toRectF().contains(place) for place in places)
    assert not any(one.intersects(other) for one in places for other in places if one is not other)


def test_a_click_chooses_the_runs_of_a_plot_and_beside_it_none(qtbot: QtBot, plots: SmallPlots) -> None:
    with qtbot.waitSignal(plots.runs_chosen) as chosen:
        QTest.mouseClick(plots, Qt.MouseButton.LeftButton, pos=plots.place_of(2).center().toPoint())
    assert chosen.args == [plots.cells()[2].begun]
    beside = QPointF(plots.place_of(0).right() + 3, plots.place_of(0).center().y()).toPoint()
    with qtbot.assertNotEmitted(plots.runs_chosen):
        QTest.mouseClick(plots, Qt.MouseButton.LeftButton, pos=beside)


def test_arrows_walk_and_enter_chooses(qtbot: QtBot, plots: SmallPlots) -> None:
    plots.setFocus()
    for pressed in (KEY.Key_Right, KEY.Key_Down, KEY.Key_Right):
        QTest.keyClick(plots, pressed)
    assert plots.accessibleDescription() == plots.cells()[3].description()
    assert "seed 1 · finished" in plots.accessibleDescription()
    with qtbot.waitSignal(plots.runs_chosen) as chosen:
        QTest.keyClick(plots, KEY.Key_Return)
    assert chosen.args == [plots.cells()[3].begun]


def test_both_curves_are_drawn_in_their_colours(plots: SmallPlots) -> None:
    image, colors = plots.grab().toImage(), colors_of(plots)

    def nearest(color: str) -> float:
        wanted = QColor(color)
        place = plots.place_of(0).toRect().adjusted(3, 3, -3, -3)
        distances = []
        for x in range(place.left(), place.right()):
            for y in range(place.top(), place.bottom()):
                found = image.pixelColor(x, y)
                distances.append(
                    abs(found.red() - wanted.red())
                    + abs(found.green() - wanted.green())
                    + abs(found.blue() - wanted.blue())
                )
        return min(distances)

    assert nearest(colors.train) < 40
    assert nearest(colors.heldout) < 40


def test_of_a_grid_that_is_planned_only_the_frames_stand(
    plots: SmallPlots, trained: dict[str, GridStanding], qtbot: QtBot
) -> None:
    plots.set_standing(trained["planned"], {})
    assert not any(cell.has_curves for cell in plots.cells())
    with qtbot.assertNotEmitted(plots.runs_chosen):
        QTest.mouseClick(plots, Qt.MouseButton.LeftButton, pos=plots.place_of(1).center().toPoint())
    plots.set_standing(None, {})
    assert plots.isHidden()
