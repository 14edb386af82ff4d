"""Print the output of commands. Foreign text can't control the terminal; failed output ends no command.

Every command prints only with these functions. None of them raises an error of the system: a stream that
can't be written (a full disk, a closed pipe, a terminal that is gone) is given up and noted as a ``Loss``.
Long commands check ``losses``; at the end ``code_with_losses`` reports them to the caller.
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
        nobody_reads: a pipe or a terminal was closed; if False, there is no space for the output.
    """

    stream: str
    reason: str
    nobody_reads: bool


_losses: dict[str, Loss] = {}
_is_quiet = False


def begin() -> None:
    """Start a command's output: UTF-8 whatever the locale, with nothing lost so far."""
    _losses.clear()
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        _open_closed(number)
        stream = getattr(sys, name)
        if stream is None:
            # The caller has closed it, and wants no output there.
            setattr(sys, name, open(os.devnull, "r+", encoding="utf-8"))  # noqa: PTH123, SIM115
        elif number and isinstance(stream, io.TextIOWrapper):
            # A lone surrogate, as JSON writes it.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


@contextlib.contextmanager
def quiet(*, when: bool) -> Iterator[None]:
    """Write nothing within the block if ``when``, but the text of a fault; another process says the rest."""
    global _is_quiet
    before, _is_quiet = _is_quiet, _is_quiet or when
    try:
        yield
    finally:
        _is_quiet = before


def say(sentence: str) -> None:
    """Write a sentence for the person, as one line on stderr."""
    _write_aloud("stderr", f"{harmless(sentence)}\n")


def tell(line: str) -> None:
    """Write a line of the result on stdout."""
    _write_aloud("stdout", f"{harmless(line)}\n")


def tell_json(value: object) -> None:
    """Write ``value`` as one line of JSON on stdout; escape characters that could control a terminal."""
    text = json_text(value)
    # In JSON such characters occur only in strings, where their escapes mean the same.
    escaped = (c if harmless(c) == c else json_escape(c) for c in text)
    _write_aloud("stdout", text + "\n" if harmless(text) == text else "".join(escaped) + "\n")


def pour(text: str) -> None:
    """Write a text on stdout with its line ends; in a file or pipe, replace only control characters."""
    _write_aloud("stdout", harmless_lines(text) if sys.stdout.isatty() else without_controls(text))


def show_page(text: str, stream: str = "stdout") -> None:
    """Write several lines of the program's own text, such as help or a traceback."""
    _write(stream, harmless_lines(text))


def json_escape(character: str) -> str:
    """Return JSON's escape of ``character``; two escapes for a character beyond U+FFFF."""
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def losses() -> tuple[Loss, ...]:
    """Return the streams that could not be written so far."""
    return tuple(_losses.values())


def is_lost(stream: str) -> bool:
    """Return whether ``stream`` could not be written."""
    return stream in _losses


def code_with_losses(code: int) -> int:
    """Return the exit code of a command that ends with ``code`` if all output could be written."""
    if code or not _losses:
        return code
    return NOBODY_READS if any(loss.nobody_reads for loss in losses()) else UNWRITABLE


def explain_losses() -> None:
    """Report on stderr that the result could not be written."""
    for loss in losses():
        if loss.stream == "stdout" and not loss.nobody_reads:
            say(_("The output can't be written: {reason}.").format(reason=loss.reason))


def give_up() -> None:
    """Stop all output, because the terminal is closed."""
    _silence(sys.stdout)
    _silence(sys.stderr)


class BarStream:
    """stderr for a progress bar; failed output is ignored."""

    def write(self, text: str) -> int:
        """Write ``text``."""
        _write("stderr", text)
        return len(text)

    def flush(self) -> None:
        """Do nothing: everything is written at once."""

    def __getattr__(self, name: str) -> Any:
        """Take the width of the terminal and everything else from stderr itself."""
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


def _write_aloud(name: str, text: str) -> None:
    if not _is_quiet:
        _write(name, text)


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
    """Discard the output that is still buffered: Python would try again to write it at its end."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, stream.fileno())
        finally:
            os.close(nowhere)


def _open_closed(number: int) -> None:
    """Open the null device in place of a closed stdin, stdout or stderr; otherwise the next file takes it."""
    try:
        os.fstat(number)
    except OSError:
        with contextlib.suppress(OSError):
            os.open(os.devnull, os.O_RDWR)
