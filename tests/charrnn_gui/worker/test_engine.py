"""What the worker does for the whole program once it has loaded torch."""

from __future__ import annotations

import gc
from typing import Any

from charrnn_gui.worker import Worker
from tests.charrnn_gui.listening import PATIENCE_MS


def test_python_looks_for_garbage_again_once_all_is_loaded(qtbot: Any) -> None:
    worker = Worker()
    # As ``charrnn_gui.__main__`` does it, so that the window stands sooner.
    gc.disable()
    try:
        worker.start()
        qtbot.waitUntil(lambda: worker._is_loaded, timeout=PATIENCE_MS)
        assert gc.isenabled()
    finally:
        gc.enable()
        assert worker.stop_and_wait(PATIENCE_MS)
