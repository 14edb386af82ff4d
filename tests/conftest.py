"""What every test shares: a virtual screen, folders of its own, and nothing left behind."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# The models of the tests are small: a second thread would only wait, and long where others compute too.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Examples are not timed: a busy computer takes long.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

# A wait ends as soon as its condition holds. The five seconds of pytest-qt may pass on a busy computer.
for _wait in (QtBot.waitSignal, QtBot.waitSignals, QtBot.waitUntil, QtBot.waitExposed, QtBot.waitActive):
    assert _wait.__kwdefaults__ is not None
    _wait.__kwdefaults__["timeout"] = 180_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests of the whole project, the longest: at the end no process waits for another."""
    items.sort(key=lambda item: item.path.parent != Path(__file__).parent)


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test its own home: no test reads or writes the folders of the person who runs it."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(home / name.lower()))
    return home


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Start and leave every test in the language of the source."""
    from core.common import i18n

    i18n.set_language("en")
    yield
    i18n.set_language("en")


@pytest.fixture(autouse=True)
def _no_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a visible window or a running thread behind, be it Python's or Qt's.

    Hidden windows are deleted: each later test that changes the font or the palette would restyle them again.
    Font and locale, which a program that starts chooses, are set back: the next test measures in its own.
    """
    if "qapp" not in request.fixturenames:
        yield
        return
    from PySide6.QtCore import QCoreApplication, QEvent, QLocale
    from PySide6.QtWidgets import QApplication, QMenu
    from shiboken6 import ownedByPython

    request.getfixturevalue("qapp")
    # Those with a Python frame: threads of Qt that run Python are among them, and not in enumerate().
    threads_before = set(sys._current_frames())
    windows_before = set(QApplication.topLevelWidgets())
    font, locale = QApplication.font(), QLocale()
    yield
    # Outside an event loop Qt keeps what is to be deleted.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    for window in set(QApplication.topLevelWidgets()) - windows_before:
        # A menu belongs to a button, and a widget without an owner in Python to Qt.
        if ownedByPython(window) and not window.isVisible() and not isinstance(window, QMenu):
            window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if QApplication.font() != font:
        QApplication.setFont(font)
    QLocale.setDefault(locale)
    QApplication.processEvents()
    daemons = {
        t.ident for t in threading.enumerate() if t.daemon and not isinstance(t, threading._DummyThread)
    }
    threads = set(sys._current_frames()) - threads_before - daemons
    assert not threads, f"threads left running: {threads}"
    windows = [w for w in QApplication.topLevelWidgets() if w not in windows_before and w.isVisible()]
    assert not windows, f"windows left open: {windows}"
