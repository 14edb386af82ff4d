"""A large text is read once, again when it has changed, and not kept for ever."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import numpy as np
import pytest

from core.common.paths import tokens_folder
from core.text import token_cache, tokens
from core.text.corpus import Corpus
from core.text.readers import read_corpus

POEM = "东风夜放花千树\n更吹落、星如雨\n"


@pytest.fixture(autouse=True)
def _every_text_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "IN_MEMORY", 0)


@pytest.fixture
def text_file(tmp_path: Path) -> Path:
    path = tmp_path / "poem.txt"
    path.write_text(POEM * 3, "utf-8")
    return path


def read_bytes(path: Path) -> tuple[Corpus, int]:
    seen = [0]
    corpus = read_corpus(path, progress=lambda done, _total: seen.append(done))
    return corpus, seen[-1]


def test_a_text_that_did_not_change_is_not_read_again(text_file: Path) -> None:
    first, num_bytes = read_bytes(text_file)
    second, num_bytes_again = read_bytes(text_file)
    assert (num_bytes, num_bytes_again) == (text_file.stat().st_size, 0)
    assert isinstance(second.tokens.ids, np.memmap)
    assert second.text == first.text == POEM * 3
    assert second.tokens.counts.tolist() == first.tokens.counts.tolist()
    assert (second.sha256, second.encoding, second.name, second.source, second.stamps) == (
        first.sha256,
        first.encoding,
        first.name,
        first.source,
        first.stamps,
    )


def test_a_text_that_changed_is_noticed_and_read_again(text_file: Path) -> None:
    before = read_corpus(text_file)
    assert not before.changed_on_disk()
    text_file.write_text(POEM, "utf-8")
    assert before.changed_on_disk()
    assert before.text == POEM * 3
    assert read_corpus(text_file).text == POEM
    # What it held before is not kept beside.
    assert len(list(tokens_folder().glob("*.ids"))) == 1


def test_a_text_that_is_gone_has_changed(text_file: Path) -> None:
    corpus = read_corpus(text_file)
    text_file.unlink()
    assert corpus.changed_on_disk()


def test_another_encoding_is_another_reading(text_file: Path) -> None:
    read_corpus(text_file)
    other, num_bytes = read_corpus(text_file, "utf-16-le"), text_file.stat().st_size
    assert len(other) == num_bytes // 2


def test_the_encoding_that_was_found_is_no_other_reading(text_file: Path) -> None:
    found = read_corpus(text_file).encoding
    seen: list[int] = []
    assert read_corpus(text_file, found, progress=lambda done, _total: seen.append(done)).text == POEM * 3
    assert not seen


@pytest.mark.parametrize("damage", ["ids", "entry", "schema", "elsewhere"])
def test_what_is_kept_and_damaged_is_read_again(text_file: Path, tmp_path: Path, damage: str) -> None:
    read_corpus(text_file)
    (entry,), (ids,) = tokens_folder().glob("*.json"), tokens_folder().glob("*.ids")
    kept = json.loads(entry.read_bytes())
    if damage == "ids":
        ids.write_bytes(ids.read_bytes()[:-2])
    elif damage == "entry":
        entry.write_text("{", "utf-8")
    elif damage == "schema":
        entry.write_text(json.dumps(kept | {"schema": 99}), "utf-8")
    else:
        moved = tmp_path / "other.ids"
        moved.write_bytes(ids.read_bytes())
        kept["ids"] = {
            "path": str(moved),
            "size": moved.stat().st_size,
            "modified_ns": moved.stat().st_mtime_ns,
        }
        entry.write_text(json.dumps(kept), "utf-8")
    corpus, num_bytes = read_bytes(text_file)
    assert num_bytes == text_file.stat().st_size
    assert corpus.text == POEM * 3
    if damage == "elsewhere":
        assert moved.exists()


def test_the_texts_opened_last_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_cache, "MOST_TEXTS", 2)
    paths = [tmp_path / f"{i}.txt" for i in range(3)]
    for age, path in enumerate(paths):
        path.write_text(POEM, "utf-8")
        read_corpus(path)
        for entry in tokens_folder().glob("*.json"):
            os.utime(entry, ns=(0, entry.stat().st_mtime_ns - (10 - age) * 10**9))
    assert [read_bytes(path)[1] > 0 for path in (paths[2], paths[1])] == [False, False]
    assert len(list(tokens_folder().glob("*.ids"))) == len(list(tokens_folder().glob("*.json"))) == 2


def test_the_last_text_is_kept_however_large_it_is(text_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_cache, "MOST_BYTES", 1)
    read_corpus(text_file)
    assert read_bytes(text_file)[1] == 0


def test_what_a_crash_left_behind_goes_after_a_day_and_what_is_being_written_stays(text_file: Path) -> None:
    tokens_folder().mkdir(parents=True)
    left, being_written = tokens_folder() / "left.ids", tokens_folder() / "now.ids"
    left.touch()
    being_written.touch()
    two_days_ago = time.time() - 48 * 3600
    os.utime(left, (two_days_ago, two_days_ago))
    read_corpus(text_file)
    assert (left.exists(), being_written.exists()) == (False, True)
