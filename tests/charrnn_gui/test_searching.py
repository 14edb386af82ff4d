"""What is chosen in the palette happens in the running program."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt

from charrnn_gui.app import App
from charrnn_gui.palette.entries import GROUPS
from charrnn_gui.setup.setting_editors import NumberEdit
from core.common import i18n
from core.settings.recipes import RECIPES
from core.settings.settings import Settings
from core.text.source import Source
from tests.charrnn_gui.listening import PATIENCE_MS

StartApp = Callable[..., App]


def choose(qtbot: Any, app: App, typed: str) -> None:
    """Open the palette by its key, type, and take the first that is found."""
    palette = app.searching.palette()
    app.window.actions_by_name["palette"].trigger()
    palette.line.setText(typed)
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)


def change(qtbot: Any, app: App, typed: str, value: str) -> None:
    choose(qtbot, app, typed)
    editor = app.searching.palette().list.findChild(NumberEdit)
    assert editor is not None
    editor.lineEdit().setText(value)
    qtbot.keyClick(editor.lineEdit(), Qt.Key.Key_Return)


def test_a_text_and_a_theme_are_chosen_by_a_part_of_their_names(qtbot: Any, start_app: StartApp) -> None:
    app = start_app(Settings(max_chars=2_000))
    qtbot.waitUntil(lambda: app.session.text.corpus is not None, timeout=PATIENCE_MS)
    choose(qtbot, app, "austen")
    qtbot.waitUntil(lambda: app.session.text.corpus.source == Source.shipped("austen"), timeout=PATIENCE_MS)
    choose(qtbot, app, i18n.gettext("Dark"))
    assert app.window.menus.themes.checkedAction().data() == "dark"


def test_languages_are_found_by_the_word_for_them_in_any_language(qtbot: Any, start_app: StartApp) -> None:
    app = start_app()
    palette = app.searching.palette()
    palette.open()
    for language, word in (("en", "language"), ("zh_CN", "语言"), ("zh_CN", "yuyan"), ("zh_CN", "language")):
        app.use_language(language)
        palette.line.setText(word)
        titles = {palette._model.index(row).data() for row in range(palette._model.rowCount())}
        assert set(i18n.LANGUAGES.values()) <= titles


def test_a_setting_is_changed_for_the_next_run_and_setup_shows_it(qtbot: Any, start_app: StartApp) -> None:
    app = start_app(RECIPES["quality"].settings)
    change(qtbot, app, "hidden_size", "33")
    qtbot.waitUntil(lambda: app.session.settings.hidden_size == 33, timeout=PATIENCE_MS)
    assert not app.session.settings.sized
    assert app.window.setup.settings().hidden_size == 33


def test_an_impossible_value_is_explained_and_changes_nothing(qtbot: Any, start_app: StartApp) -> None:
    app = start_app(Settings())
    for value in ("0", "many"):
        with qtbot.waitSignal(app.searching.failed, timeout=PATIENCE_MS) as failed:
            change(qtbot, app, "hidden_size", value)
        assert "hidden units" in str(failed.args[0])
        app.searching.palette().leave()
    assert app.session.settings == Settings()


def test_there_is_something_of_every_kind(qtbot: Any, start_app: StartApp, small_settings: Settings) -> None:
    app = start_app(small_settings)
    qtbot.waitUntil(lambda: app.session.text.corpus is not None, timeout=PATIENCE_MS)
    with qtbot.waitSignal(app.session.run_opened, timeout=PATIENCE_MS):
        app.session.train()
    qtbot.waitUntil(lambda: bool(app.window.runs.rows(1)), timeout=PATIENCE_MS)
    entries = list(app.searching._entries())
    assert {entry.group for entry in entries} == set(GROUPS)
    assert all(entry.title for entry in entries)
