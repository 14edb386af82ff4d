"""What every test shares: a virtual screen, folders of its own, and nothing left behind."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# The models of the tests are small: a second thread would only wait, and long where others compute too.
os.environ.setdefault("OMP_NUM_THREADS", "1")


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
    from core import i18n

    i18n.set_language("en")
    yield
    i18n.set_language("en")


@pytest.fixture(autouse=True)
def _no_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a top-level widget or a running thread behind."""
    if "qtbot" not in request.fixturenames:
        yield
        return
    # Requested here so that qtbot closes its widgets only after this fixture has looked again.
    application = request.getfixturevalue("qapp")
    threads_before = set(threading.enumerate())
    yield
    application.processEvents()
    gc.collect()
    threads = [t for t in threading.enumerate() if t not in threads_before and not t.daemon and t.is_alive()]
    assert not threads, f"threads left running: {threads}"


@pytest.fixture
def leaked_widgets(qapp: object) -> Iterator[None]:
    """Fail where a top-level widget outlives the test; for tests that close what they open."""
    from PySide6.QtWidgets import QApplication

    before = set(QApplication.topLevelWidgets())
    yield
    QApplication.processEvents()
    gc.collect()
    left = [w for w in QApplication.topLevelWidgets() if w not in before and w.isVisible()]
    assert not left, f"widgets left open: {left}"
