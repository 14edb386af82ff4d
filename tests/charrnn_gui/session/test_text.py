"""The window always has a text, says how it was read, and fetches nothing that was not asked for."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from charrnn_gui.app import App
from charrnn_gui.session.jobs import Jobs
from charrnn_gui.session.text import WorkingText
from charrnn_gui.starting.folders import Folders
from core.settings.recipes import RECIPES
from core.settings.settings import Settings
from core.text import library
from core.text.catalogue import book_path
from core.text.library import DownloadError
from core.text.source import Source
from tests.charrnn_gui.listening import PATIENCE_MS

StartApp = Callable[..., App]
LINE = "春花秋月何时了，往事知多少\n"


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note every use of the network, and let none happen."""
    calls: list[str] = []

    def fetch(*_arguments: object, **_named: object) -> Path:
        calls.append("fetch")
        raise DownloadError("There is no network here.")

    monkeypatch.setattr(library, "fetch_book_lyrics", fetch)
    return calls


@pytest.fixture
def damaged_book() -> Path:
    """The book's lyrics, fetched once and damaged since."""
    path = book_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"PK\x03\x04 damaged")
    return path


def remember(folders: Folders, values: dict[str, Any]) -> None:
    folders.preferences.parent.mkdir(parents=True, exist_ok=True)
    folders.preferences.write_text(json.dumps({"schema": 1, **values}), "utf-8")


def test_damaged_lyrics_of_the_book_are_fetched_at_a_click_only(
    qtbot: Any, start_app: StartApp, folders: Folders, fetched: list[str], damaged_book: Path
) -> None:
    remember(folders, {"corpus": str(damaged_book)})
    app = start_app(settings=None)
    bar = app.window.message_bar
    qtbot.waitUntil(lambda: "damaged" in bar.text(), timeout=PATIENCE_MS)
    assert app.session.text.corpus is not None
    assert app.session.text.corpus.source == Source.shipped("songci")
    assert fetched == []
    bar.action_button().click()
    qtbot.waitUntil(lambda: bar.text() == "There is no network here.", timeout=PATIENCE_MS)
    assert fetched == ["fetch"]
    assert app.session.text.corpus.source == Source.shipped("songci")


def test_no_text_that_is_opened_is_fetched(
    qtbot: Any,
    start_app: StartApp,
    fetched: list[str],
    damaged_book: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = start_app()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "book").write_text(LINE, "utf-8")
    with qtbot.waitSignal(app.session.text.corpus_changed, timeout=PATIENCE_MS):
        app.session.text.open_source(Source.at("book"))
    for source in (Source.at(damaged_book), Source.shipped("book")):
        with qtbot.waitSignal(app.session.failed, timeout=PATIENCE_MS):
            app.session.text.open_source(source)
    damaged_book.unlink()
    with qtbot.waitSignal(app.session.failed, timeout=PATIENCE_MS):
        app.session.text.open_source(Source.at(damaged_book))
    assert "not on this computer yet" in app.window.message_bar.text()
    assert fetched == []


@pytest.mark.parametrize("content", [None, b"", b"\x00\x01" * 400])
def test_a_last_text_that_can_not_be_read_leaves_the_shipped_one_and_is_told(
    qtbot: Any, start_app: StartApp, folders: Folders, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "last.txt"
    if content is not None:  # else it is gone
        path.write_bytes(content)
    remember(folders, {"corpus": str(path)})
    app = start_app(settings=None)
    qtbot.waitUntil(lambda: "last.txt" in app.window.message_bar.text(), timeout=PATIENCE_MS)
    assert app.session.text.corpus is not None
    assert app.session.text.corpus.source == Source.shipped("songci")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_what_is_passed_over_in_a_folder_is_named_in_the_window(
    qtbot: Any, start_app: StartApp, tmp_path: Path
) -> None:
    folder = tmp_path / "songs"
    folder.mkdir()
    (folder / "a.txt").write_text(LINE * 100, "utf-8")
    os.mkfifo(folder / "pipe.txt")
    app = start_app()
    app.session.text.open_source(Source.at(folder))
    bar = app.window.message_bar
    qtbot.waitUntil(lambda: "pipe.txt" in bar.text(), timeout=PATIENCE_MS)
    assert bar.severity() == "warning"
    (folder / "b.txt").write_bytes(b"\x00\x01" * 400)
    app.session.text.open_source(Source.at(folder))
    qtbot.waitUntil(lambda: bar.text().startswith("2 files"), timeout=PATIENCE_MS)
    assert "b.txt" in bar.text()


def test_a_chosen_encoding_is_used_again_at_the_next_start(
    qtbot: Any, start_app: StartApp, tmp_path: Path
) -> None:
    path = tmp_path / "a.txt"
    data = (LINE * 60).encode("gb18030")
    path.write_bytes(data)
    app = start_app(path=str(path))
    with qtbot.waitSignal(app.session.text.corpus_changed, timeout=PATIENCE_MS) as changed:
        app.session.text.reopen_with_encoding("koi8-r")
    assert changed.args[0].text == data.decode("koi8-r")
    app.window.close()
    again = start_app(settings=None)
    assert again.session.text.corpus is not None
    assert (again.session.text.corpus.encoding, again.session.text.corpus.source) == (
        "koi8-r",
        Source.at(path),
    )
    path.write_bytes((LINE * 60).encode("utf-8"))
    with qtbot.waitSignal(again.session.text.corpus_changed, timeout=PATIENCE_MS) as changed:
        again.session.text.open_source(Source.at(path))
    assert changed.args[0].encoding == "utf-8"


@pytest.fixture
def jobs(qtbot: Any) -> Iterator[Jobs]:
    jobs = Jobs()
    yield jobs
    jobs.close()


def test_baselines_are_those_of_the_present_text_under_the_settings_that_were_inspected_last(
    qtbot: Any, jobs: Jobs, small_settings: Settings
) -> None:
    chosen = [small_settings]
    text = WorkingText(jobs, lambda: chosen[-1], jobs)
    text.inspect_now_if_due()
    assert text.baselines_under(small_settings) is None
    with qtbot.waitSignal(text.inspected, timeout=PATIENCE_MS) as inspected:
        text.open_source(Source.shipped())
    assert text.baselines_under(small_settings) == inspected.args[0].baselines is not None
    chosen.append(replace(small_settings, max_chars=1_500))
    assert text.baselines_under(chosen[-1]) is None
    text.inspect_soon()
    with qtbot.waitSignal(text.inspected, timeout=PATIENCE_MS):
        text.inspect_now_if_due()
    assert text.baselines_under(chosen[-1]) is not None


@pytest.mark.parametrize(("lines", "is_enough"), [(40, True), (2, False)])
def test_a_short_text_is_no_problem_for_a_batch_that_the_rule_will_choose(
    qtbot: Any, jobs: Jobs, tmp_path: Path, lines: int, is_enough: bool
) -> None:
    path = tmp_path / "short.txt"
    path.write_text("春花秋月何时了，往事知多少，小楼昨夜又东风\n" * lines, "utf-8")
    text = WorkingText(jobs, lambda: RECIPES["quality"].settings, jobs)
    with qtbot.waitSignal(text.inspected, timeout=PATIENCE_MS) as inspected:
        text.open_source(Source.at(path))
    assert (inspected.args[0].problem is None) is is_enough
    assert (inspected.args[0].baselines is not None) is is_enough
