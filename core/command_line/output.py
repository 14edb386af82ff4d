"""Print the output of commands. Text of others can't control the terminal; failed output ends nothing.

Every command prints by these functions, and only by them. None raises an error of the system: a stream that
can't be written (a full disk, a closed pipe, a terminal that is gone) is given up and noted as a ``Loss``.
Long work looks at ``losses``; in the end ``code_with_losses`` tells the caller.
"""

from __future__ import annotations

import contextlib
import errno
import io
import logging
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TextIO

from core.command_line import NOBODY_READS, UNWRITABLE
from core.common.files import json_text
from core.common.harmless import harmless, harmless_lines, without_controls
from core.common.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class Loss:
    """A stream that could not be written.

    Attributes:
        stream: ``"stdout"`` or ``"stderr"``.
        reason: in the system's words.
        nobody_reads: a pipe or a terminal was closed; else the output is wanted, and has no room.
    """

    stream: str
    reason: str
    nobody_reads: bool


_losses: dict[str, Loss] = {}


def begin() -> None:
    """Start a command's output: UTF-8 whatever the locale, with nothing lost so far."""
    _losses.clear()
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        _open_closed(number)
        stream = getattr(sys, name)
        if stream is None:
            # The caller has closed it: what is written there is not wanted.
            setattr(sys, name, open(os.devnull, "r+", encoding="utf-8"))  # noqa: PTH123, SIM115
        elif number and isinstance(stream, io.TextIOWrapper):
            # A lone surrogate as JSON writes it.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def say(sentence: str) -> None:
    """Write a sentence for the person, as one line on stderr."""
    _write("stderr", f"{harmless(sentence)}\n")


def tell(line: str) -> None:
    """Write a line of the result on stdout."""
    _write("stdout", f"{harmless(line)}\n")


def tell_json(value: object) -> None:
    """Write ``value`` as one line of JSON on stdout; what could steer a terminal is escaped."""
    text = json_text(value)
    # Within JSON such characters stand in strings only, and their escapes mean the same.
    escaped = (c if harmless(c) == c else json_escape(c) for c in text)
    _write("stdout", text + "\n" if harmless(text) == text else "".join(escaped) + "\n")


def pour(text: str) -> None:
    """Write a piece of text on stdout with its lines; in a file or pipe only control characters change."""
    _write("stdout", harmless_lines(text) if sys.stdout.isatty() else without_controls(text))


def show_page(text: str, stream: str = "stdout") -> None:
    """Write the program's own words of several lines, such as help or a traceback."""
    _write(stream, harmless_lines(text))


def json_escape(character: str) -> str:
    """Return ``character`` as JSON's escape, two for one beyond U+FFFF."""
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def losses() -> tuple[Loss, ...]:
    """Return which streams could not be written so far."""
    return tuple(_losses.values())


def is_lost(stream: str) -> bool:
    """Tell whether ``stream`` could not be written."""
    return stream in _losses


def code_with_losses(code: int) -> int:
    """Return the exit code of a command that ends with ``code`` if all output could be written."""
    if code or not _losses:
        return code
    return NOBODY_READS if any(loss.nobody_reads for loss in losses()) else UNWRITABLE


def explain_losses() -> None:
    """Say on stderr that the result could not be written."""
    for loss in losses():
        if loss.stream == "stdout" and not loss.nobody_reads:
            say(_("The output can't be written: {reason}.").format(reason=loss.reason))


def give_up() -> None:
    """Write nothing any more: the terminal is closed."""
    _silence(sys.stdout)
    _silence(sys.stderr)


class BarStream:
    """stderr as a progress bar takes it: what can't be written there ends nothing."""

    def write(self, text: str) -> int:
        """Write ``text``."""
        _write("stderr", text)
        return len(text)

    def flush(self) -> None:
        """All is written at once."""

    def __getattr__(self, name: str) -> Any:
        """Return the width of the terminal and all else from stderr itself."""
        return getattr(sys.stderr, name)


@contextlib.contextmanager
def log_said() -> Iterator[None]:
    """Write warnings of the log as sentences, while a command runs."""
    handler = _SayingHandler(logging.WARNING)
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)


class _SayingHandler(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        show_page(f"{harmless(record.getMessage())}\n", "stderr")
        if record.exc_info:
            show_page(f"{logging.Formatter().formatException(record.exc_info)}\n", "stderr")


def _write(name: str, text: str) -> None:
    if name in _losses:
        return
    stream: TextIO = getattr(sys, name)
    try:
        stream.write(text)
        stream.flush()
    except (OSError, ValueError) as error:
        number = error.errno if isinstance(error, OSError) else None
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        _losses[name] = Loss(name, reason, number in (errno.EPIPE, errno.EIO))
        _silence(stream)


def _silence(stream: TextIO) -> None:
    """Let what is still to be written there go nowhere: Python tries once more at its end."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, stream.fileno())
        finally:
            os.close(nowhere)


def _open_closed(number: int) -> None:
    """Lead a closed stdin, stdout or stderr nowhere: the next file to be opened would take its place."""
    try:
        os.fstat(number)
    except OSError:
        with contextlib.suppress(OSError):
            os.open(os.devnull, os.O_RDWR)
