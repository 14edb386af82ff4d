"""The next run is sized for its text by the worker, again whenever text or time change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from charrnn_gui.app import App
from charrnn_gui.run_state import RunState
from core.settings.recipes import RECIPES
from core.settings.settings import Settings
from core.settings.sizing import SIZED, sized
from core.text.source import Source
from core.text.summary import given
from tests.charrnn_gui.listening import PATIENCE_MS

StartApp = Callable[..., App]

# By epochs, so that the speed of the computer does not matter.
SHORT = replace(RECIPES["quality"].settings, max_chars=3_000, epochs=1, time_limit_s=1e6, device="cpu")


def chosen(app: App) -> Settings:
    session = app.session
    assert session.text.corpus is not None
    return sized(session.settings, given(session.text.corpus, session.settings, 1e12))


def is_sized(app: App) -> bool:
    session = app.session
    return session.text.corpus is not None and session.settings == chosen(app)


def test_the_settings_follow_text_and_epochs(qtbot: Any, start_app: StartApp) -> None:
    app = start_app(SHORT)
    qtbot.waitUntil(lambda: is_sized(app), timeout=PATIENCE_MS)
    first = app.session.settings
    app.session.set_settings(replace(app.session.settings, max_chars=20_000, epochs=300))
    qtbot.waitUntil(lambda: is_sized(app), timeout=PATIENCE_MS)
    assert app.session.settings.output_dropout > first.output_dropout
    assert app.session.settings.batch_size > first.batch_size
    app.session.text.open_source(Source.shipped("austen"))
    qtbot.waitUntil(
        lambda: is_sized(app) and app.session.text.corpus.source == Source.shipped("austen"),
        timeout=PATIENCE_MS,
    )


def test_a_run_begins_sized_even_if_the_window_does_not_know_the_size_yet(
    qtbot: Any, start_app: StartApp
) -> None:
    app = start_app(SHORT)
    session = app.session
    qtbot.waitUntil(lambda: session.text.corpus is not None, timeout=PATIENCE_MS)
    with qtbot.waitSignal(session.run_opened, timeout=PATIENCE_MS) as opened:
        session.train()
    run = opened.args[0].settings
    wanted = chosen(app)
    assert all(getattr(run, name) == getattr(wanted, name) for name in SIZED)
    qtbot.waitUntil(lambda: session.state is RunState.FINISHED, timeout=PATIENCE_MS)


def test_own_numbers_are_left_alone(qtbot: Any, start_app: StartApp) -> None:
    own = replace(SHORT, sized=False, hidden_size=24, batch_size=8)
    app = start_app(own)
    session = app.session
    qtbot.waitUntil(lambda: session.text.corpus is not None, timeout=PATIENCE_MS)
    with qtbot.waitSignal(session.run_opened, timeout=PATIENCE_MS):
        session.train()
    assert session.settings.hidden_size == 24
    qtbot.waitUntil(lambda: session.state is RunState.FINISHED, timeout=PATIENCE_MS)
