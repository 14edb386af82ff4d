from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from charrnn_gui.learning.panel import LearningPanel
from charrnn_gui.learning.perplexity_content import LINES
from charrnn_gui.look.tokens import DARK
from charrnn_gui.plots.measures import MEASURES
from charrnn_gui.theme import apply_theme
from core.common.measures import four_digits
from core.common.progress import EpochFinished, Moment, Told, UpdateFinished
from core.settings.run_end import RunEnd
from core.settings.settings import Settings
from core.text.baselines import Baselines

# The virtual screen says so of every window with a least size.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def panel(qtbot: QtBot) -> LearningPanel:
    panel = LearningPanel()
    qtbot.addWidget(panel)
    panel.resize(700, 600)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


@pytest.fixture
def trained(panel: LearningPanel) -> LearningPanel:
    """Return a panel that has seen 50 epochs of 8 updates, from 1027 down."""
    panel.set_baselines(Baselines(1027.0, 388.0, 61.0, 9.5, "train"))
    panel.set_settings(Settings(clip_norm=0.01))
    for number in range(1, 51):
        perplexity = 1 + 1026 * math.exp(-number / 8)
        updates = [
            UpdateFinished(
                Moment(number, i), math.log(perplexity) * 1120, 1120, 0.1 / i, 1.0, number - 1 + i / 8
            )
            for i in range(1, 9)
        ]
        epoch = EpochFinished(Moment(number, 8), perplexity, perplexity * 2, number, 6e4, 0.1, 1.0)
        panel.add(Told.of([*updates, epoch]))
    return panel


@pytest.fixture
def timed(panel: LearningPanel) -> LearningPanel:
    """Return a panel that has seen 50 epochs of 8 updates, of 1120 characters each, in 100 seconds."""
    panel.set_baselines(Baselines(1027.0, 388.0, 61.0, 9.5, "train"))
    for number in range(1, 51):
        perplexity = 1 + 1026 * math.exp(-number / 8)
        updates = [
            UpdateFinished(
                Moment(number, 8 * (number - 1) + i),
                math.log(perplexity) * 1120,
                1120,
                0.1,
                1.0,
                number - 1 + i / 8,
            )
            for i in range(1, 9)
        ]
        moment = Moment(number, 8 * number)
        epoch = EpochFinished(moment, perplexity, perplexity * 2, 2.0 * number, 4480.0, 0.1, 1.0)
        panel.add(Told.of([*updates, epoch]))
    return panel


def test_both_plots_share_the_axis_of_epochs_pixel_by_pixel(trained: LearningPanel) -> None:
    QApplication.processEvents()
    upper, lower = trained.perplexity_plot, trained.gradient_plot
    assert lower.visible_epochs() == pytest.approx(upper.visible_epochs(), abs=0.2)
    places = [
        plot.mapTo(trained, plot.mapFromScene(plot.getViewBox().mapViewToScene(QPointF(25.0, 0.0)))).x()
        for plot in (upper, lower)
    ]
    assert abs(places[0] - places[1]) <= 1
    upper.getViewBox().setXRange(10, 20, padding=0)
    assert lower.visible_epochs() == pytest.approx((10, 20), abs=0.1)


def test_zooming_one_plot_stops_both_and_show_all_restores_both(trained: LearningPanel, qtbot: QtBot) -> None:
    assert not trained._all_action.isEnabled()
    qtbot.keyClick(trained.gradient_plot, Qt.Key.Key_Plus)
    assert not trained.perplexity_plot.following
    assert not trained.gradient_plot.following
    trained.add(Told(epochs=(EpochFinished(Moment(90, 8), 1.5, None, 1.0, 1.0, 0.1, 1.0),)))
    assert trained.perplexity_plot.visible_epochs()[1] < 60
    assert trained._all_action.isEnabled()
    trained._all_button.click()
    assert trained.perplexity_plot.following
    assert trained.gradient_plot.following
    assert trained.perplexity_plot.visible_epochs()[1] >= 90
    assert trained.gradient_plot.visible_epochs()[1] >= 90
    assert not trained._all_action.isEnabled()


def test_the_crosshair_stands_at_one_epoch_in_both_plots(trained: LearningPanel) -> None:
    trained.gradient_plot.pointed.emit(12.3)
    assert trained.perplexity_plot.pointed_at == 12
    assert trained.gradient_plot.pointed_at == 12
    assert [row.value for row in trained.gradient_plot.legend_rows] == ["0.01250"]
    trained.perplexity_plot.pointed.emit(None)
    assert trained.gradient_plot.pointed_at is None


def test_arrow_keys_step_the_crosshair_and_escape_hides_it(trained: LearningPanel, qtbot: QtBot) -> None:
    trained.perplexity_plot.pointed.emit(12.0)
    qtbot.keyClick(trained.perplexity_plot, Qt.Key.Key_Right)
    assert trained.perplexity_plot.pointed_at == 13
    qtbot.keyClick(trained.gradient_plot, Qt.Key.Key_Left)
    qtbot.keyClick(trained.gradient_plot, Qt.Key.Key_Left)
    assert trained.gradient_plot.pointed_at == 11
    qtbot.keyClick(trained.perplexity_plot, Qt.Key.Key_Escape)
    assert trained.perplexity_plot.pointed_at is None
    qtbot.keyClick(trained.perplexity_plot, Qt.Key.Key_Right)
    assert trained.perplexity_plot.pointed_at is not None


def test_the_state_survives_json_and_a_new_panel(trained: LearningPanel, qtbot: QtBot) -> None:
    trained.scale.linear.click()
    trained.axes.choose("seconds", "bits")
    trained._line_actions["updates"].trigger()
    trained._splitter.setSizes([250, 250])
    state = json.loads(json.dumps(trained.save_state()))
    other = LearningPanel()
    qtbot.addWidget(other)
    other.resize(trained.size())
    other.show()
    qtbot.waitExposed(other)
    QApplication.processEvents()
    other.restore_state(state)
    assert not other.perplexity_plot.logarithmic
    assert (other.axes.unit, other.axes.measure) == ("seconds", "bits")
    assert other.perplexity.shown_lines == set(LINES) - {"updates"}
    assert other.save_state() == state


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"across": "miles", "up": 3},
        {"logarithmic": 3, "lines": "all", "sizes": [1]},
        {"sizes": ["a", "b"]},
        {"sizes": [-1, 5]},
    ],
)
def test_a_damaged_state_changes_nothing(panel: LearningPanel, state: dict[str, object]) -> None:
    before = panel.save_state()
    panel.restore_state(state)
    assert panel.save_state() == before


def test_a_cleared_panel_is_ready_for_a_new_run(trained: LearningPanel) -> None:
    trained.perplexity_plot.pointed.emit(30.0)
    trained.clear()
    assert trained.perplexity_plot.pointed_at is None
    assert trained.perplexity_plot.legend_rows == ()
    assert trained.perplexity_plot.visible_epochs()[1] < 2
    trained.add(Told())
    trained.grab()


def test_every_control_is_named_explained_and_reachable(panel: LearningPanel) -> None:
    for button in (panel.scale.linear, panel.axes, panel._lines_button, panel._all_button):
        assert button.toolTip()
        assert button.text() or button.accessibleName()
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    for plot in (panel.perplexity_plot, panel.gradient_plot):
        assert plot.accessibleName()
        assert plot.focusPolicy() & Qt.FocusPolicy.TabFocus


@pytest.fixture
def dark(qapp: QApplication) -> Iterator[None]:
    yield
    apply_theme(qapp, "system")


@pytest.mark.usefixtures("dark")
def test_the_plots_follow_the_theme_while_open(trained: LearningPanel, qapp: QApplication) -> None:
    apply_theme(qapp, "light")
    qapp.processEvents()
    corner = trained.perplexity_plot.grab().toImage().pixelColor(2, 2)
    assert corner.lightness() > 200
    apply_theme(qapp, "dark")
    qapp.processEvents()
    assert trained.perplexity_plot.grab().toImage().pixelColor(2, 2) == QColor(DARK.panel)
    assert trained.perplexity_plot.legend_rows[0].color == DARK.train


def test_a_change_of_language_reaches_labels_and_margins(
    trained: LearningPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = {"uniform {value}": "均匀分布 {value}", "Show &all": "显示全部", "gradient norm": "梯度范数"}
    for module in ("learning.panel", "learning.perplexity_content", "plots.reference_levels"):
        monkeypatch.setattr(f"charrnn_gui.{module}._", lambda text: words.get(text, text))
    QApplication.sendEvent(trained, QEvent(QEvent.Type.LanguageChange))
    assert trained._all_button.text().replace("&", "") == "显示全部"
    assert "均匀分布 1,027" in trained.perplexity_plot.margin_texts()
    assert trained.perplexity_plot._labels.levels._labels.boundingRect().width() == pytest.approx(
        trained.gradient_plot._labels.levels._labels.boundingRect().width()
    )


def test_the_keys_step_to_every_epoch_from_a_part_of_one(trained: LearningPanel, qtbot: QtBot) -> None:
    trained.add(Told(epochs=(EpochFinished(Moment(51, 409), 1.5, None, 1.0, 1.0, 0.1, 1.0, 50.125),)))
    plot = trained.perplexity_plot
    trained.crosshair.point(50.0)
    places = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Left):
        qtbot.keyClick(plot, key)
        places.append(plot.pointed_at)
    assert places == [50.125, 50.0, 49.0]


@pytest.mark.parametrize(
    ("unit", "end", "word"),
    [
        ("epochs", 50, "epoch"),
        ("updates", 400, "updates"),
        ("characters", 448_000, "characters"),
        ("seconds", 100, "seconds"),
    ],
)
def test_all_plots_count_what_the_person_chooses(
    timed: LearningPanel, unit: str, end: float, word: str
) -> None:
    timed.axes.action(unit).trigger()
    timed.set_planned_end(RunEnd(50))
    for plot in (timed.perplexity_plot, timed.gradient_plot):
        assert plot.getViewBox().viewRange()[0] == pytest.approx([0, end], rel=0.001)
        assert plot.visible_epochs() == pytest.approx((0, 50), abs=0.01)
    assert timed.gradient_plot.written()[1] == word
    x, _y = timed.perplexity._main["epochs"].getData()
    assert x[-1] == pytest.approx(end)
    # Epochs stay what is pointed at and stepped through.
    timed.gradient_plot.pointed.emit(12.3)
    assert timed.perplexity_plot.pointed_at == 12
    assert timed.perplexity_plot._crosshair.epoch == pytest.approx(12 / 50 * end)
    assert timed.perplexity_plot.legend_title == "epoch 12"


@pytest.mark.parametrize("measure", ["perplexity", "nats", "bits"])
@pytest.mark.parametrize("logarithmic", [True, False])
def test_curves_lines_and_values_are_in_the_measure_that_is_chosen(
    timed: LearningPanel, measure: str, logarithmic: bool
) -> None:
    timed.scale.choose(logarithmic)
    timed.axes.action(measure).trigger()
    base = {"nats": math.e, "bits": 2.0}.get(measure)
    last = 1 + 1026 * math.exp(-50 / 8)
    wanted = last if base is None else math.log(last, base)
    _x, y = timed.perplexity._main["epochs"].getData()
    assert (10 ** y[-1] if logarithmic else y[-1]) == pytest.approx(wanted)
    assert timed.perplexity.points()[0].text == four_digits(wanted)
    uniform = 1027.0 if base is None else math.log(1027.0, base)
    assert f"uniform {four_digits(uniform)}" in timed.perplexity_plot.margin_texts()
    timed.perplexity_plot.pointed.emit(50.0)
    assert timed.legend.rows[0].value == four_digits(wanted)
    low, high = timed.perplexity_plot.getViewBox().viewRange()[1]
    assert low <= y.min() <= y.max() <= high
    assert timed._title.text() == MEASURES[measure]


def test_the_axis_reaches_to_the_planned_end(timed: LearningPanel) -> None:
    timed.set_planned_end(RunEnd(80))
    assert timed.perplexity_plot.visible_epochs() == pytest.approx((0, 80))
    # 100 seconds for 50 epochs.
    timed.set_planned_end(RunEnd(10_000, 180.0))
    assert timed.perplexity_plot.visible_epochs() == pytest.approx((0, 90))
    timed.set_planned_end(None)
    assert timed.perplexity_plot.visible_epochs()[1] < 75


def test_the_legend_reads_all_lines_at_the_crosshair(timed: LearningPanel) -> None:
    timed.perplexity_plot.pointed.emit(12.0)
    assert timed.legend.title == "epoch 12"
    assert [row.name for row in timed.legend.rows] == ["training", "held-out", "each update", "gradient norm"]
    assert all(row.value not in ("", "–") for row in timed.legend.rows)


def test_the_crosshair_returns_to_its_rest_when_nobody_points(trained: LearningPanel, qtbot: QtBot) -> None:
    trained.crosshair.rest_at(12.0)
    plots = (trained.perplexity_plot, trained.gradient_plot)
    assert [plot.pointed_at for plot in plots] == [12.0, 12.0]
    heard: list[float | None] = []
    trained.crosshair.pointed.connect(heard.append)
    trained.perplexity_plot.pointed.emit(30.2)
    assert [plot.pointed_at for plot in plots] == [30.0, 30.0]
    trained.perplexity_plot.pointed.emit(None)
    assert [plot.pointed_at for plot in plots] == [12.0, 12.0]
    assert heard == [30.0, None]
    trained.crosshair.rest_at(None)
    assert [plot.pointed_at for plot in plots] == [None, None]


def test_another_run_begins_without_a_crosshair(trained: LearningPanel) -> None:
    trained.crosshair.rest_at(12.0)
    trained.clear()
    trained.perplexity_plot.pointed.emit(None)
    assert trained.perplexity_plot.pointed_at is None


def test_on_little_room_one_menu_has_the_tools_and_the_gradient_norm(panel: LearningPanel) -> None:
    panel.set_compact(True)
    assert not panel.gradient_plot.getPlotItem().getViewBox().isVisible()
    assert not panel.scale.isVisibleTo(panel)
    shown = [a.text().replace("&", "") for a in panel.axes.menu().actions() if a.isVisible() and a.text()]
    assert {"Gradient norm", "Learning rate and clipping", "Logarithmic scale", "Lines", "Show all"} <= set(
        shown
    )
    panel._log_action.trigger()
    assert not panel.perplexity_plot.logarithmic
    assert panel.scale.linear.isChecked()
    panel.axes.part("gradient").trigger()
    assert panel.gradient_plot.getPlotItem().getViewBox().isVisible()
    panel.axes.part("gradient").trigger()
    panel.set_compact(False)
    assert panel.gradient_plot.getPlotItem().getViewBox().isVisible()
    assert panel.scale.isVisibleTo(panel)
    assert not panel._log_action.isVisible()


def test_a_panel_that_is_compact_remembers_the_sizes_of_a_roomy_one(panel: LearningPanel) -> None:
    panel._splitter.setSizes([350, 150])
    before = panel.save_state()["sizes"]
    panel.set_compact(True)
    assert panel.save_state()["sizes"] == before


def test_the_plot_speaks_the_values_at_the_crosshair_as_keys_move_it(
    trained: LearningPanel, qtbot: QtBot
) -> None:
    plot = trained.perplexity_plot
    plot.setFocus()
    said = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Escape):
        qtbot.keyClick(plot, key)
        said.append(plot.accessibleDescription())
    first, second, none = said
    assert re.fullmatch(r"epoch \d+, training [\d.,]+, .*", first), first
    assert first != second
    assert none == ""
    assert trained.gradient_plot.accessibleDescription() == ""
