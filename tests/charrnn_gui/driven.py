"""The program as a person has it, and one thing done in it: ``python driven.py DOING ENDING``.

Once it does the thing, it is told to end, in one of the ways in which programs are.
"""

from __future__ import annotations

import http.server
import logging
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from charrnn_gui import app, process
from charrnn_gui.run_state import RunState
from core.text import library
from core.text.source import Source

POLL_MS = 20
MEMORY_TO_SPARE_BYTES = 600 << 20
# More than a gigabyte for a batch of this, and little for the model.
LARGE = {"max_chars": 70_000, "hidden_size": 32, "batch_size": 4096, "num_steps": 16, "epochs": 10**6}
SMALL = {"max_chars": 2_000, "hidden_size": 32, "batch_size": 8, "num_steps": 16, "epochs": 10**6}


class Driven(app.App):
    """The program, with a hand on its controls."""

    def show(self) -> None:
        """Show the window, and do the thing as soon as its text is there."""
        super().show()
        if sys.argv[1] in ("beginning", "loading"):
            getattr(self, sys.argv[1])()
        else:
            self._when(lambda: self.session.text.corpus is not None, getattr(self, sys.argv[1]))

    def beginning(self) -> None:
        """End in the midst of what is done first: the window is there, no thread is yet."""

        def end(record: logging.LogRecord) -> bool:
            if "is on the screen" in record.getMessage():
                self._end()
            return True

        app.log.addFilter(end)

    def loading(self) -> None:
        """End while torch is being loaded."""
        self._when(self.session._worker.is_loading, self._end)

    def idle(self) -> None:
        self._when(lambda: self.session._worker._is_loaded, self._end)

    def starting(self) -> None:
        self.session.train()
        self._end()

    def training(self) -> None:
        self._train(self._end)

    def generating(self) -> None:
        def write() -> None:
            self.window.write.controls.restore_state({"num_chars": 100_000, "temperature": 1.0})
            self.window.write.set_prefix("天涯")
            self.session.answered.connect(lambda answer: answer.prompt.prefix == "天涯" and self._end())

        self._train(write)

    def saving(self) -> None:
        settings = replace(self.session.settings, hidden_size=512, prefixes=())
        self.session.set_settings(settings)
        self.session.step()
        self._when(lambda: self.session.open_run_folder is not None, self._end)

    def importing(self) -> None:
        path = Path.home() / "large.txt"
        line = "春花秋月何时了，往事知多少\n" * 40_000
        with path.open("w", encoding="utf-8") as file:
            for _time in range(200):
                file.write(line)
        self.session.text.open_source(Source.at(path))
        # The first words of how far it is come once it is well under way.
        self.session.text.loading_changed.connect(lambda _text, fraction: fraction and self._end())

    def downloading(self) -> None:
        asked = threading.Event()

        class Silent(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Length", "77000")
                self.end_headers()
                self.wfile.write(b"PK")
                asked.set()
                time.sleep(600)

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Silent)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/lyrics.zip"
        fetch = library.fetch_book_lyrics
        library.fetch_book_lyrics = lambda *arguments, **named: fetch(*arguments, **named, url=url)
        self.dialogs.get_book_lyrics()
        self._when(asked.is_set, self._end)

    def reporting(self) -> None:
        self._train(lambda: (self.window.actions_by_name["report"].trigger(), self._end()))

    def reading_about(self) -> None:
        self._when(lambda: QApplication.activeModalWidget() is not None, self._end)
        self.window.actions_by_name["about"].trigger()

    def losing(self) -> None:
        """Train a run whose folder is renamed, so that it can't be saved."""

        def lose() -> None:
            folder = self.session.open_run_folder
            assert folder is not None
            folder.rename(folder.with_name("renamed"))
            self._end()

        self._train(lose)

    def asked_about_loss(self) -> None:
        """Be asked what to do with such a run."""

        def lose() -> None:
            folder = self.session.open_run_folder
            assert folder is not None
            folder.rename(folder.with_name("renamed"))
            self._when(lambda: QApplication.activeModalWidget() is not None, self._end)
            self.window.close()

        self._train(lose)

    def exhausting(self) -> None:
        """Ask for a training that the memory is too small for, and take up what is offered until it goes."""
        bar = self.window.message_bar

        def begin() -> None:
            leave_memory(MEMORY_TO_SPARE_BYTES)
            self.session.set_settings(replace(self.session.settings, **LARGE))
            self.session.train()
            wait()

        def wait() -> None:
            self._when(
                lambda: bar.action_button().isVisible() or self.presenter.run.standing.epoch > 2, go_on
            )

        def go_on() -> None:
            if not bar.action_button().isVisible():
                self._end()
                return
            sys.stdout.write(f"{bar.text()} [{bar.action_button().text()}]\n")
            QTest.mouseClick(bar.action_button(), Qt.MouseButton.LeftButton)
            self.window.actions_by_name["train"].trigger()
            wait()

        self._when(lambda: self.session._worker._is_loaded, begin)

    def typing(self) -> None:
        edit = self.window.write.prefix_edit
        edit.setFocus()
        for prefix in ("one verse", "another verse"):
            edit.selectAll()
            QTest.keyClicks(edit, prefix)
            QTest.keyClick(edit, "\r")
        sys.stdout.write("typed\n")
        sys.stdout.flush()

    def _train(self, then: Callable[[], object]) -> None:
        self.session.set_settings(replace(self.session.settings, **SMALL))
        self.session.train()
        self._when(
            lambda: self.session.state is RunState.TRAINING and self.presenter.run.standing.epoch > 2, then
        )

    def _when(self, condition: Callable[[], bool], then: Callable[[], object]) -> None:
        if condition():
            then()
        else:
            QTimer.singleShot(POLL_MS, self, lambda: self._when(condition, then))

    def _end(self) -> None:
        self._end = lambda: None  # type: ignore[method-assign]
        sys.stdout.write(f"{time.time()}\n")  # for who measures how long it takes
        sys.stdout.flush()
        match sys.argv[2]:
            case "close":
                self.window.close()
            case "quit":
                QApplication.quit()
            case "sigterm":
                os.kill(os.getpid(), signal.SIGTERM)
            case "terminal closed":
                for _time in range(2):  # by the system, and by the terminal's shell
                    os.kill(os.getpid(), signal.SIGHUP)


def leave_memory(num_bytes: int) -> None:
    """Let this process have so many bytes more, and no others."""
    import resource

    (kib,) = re.findall(r"^VmData:\s+(\d+) kB$", Path("/proc/self/status").read_text("ascii"), re.MULTILINE)
    most = (int(kib) << 10) + num_bytes
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


if __name__ == "__main__":
    if sys.argv[2] == "terminal closed":
        signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whatever the tests were started from
    process.App = Driven  # type: ignore[misc]
    sys.exit(process.run(sys.argv[:1]))
