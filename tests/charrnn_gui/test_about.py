"""Help says what this copy is, and opens a page of the network by a click only."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QPushButton

from charrnn_gui.app import App
from charrnn_gui.widgets.licences_dialog import LicencesDialog
from core.installation import build

StartApp = Callable[..., App]
# The virtual screen has no window manager that could be told of sizes, and says so.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def _about(app: App) -> QMessageBox:
    app.window.actions_by_name["about"].trigger()
    (box,) = app.window.findChildren(QMessageBox)
    return box


def _button(box: QMessageBox, text: str) -> QPushButton:
    (button,) = (each for each in box.findChildren(QPushButton) if each.text() == text)
    return button


def test_about_names_version_commit_and_log_and_a_bundle_shows_its_licences(
    start_app: StartApp, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    app = start_app()
    box = _about(app)
    assert app.log_file in box.text()
    assert [button.text() for button in box.findChildren(QPushButton)] == ["Close"]
    _button(box, "Close").click()
    box.deleteLater()
    monkeypatch.setattr(build, "FOLDER", tmp_path)
    (tmp_path / "build.json").write_text('{"commit": "0123abc", "page": ""}', "utf-8")
    (tmp_path / "notices.txt").write_text("The terms of 甲 and <b>乙</b>\n", "utf-8")
    app.window.actions_by_name["about"].trigger()
    box = app.window.findChildren(QMessageBox)[-1]
    assert "0.1.0 0123abc" in box.text()
    _button(box, "Licences").click()
    (dialog,) = app.window.findChildren(LicencesDialog)
    assert dialog.shown_text() == "The terms of 甲 and <b>乙</b>\n"
    dialog.reject()


def test_a_newer_version_is_looked_for_in_the_browser_and_only_if_asked(
    start_app: StartApp, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened: list[str] = []
    answers = [True, False]

    def open_url(url: QUrl) -> bool:
        opened.append(url.toString())
        return answers.pop(0)

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    app = start_app()
    look = app.window.actions_by_name["newer"]
    look.trigger()
    assert "Look where you got it" in app.window.message_bar.text()
    monkeypatch.setattr(build, "FOLDER", tmp_path)
    (tmp_path / "build.json").write_text('{"commit": "", "page": "https://example.org/new"}', "utf-8")
    app.window.message_bar.clear()
    assert opened == []
    look.trigger()
    assert opened == ["https://example.org/new"]
    assert not app.window.message_bar.text()
    look.trigger()
    assert "https://example.org/new" in app.window.message_bar.text()
