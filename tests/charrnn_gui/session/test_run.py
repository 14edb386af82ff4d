"""The session: what a person wants becomes requests, and what the worker reports becomes a state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from charrnn_gui import messages as m
from charrnn_gui.app import App
from charrnn_gui.run_state import RunState
from core.common.errors import RunError, UserError
from core.common.prompts import Prompt
from core.settings.settings import Settings
from tests.charrnn_gui.listening import PATIENCE_MS

StartApp = Callable[..., App]


@pytest.mark.parametrize("request_refused", [None, m.Ask(Prompt("春")), m.Pin(("春",))])
def test_a_refusal_of_something_else_does_not_look_as_if_the_start_had_failed(
    qtbot: Any, start_app: StartApp, small_settings: Settings, request_refused: m.Request | None
) -> None:
    app = start_app(small_settings)
    session = app.session
    failures: list[UserError] = []
    session.failed.connect(failures.append)
    session.train()
    assert session.state is RunState.STARTING
    error = RunError("It did not work.")
    session._worker.refused.emit(m.Refused(error, request_refused))
    assert (session.state, failures) == (RunState.STARTING, [error])
    qtbot.waitUntil(lambda: session.state is RunState.FINISHED, timeout=PATIENCE_MS)


def test_a_start_that_is_refused_leaves_the_state_before_it_even_after_a_click_on_stop(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app(small_settings)
    session = app.session
    # Something stands where the folder of runs is to be.
    app.workspace.folder.write_text("")
    with qtbot.waitSignal(session.failed, timeout=PATIENCE_MS):
        session.train()
        session.stop()
    assert session.state is RunState.EMPTY
