"""Make the pictures of the README: the real program, training on the corpora that ship.

``python tools/screenshots.py [NAME …]`` (or ``python -m tools.screenshots``) trains for about a minute
for each picture and writes ``docs/images/NAME.png``. Nothing of the person's is read or written:
the program runs in folders of its own, without a screen (``QT_QPA_PLATFORM=offscreen``, unless set).
"""

# ruff: noqa: E402 (the environment must be set before Qt looks at it)

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Before anything of this project or of Qt is imported.
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_SCALE_FACTOR"] = "1"

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QImage, QInputMethodEvent
from PySide6.QtWidgets import QApplication

from charrnn_gui.app import App
from charrnn_gui.preferences import Preferences
from charrnn_gui.run_state import RunState
from charrnn_gui.session.text import SETTLE_INTERVAL_MS
from charrnn_gui.starting.folders import Folders
from core.settings.as_text import with_text_values
from core.settings.settings import Settings
from core.text.source import Source

FOLDER = ROOT / "docs" / "images"
WIDTH, HEIGHT = 1440, 900
LOOK_INTERVAL_MS = 20
PATIENCE_S = 300
# An inspection that ends later than this after a change was caused by the change. (Qt's timers may be a
# twentieth early.)
CALM_S = 0.8 * SETTLE_INTERVAL_MS / 1000
SETTLED_MS = 700


@dataclass(frozen=True)
class Picture:
    """One picture: the program in one language and theme, training on one text.

    Attributes:
        earlier: settings of a first run that differ from the defaults; its curve is shown behind that of the
            second.
        epoch: of the second run, at which the picture is taken.
    """

    name: str
    language: str
    theme: str
    corpus: str
    prefix: str
    earlier: Mapping[str, str]
    epoch: int


EARLIER = {"cell": "rnn_tanh", "learning_rate": "0.003"}
PICTURES = {
    picture.name: picture
    for picture in (
        Picture("window-light-en", "en", "light", "austen", "It is a truth ", EARLIER, 25),
        Picture("window-dark-zh", "zh_CN", "dark", "songci", "东风", EARLIER, 25),
    )
}


def take(application: QApplication, picture: Picture, home: Path) -> QImage:
    """Start the program, train twice, type a prefix, and return a picture of the window.

    Raises:
        TimeoutError: the program took too long.
    """
    folders = Folders(home / "runs", home / "preferences.json", home / "logs")
    preferences = Preferences(folders.preferences)
    preferences.set("language", picture.language)
    preferences.set("theme", picture.theme)
    preferences.save()
    app = App(application, folders)
    app.window.resize(WIDTH, HEIGHT)
    app.show()
    try:
        return _train_and_look(app, picture)
    finally:
        app.close()
        app.window.close()


def _train_and_look(app: App, picture: Picture) -> QImage:
    session, window = app.session, app.window
    inspected: list[float] = []
    session.text.inspected.connect(lambda _inspection: inspected.append(time.monotonic()))

    def train(settings: Settings) -> None:
        """Press Train like a person, after the text was inspected under these settings."""
        asked = time.monotonic()
        session.set_settings(settings)
        _wait(lambda: bool(inspected) and inspected[-1] > asked + CALM_S, "the numbers of the text")
        window.actions_by_name["train"].trigger()

    _wait(lambda: bool(inspected), "the text that the program begins with")
    source = Source.shipped(picture.corpus)
    if session.pins.text != source:
        session.text.open_source(source)
    _wait(lambda: session.pins.text == source, picture.corpus)
    window.write.prefix_edit.set_text("")
    window.write.prefix_edit.setFocus()
    # As an input method hands it over: keys have no Chinese characters.
    typed = QInputMethodEvent()
    typed.setCommitString(picture.prefix)
    QApplication.sendEvent(window.write.prefix_edit, typed)

    settings = session.settings
    train(with_text_values(settings, picture.earlier))
    _wait(lambda: session.state is RunState.FINISHED, "the end of the earlier run")
    _wait(lambda: window.runs.table.model().rowCount() == 1, "the list of runs")
    assert session.open_run_folder is not None
    window.runs.set_overlays([session.open_run_folder])

    epochs: list[int] = []
    session.progressed.connect(lambda made: epochs.extend(e.moment.epoch for e in made.told.epochs))
    train(settings)
    _wait(lambda: picture.epoch in epochs, f"epoch {picture.epoch}")
    # Plots and answers follow a moment later.
    _live(SETTLED_MS)
    return window.grab().toImage()


def _wait(condition: Callable[[], bool], what: str) -> None:
    """Run the event loop until ``condition`` holds."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"took too long: {what}")
        _live(LOOK_INTERVAL_MS)


def _live(milliseconds: int) -> None:
    # Not QTest.qWait, which does not release Python: the training would stand still.
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def main(argv: Sequence[str] | None = None) -> int:
    """Take the pictures asked for and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.screenshots", description=__doc__)
    parser.add_argument("name", nargs="*", metavar="NAME", help=", ".join(PICTURES))
    names = parser.parse_args(argv).name or list(PICTURES)
    unknown = [name for name in names if name not in PICTURES]
    if unknown:
        parser.error(f"no picture is called {unknown[0]}; there are: {', '.join(PICTURES)}")
    application = QApplication([])
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in names:
        # The log stays open until the end, and Windows does not delete open files.
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
            image = take(application, PICTURES[name], Path(home))
        path = FOLDER / f"{name}.png"
        # Qt's quality 0 is the strongest compression; nothing is lost in a PNG.
        image.convertToFormat(QImage.Format.Format_RGB888).save(str(path), quality=0)
        print(f"{path.relative_to(ROOT)}: {image.width()}×{image.height()}, {path.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
