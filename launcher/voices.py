"""The messages of a set-up: on the terminal or, after a double-click, in windows and a log file."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

from core.common.i18n import gettext as _
from core.installation.error_window import TITLE, show_error


def log_file(root: Path) -> Path:
    """Return the log file of the messages, beside ``.venv``."""
    return root / "launch.log"


class Voice:
    """Shows messages to the person. With ``desktop`` there is no terminal."""

    def __init__(self, root: Path, *, desktop: bool) -> None:
        self.log = log_file(root)
        self.desktop = desktop
        self._window: subprocess.Popen[str] | None = None

    def say(self, sentence: str) -> None:
        """Show a line of progress."""
        self._note(sentence)
        if not self.desktop:
            print(sentence, file=sys.stderr, flush=True)
            return
        if self._window is None:
            self._window = _progress_window()
        if self._window is not None and self._window.stdin is not None:
            try:
                # The leading # makes it the text of zenity's window; our own window removes it.
                self._window.stdin.write(f"# {sentence}\n")
                self._window.stdin.flush()
            except OSError:
                pass  # The person closed the window; the set-up continues.

    def fail(self, sentence: str) -> None:
        """Show the reason for giving up."""
        self.close()
        self._note(sentence)
        if self.desktop:
            show_error(sentence)
        else:
            print(sentence, file=sys.stderr, flush=True)

    def close(self) -> None:
        """Close the progress window."""
        if self._window is not None:
            if self._window.stdin is not None:
                with contextlib.suppress(OSError):
                    self._window.stdin.close()
            self._window.terminate()
            self._window.wait()
            self._window = None

    def _note(self, sentence: str) -> None:
        try:
            with self.log.open("a", encoding="utf-8") as log:
                log.write(time.strftime("%Y-%m-%d %H:%M:%S ") + sentence + "\n")
        except OSError:
            pass  # A full or read-only disk is reported later, with its own sentence.


def run_watched(root: Path, command: list[str]) -> int:
    """Run ``command`` without a terminal, keep its output, and notify the person if it fails."""
    if command[0].endswith("python.exe"):
        command = [command[0].replace("python.exe", "pythonw.exe"), *command[1:]]
    path = log_file(root)
    writable = os.access(path if path.exists() else root, os.W_OK)
    with (path if writable else Path(os.devnull)).open("a", encoding="utf-8") as log:
        status = subprocess.call(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    if status:
        show_error(
            _("CharRNN Studio ended with an error (status {status}). Its output is in {log}.").format(
                status=status, log=path
            )
        )
    return status


def _progress_window() -> subprocess.Popen[str] | None:
    zenity = shutil.which("zenity")
    if find_spec("tkinter"):
        command = [sys.executable, str(Path(__file__).with_name("progress_window.py")), TITLE]
    elif zenity:
        command = [zenity, "--progress", "--pulsate", "--no-cancel", "--width=480", f"--title={TITLE}"]
    else:
        return None
    try:
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8"
        )
    except OSError:
        return None
