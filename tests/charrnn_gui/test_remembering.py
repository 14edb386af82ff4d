"""What is remembered of texts from start to start, as earlier versions wrote it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from charrnn_gui.app import App
from charrnn_gui.starting.folders import Folders
from core.text.source import Source


def test_texts_are_restored_from_what_earlier_versions_wrote_and_written_like_that(
    start_app: Callable[..., App], folders: Folders, tmp_path: Path
) -> None:
    mine, other = str(tmp_path / "mine.txt"), str(tmp_path / "other.txt")
    before = {
        "schema": 1,
        "corpus": "shipped:yuanqu",
        "recents": [mine, 7, other],
        "encodings": {mine: "gb18030", other: "no encoding", "/not/recent.txt": "cp1252"},
        "pins": {"shipped:yuanqu": ["枯藤"], mine: []},
    }
    folders.preferences.parent.mkdir(parents=True)
    folders.preferences.write_text(json.dumps(before), "utf-8")
    app = start_app(settings=None)
    text = app.session.text
    assert text.corpus is not None
    assert text.corpus.source == Source.shipped("yuanqu")
    assert text.recents == (Source.at(mine), Source.at(other))
    assert text.encodings[Source.at(mine)] == "gb18030"
    app.look.use_theme("dark")
    app.remembering.remember()
    after = json.loads(folders.preferences.read_text("utf-8"))
    assert after["corpus"] == before["corpus"]
    assert after["recents"] == [mine, other]
    assert after["encodings"] == {mine: "gb18030"}
    assert after["pins"] == before["pins"]
    assert after["theme"] == "dark"
