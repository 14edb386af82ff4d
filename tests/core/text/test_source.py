"""Where a text comes from: what is written of it, what it is called, and who provides it."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.common import i18n
from core.text.catalogue import BOOK_NAME, book_path, shipped
from core.text.library import load_shipped
from core.text.readers import read_corpus
from core.text.source import NOWHERE, Source


@pytest.mark.parametrize(
    "written",
    [
        "",
        "shipped:songci",
        "shipped:",
        "/home/me/lyrics.txt",
        "//server/a.txt",
        "C:\\texts\\a.txt",
        "a//b/",
        "x:y",
    ],
)
def test_a_source_is_written_as_it_was_read(written: str) -> None:
    assert str(Source.parse(written)) == written
    assert Source.parse(str(Source.parse(written))) == Source.parse(written)


def test_only_what_ships_and_the_book_are_the_programs_to_provide(tmp_path: Path) -> None:
    assert Source.parse("shipped:songci") == Source.shipped("songci")
    assert Source.shipped("songci").is_at_hand()
    assert Source.at(book_path()).is_at_hand()
    assert not Source.at(tmp_path).is_at_hand()
    # A file may be called anything, even what a corpus that ships is called in a run folder.
    assert not Source.at("shipped:songci").ships
    assert not NOWHERE.is_at_hand()


def test_what_ships_has_no_path_and_what_lies_somewhere_has() -> None:
    assert Source.shipped().path is None
    assert NOWHERE.path is None
    assert Source.at("/home/me/a.txt").path == Path("/home/me/a.txt")
    assert Source.at(book_path()).path == book_path()


def test_a_text_is_called_by_its_title_its_recorded_name_or_its_file() -> None:
    for language, title in (("en", "Song ci (宋词)"), ("zh_CN", "宋词")):
        i18n.set_language(language)
        assert Source.shipped("songci").title("Song ci (宋词)") == title
        assert Source.shipped("songci").title() == title
        assert Source.at("/home/me/lyrics.txt").title() == "lyrics.txt"
        assert Source.at("/home/me/lyrics.txt").title("My lyrics") == "My lyrics"
        assert Source.at(book_path()).title() == BOOK_NAME
        assert Source.shipped("later").title() == "later"
        assert Source.shipped("later").title("of a later version") == "of a later version"


def test_every_text_that_is_read_knows_where_it_comes_from(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("想要有直升机\n", "utf-8")
    assert read_corpus(path).source == Source.at(path)
    assert [load_shipped(corpus.name).source for corpus in shipped()] == [
        Source.shipped(corpus.name) for corpus in shipped()
    ]
