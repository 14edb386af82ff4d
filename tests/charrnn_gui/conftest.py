"""A real program in folders of its own, and a text small enough to train on in a moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from charrnn_gui.app import App
from charrnn_gui.preferences import Preferences
from charrnn_gui.starting.folders import Folders
from charrnn_gui.worker import Worker
from core.settings.recipes import RECIPES
from core.settings.settings import Settings
from core.text.corpus import Corpus
from core.text.library import load_shipped
from core.text.source import Source
from tests.charrnn_gui.listening import PATIENCE_MS, Heard


@pytest.fixture
def small_settings() -> Settings:
    """Settings that make an epoch of the start of a text in a few hundredths of a second."""
    return replace(
        RECIPES["quick"].settings,
        max_chars=2_000,
        hidden_size=32,
        embedding_size=16,
        batch_size=8,
        num_steps=16,
        epochs=4,
        sample_every=1,
        sample_chars=10,
        prefixes=("东风",),
        device="cpu",
    )


@pytest.fixture
def songci() -> Corpus:
    """The default corpus."""
    return load_shipped("songci")


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    """Empty folders for a program."""
    return Folders(tmp_path / "runs", tmp_path / "config" / "preferences.json", tmp_path / "logs")


@pytest.fixture
def start_app(
    qapp: Any, qtbot: Any, folders: Folders, small_settings: Settings
) -> Iterator[Callable[..., App]]:
    """Return a function that starts the program as ``charrnn_gui.process.run`` does.

    It waits until the text is there.
    """
    apps: list[App] = []

    def start(
        settings: Settings | None = small_settings,
        prepare: Callable[[App], object] = lambda app: None,
        path: str = "",
        *,
        welcomes: bool = False,
    ) -> App:
        preferences = Preferences(folders.preferences)
        if not welcomes:
            # It takes the worker a second to say how long its offers take.
            preferences.set("welcome", False)
        app = App(qapp, folders, path, preferences)
        apps.append(app)
        prepare(app)
        if settings is not None:
            app.session.pins.text = Source.shipped("songci")
            app.session.set_settings(settings)
        with qtbot.waitSignal(app.session.text.inspected, timeout=PATIENCE_MS):
            app.show()
        return app

    yield start
    for app in apps:
        app.is_told_to_end = True  # Nobody is here to answer.
        app.window.close()
        app.close()
        app.window.deleteLater()
        app.deleteLater()
    qapp.processEvents()
    # Outside an event loop Qt keeps what is to be deleted, and a window that is there would follow the font.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def worker(qtbot: Any) -> Iterator[Worker]:
    """A worker that runs, and has ended after the test."""
    worker = Worker()
    worker.start()
    yield worker
    assert worker.stop_and_wait(PATIENCE_MS)


@pytest.fixture
def heard(worker: Worker) -> Heard:
    """All that the worker says from now on."""
    return Heard(worker)
