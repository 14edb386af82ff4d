"""What does not compare is said, whatever is shown of it; what is shown is remembered."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from charrnn_gui.comparing.compared_curve import ComparedCurve
from charrnn_gui.comparing.middle import Middle
from core.runs.comparison import compared
from core.runs.curves import read_curves
from core.text.corpus import Corpus
from core.text.source import NOWHERE
from tests.core.runs.made_runs import made_run


@pytest.fixture
def middle(qtbot: QtBot) -> Middle:
    middle = Middle()
    qtbot.addWidget(middle)
    middle.resize(800, 700)
    middle.show()
    return middle


def show(middle: Middle, *folders: Path) -> None:
    middle.set_facts([compared(folder) for folder in folders], range(len(folders)))
    middle.curves.set_runs([ComparedCurve(f, n, read_curves(f)) for n, f in enumerate(folders)], None)


def test_no_measure_is_offered_to_compare_runs_that_know_other_characters(
    middle: Middle, tmp_path: Path
) -> None:
    other = Corpus("other", "abcdefg\n" * 20, NOWHERE, "utf-8")
    one, two = made_run(tmp_path, "one"), made_run(tmp_path, "two", corpus=other)
    show(middle, one)
    assert not middle.warning.isVisible()
    show(middle, one, two)
    assert "do not compare" in middle.warning.text()
    # Bits per character are the logarithm of the perplexity, so they compare no better.
    assert not middle.warning.button().isVisible()
    middle.curves.toolbar.choose(up="bits")
    assert middle.warning.isVisible()


def test_what_is_shown_is_remembered(qtbot: QtBot, middle: Middle) -> None:
    toolbar = middle.curves.toolbar
    toolbar.choose(unit="seconds", up="nats", smoothed=30)
    toolbar.heldout.setChecked(False)
    middle.differences.switch.button("all").click()
    again = Middle()
    qtbot.addWidget(again)
    again.restore_state(middle.save_state())
    content = again.curves.content
    assert (content.unit, content.up, content.smoothed, content.has_heldout) == ("seconds", "nats", 30, False)
    assert again.differences.shows_all()
    again.restore_state({"across": 5, "up": [], "smoothed": "x", "sizes": {}})
    assert again.curves.content.unit == "seconds"


def test_the_toolbar_is_used_by_keyboard(middle: Middle, tmp_path: Path) -> None:
    show(middle, made_run(tmp_path, "one"))
    toolbar, content = middle.curves.toolbar, middle.curves.content
    toolbar.smooth.setFocus()
    QTest.keyClick(toolbar.smooth, Qt.Key.Key_Right)
    assert content.smoothed == 3
    toolbar.across.setFocus()
    QTest.keyClick(toolbar.across, Qt.Key.Key_Down)
    assert content.unit == "updates"
    QTest.keyClick(toolbar.up.button("gradient"), Qt.Key.Key_Space)
    assert content.up == "gradient"
    assert not toolbar.heldout.isEnabled()


def test_the_arrow_keys_read_the_plot_to_a_screen_reader(middle: Middle, tmp_path: Path) -> None:
    show(middle, made_run(tmp_path, "one"))
    plot = middle.curves.plot
    plot.setFocus()
    QTest.keyClick(plot, Qt.Key.Key_Right)
    QTest.keyClick(plot, Qt.Key.Key_Right)
    assert plot.accessibleDescription().startswith("epoch 2, one 10.00 / 15.00")
    QTest.keyClick(plot, Qt.Key.Key_Plus)
    assert middle.curves.toolbar.show_all.isEnabled()
    QTest.keyClick(plot, Qt.Key.Key_Home)
    assert not middle.curves.toolbar.show_all.isEnabled()


def test_the_pointer_over_a_curve_points_at_its_run(qtbot: QtBot, middle: Middle, tmp_path: Path) -> None:
    one = made_run(tmp_path, "one")
    show(middle, one)
    QCoreApplication.processEvents()  # divides the room
    curves, view = middle.curves, middle.curves.plot.getPlotItem().getViewBox()
    on_it = view.mapViewToScene(QPointF(2.0, math.log10(10.0))).toPoint()
    beside = view.mapViewToScene(QPointF(2.0, math.log10(12.0))).toPoint()
    with qtbot.waitSignal(curves.run_pointed) as pointed:
        QTest.mouseMove(curves.plot.viewport(), on_it)
    assert pointed.args == [one]
    # pyqtgraph takes no more than a hundred moves a second.
    QTest.qWait(20)
    with qtbot.waitSignal(curves.run_pointed) as pointed:
        QTest.mouseMove(curves.plot.viewport(), beside)
    assert pointed.args == [None]


def test_the_tables_get_what_they_need_until_the_person_divides_the_room(
    qtbot: QtBot, middle: Middle, tmp_path: Path
) -> None:
    middle.resize(800, 900)
    show(middle, made_run(tmp_path, "one"), made_run(tmp_path, "two", hidden_size=16))
    sizes = middle._splitter.sizes
    qtbot.waitUntil(lambda: sizes()[1] == middle._below.sizeHint().height())
    assert middle.texts.geometry().bottom() <= sizes()[1]
    assert middle.save_state()["sizes"] == []
    # With less room, the plot keeps what it needs.
    middle.resize(800, 500)
    qtbot.waitUntil(lambda: sum(sizes()) < 500 and sizes()[0] > 280)
    middle.resize(800, 900)
    QCoreApplication.processEvents()
    middle._splitter.moveSplitter(sizes()[0] + 50, 1)
    divided = sizes()
    middle.differences.switch.button("all").click()
    QCoreApplication.processEvents()
    assert sizes() == divided
    again = Middle()
    qtbot.addWidget(again)
    again.restore_state(middle.save_state())
    assert again.save_state()["sizes"]
