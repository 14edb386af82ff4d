"""Measures how long a person waits for the window of a bundle, and for a loaded model to write."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "data" / "examples" / "songci"
PATIENCE_S = 60
# Lines of the program's log.
_WINDOW = "the window is on the screen"
_ANSWER = "the first answer is on the screen"
_LINE = re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d),(\d{3}) \w+ \w+ [\w.]+: (.*)$", re.MULTILINE)


class NoStartError(Exception):
    """The program did not show what was waited for; the message has its output."""


def waits(program: Path, starts: int = 3) -> tuple[float, float]:
    """Return the median waits, in seconds: start to window, and window to first character.

    One more start comes first, which fills the cache of files.

    Raises:
        NoStartError: window or first character did not come within a minute, or the end was no success.
    """
    with _screen() as environment:
        _wait(program, environment)
        measured = [_wait(program, environment) for _start in range(starts)]
    windows, answers = zip(*measured, strict=True)
    return sorted(windows)[starts // 2], sorted(answers)[starts // 2]


def _wait(program: Path, environment: dict[str, str]) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        shutil.copytree(EXAMPLE, home / "run")
        folders = {f"XDG_{kind}_HOME": str(home / kind) for kind in ("DATA", "CONFIG", "CACHE", "STATE")}
        (home / "output").touch()
        with (home / "output").open("w") as output:
            began = time.time()
            process = subprocess.Popen(
                [program, home / "run"],
                env=environment | folders | {"HOME": name},
                stdout=output,
                stderr=output,
            )
            try:
                seen = _seen(home, process, began)
            finally:
                process.send_signal(signal.SIGTERM)
                status = process.wait(PATIENCE_S)
        if not {_WINDOW, _ANSWER} <= seen.keys() or status:
            raise NoStartError(
                f"status {status}, seen {sorted(seen)}\n{(home / 'output').read_text('utf-8')}"
            )
    return seen[_WINDOW] - began, seen[_ANSWER] - seen[_WINDOW]


def _seen(home: Path, process: subprocess.Popen[bytes], began: float) -> dict[str, float]:
    """Return the time of each line of the log, once the last one that is waited for is there."""
    seen: dict[str, float] = {}
    while _ANSWER not in seen and process.poll() is None and time.time() < began + PATIENCE_S:
        time.sleep(0.05)
        for log in home.rglob("charrnn-studio.log"):
            seen = times_in(log.read_text("utf-8"))
    return seen


def times_in(log: str) -> dict[str, float]:
    """Return for each sentence of the program's ``log`` when it was said last, in seconds since 1970."""
    return {
        sentence: datetime.fromisoformat(second).timestamp() + int(thousandths) / 1000
        for second, thousandths, sentence in _LINE.findall(log)
    }


@contextlib.contextmanager
def _screen() -> Iterator[dict[str, str]]:
    """Yield the variables of a process that may open a window: on the screen, a virtual one, or none."""
    environment = dict(os.environ)
    server = shutil.which("Xvfb")
    if os.name == "nt" or environment.get("DISPLAY") or not server:
        if os.uname().sysname == "Linux" and not environment.get("DISPLAY"):
            environment["QT_QPA_PLATFORM"] = "offscreen"
        yield environment
        return
    read, write = os.pipe()
    xvfb = subprocess.Popen(
        [server, "-displayfd", str(write), "-screen", "0", "1440x900x24"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as told:
            environment |= {"DISPLAY": f":{told.readline().strip()}", "QT_QPA_PLATFORM": "xcb"}
        yield environment
    finally:
        xvfb.terminate()
        xvfb.wait()
