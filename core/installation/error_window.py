"""Show a sentence in a window without Qt, by the means of the system. Standard library only."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Sequence
from importlib.util import find_spec

TITLE = "CharRNN Studio"


def show_error(sentence: str) -> None:
    """Show why the program doesn't start, and wait until the person has closed the window."""
    if os.name == "nt":
        import ctypes

        ctypes.windll.user32.MessageBoxW(None, sentence, TITLE, 0x10)  # type: ignore[attr-defined]
        return
    # The program of a bundle is not a Python: it would start the window again.
    if not is_frozen() and find_spec("tkinter"):
        code = (
            "import sys, tkinter, tkinter.messagebox as m; r = tkinter.Tk(); r.withdraw(); "
            "m.showerror(sys.argv[1], sys.argv[2])"
        )
        if _status([sys.executable, "-c", code, TITLE, sentence]) == 0:
            return
    script = (
        'on run {title, words}\ndisplay dialog words with title title buttons {"OK"} with icon stop\nend run'
    )
    in_a_terminal = ["sh", "-c", 'printf "%s\\n\\n" "$1"; read -r _', "sh", sentence]
    for command in (
        ["osascript", "-e", script, TITLE, sentence],
        ["zenity", "--error", "--no-markup", f"--title={TITLE}", f"--text={sentence}"],
        ["kdialog", "--title", TITLE, "--error", sentence],
        ["xmessage", "-center", _for_xmessage(sentence)],
        ["x-terminal-emulator", "-e", *in_a_terminal],
        ["gnome-terminal", "--wait", "--", *in_a_terminal],
        ["konsole", "-e", *in_a_terminal],
        ["xterm", "-e", *in_a_terminal],
        ["notify-send", TITLE, sentence],
    ):
        if shutil.which(command[0]) and _status(command) in (0, 1):  # 1: closed without OK
            return


def _for_xmessage(sentence: str) -> str:
    """Return the words of ``sentence`` that xmessage can draw: it neither breaks a line nor knows Unicode.

    What must be typed is in these words in every language.
    """
    words = re.findall(r"[!-~]+", sentence.translate({0x201C: '"', 0x201D: '"'}))
    return textwrap.fill(" ".join(words), 70, break_long_words=False, break_on_hyphens=False)


def is_frozen() -> bool:
    """Return whether this is a bundle, which includes its own Python."""
    return bool(getattr(sys, "frozen", False))


def _status(command: Sequence[str]) -> int:
    # zenity 4 stays invisible if the library that is missing is one of OpenGL; so it must draw without.
    environment = os.environ | {"GSK_RENDERER": "cairo"}
    quiet = subprocess.DEVNULL
    return subprocess.run(command, env=environment, stdout=quiet, stderr=quiet).returncode
