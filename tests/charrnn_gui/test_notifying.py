"""A person who looks elsewhere hears of the end of a long run, and only of that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget

from charrnn_gui.app import App
from charrnn_gui.notifying import Notifying
from charrnn_gui.preferences import Preferences
from charrnn_gui.run_state import RunState
from charrnn_gui.starting.folders import Folders
from tests.charrnn_gui.listening import PATIENCE_MS

StartApp = Callable[..., App]


def heard_of_a_run(qtbot: Any, app: App, *, long_s: float, looks: bool) -> list[str]:
    """Return what is told of a run that ends while the person looks at the window, or elsewhere."""
    notifying = Notifying(app.window, app.session, app._preferences, app, long_s=long_s)
    heard: list[str] = []
    notifying.told.connect(heard.append)
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    front = app.window if looks else other
    front.activateWindow()
    qtbot.waitUntil(front.isActiveWindow, timeout=PATIENCE_MS)
    app.session.train()
    qtbot.waitUntil(lambda: app.session.state is RunState.FINISHED, timeout=PATIENCE_MS)
    return heard


@pytest.mark.parametrize(
    ("long_s", "looks", "told"),
    [(0.0, False, ["Finished and saved. The model can still write."]), (0.0, True, []), (9_999.0, False, [])],
)
def test_only_the_end_of_a_long_run_is_told_and_only_to_who_looks_elsewhere(
    qtbot: Any, start_app: StartApp, long_s: float, looks: bool, told: list[str]
) -> None:
    assert heard_of_a_run(qtbot, start_app(), long_s=long_s, looks=looks) == told


def test_it_can_be_turned_off_for_good(qtbot: Any, start_app: StartApp, folders: Folders) -> None:
    app = start_app()
    app.window.actions_by_name["notify"].setChecked(False)
    assert heard_of_a_run(qtbot, app, long_s=0.0, looks=False) == []
    app.remembering.remember()
    assert Preferences(folders.preferences).get("notify", True) is False
