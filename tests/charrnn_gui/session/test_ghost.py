"""Where the curve of the next run is expected: only from a run that differs by chance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from charrnn_gui.app import App
from charrnn_gui.run_state import RunState
from core.settings.settings import Settings
from tests.charrnn_gui.listening import PATIENCE_MS
from tests.charrnn_gui.test_run_on_display import press, trained, wait_for

StartApp = Callable[..., App]


def ghost(app: App) -> list[float]:
    """Return the perplexities of the dotted curve in the plot."""
    content = app.window.learning.perplexity
    return list(content._ghost.series.y) if content.has_ghost else []


def wait(qtbot: Any, condition: Callable[[], bool]) -> None:
    qtbot.waitUntil(condition, timeout=PATIENCE_MS)


def test_an_earlier_run_with_these_settings_is_the_ghost_until_a_run_is_shown(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app(replace(small_settings, epochs=3, seed=1))
    assert ghost(app) == []
    epochs: list[float] = []
    app.session.progressed.connect(lambda made: epochs.extend(e.perplexity for e in made.told.epochs))
    trained(qtbot, app)
    assert ghost(app) == [], "a run is on display"
    press(app, "reset")
    wait_for(qtbot, app, RunState.EMPTY)
    wait(qtbot, lambda: bool(ghost(app)))
    assert ghost(app)[1:] == pytest.approx(epochs)
    assert ghost(app)[0] > 500, "it begins with guessing"
    assert "Dotted" in app.window.learning.reading.text()
    # Another seed is chance; another model is not.
    app.session.set_settings(replace(app.session.settings, seed=2))
    app.session.text.inspect_now_if_due()
    assert ghost(app)
    app.session.set_settings(replace(app.session.settings, hidden_size=16))
    wait(qtbot, lambda: not ghost(app))
    assert "Dotted" not in app.window.learning.reading.text()


def test_a_run_that_was_changed_by_hand_says_nothing(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app(replace(small_settings, epochs=2))
    found: list[tuple[object, ...]] = []
    app.learning_wiring.ghost.found.connect(lambda epochs, _start: found.append(epochs))
    press(app, "step")
    wait_for(qtbot, app, RunState.PAUSED)
    app.session.change_setting("learning_rate", 0.02)
    press(app, "train")
    wait_for(qtbot, app, RunState.FINISHED)
    press(app, "reset")
    wait_for(qtbot, app, RunState.EMPTY)
    wait(qtbot, lambda: bool(found))
    assert found == [()]
