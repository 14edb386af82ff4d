"""Faults of the program: a rotating log file, and a hook that reports a fault and lets the program run on."""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import logging.handlers
import sys
import tempfile
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Signal

from core.common.errors import UserError

log = logging.getLogger(__name__)

LOG_BYTES = 1_000_000
CRASH_LOG_BYTES = 100_000


def start_logging(folder: Path) -> logging.FileHandler:
    """Log to a rotating file in ``folder`` until the returned handler is given to ``stop_logging``.

    If the folder can't be written, log to a temporary folder.
    """
    try:
        handler = _rotating_file(folder)
    except OSError:
        handler = _rotating_file(Path(tempfile.mkdtemp(prefix="charrnn-studio-")))
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    return handler


def _rotating_file(folder: Path) -> logging.handlers.RotatingFileHandler:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "charrnn-studio.log"
    return logging.handlers.RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=3, encoding="utf-8")


def stop_logging(handler: logging.FileHandler) -> None:
    """Close the log file."""
    logging.getLogger().removeHandler(handler)
    handler.close()


@contextlib.contextmanager
def crashes_noted(log_file: str) -> Iterator[None]:
    """Within the block, a crash below Python writes all threads' stacks to crash.log, next to the log."""
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):  # A program that can't record its crash still works.
            path = Path(log_file).with_name("crash.log")
            with contextlib.suppress(OSError):  # There is none yet, or another window has it open.
                if path.stat().st_size > CRASH_LOG_BYTES:
                    path.replace(path.with_name("crash.log.1"))
            faulthandler.enable(stack.enter_context(path.open("a", encoding="utf-8")))
            stack.callback(faulthandler.disable)
        yield


class FaultError(UserError):
    """A fault of the program, in a sentence for the person.

    Attributes:
        details: its traceback, as text, because the frames would keep models alive.
    """

    def __init__(self, sentence: str, details: str) -> None:
        super().__init__(sentence)
        self.details = details


def in_a_line(error: BaseException) -> str:
    """Return the exception's type, and its message if it has one."""
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:  # The error itself can't be turned into text.
        return type(error).__name__


def details_of(error: BaseException) -> str:
    """Return the traceback of ``error`` and of its causes."""
    return "".join(traceback.format_exception(type(error), error, error.__traceback__))


def log_refusal(error: UserError) -> None:
    """Log where in the source a refusal comes from, not its words, which may contain private names."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "unknown place"
    log.info("refused: %s at %s", type(error).__name__, place)


class FaultHook(QObject):
    """Catches exceptions that nothing else caught, on any thread; logs them and notifies the window.

    An exception in a slot or in ``QThread.run`` reaches ``sys.excepthook`` on the thread that raised
    it, and the event loop continues. A failure while a fault is logged or reported is left to Python.

    Signals:
        fault_caught: the exception in a line (str); its traceback (str).
    """

    fault_caught = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = threading.local()

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
        if getattr(self._thread, "is_telling", False):
            # The window failed while it reported another fault, so this one can only be logged.
            sys.__excepthook__(kind, error, traceback)
            return
        self._thread.is_telling = True
        try:
            _log_at_any_rate(kind, error, traceback)
            # Emitted, not called: this may be any thread, and the window belongs to one.
            self.fault_caught.emit(in_a_line(error), details_of(error))
        finally:
            self._thread.is_telling = False

    def _handle_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self._handle(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)


def _log_at_any_rate(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    try:
        log.critical("not caught", exc_info=(kind, error, traceback))
    except Exception:  # The window is notified even if the log can't be written.
        sys.__excepthook__(kind, error, traceback)
