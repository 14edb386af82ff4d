"""The first five minutes of a person who has never seen the program, by clicks and keys only.

The steps are those of the README. Settings are small, so that a minute becomes a second.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QToolButton, QWidget

from charrnn_gui.app import App
from charrnn_gui.run_state import RunState
from charrnn_gui.starting.folders import Folders
from core.runs import list_runs
from core.settings.settings import Settings
from tests.charrnn_gui.listening import PATIENCE_MS

pytestmark = pytest.mark.qt_log_ignore("OpenType support missing")
KEY = Qt.Key


def click(widget: QWidget, at: QPoint | None = None) -> None:
    """Click as a person does: on what is seen and possible."""
    assert widget.isVisible(), f"{widget.objectName() or widget!r} is not in sight"
    assert widget.isEnabled(), widget.toolTip()
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at or widget.rect().center())


def key(widget: QWidget, name: KEY, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(widget, name, modifier)


def button(parent: QWidget, text: str) -> QAbstractButton:
    """Return the button in sight that says ``text``."""
    found = [
        each
        for each in parent.findChildren(QAbstractButton)
        if each.isVisible() and text in (each.text().replace("&", ""), each.accessibleName())
    ]
    assert found, f"there is no button {text}"
    return found[0]


def test_a_newcomer_gets_through_the_first_five_minutes(
    qtbot: Any, start_app: Callable[..., App], small_settings: Settings, folders: Folders
) -> None:
    def until(condition: Callable[[], object]) -> None:
        qtbot.waitUntil(lambda: bool(condition()), timeout=PATIENCE_MS)

    settings = replace(small_settings, epochs=40, sample_every=1, prefixes=("东风", "人生"))
    app = start_app(settings, welcomes=True)
    window, session = app.window, app.session
    window.resize(1440, 900)
    write, learning = window.write, window.learning

    # 1, 2. A card says what to do. Train, and the curve falls below guessing and counting.
    until(app.welcoming.is_shown)
    click(button(window.workspaces, "Train"))
    until(lambda: session.state is RunState.TRAINING)
    assert not app.welcoming.is_shown()
    until(lambda: window.header.numbers["perplexity"].text() != "–")

    # 3. A prefix is typed; an answer comes at once, and says from which weights.
    write.prefix_edit.setFocus()
    key(write.prefix_edit, KEY.Key_A, Qt.KeyboardModifier.ControlModifier)
    write.prefix_edit.insertPlainText("天涯")
    until(lambda: write.answer.view.continuation_text().startswith("天涯"))
    until(lambda: len(write.answer.view.continuation_text()) > 10)

    # 4. With a temperature it draws, and another seed draws something else.
    slider = write.controls.temperature_slider
    slider.setFocus()
    for _time in range(10):
        key(slider, KEY.Key_Right)
    assert write.prompt().sampling.temperature > 0
    until(lambda: session.state in (RunState.TRAINING, RunState.FINISHED))

    # 5. Lines of a pinned prefix came with the epochs; the slider goes back to an early one.
    through_time = write.through_time
    until(lambda: through_time.table.model().rowCount() > 2)
    click(button(through_time, "人生"))
    through_time.slider.setFocus()
    key(through_time.slider, KEY.Key_Home)
    until(lambda: learning.perplexity_plot.pointed_at is not None)

    # 6. Pause, one step, resume, stop: each by its key or button.
    if session.state is RunState.TRAINING:
        key(window, KEY.Key_F6)
        until(lambda: session.state in (RunState.PAUSED, RunState.FINISHED))
    if session.state is RunState.PAUSED:
        key(window, KEY.Key_F7)
        until(lambda: session.state is RunState.PAUSED)
        key(window, KEY.Key_F8)
    until(lambda: session.state in (RunState.STOPPED, RunState.FINISHED))

    # 7, 8. One setting is changed, the next run begins, and both stand in the drawer of runs.
    form = window.setup.form
    key(window, KEY.Key_K, Qt.KeyboardModifier.ControlModifier)
    until(app.searching.palette().isVisible)
    QTest.keyClicks(app.searching.palette().line, "heldout_fraction")
    # Tab shows where the setting stands, instead of changing it.
    key(app.searching.palette().line, KEY.Key_Tab)
    until(form.editor("heldout_fraction").isVisible)
    editor = form.editor("heldout_fraction")
    spin = editor if isinstance(editor, QAbstractSpinBox) else editor.findChild(QAbstractSpinBox)
    assert spin is not None
    spin.setFocus()
    key(spin, KEY.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(spin, "0.2")
    key(spin, KEY.Key_Return)
    until(lambda: session.settings.heldout_fraction == 0.2)
    key(window, KEY.Key_F5)
    until(lambda: len(list_runs(folders.workspace)) == 2 and session.state is RunState.FINISHED)
    until(lambda: window.header.numbers["heldout"].text() != "–")
    key(window, KEY.Key_J, Qt.KeyboardModifier.ControlModifier)
    until(lambda: window.runs.isVisible() and window.runs.table.model().rowCount() == 2)

    # 9. In Write a line is written, and its second character chosen otherwise.
    click(window.rail.button("write"))
    choosing = window.choosing
    until(choosing.toolbar.write.isEnabled)
    choosing.set_prefix("东风")
    key(choosing.toolbar.prefix, KEY.Key_Return)
    until(lambda: len(choosing.lines.lines()) == 1)
    view = choosing.text.view
    view.setFocus()
    key(view, KEY.Key_Home, Qt.KeyboardModifier.ControlModifier)
    for name in (*[KEY.Key_Right] * 3, KEY.Key_Down, KEY.Key_Return):
        key(view, name)
    until(lambda: len(choosing.lines.lines()) == 2)
    assert choosing.lines.lines()[1].place == 1

    # 10. What surprises the model is a click away.
    click(window.rail.button("read"))
    until(lambda: window.read.surprise.view.text())
    click(window.rail.button("train"))
    # Nothing went wrong on the way.
    assert not window.message_bar.text()
    assert not window.findChildren(QToolButton, "fault")
