"""What the axes show."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from charrnn_gui.learning.axes_menu import PARTS, AxesMenu
from charrnn_gui.learning.panel import LearningPanel
from charrnn_gui.plots.measures import MEASURES
from charrnn_gui.plots.places import UNITS
from charrnn_gui.widgets.menu_heading import MenuHeading


def test_one_unit_and_one_measure_are_chosen(qtbot: QtBot) -> None:
    axes = AxesMenu()
    qtbot.addWidget(axes)
    assert (axes.unit, axes.measure) == ("epochs", "perplexity")
    for name in (*UNITS, *MEASURES):
        with qtbot.waitSignal(axes.chosen):
            axes.action(name).trigger()
        assert name in (axes.unit, axes.measure)
        assert axes.action(name).text()
    axes.choose("updates", "nats", "nonsense", None, 3)
    assert (axes.unit, axes.measure) == ("updates", "nats")


def test_what_the_axes_show_stands_under_headings_and_apart_from_the_rest(qtbot: QtBot) -> None:
    panel = LearningPanel()
    qtbot.addWidget(panel)
    menu = panel.axes.menu()
    lines = [
        "—" if action.isSeparator() else action.text() for action in menu.actions() if action.isVisible()
    ]
    shown = [text.replace("&", "") for text in lines]
    assert shown[:6] == ["—", "Across", "Epochs", "Updates", "Characters", "Seconds of training"]
    assert shown[6:11] == ["—", "Up", "Perplexity", "Nats per character", "Bits per character"]
    after = shown.index("Show all")
    assert shown[after - 1] == "—"
    headings = [action.text() for action in menu.actions() if isinstance(action, MenuHeading)]
    assert headings == ["Across", "Up", "Shown"]


def test_all_parts_are_shown_but_on_little_room_those_that_are_chosen(qtbot: QtBot) -> None:
    axes = AxesMenu()
    qtbot.addWidget(axes)
    assert axes.parts == set(PARTS)
    assert not axes.part("live").isVisible()
    with qtbot.waitSignal(axes.parts_chosen):
        axes.set_small(True)
    assert axes.parts == set()
    with qtbot.waitSignal(axes.parts_chosen):
        axes.part("live").trigger()
    assert axes.parts == {"live"}
    axes.set_small(False)
    assert axes.parts == set(PARTS)
