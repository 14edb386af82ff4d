"""Drops: every byte of a name arrives, and nobody's file is moved."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from charrnn_gui.app import App
from charrnn_gui.main_window import MainWindow
from charrnn_gui.run_state import RunState
from charrnn_gui.setup.corpus_box import CorpusBox
from charrnn_gui.setup.setting_editors import ListEdit, NumberEdit
from charrnn_gui.widgets.drops import local_paths
from charrnn_gui.widgets.prefix_edit import PrefixEdit
from charrnn_gui.writing.sampling_controls import SamplingControls
from core.runs import list_runs
from core.settings.settings import SPECS
from core.sharing.packed_runs import export_run
from core.text.source import Source
from tests.charrnn_gui.listening import PATIENCE_MS

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the virtual screen has no window manager

MOVE, COPY = Qt.DropAction.MoveAction, Qt.DropAction.CopyAction


def files(*urls: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromEncoded(url.encode("ascii")) for url in urls])
    data.setText("\n".join(urls))  # as many file managers add it
    return data


def words() -> QMimeData:
    data = QMimeData()
    data.setText("春花")
    return data


def drag(widget: QWidget, data: QMimeData, possible: Qt.DropAction) -> tuple[QDragEnterEvent, QDropEvent]:
    """Drag something over ``widget`` and drop it, with the key that makes a move of it."""
    how = (possible, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier)
    entered, dropped = QDragEnterEvent(QPoint(5, 5), *how), QDropEvent(QPointF(5, 5), *how)
    assert dropped.proposedAction() == MOVE
    QApplication.sendEvent(widget, entered)
    QApplication.sendEvent(widget, dropped)
    return entered, dropped


def viewport_of(edit: PrefixEdit) -> QWidget:
    return edit.viewport()


@pytest.mark.parametrize(
    ("make", "target", "data"),
    [
        (MainWindow, lambda widget: widget, files("file:///tmp/a.txt")),
        (CorpusBox, lambda widget: widget, files("file:///tmp/a.txt")),
        (PrefixEdit, viewport_of, words()),
        (ListEdit, lambda widget: widget, words()),
    ],
)
def test_what_is_dropped_as_a_move_is_taken_as_a_copy(
    qtbot: QtBot, make: Callable[[], QWidget], target: Callable[[QWidget], QWidget], data: QMimeData
) -> None:
    widget = make()
    qtbot.addWidget(widget)
    for event in drag(target(widget), data, MOVE | COPY):
        assert event.isAccepted()
        assert event.dropAction() == COPY
    for event in drag(target(widget), data, MOVE):
        assert not event.isAccepted()


def test_what_can_only_be_moved_is_not_taken(qtbot: QtBot) -> None:
    box, edit = CorpusBox(), PrefixEdit()
    qtbot.addWidget(box)
    qtbot.addWidget(edit)
    with qtbot.assertNotEmitted(box.paths_dropped):
        drag(box, files("file:///tmp/a.txt"), MOVE)
    drag(edit.viewport(), words(), MOVE)
    assert edit.text() == ""


def test_fields_leave_files_to_the_window(qtbot: QtBot) -> None:
    controls = SamplingControls()
    prefixes, number, edit = ListEdit(), NumberEdit(SPECS["epochs"], whole=True), PrefixEdit()
    for widget in (controls, prefixes, number, edit):
        qtbot.addWidget(widget)
    for widget in (prefixes, edit.viewport()):
        for event in drag(widget, files("file:///tmp/a.txt"), MOVE | COPY):
            assert not event.isAccepted()
    assert prefixes.text() == edit.text() == ""
    spins = (controls.temperature, controls.num_chars_spin, controls.top_k, controls.top_p, controls.seed)
    assert not any(spin.lineEdit().acceptDrops() for spin in (*spins, number))


@pytest.mark.skipif(sys.platform == "win32", reason="names are no bytes there")
def test_names_of_any_bytes_arrive() -> None:
    named = {
        "file:///tmp/%E6%98%A5.txt": "/tmp/春.txt",
        "file:///tmp/%B4%BA.txt": os.fsdecode(b"/tmp/\xb4\xba.txt"),
        "file:///tmp/100%25%20%23%3F.txt": "/tmp/100% #?.txt",
        "file://localhost/tmp/a.txt": "/tmp/a.txt",
    }
    assert local_paths(files(*named)) == tuple(map(Path, named.values()))
    assert local_paths(files("https://example.org/a.txt", "file:///tmp/%00.txt")) == ()


def drop_on_window(window: MainWindow, path: Path) -> None:
    data = files("file://" + quote(os.fsencode(path)))
    how = (MOVE | COPY, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    window.dropEvent(QDropEvent(QPointF(5, 5), *how))


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there every name is Unicode")
def test_a_text_whose_name_is_not_utf8_is_opened_and_remembered(
    qtbot: QtBot, start_app: Callable[..., App], tmp_path: Path
) -> None:
    text = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xb4\xba.txt"))
    text.write_text("春花秋月何时了，往事知多少\n" * 200, encoding="utf-8")
    app = start_app()
    with qtbot.waitSignal(app.session.text.inspected, timeout=PATIENCE_MS):
        drop_on_window(app.window, text)
    assert app.session.text.corpus is not None
    assert app.session.text.corpus.text.startswith("春花")
    assert app.session.text.recents == (Source.at(text),)
    app.close()
    again = start_app(settings=None)
    assert again.session.text.corpus is not None
    assert again.session.text.corpus.text.startswith("春花")


def test_a_packed_run_dropped_during_training_is_taken_in_and_said_to_be(
    qtbot: QtBot, start_app: Callable[..., App], tmp_path: Path
) -> None:
    app = start_app()
    app.session.train()
    qtbot.waitUntil(lambda: app.session.state is RunState.FINISHED, timeout=PATIENCE_MS)
    [run] = list_runs(app.workspace.folder)
    packed = tmp_path / "packed.zip"
    export_run(run.path, packed)
    app.session.set_settings(replace(app.session.settings, epochs=10**6))
    app.session.train()
    qtbot.waitUntil(lambda: app.session.state is RunState.TRAINING, timeout=PATIENCE_MS)
    with qtbot.waitSignal(app.workspace.run_taken_in, timeout=PATIENCE_MS) as taken_in:
        drop_on_window(app.window, packed)
    said = app.window.message_bar.text()
    assert taken_in.args[0].name in said
    assert "Stop the training to open it" in said
    assert app.session.state is RunState.TRAINING
    app.session.stop()
    qtbot.waitUntil(lambda: app.session.state is RunState.STOPPED, timeout=PATIENCE_MS)
