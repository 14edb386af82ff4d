"""The window: controls follow the state, and its layout is remembered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QColor, QKeySequence, QPalette
from PySide6.QtWidgets import QApplication, QWhatsThis, QWidget

from charrnn_gui.actions import ACTIONS
from charrnn_gui.frame.rail import WORKSPACES
from charrnn_gui.look.tokens import DARK
from charrnn_gui.main_window import MainWindow
from charrnn_gui.run_on_display import RunOnDisplay
from charrnn_gui.run_state import RunState
from charrnn_gui.runs.run_row import RunRow
from charrnn_gui.setup.setting_editors import SwitchEdit
from charrnn_gui.standing import Standing
from charrnn_gui.widgets.bounded import tooltip
from core.common.i18n import set_language
from core.settings.live import InEffect
from core.settings.run_end import RunEnd
from core.settings.settings import Settings
from core.text.source import Source


@pytest.fixture
def window(qtbot: Any) -> Iterator[MainWindow]:
    window = MainWindow()
    qtbot.addWidget(window)
    window.show()
    yield window
    window.close()


def enabled(window: MainWindow) -> set[str]:
    names = ("train", "pause", "step", "stop", "reset")
    return {name for name in names if window.actions_by_name[name].isEnabled()}


@pytest.mark.parametrize(
    ("state", "names"),
    [
        (RunState.EMPTY, {"train", "step"}),
        (RunState.STARTING, {"stop"}),
        (RunState.TRAINING, {"pause", "stop"}),
        (RunState.PAUSED, {"train", "pause", "step", "stop", "reset"}),
        (RunState.STOPPING, set()),
        (RunState.FINISHED, {"train", "step", "reset"}),
    ],
)
def test_controls_follow_the_state(window: MainWindow, state: RunState, names: set[str]) -> None:
    window.show_standing(Standing(state))
    assert enabled(window) == names


def test_nothing_begins_with_impossible_settings_and_a_run_goes_on(window: MainWindow) -> None:
    switch = window.setup.form.editor("bidirectional")
    assert isinstance(switch, SwitchEdit)
    switch.click()
    assert enabled(window) == set()
    assert "impossible" in window.status.sentence()
    window.show_standing(Standing(RunState.PAUSED))
    assert {"train", "pause", "step"} <= enabled(window)
    window.show_standing(Standing(RunState.FINISHED))
    assert enabled(window) == {"reset"}
    switch.click()
    assert enabled(window) == {"train", "step", "reset"}


def test_train_begins_with_what_has_just_been_typed(window: MainWindow, qtbot: Any) -> None:
    editor = window.setup.form.editor("hidden_size")
    editor.setFocus()
    editor.selectAll()
    heard: list[int] = []
    window.setup.settings_changed.connect(lambda settings: heard.append(settings.hidden_size))
    window.actions_by_name["train"].triggered.connect(lambda: heard.append(-1))
    qtbot.keyClicks(editor, "77")
    window.actions_by_name["train"].trigger()
    assert heard == [77, -1]


def test_a_paused_run_is_gone_on_with_and_buttons_say_so(window: MainWindow) -> None:
    train = window.actions_by_name["train"]
    before = train.toolTip()
    window.show_standing(Standing(RunState.PAUSED))
    assert train.toolTip() == window.actions_by_name["pause"].toolTip().replace("F6", "F5")
    assert train.toolTip().startswith("Resume the run.")
    window.show_standing(Standing(RunState.STOPPED))
    assert train.toolTip() == before


def test_icons_are_drawn_once_for_a_palette(window: MainWindow) -> None:
    """Qt keeps what it has drawn of every icon: new ones at every update would fill the memory."""

    def icons() -> list[int]:
        header = window.header
        return [button.icon().cacheKey() for button in (header.primary, *header._tools)]

    window.show_standing(Standing(RunState.TRAINING, RunEnd(9), 1, 0.5))
    before = icons()
    window.show_standing(Standing(RunState.TRAINING, RunEnd(9), 1, 0.6))
    assert icons() == before
    palette = QPalette(window.palette())
    palette.setColor(QPalette.ColorRole.Shadow, QColor(DARK.mark))
    window.setPalette(palette)
    assert not set(icons()) & set(before)


def test_a_run_that_stands_still_has_no_time_left(window: MainWindow) -> None:
    run = RunOnDisplay(window)
    run.standing = Standing(
        RunState.TRAINING,
        RunEnd(30),
        3,
        2.5,
        60.0,
        200.0,
        characters_per_second=50_000.0,
        seconds_left=92.0,
    )
    run.show_state(RunState.TRAINING)
    assert window.header.numbers["left"].text() == "1:32"
    run.show_state(RunState.STOPPED)
    assert {name: number.text() for name, number in window.header.numbers.items()} == {
        "epoch": "3 of 30",
        "perplexity": "200.0",
        "heldout": "–",
        "speed": "–",
        "left": "–",
    }
    assert window.header.share_shown() == pytest.approx(2.5 / 30)


def test_every_action_has_words_and_no_key_is_taken_twice(window: MainWindow) -> None:
    for row in ACTIONS:
        action = window.actions_by_name[row.name]
        assert action.text()
        assert action.toolTip()
    keys = [row.shortcut for row in ACTIONS if row.shortcut]
    assert len(set(keys)) == len(keys)
    assert not any(QKeySequence(key).isEmpty() for key in keys)


def test_the_window_fits_a_small_laptop(window: MainWindow) -> None:
    least = window.minimumSizeHint()
    assert least.width() <= 1024
    assert least.height() <= 600


def test_a_first_window_lies_within_the_screen(window: MainWindow) -> None:
    room = window.screen().availableGeometry()
    assert room.width() < 1440, "the screen of the tests is a small one"
    assert window.width() <= room.width()
    assert window.height() < room.height()


def test_progress_is_told_in_numbers(window: MainWindow) -> None:
    window.show_standing(
        Standing(
            RunState.TRAINING,
            RunEnd(250),
            37,
            37.5,
            perplexity=12.41,
            characters_per_second=61_000.0,
            seconds_left=92.0,
        )
    )
    texts = {name: number.text() for name, number in window.header.numbers.items()}
    assert texts == {
        "epoch": "37 of 250",
        "perplexity": "12.41",
        "heldout": "–",
        "speed": "61.0k",
        "left": "1:32",
    }
    assert window.header.share_shown() == 0.15


def test_an_overflowing_perplexity_shows_as_infinity(window: MainWindow) -> None:
    window.show_standing(Standing(RunState.TRAINING, RunEnd(2), 1, perplexity=float("inf")))
    assert window.header.numbers["perplexity"].text() == "∞"


def test_a_layout_is_taken_up_again_and_garbage_is_passed_over(window: MainWindow) -> None:
    runs, bar = window.actions_by_name["runs"], window.actions_by_name["menu_bar"]
    runs.setChecked(True)
    bar.setChecked(True)
    layout = window.save_layout()
    runs.setChecked(False)
    bar.setChecked(False)
    garbage: list[dict[str, object]] = [
        {"geometry": "garbage", "panes": "东风", "menu_bar": 3},
        {"panes": {"all": "x", "above": [1], "beside": [-1, 10**30], "runs": "yes", "setup": None}},
        # As versions with docks kept it.
        {"geometry": "", "docks": "AAAA/wAAAAD9AAAAAg==", "splitter": "AAAA/wAAAAE="},
    ]
    for old in garbage:
        window.restore_layout(old)
    assert not window.runs.isVisible()
    assert not window.menuBar().isVisible()
    window.restore_layout(layout)
    assert window.runs.isVisible()
    assert window.menuBar().isVisible()


def test_choices_in_the_menus_are_told(window: MainWindow, qtbot: Any) -> None:
    with qtbot.waitSignal(window.language_chosen) as chosen:
        next(a for a in window.menus.languages.actions() if a.data() == "zh_CN").trigger()
    assert chosen.args == ["zh_CN"]
    with qtbot.waitSignal(window.theme_chosen) as chosen:
        next(a for a in window.menus.themes.actions() if a.data() == "dark").trigger()
    assert chosen.args == ["dark"]
    window.set_recents((Source.at("/texts/东 风.txt"),))
    with qtbot.waitSignal(window.recent_chosen) as chosen:
        window.menus.recent.actions()[0].trigger()
    assert chosen.args == [Source.at("/texts/东 风.txt")]


def test_the_prefix_may_be_typed_at_once(window: MainWindow) -> None:
    assert window.focusWidget() is window.write.prefix_edit


def test_what_the_window_has_to_say_does_not_push_its_lower_end_off_a_small_screen(
    window: MainWindow, qtbot: Any
) -> None:
    window.resize(853, 456)  # a screen of 1280 x 720 at 150 %, less the title bar
    sentence = "Train and Step begin another run: " + "a long one, " * 10
    window.header.heading.set_run("2026-11-27-1934-songci-gru", "Song ci (宋词)", "GRU 64")
    window.header.heading.set_next(sentence, sentence)
    window.message_bar.show_message(sentence, "info", ("Stop and go back to it", lambda: None))
    window.runs.set_runs([RunRow(Path("/runs/a"), "a", "", "GRU", 2.0, 8, "", "finished", end=RunEnd(8))])
    window.actions_by_name["runs"].setChecked(True)
    window.runs.table.selectRow(0)
    window.runs.head.buttons["continue"].click()
    qtbot.wait(20)
    assert window.runs.head.how_far.isVisible()
    assert window.minimumSizeHint().height() <= 456
    assert window.height() == 456


def test_how_far_a_run_is_stays_in_sight_in_a_narrow_window(window: MainWindow, qtbot: Any) -> None:
    standing = Standing(
        RunState.TRAINING,
        RunEnd(3000),
        1234,
        1233.5,
        9_999.0,
        12_345.6,
        characters_per_second=12_345.0,
        seconds_left=360_000.0,
    )
    window.resize(800, 500)
    window.show_standing(standing)
    qtbot.wait(20)
    assert window.width() == 800
    for name in ("epoch", "perplexity", "left"):
        number = window.header.numbers[name]
        assert number.isVisible()
        assert number.width() >= number.sizeHint().width()
        assert number.mapTo(window, QPoint(number.width(), 0)).x() <= window.width()
    assert window.header.primary.isVisible()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_alt_alone_opens_the_menu_and_alt_with_a_key_does_not(window: MainWindow, qtbot: Any) -> None:
    opened: list[bool] = []
    window.menus.all.aboutToShow.connect(lambda: opened.append(True))
    window.menus.all.aboutToShow.connect(
        lambda: QTimer.singleShot(0, window.menus.all, window.menus.all.close)
    )
    prefix = window.write.prefix_edit
    qtbot.keyPress(prefix, Qt.Key.Key_Alt)
    qtbot.keyPress(prefix, Qt.Key.Key_Z, Qt.KeyboardModifier.AltModifier)
    qtbot.keyRelease(prefix, Qt.Key.Key_Z, Qt.KeyboardModifier.AltModifier)
    qtbot.keyRelease(prefix, Qt.Key.Key_Alt)
    assert not opened
    qtbot.keyPress(prefix, Qt.Key.Key_Alt)
    qtbot.keyRelease(prefix, Qt.Key.Key_Alt)
    assert opened
    window.actions_by_name["open_menu"].trigger()
    assert len(opened) == 2


def test_the_menu_bar_comes_back_when_it_is_wanted(window: MainWindow) -> None:
    assert not window.menuBar().isVisible()
    window.actions_by_name["menu_bar"].trigger()
    assert window.menuBar().isVisible()
    assert [action.text() for action in window.menuBar().actions()] == ["&File", "&Run", "&View", "&Help"]


def test_a_message_lies_over_the_workspace_and_moves_nothing(window: MainWindow, qtbot: Any) -> None:
    before = [window.learning.geometry(), window.write.geometry(), window.runs.geometry()]
    window.message_bar.show_message("A sentence. " * 20, "warning", ("Undo", lambda: None))
    window.set_unsaved("The disk is full.")
    qtbot.waitUntil(lambda: window.message_bar.isVisible() and window.unsaved_notice.isVisible())
    assert [window.learning.geometry(), window.write.geometry(), window.runs.geometry()] == before
    assert window.workspaces.rect().contains(window._notes.geometry())


@pytest.mark.parametrize("size", [(1440, 900), (1200, 800), (1024, 700)])
@pytest.mark.parametrize("has_drawer", [False, True])
def test_a_note_lies_over_the_curves_and_over_nothing_that_is_used(
    window: MainWindow, qtbot: Any, size: tuple[int, int], has_drawer: bool
) -> None:
    window.resize(*size)
    window.learning.live.set_run(Settings(), InEffect(learning_rate=0.01, clip_norm=1.0))
    window.learning.live.set_under_way(True)
    window.actions_by_name["runs"].setChecked(has_drawer)
    window.message_bar.show_message(
        "A new run has begun. " * 4, "info", ("Stop and go back to it", lambda: None)
    )
    qtbot.waitUntil(window.message_bar.isVisible)
    learning = window.learning

    def lies_right() -> bool:
        curves = learning.plot_area().translated(learning.mapTo(window.workspaces, QPoint()))
        note = window._notes.geometry()
        return curves.top() <= note.top() and note.bottom() <= curves.bottom() and note.width() > 200

    qtbot.waitUntil(lies_right)
    for used in (learning.live, learning.lane, learning.axes, window.write, window.runs):
        place = QRect(used.mapTo(window.workspaces, QPoint()), used.size())
        assert not used.isVisible() or not place.intersects(window._notes.geometry()), used


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_no_tooltip_is_wider_than_a_sentence(window: MainWindow, language: str) -> None:
    """Qt breaks the lines of a tooltip only if it is HTML; the style sheet says how wide it may be."""
    set_language(language)
    for workspace in (window, window.read):
        QApplication.sendEvent(workspace, QEvent(QEvent.Type.LanguageChange))
    named: list[QWidget | QAction] = [*window.findChildren(QWidget), *window.findChildren(QAction)]
    wide = [
        one.toolTip()
        for one in named
        if tooltip(one.toolTip()) != one.toolTip() and "<p" not in one.toolTip()
    ]
    set_language("en")
    assert wide == []


def test_the_status_line_counts_the_runs(window: MainWindow) -> None:
    rows = [
        RunRow(Path(f"/runs/{name}"), name, "", "GRU", 2.0, 8, "", "finished", end=RunEnd(8)) for name in "ab"
    ]
    window.runs.set_runs(rows)
    assert window.status._runs.text() == "Runs 2"
    window.runs.set_runs(rows[:1])
    assert window.status._runs.text() == "Runs 1"


def test_every_workspace_of_the_rail_has_a_place(window: MainWindow) -> None:
    seen = []
    for name in WORKSPACES:
        window.rail.workspace_chosen.emit(name)
        assert window.rail.button(name).isChecked()
        seen.append(window.workspaces.currentWidget())
    assert seen == [window.train_workspace, window.choosing, window.read, window.compare]


def test_everything_can_be_asked_what_it_is(window: MainWindow) -> None:
    window.actions_by_name["whats_this"].trigger()
    assert QWhatsThis.inWhatsThisMode()
    QWhatsThis.leaveWhatsThisMode()
    for widget in (
        window.header.numbers["perplexity"],
        window.setup.form.editor("cell"),
        window.learning._title,
    ):
        assert widget.whatsThis()


@pytest.mark.parametrize("state", [RunState.STARTING, RunState.TRAINING, RunState.PAUSED, RunState.STOPPING])
def test_the_window_says_that_it_saves_the_run_before_it_waits_and_not_once_it_stays_open(
    window: MainWindow, qtbot: Any, state: RunState
) -> None:
    happened: list[str] = []

    class Painted(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
            if event.type() == QEvent.Type.Paint:
                happened.append(window.status.sentence())
            return False

    def stay(event: QCloseEvent) -> None:
        happened.append("asked")
        event.ignore()

    window.show_standing(Standing(state))
    before = window.status.sentence()
    qtbot.waitUntil(lambda: window.windowHandle().isExposed())
    painted = Painted()
    window.status._sentence.installEventFilter(painted)
    window.close_asked.connect(stay)
    assert not window.close()
    assert happened[-2:] == ["Saving the run, then closing…", "asked"]
    assert window.status.sentence() == before
    window.close_asked.disconnect(stay)


def test_a_window_with_nothing_to_save_closes_without_a_word(window: MainWindow) -> None:
    said: list[str] = []
    window.close_asked.connect(lambda _event: said.append(window.status.sentence()))
    window.show_standing(Standing(RunState.FINISHED))
    before = window.status.sentence()
    assert window.close()
    assert said == [before]
