"""The welcome is there while there is nothing else to see, and what it offers happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt

from charrnn_gui.app import App
from charrnn_gui.preferences import Preferences
from charrnn_gui.run_state import RunState
from charrnn_gui.starting.folders import Folders
from charrnn_gui.welcome import offers
from charrnn_gui.welcome.offers import Offer
from core.settings.recipes import RECIPES
from core.settings.settings import Settings
from core.sharing.examples import example
from core.text.source import Source
from tests.charrnn_gui.listening import PATIENCE_MS

StartApp = Callable[..., App]


def invites(app: App) -> bool:
    return app.window.learning.perplexity_plot.invitation.isVisible()


@pytest.fixture
def app(qtbot: Any, start_app: StartApp) -> App:
    app = start_app(welcomes=True)
    app.window.resize(1440, 900)
    qtbot.waitUntil(app.welcoming.is_shown, timeout=PATIENCE_MS)
    return app


def test_it_lies_over_the_plot_in_place_of_the_short_hint(app: App, qtbot: Any) -> None:
    card, learning = app.welcoming._card, app.window.learning
    assert card is not None
    assert learning.plot_area().contains(card.geometry())
    assert not invites(app)
    assert card._what.text() == "Song ci (宋词) · GRU 32 · 4 epochs"
    app.window.resize(720, 440)
    qtbot.waitUntil(lambda: not app.welcoming.is_shown() and invites(app), timeout=PATIENCE_MS)
    app.window.resize(1440, 900)
    qtbot.waitUntil(lambda: app.welcoming.is_shown() and not invites(app), timeout=PATIENCE_MS)


def test_it_says_how_long_the_run_takes_here(app: App, qtbot: Any) -> None:
    card = app.welcoming._card
    assert card is not None
    qtbot.waitUntil(lambda: "on this computer" in card._how_long.text(), timeout=PATIENCE_MS)
    qtbot.waitUntil(
        lambda: all("about" in button.lines()[2] for button in card._offers), timeout=2 * PATIENCE_MS
    )


def test_it_goes_with_the_first_training_and_help_brings_it_back(app: App, qtbot: Any) -> None:
    session = app.session
    app.window.actions_by_name["train"].trigger()
    qtbot.waitUntil(lambda: not app.welcoming.is_shown(), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: session.state is RunState.FINISHED, timeout=PATIENCE_MS)
    app.window.actions_by_name["reset"].trigger()
    qtbot.waitUntil(lambda: session.state is RunState.EMPTY, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: invites(app), timeout=PATIENCE_MS)
    assert not app.welcoming.is_shown()
    app.window.actions_by_name["welcome"].trigger()
    assert app.welcoming.is_shown()
    card = app.welcoming._card
    assert card is not None
    qtbot.keyClick(card._train, Qt.Key.Key_Escape)
    assert not app.welcoming.is_shown()


def test_an_offer_opens_its_text_and_trains(
    app: App, qtbot: Any, small_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = replace(RECIPES["quick"], settings=small_settings)
    monkeypatch.setitem(offers.RECIPES, "small", small)
    with qtbot.waitSignal(app.session.run_opened, timeout=PATIENCE_MS) as opened:
        app.welcoming._try(Offer("austen", "small", ""))
    assert opened.args[0].corpus_source == Source.shipped("austen")
    assert opened.args[0].settings.hidden_size == small_settings.hidden_size
    qtbot.waitUntil(lambda: app.session.state is RunState.FINISHED, timeout=PATIENCE_MS)


def test_it_is_sent_away_for_good(app: App, folders: Folders, qtbot: Any) -> None:
    card = app.welcoming._card
    assert card is not None
    card._off.click()
    assert not app.welcoming.is_shown()
    assert invites(app)
    app.remembering.remember()
    assert Preferences(folders.preferences).get("welcome", True) is False


def test_the_last_run_is_offered(app: App, qtbot: Any) -> None:
    card, session = app.welcoming._card, app.session
    assert card is not None
    session.train()
    qtbot.waitUntil(lambda: session.state is RunState.FINISHED, timeout=PATIENCE_MS)
    folder = session.open_run_folder
    session.reset()
    qtbot.waitUntil(lambda: session.state is RunState.EMPTY, timeout=PATIENCE_MS)
    app.window.actions_by_name["welcome"].trigger()
    qtbot.waitUntil(card._last_button.isVisible, timeout=PATIENCE_MS)
    with qtbot.waitSignal(session.run_opened, timeout=PATIENCE_MS) as opened:
        card._last_button.click()
    assert opened.args[0].folder == folder
    qtbot.waitUntil(lambda: session.state is RunState.FINISHED, timeout=PATIENCE_MS)


def test_it_is_not_made_if_it_is_not_wanted(qtbot: Any, start_app: StartApp) -> None:
    app = start_app()
    assert app.welcoming._card is None
    app.window.resize(720, 440)
    app.window.actions_by_name["welcome"].trigger()
    assert "no room" in app.window.message_bar.text()
    app.window.resize(1440, 900)
    qtbot.waitUntil(app.welcoming.is_shown, timeout=PATIENCE_MS)


def test_the_example_is_copied_opened_and_writes(app: App, folders: Folders, qtbot: Any) -> None:
    card, session = app.welcoming._card, app.session
    assert card is not None
    with qtbot.waitSignal(session.run_opened, timeout=PATIENCE_MS) as opened:
        card._example_button.click()
    assert opened.args[0].folder == folders.workspace / "example-austen"
    qtbot.waitUntil(
        lambda: session.workspace.runs.get(opened.args[0].folder) is not None, timeout=PATIENCE_MS
    )
    # It is not the last run that the person has made.
    assert session.workspace.runs.newest() is None
    qtbot.waitUntil(lambda: not app.welcoming.is_shown(), timeout=PATIENCE_MS)
    # It writes at once, after a prefix that it knows.
    qtbot.waitUntil(lambda: "She was " in app.window.write.answer.view.toPlainText(), timeout=PATIENCE_MS)


def test_an_example_that_is_opened_by_its_path_is_opened_from_a_copy(
    app: App, folders: Folders, qtbot: Any
) -> None:
    shipped = example("en")
    before = {path.name for path in shipped.iterdir()}
    with qtbot.waitSignal(app.session.run_opened, timeout=PATIENCE_MS) as opened:
        app.workspace.open_path(shipped)
    copy = folders.workspace / "example-austen"
    assert opened.args[0].folder == copy
    assert "your copy of the example" in app.window.message_bar.text()
    assert {path.name for path in shipped.iterdir()} == before
