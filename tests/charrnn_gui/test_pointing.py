"""Tab in the palette shows where a thing is; Escape comes back to the palette."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from charrnn_gui.app import App
from charrnn_gui.pointing import Pointing
from tests.charrnn_gui.listening import PATIENCE_MS

StartApp = Callable[..., App]


@pytest.fixture
def app(start_app: StartApp) -> App:
    app = start_app()
    app.window.resize(1440, 900)
    return app


def is_around(app: App, widget: QWidget) -> bool:
    ring = app.searching._pointing._ring
    if ring is None or not ring.isVisible() or not widget.isVisible():
        return False
    middle = widget.mapTo(app.window, QPoint(widget.width() // 2, widget.height() // 2))
    return ring.geometry().contains(middle) and ring.height() < widget.height() + 30


def point_at(qtbot: Any, app: App, typed: str) -> None:
    palette = app.searching.palette()
    palette.open()
    palette.line.setText(typed)
    qtbot.keyClick(palette.line, Qt.Key.Key_Tab)
    assert not palette.isVisible()


def test_a_folded_setting_is_opened_and_ringed_and_escape_comes_back(app: App, qtbot: Any) -> None:
    form = app.window.setup.form
    app.window.actions_by_name["setup"].setChecked(False)
    form.group("training").set_expanded(False)
    point_at(qtbot, app, "weight_decay")
    editor = form.editor("weight_decay")
    qtbot.waitUntil(lambda: is_around(app, editor), timeout=PATIENCE_MS)
    assert editor.visibleRegion().boundingRect().height() == editor.height()
    assert app.window.focusWidget() in (editor, editor.focusProxy())
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    palette = app.searching.palette()
    assert palette.isVisible()
    assert palette.line.text() == "weight_decay"


def test_the_button_of_an_action_is_ringed_or_that_of_its_menu(app: App, qtbot: Any) -> None:
    window, pointing = app.window, app.searching._pointing
    for name, button in (
        ("train", window.header.primary),
        ("step", window.header._tools[0]),
        ("palette", window.header._search),
        ("about", window.rail.menu_button),
        ("contrast", window.rail.options_button),
    ):
        pointing.point_at_action(window.actions_by_name[name])
        qtbot.waitUntil(lambda button=button: is_around(app, button), timeout=PATIENCE_MS)


def test_texts_runs_and_the_device_are_found(app: App, qtbot: Any) -> None:
    pointing: Pointing = app.searching._pointing
    pointing.point_at_texts()
    qtbot.waitUntil(lambda: is_around(app, app.window.setup.corpus_box), timeout=PATIENCE_MS)
    pointing.point_at_setting("device")
    qtbot.waitUntil(lambda: is_around(app, app.window.status.device), timeout=PATIENCE_MS)
    pointing.point_at_run(app.workspace.folder / "none")
    assert app.window.actions_by_name["runs"].isChecked()


def test_a_setting_that_does_not_apply_is_shown_by_its_group(app: App, qtbot: Any) -> None:
    assert not app.window.setup.form.row("muon_learning_rate").is_shown()
    app.searching._pointing.point_at_setting("muon_learning_rate")
    qtbot.waitUntil(lambda: is_around(app, app.window.setup.form.group("training")), timeout=PATIENCE_MS)


def test_a_term_is_explained_in_the_search_and_shown_where_it_stands(app: App, qtbot: Any) -> None:
    palette = app.searching.palette()
    palette.open()
    palette.line.setText("perplexity")
    entries = [palette._model.entry(row) for row in range(palette._model.rowCount())]
    (term,) = (
        entry
        for entry in entries
        if entry is not None and entry.group == "terms" and "perplexity" in entry.also
    )
    assert "hesitates" in term.detail
    palette.leave()
    term.point()
    qtbot.waitUntil(lambda: is_around(app, app.window.header.numbers["perplexity"]), timeout=PATIENCE_MS)
    assert "hesitates" in app.window.header.numbers["perplexity"].toolTip()
