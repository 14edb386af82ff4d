"""How long the next run takes stands in the header before it begins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from charrnn_gui.app import App
from charrnn_gui.run_state import RunState
from core.settings.settings import Settings
from tests.charrnn_gui.listening import PATIENCE_MS

StartApp = Callable[..., App]


def test_the_header_says_how_long_the_next_run_takes_here_and_how_far_it_goes(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app(small_settings)
    header, learning = app.window.header, app.window.learning
    qtbot.waitUntil(lambda: app.presenter.run.standing.estimate is not None, timeout=PATIENCE_MS)
    first = app.presenter.run.standing.estimate
    assert first is not None
    assert header.numbers["left"].text() not in ("", "–")
    assert header.numbers["left"].accessibleName() == "estimate"
    assert header.numbers["epoch"].text() == f"– of {small_settings.epochs}"
    assert learning.perplexity.planned_end() == small_settings.epochs
    # A longer run takes longer.
    app.session.set_settings(replace(small_settings, epochs=50 * small_settings.epochs))
    qtbot.waitUntil(lambda: (app.presenter.run.standing.estimate or 0) > 5 * first, timeout=PATIENCE_MS)
    app.session.set_settings(replace(small_settings, epochs=1))
    app.window.actions_by_name["train"].trigger()
    qtbot.waitUntil(lambda: app.session.state is RunState.FINISHED, timeout=PATIENCE_MS)
    assert header.numbers["left"].accessibleName() == "left"
    assert app.presenter.run.standing.estimate is None
