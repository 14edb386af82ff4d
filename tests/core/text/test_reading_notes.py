"""What a person is told of how a text was read."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from core.command_line.arguments import corpus_wanted
from core.text.corpus import Corpus, PassedOver
from core.text.reading_notes import encodings_in_words, sentences_on_reading


def test_nothing_is_said_of_a_text_that_was_read_whole() -> None:
    assert sentences_on_reading(Corpus("a", "text")) == ()
    assert encodings_in_words(Corpus("a", "text")) == ""


def test_encodings_have_names_that_people_know() -> None:
    assert encodings_in_words(Corpus("a", "text", encoding="cp932, utf-8, x")) == (
        "Japanese (Shift_JIS), Unicode (UTF-8), x"
    )


def test_at_most_five_of_many_files_are_named() -> None:
    missing = tuple(PassedOver(f"{i}.txt", f"Reason {i}.") for i in range(2_000))
    (one,) = sentences_on_reading(Corpus("a", "text", passed_over=missing[:1]))
    assert one == "“0.txt” was skipped; the rest was read. Reason 0."
    (many,) = sentences_on_reading(Corpus("a", "text", passed_over=missing))
    assert many.startswith("2,000 files were skipped; the rest was read: “0.txt”, ")
    assert many.endswith("“4.txt”, …. The first one: Reason 0.")
    (five,) = sentences_on_reading(Corpus("a", "text", passed_over=missing[:5]))
    assert "…" not in five


def test_the_command_line_names_what_it_passes_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("good\n")
    (tmp_path / "b.txt").write_bytes(b"\x00\x01" * 300)
    corpus = corpus_wanted(argparse.Namespace(corpus=str(tmp_path), encoding=None))
    assert corpus.text == "good\n"
    assert "“b.txt” was skipped" in capsys.readouterr().err
