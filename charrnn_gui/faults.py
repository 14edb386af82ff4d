"""Faults of the program: a log file that rotates, and a hook that tells the person and goes on."""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import logging.handlers
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Signal

log = logging.getLogger(__name__)

LOG_BYTES = 1_000_000


def start_logging(folder: Path) -> logging.FileHandler:
    """Log to a rotating file in ``folder`` until the handler returned is given to ``stop_logging``."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "charrnn-studio.log"
    handler = logging.handlers.RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=3, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    return handler


def stop_logging(handler: logging.FileHandler) -> None:
    """Close the log file."""
    logging.getLogger().removeHandler(handler)
    handler.close()


@contextlib.contextmanager
def crashes_noted(log_file: str) -> Iterator[None]:
    """While it lasts, a crash below Python leaves all threads' stacks in crash.log, beside the log."""
    with Path(log_file).with_name("crash.log").open("a", encoding="utf-8") as file:
        faulthandler.enable(file)
        try:
            yield
        finally:
            faulthandler.disable()


class FaultHook(QObject):
    """Catches what no one caught, on any thread: logs it and tells the window.

    An exception in a slot or in ``QThread.run`` reaches ``sys.excepthook`` on the thread that raised
    it, and the event loop goes on.

    Signals:
        fault_caught: str, the exception in a line.
    """

    fault_caught = Signal(str)

    def install(self) -> None:
        """Become the hook of the program and its threads."""
        sys.excepthook = self._handle
        threading.excepthook = self._handle_thread

    def uninstall(self) -> None:
        """Give Python its own hooks back."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    def _handle(
        self, kind: type[BaseException], error: BaseException, traceback: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, traceback)
            return
        log.critical("not caught", exc_info=(kind, error, traceback))
        # Emitted, not called: this may be any thread, and the window belongs to one.
        self.fault_caught.emit(f"{kind.__name__}: {error}")

    def _handle_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self._handle(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)
