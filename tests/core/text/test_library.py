"""The texts at hand, and the book's lyrics fetched from a server of our own."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import shutil
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from core.common import i18n
from core.common.paths import downloads_folder, user_data_folder
from core.text import library
from core.text.catalogue import BOOK_NAME, book_path, shipped
from core.text.corpus import CorpusError
from core.text.library import (
    DownloadCancelledError,
    DownloadError,
    NoBookLyricsError,
    book_lyrics,
    fetch_book_lyrics,
    load_shipped,
    read_book_lyrics,
)
from core.text.source import Source

LYRICS = "想要有直升机\n想要和你飞到宇宙去\n" * 500


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_or_a_huge_file_in_the_place_of_the_books_lyrics_is_not_read() -> None:
    path = book_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(path)
    assert book_lyrics(SHA256) is None
    with pytest.raises(NoBookLyricsError, match="damaged"):
        read_book_lyrics()
    path.unlink()
    with path.open("wb") as file:
        file.truncate(1 << 40)
    assert book_lyrics(SHA256) is None
    path.unlink()
    with pytest.raises(NoBookLyricsError, match="not on this computer yet"):
        read_book_lyrics()


def _zip() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("jaychou_lyrics.txt", LYRICS)
    return data.getvalue()


ZIP = _zip()
SHA256 = hashlib.sha256(ZIP).hexdigest()


class _Server(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/missing":
            self.send_error(404)
            return
        self.send_response(200)
        if self.path == "/negative":
            self.send_header("Content-Length", "-5")
        elif self.path != "/endless":
            self.send_header("Content-Length", str(len(ZIP)))
        self.end_headers()
        try:
            if self.path == "/endless":
                while True:
                    self.wfile.write(b"x" * 65536)
            self.wfile.write({"/short": ZIP[:-100], "/other": ZIP[:-1] + b"x"}.get(self.path, ZIP))
        except OSError:
            pass  # the client went away

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Server) as http:
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()
        thread.join()


def assert_nothing_was_stored() -> None:
    folder = downloads_folder()
    assert not folder.exists() or not list(folder.iterdir())


def test_the_lyrics_are_fetched_verified_and_read(server: str) -> None:
    assert book_lyrics(SHA256) is None
    seen: list[tuple[int, int]] = []
    path = fetch_book_lyrics(lambda *sizes: seen.append(sizes), url=f"{server}/zip", sha256=SHA256)
    assert path.read_bytes() == ZIP
    assert user_data_folder() in path.parents
    assert seen[-1] == (len(ZIP), len(ZIP))
    corpus = book_lyrics(SHA256)
    assert corpus is not None
    assert (corpus.name, corpus.text, corpus.prefixes) == (BOOK_NAME, LYRICS, ("分开", "不分开"))


def test_what_is_there_is_not_fetched_again(server: str) -> None:
    fetch_book_lyrics(url=f"{server}/zip", sha256=SHA256)
    path = fetch_book_lyrics(url=f"{server}/missing", sha256=SHA256)
    assert path.read_bytes() == ZIP


def test_a_damaged_file_is_not_taken_for_the_lyrics_and_is_replaced(server: str) -> None:
    path = fetch_book_lyrics(url=f"{server}/zip", sha256=SHA256)
    path.write_bytes(ZIP[:50])
    assert book_lyrics(SHA256) is None
    fetch_book_lyrics(url=f"{server}/zip", sha256=SHA256)
    assert book_lyrics(SHA256) is not None


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        ("other", "not the expected one"),
        ("endless", "not the expected one"),
        ("missing", "404"),
        ("short", "could not be fetched|not the expected one"),
    ],
)
def test_anything_but_the_file_is_refused_and_not_stored(server: str, page: str, sentence: str) -> None:
    with pytest.raises(DownloadError, match=sentence):
        fetch_book_lyrics(url=f"{server}/{page}", sha256=SHA256)
    assert_nothing_was_stored()


def test_without_a_network_the_sentence_says_so() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Server) as http:
        port = http.server_port
    with pytest.raises(DownloadError, match="Check the network connection"):
        fetch_book_lyrics(url=f"http://127.0.0.1:{port}/zip", sha256=SHA256)
    assert_nothing_was_stored()


def test_a_cancelled_download_stores_nothing(server: str) -> None:
    with pytest.raises(DownloadCancelledError):
        fetch_book_lyrics(cancelled=lambda: True, url=f"{server}/zip", sha256=SHA256)
    assert_nothing_was_stored()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
@pytest.mark.parametrize("is_pipe", [True, False])
def test_a_pipe_or_a_huge_file_is_replaced_by_the_lyrics_without_being_read(
    server: str, is_pipe: bool
) -> None:
    book_path().parent.mkdir(parents=True)
    if is_pipe:
        os.mkfifo(book_path())
    else:
        with book_path().open("wb") as file:
            file.truncate(1 << 40)
    fetched: list[Path] = []
    fetch = threading.Thread(
        target=lambda: fetched.append(fetch_book_lyrics(url=f"{server}/zip", sha256=SHA256)), daemon=True
    )
    fetch.start()
    fetch.join(20)
    assert fetched == [book_path()]
    assert book_path().read_bytes() == ZIP


def test_a_server_that_names_an_impossible_size_is_not_believed(server: str) -> None:
    seen: list[tuple[int, int]] = []
    fetch_book_lyrics(lambda *sizes: seen.append(sizes), url=f"{server}/negative", sha256=SHA256)
    assert all(done >= 0 and total == 0 for done, total in seen)


def test_a_full_disk_is_named(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "move", full)
    with pytest.raises(DownloadError, match="no room left"):
        fetch_book_lyrics(url=f"{server}/zip", sha256=SHA256)
    assert_nothing_was_stored()


def test_a_folder_that_cannot_be_made_is_named() -> None:
    user_data_folder().parent.mkdir(parents=True, exist_ok=True)
    user_data_folder().write_text("a file where the folder would be")
    with pytest.raises(DownloadError, match="could not be stored"):
        fetch_book_lyrics(sha256=SHA256)


def test_a_shipped_corpus_says_where_it_came_from() -> None:
    corpus = load_shipped()
    assert corpus.source == Source.shipped("songci")
    assert corpus.name == "Song ci (宋词)"
    assert corpus.prefixes == shipped()[0].prefixes


def test_an_unknown_name_is_told_the_known_ones() -> None:
    with pytest.raises(CorpusError, match="songci, yuanqu, austen"):
        load_shipped("tangshi")


def test_titles_follow_the_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "zh_CN" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / f"{i18n.DOMAIN}.mo").open("wb") as file:
        write_mo(file, Catalog("zh_CN"))
    monkeypatch.setattr(i18n, "asset", lambda *_parts: tmp_path)
    assert shipped()[0].title == "Song ci (宋词)"
    i18n.set_language("zh_CN")
    assert shipped()[0].title == "宋词"
    assert load_shipped("austen").name == "简·奥斯汀（英文）"


def test_the_data_folder_follows_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = user_data_folder()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("WIN_PD_OVERRIDE_LOCAL_APPDATA", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert user_data_folder() != before
    assert not user_data_folder().exists()
    assert library.downloads_folder().is_relative_to(user_data_folder())
