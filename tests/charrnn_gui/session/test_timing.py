"""How long a run would take is tried out by the worker, once, and never beside a training."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from charrnn_gui.app import App
from charrnn_gui.run_state import RunState
from core.common.prompts import Prompt
from core.settings.settings import Settings
from core.text.source import Source
from tests.charrnn_gui.listening import PATIENCE_MS

StartApp = Callable[..., App]
SONGCI, AUSTEN = Source.shipped("songci"), Source.shipped("austen")


def test_runs_on_this_text_and_on_another_are_estimated(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    timing = start_app().session.timing
    longer = replace(small_settings, epochs=small_settings.epochs * 100)
    for source, settings in ((SONGCI, small_settings), (AUSTEN, small_settings), (SONGCI, longer)):
        assert timing.seconds(source, settings) is None
        timing.ask(source, settings)
    qtbot.waitUntil(lambda: timing.seconds(SONGCI, longer) is not None, timeout=PATIENCE_MS)
    short, long = timing.seconds(SONGCI, small_settings), timing.seconds(SONGCI, longer)
    assert short is not None
    assert long is not None
    assert timing.seconds(AUSTEN, small_settings) is not None
    assert long > 10 * short > 0
    # Neither its seed nor how it is saved changes the time of a run.
    assert timing.seconds(SONGCI, replace(small_settings, seed=9, save_interval_s=99.0)) == short


def test_a_trial_waits_until_nothing_else_does_and_is_not_forgotten(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    session = start_app().session
    with qtbot.waitSignal(session._worker.estimated, timeout=PATIENCE_MS) as answer:
        session.timing.ask(SONGCI, small_settings)
        for prefix in "东风人生何处":
            session.ask(Prompt(prefix))
    assert answer.args[0].seconds > 0


def test_nothing_is_tried_beside_a_training_and_it_can_be_asked_again(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    session = start_app(replace(small_settings, epochs=10**6)).session
    session.train()
    qtbot.waitUntil(lambda: session.state is RunState.TRAINING, timeout=PATIENCE_MS)
    with qtbot.waitSignal(session._worker.estimated, timeout=PATIENCE_MS) as answer:
        session.timing.ask(SONGCI, small_settings)
    assert answer.args[0].seconds == 0.0
    session.stop()
    qtbot.waitUntil(lambda: session.state is RunState.STOPPED, timeout=PATIENCE_MS)
    session.timing.ask(SONGCI, small_settings)
    qtbot.waitUntil(lambda: session.timing.seconds(SONGCI, small_settings) is not None, timeout=PATIENCE_MS)


def test_a_model_too_large_to_be_tried_holds_up_no_other_run(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    huge = replace(small_settings, cell="gru", embedding_size=64, hidden_size=8192, batch_size=8, num_steps=8)
    session = start_app(huge).session
    session.timing.ask(SONGCI, huge)
    session.set_settings(small_settings)
    session.train()
    qtbot.waitUntil(lambda: session.state is RunState.FINISHED, timeout=PATIENCE_MS)
    with qtbot.waitSignal(session._worker.estimated, timeout=PATIENCE_MS) as answer:
        session.timing.ask(SONGCI, replace(huge, epochs=2 * huge.epochs))
    assert answer.args[0].seconds > 0
