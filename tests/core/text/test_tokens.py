"""Ids are the text, whether they lie in memory or in a file; what fails leaves nothing behind."""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter, namedtuple
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.common.paths import tokens_folder
from core.settings.settings import Settings
from core.text import tokens
from core.text.corpus import selection
from core.text.library import load_shipped
from core.text.tokens import NoRoomError, RecodedIds, Tokens, TokenWriter

DiskUsage = namedtuple("DiskUsage", "total used free")


def written(text: str, piece: int, in_memory: int) -> Tokens:
    with TokenWriter(in_memory) as writer:
        for start in range(0, len(text), piece):
            writer.write(text[start : start + piece])
        return writer.finish()


@given(st.text(st.characters()), st.integers(1, 7))
def test_a_text_is_the_same_in_memory_and_in_a_file_and_in_whatever_pieces_it_comes(
    text: str, piece: int
) -> None:
    whole, in_file = Tokens.of(text), written(text, piece, in_memory=0)
    for found in (whole, in_file):
        assert found.text() == text
        assert found.vocab.characters == "".join(dict.fromkeys(text))
        assert dict(zip(found.vocab.characters, found.counts.tolist(), strict=True)) == Counter(text)
        assert found.sha256 == hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    assert isinstance(in_file.ids, np.memmap) == bool(text)


@pytest.mark.parametrize("in_memory", [10**6, 0])
def test_more_characters_than_two_bytes_can_number_take_four(in_memory: int) -> None:
    text = "".join(chr(0x20000 + i) for i in range(65_535)) * 2
    narrow, wide = written(text, 50_000, in_memory), written(text + "城上", 50_000, in_memory)
    assert (narrow.ids.dtype, wide.ids.dtype) == (np.uint16, np.uint32)
    assert (narrow.text(), wide.text()) == (text, text + "城上")


@given(st.text("甲乙丙\n", min_size=1), st.integers(0, 40))
def test_the_characters_of_a_beginning_are_counted(text: str, length: int) -> None:
    found = Tokens.of(text)
    counts = Counter(text[:length])
    assert found.counts_of(length).tolist() == [counts[c] for c in found.vocab.characters]


def test_recoded_ids_stand_for_the_array_they_do_not_make() -> None:
    ids, lookup = np.array([0, 1, 2, 1], np.uint16), np.array([7, 8, 9], np.uint16)
    recoded, made = RecodedIds(ids, lookup), lookup[ids]
    places = np.array([[0, 3], [2, 1]])
    assert len(recoded) == 4
    assert recoded[places].tolist() == made[places].tolist()
    assert recoded[1:].tolist() == made[1:].tolist()
    assert recoded.astype(np.int64).dtype == np.int64
    assert recoded.astype(np.int64).tolist() == made.tolist()


def test_a_large_text_is_encoded_as_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    text = load_shipped("songci").tokens
    chosen = selection(text, Settings(max_chars=5_000))
    at_once = chosen.encoded(chosen.vocab, 100)
    monkeypatch.setattr("core.text.corpus.IN_MEMORY", 1_000)
    looked_up = chosen.encoded(chosen.vocab, 100)
    assert isinstance(looked_up, RecodedIds)
    assert looked_up[:].tolist() == at_once[:].tolist()
    assert chosen.vocab.decode(at_once[:]) == text.text(5_000).replace("\n", " ")[100:]


def test_a_reading_that_fails_leaves_no_file() -> None:
    with TokenWriter(0) as writer:
        writer.write("东风夜放花千树")
        assert len(list(tokens_folder().iterdir())) == 1
    assert not list(tokens_folder().iterdir())


def test_a_full_disk_is_told_of_before_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: DiskUsage(1 << 40, 1 << 40, 1 << 20))
    with pytest.raises(NoRoomError, match="no room"), TokenWriter(0) as writer:
        writer.write("东风夜放花千树")
    assert not list(tokens_folder().iterdir())


def test_a_folder_that_can_not_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(tokens, "tokens_folder", lambda: tmp_path / "file" / "texts")
    with pytest.raises(tokens.CorpusError, match=r"texts”.*can't be written"), TokenWriter(0) as writer:
        writer.write("东风夜放花千树")
