"""What people have is read right, or refused in a sentence that says what to do."""

from __future__ import annotations

import codecs
import io
import os
import socket
import stat
import struct
import sys
import zipfile
from pathlib import Path

import pytest

from core.common.paths import tokens_folder
from core.text import archives, decoding, readers, tokens
from core.text.corpus import CorpusError
from core.text.encodings import ENCODINGS, detect_encoding
from core.text.library import load_shipped
from core.text.readers import EncodingError, ReadingCancelledError, preview, read_corpus
from core.text.source import Source

SIMPLIFIED = "东风夜放花千树\n更吹落、星如雨\n宝马雕车香满路\n凤箫声动，玉壶光转，一夜鱼龙舞\n"
TRADITIONAL = "春眠不覺曉，處處聞啼鳥。\n夜來風雨聲，花落知多少。\n舉頭望明月，低頭思故鄉。\n"
ENGLISH = "It is a truth universally acknowledged,\nthat a single man must be in want of a wife.\n"


def zipped(members: dict[str, bytes], path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


@pytest.fixture
def text_file(tmp_path: Path) -> Path:
    path = tmp_path / "lyrics.txt"
    path.write_bytes(SIMPLIFIED.encode())
    return path


# Encodings


@pytest.mark.parametrize(
    ("text", "written", "found"),
    [
        (ENGLISH, "ascii", "utf-8"),
        (SIMPLIFIED, "utf-8", "utf-8"),
        (TRADITIONAL, "utf-8", "utf-8"),
        (SIMPLIFIED, "utf-8-sig", "utf-8"),
        (SIMPLIFIED, "utf-16", "utf-16"),
        (SIMPLIFIED, "utf-16-le", "utf-16-le"),
        (TRADITIONAL, "utf-16-be", "utf-16-be"),
        (ENGLISH, "utf-16-le", "utf-16-le"),
        (SIMPLIFIED, "gb2312", "gb18030"),
        (SIMPLIFIED, "gbk", "gb18030"),
        (TRADITIONAL, "gbk", "gb18030"),
        (SIMPLIFIED + "𠀀", "gb18030", "gb18030"),
        (TRADITIONAL, "big5", "cp950"),
        (TRADITIONAL + "我哋嘅歌", "big5hkscs", "big5hkscs"),
        ("Déjà vu, là-bas, c’est l’été.", "cp1252", "cp1252"),
    ],
)
def test_a_file_is_read_in_the_encoding_it_was_written_in(
    tmp_path: Path, text: str, written: str, found: str
) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(text.encode(written))
    corpus = read_corpus(path)
    assert corpus.text == text
    assert corpus.encoding == found
    assert found in ENCODINGS


def test_a_utf16_file_of_the_other_byte_order_is_read_by_its_mark(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(codecs.BOM_UTF16_BE + SIMPLIFIED.encode("utf-16-be"))
    assert read_corpus(path).text == SIMPLIFIED


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le", "utf-16-be", "utf-8"])
def test_every_two_lines_of_the_shipped_lyrics_are_recognised(encoding: str) -> None:
    lines = [line for line in load_shipped("songci").text[:60_000].split("\n") if line]
    pairs = ["\n".join(lines[i : i + 2]) for i in range(0, len(lines) - 1, 17)]
    wrong = [pair for pair in pairs if detect_encoding(pair.encode(encoding)).encoding != encoding]
    assert not wrong
    assert len(pairs) > 200


@pytest.mark.parametrize("line", [line for line in TRADITIONAL.split("\n") if line])
def test_a_single_line_of_big5_is_recognised(line: str) -> None:
    assert detect_encoding(line.encode("big5")).encoding == "cp950"


def test_a_chosen_encoding_is_obeyed(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(TRADITIONAL.encode("big5"))
    assert read_corpus(path, "big5hkscs").text == TRADITIONAL


def test_a_mark_is_dropped_though_the_encoding_is_chosen(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(SIMPLIFIED.encode("utf-8-sig"))
    assert read_corpus(path, "utf-8").text == SIMPLIFIED


def test_a_wrong_choice_names_the_byte_and_proposes_the_right_encoding(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(b"abc\n" + SIMPLIFIED.encode("gb18030"))
    with pytest.raises(EncodingError, match=r"Byte 4 .* gb18030") as caught:
        read_corpus(path, "utf-8")
    assert caught.value.position == 4
    assert caught.value.proposed == "gb18030"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_damaged_text_is_called_by_its_encoding_and_the_place_is_named(
    tmp_path: Path, encoding: str
) -> None:
    data = SIMPLIFIED.encode(encoding)
    at = len(SIMPLIFIED[:15].encode(encoding))
    path = tmp_path / "text.txt"
    path.write_bytes(data[:at] + b"\xff" + data[at:])
    with pytest.raises(EncodingError, match=f"{encoding}: the file seems to be damaged") as caught:
        read_corpus(path)
    assert caught.value.position == at


def test_bytes_of_no_known_encoding_are_refused_with_the_furthest_reach(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(b"ok " + b"\xff\xfe\x80\x81\xff\xff\x80" * 20)
    with pytest.raises(EncodingError, match="none of the encodings") as caught:
        read_corpus(path)
    assert caught.value.position == 3


def test_a_preview_shows_what_an_encoding_makes_of_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(TRADITIONAL.encode("big5"))
    assert preview(path, num_chars=5) == TRADITIONAL[:5]
    assert preview(path, "cp950", 500) == TRADITIONAL
    assert preview(path, "utf-8", 20) != TRADITIONAL[:20]
    assert "�" in preview(path, "utf-8", 20)


def test_a_preview_of_a_huge_file_reads_only_its_beginning(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    with path.open("wb") as file:
        file.write(SIMPLIFIED.encode())
        file.truncate(1 << 40)  # a sparse tebibyte: reading it whole would not end
    assert preview(path, "utf-8", 10) == SIMPLIFIED[:10]


# Forms


def test_every_kind_of_line_end_becomes_a_newline(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(b"one\r\ntwo\rthree\nfour")
    assert read_corpus(path).text == "one\ntwo\nthree\nfour"


def test_the_name_and_source_of_a_file_are_kept(text_file: Path) -> None:
    corpus = read_corpus(text_file)
    assert corpus.name == "lyrics"
    assert corpus.source == Source.at(text_file)


def test_a_file_with_an_unknown_ending_is_a_text_if_it_decodes(tmp_path: Path) -> None:
    path = tmp_path / "notes.tex"
    path.write_bytes(SIMPLIFIED.encode("gb18030"))
    assert read_corpus(path).text == SIMPLIFIED


def test_stamps_and_tags_of_lyrics_are_stripped(tmp_path: Path) -> None:
    path = tmp_path / "song.LRC"
    path.write_text(
        "[ti:青玉案]\n[ar:辛弃疾]\n[offset:+500]\n"
        "[00:12.34]东风夜放花千树\n[00:17.5][01:30:20]更吹落 <00:18.10>星如雨\n"
        "[02:01]宝马[雕车]\n",
        "utf-8",
    )
    assert read_corpus(path).text == "东风夜放花千树\n更吹落 星如雨\n宝马[雕车]\n"


def test_brackets_in_a_plain_text_stay(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text("[00:12.34] stays\n")
    assert read_corpus(path).text == "[00:12.34] stays\n"


def test_the_one_text_of_a_zip_is_read_exactly(tmp_path: Path) -> None:
    path = zipped({"jaychou_lyrics.txt": SIMPLIFIED.encode()}, tmp_path / "jaychou_lyrics.txt.zip")
    corpus = read_corpus(path)
    assert corpus.text == SIMPLIFIED
    assert corpus.encoding == "utf-8"


def test_texts_of_a_zip_are_joined_by_name_whatever_their_encodings(tmp_path: Path) -> None:
    members = {
        "b.txt": SIMPLIFIED.encode("gb18030"),
        "a/1.lrc": "[00:01.00]先".encode(),
        "picture.png": b"\x89PNG\x00",
        "__MACOSX/._b.txt": b"\x00\x05\x16",
        ".hidden.txt": b"hidden",
    }
    corpus = read_corpus(zipped(members, tmp_path / "songs.zip"))
    assert corpus.text == "先\n" + SIMPLIFIED
    assert corpus.encoding == "utf-8, gb18030"


def test_a_zip_is_known_by_its_bytes_not_its_name(tmp_path: Path) -> None:
    path = zipped({"a.txt": ENGLISH.encode()}, tmp_path / "songs.dat")
    assert read_corpus(path).text == ENGLISH


def test_member_names_in_gbk_are_understood(tmp_path: Path) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("xxxxxx.txt", SIMPLIFIED)
        archive.writestr("aa.txt", ENGLISH)
    gbk = "后来的".encode("gbk")
    path = tmp_path / "old.zip"
    path.write_bytes(data.getvalue().replace(b"xxxxxx", gbk))
    assert read_corpus(path).text == ENGLISH + SIMPLIFIED
    with zipfile.ZipFile(path) as archive:
        assert archives.member_name(archive.infolist()[0]) == "后来的.txt"


def test_member_names_in_utf8_without_its_flag_are_understood(tmp_path: Path) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("xxxxxx.txt", SIMPLIFIED)
    path = tmp_path / "mac.zip"
    path.write_bytes(data.getvalue().replace(b"xxxxxx", "后来".encode()))
    with zipfile.ZipFile(path) as archive:
        assert archives.member_name(archive.infolist()[0]) == "后来.txt"


def test_a_folder_is_read_whole_in_the_order_of_names(tmp_path: Path) -> None:
    folder = tmp_path / "songs"
    (folder / "b" / "deep").mkdir(parents=True)
    (folder / ".git").mkdir()
    (folder / "c.txt").write_text("last\n")
    (folder / "b" / "deep" / "x.lrc").write_text("[00:01.00]third")
    zipped({"z.txt": b"second"}, folder / "b" / "a.zip")
    (folder / "a.txt").write_text("first")
    (folder / ".git" / "no.txt").write_text("hidden")
    (folder / ".no.txt").write_text("hidden")
    (folder / "cover.jpg").write_bytes(b"\xff\xd8\x00")
    corpus = read_corpus(folder)
    assert corpus.text == "first\nsecond\nthird\nlast\n"
    assert corpus.name == "songs"


def test_a_folder_that_links_to_itself_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("once\n")
    try:
        (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    except OSError:
        pytest.skip("no links here")
    assert read_corpus(tmp_path).text == "once\n"


def test_progress_ends_at_the_whole_size(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(b"line of text\n" * 300_000)
    seen: list[tuple[int, int]] = []
    read_corpus(path, progress=lambda done, total: seen.append((done, total)))
    assert len(seen) > 1
    assert seen == sorted(seen)
    assert seen[-1] == (path.stat().st_size,) * 2


def test_a_reading_stops_when_cancelled(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(b"line of text\n" * 300_000)
    asked: list[None] = []

    def cancelled() -> bool:
        asked.append(None)
        return len(asked) > 2

    with pytest.raises(ReadingCancelledError):
        read_corpus(path, cancelled=cancelled)
    assert len(asked) == 3


# Large texts, which are read in pieces


@pytest.fixture
def pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read whatever has more than 64 bytes as if it were large, in pieces that cut characters in two."""
    monkeypatch.setattr(decoding, "SAMPLE_BYTES", 64)
    monkeypatch.setattr(readers, "CHUNK_BYTES", 7)


@pytest.mark.usefixtures("pieces")
@pytest.mark.parametrize("written", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
def test_a_text_read_in_pieces_is_the_text(tmp_path: Path, written: str) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes((SIMPLIFIED * 20).replace("\n", "\r\n").encode(written))
    encoding = None if written.startswith("utf-8") else written
    corpus = read_corpus(path, encoding)
    assert corpus.text == SIMPLIFIED * 20
    assert corpus.encoding == (encoding or "utf-8")


@pytest.mark.usefixtures("pieces")
def test_plain_ascii_at_the_beginning_does_not_hide_an_encoding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "CHUNK_BYTES", 301)
    path = tmp_path / "text.txt"
    path.write_bytes(ENGLISH.encode() * 10 + (SIMPLIFIED * 20).encode("gb18030"))
    corpus = read_corpus(path)
    assert corpus.text == ENGLISH * 10 + SIMPLIFIED * 20
    assert corpus.encoding == "utf-8, gb18030"


@pytest.mark.usefixtures("pieces")
@pytest.mark.parametrize("encoding", [None, "utf-8"])
def test_a_bad_byte_far_into_a_large_text_is_named(tmp_path: Path, encoding: str | None) -> None:
    path = tmp_path / "text.txt"
    good = (SIMPLIFIED * 10).encode()
    path.write_bytes(good + b"\xff" + good)
    with pytest.raises(EncodingError) as caught:
        read_corpus(path, encoding)
    assert caught.value.position == len(good)
    assert "text.txt" in str(caught.value)


@pytest.mark.usefixtures("pieces")
def test_binary_data_far_into_a_large_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(ENGLISH.encode() * 10 + bytes(10))
    with pytest.raises(CorpusError, match="binary"):
        read_corpus(path)


@pytest.mark.usefixtures("pieces")
def test_a_cancelled_reading_of_a_large_text_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "IN_MEMORY", 10)
    path = tmp_path / "text.txt"
    path.write_bytes(ENGLISH.encode() * 100)
    done: list[int] = []
    with pytest.raises(ReadingCancelledError):
        read_corpus(
            path,
            progress=lambda num_bytes, _total: done.append(num_bytes),
            cancelled=lambda: bool(done) and done[-1] > 1000,
        )
    assert not list(tokens_folder().iterdir())


def test_the_progress_of_a_zip_ends_at_what_comes_out_of_it(tmp_path: Path) -> None:
    members = {"a.txt": ENGLISH.encode() * 50, "b.txt": SIMPLIFIED.encode(), "cover.jpg": b"\xff\xd8"}
    path = zipped(members, tmp_path / "a.zip")
    seen: list[tuple[int, int]] = []
    read_corpus(path, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (len(members["a.txt"]) + len(members["b.txt"]),) * 2


# Refusals


@pytest.mark.parametrize("content", [b"", b" \r\n\n", codecs.BOM_UTF8])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "nothing.txt"
    path.write_bytes(content)
    with pytest.raises(CorpusError, match="empty"):
        read_corpus(path)


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 8,
        b"MZ\x90\x00" + b"text and \x00 more " * 40,
        struct.pack("<200d", *(i**0.5 for i in range(200))),
        b"\x1f\x8b\x08" + bytes(range(1, 256)) * 8,
    ],
    ids=["png", "exe", "doubles", "gz"],
)
@pytest.mark.parametrize("encoding", [None, "cp1252"])
def test_a_binary_file_is_refused(tmp_path: Path, content: bytes, encoding: str | None) -> None:
    path = tmp_path / "data.txt"
    path.write_bytes(content)
    with pytest.raises(CorpusError, match="binary" if encoding is None else "binary|not valid"):
        read_corpus(path, encoding)


def test_a_zip_without_texts_is_refused(tmp_path: Path) -> None:
    path = zipped({"cover.jpg": b"\xff\xd8"}, tmp_path / "a.zip")
    with pytest.raises(CorpusError, match="holds no text"):
        read_corpus(path)


def test_a_zip_without_texts_beside_texts_is_passed_over(tmp_path: Path) -> None:
    zipped({"cover.jpg": b"\xff\xd8"}, tmp_path / "a.zip")
    (tmp_path / "b.txt").write_bytes(b"text")
    assert read_corpus(tmp_path).text == "text"


def test_an_empty_zip_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="holds no text"):
        read_corpus(zipped({}, tmp_path / "a.zip"))


def test_a_zip_in_a_zip_is_refused_with_what_to_do(tmp_path: Path) -> None:
    inner = zipped({"a.txt": b"text"}, tmp_path / "inner.zip")
    with pytest.raises(CorpusError, match="another zip"):
        read_corpus(zipped({"inner.zip": inner.read_bytes()}, tmp_path / "outer.zip"))


@pytest.mark.parametrize(
    "name", ["../z.txt", "a/../../z.txt", "/etc/z.txt", "C:\\z.txt", "..\\z.txt", "/z.lrc", "./z.txt"]
)
def test_texts_of_a_zip_are_read_whatever_their_names_and_nothing_is_written(
    tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "inside"
    folder.mkdir()
    path = zipped({"good.txt": b"good\n", name: b"odd\n"}, folder / "a.zip")
    before = sorted(tmp_path.rglob("*"))
    assert sorted(read_corpus(path).text.splitlines()) == ["good", "odd"]
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("method", [9, 98, 96])
def test_an_unknown_packing_method_is_named_with_what_to_do(tmp_path: Path, method: int) -> None:
    path = zipped({"a.txt": b"text " * 20}, tmp_path / "a.zip")
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = data.index(signature) + offset
        data[at : at + 2] = struct.pack("<H", method)
    path.write_bytes(data)
    with pytest.raises(CorpusError, match=f"unknown method .{method}.*Unpack the zip"):
        read_corpus(path)


def test_an_encrypted_zip_is_refused(tmp_path: Path) -> None:
    path = zipped({"a.txt": b"text " * 20}, tmp_path / "a.zip")
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    path.write_bytes(data)
    with pytest.raises(CorpusError, match="encrypted"):
        read_corpus(path)


def test_a_zip_that_grows_beyond_measure_is_refused_early(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "RATIO_FROM_BYTES", 2 << 20)
    path = zipped({"bomb.txt": b"a" * (40 << 20)}, tmp_path / "bomb.zip")
    unpacked: list[int] = []
    with pytest.raises(CorpusError, match="larger than allowed"):
        read_corpus(path, progress=lambda done, _total: unpacked.append(done))
    assert unpacked[-1] <= archives.MAX_RATIO * path.stat().st_size + archives.CHUNK_BYTES < 40 << 20


def test_the_cap_holds_for_all_members_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_BYTES", 2500)
    path = zipped({f"{i}.txt": os.urandom(500).hex().encode() for i in range(3)}, tmp_path / "a.zip")
    with pytest.raises(CorpusError, match="larger than allowed"):
        read_corpus(path)


def test_a_member_larger_than_its_header_says_is_refused(tmp_path: Path) -> None:
    path = zipped({"a.txt": ENGLISH.encode() * 50}, tmp_path / "a.zip")
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    path.write_bytes(data)
    with pytest.raises(CorpusError, match="damaged"):
        read_corpus(path)


@pytest.mark.parametrize("keep", [4, 30, 0.5, 0.99])
def test_a_truncated_zip_is_refused(tmp_path: Path, keep: float) -> None:
    path = zipped({"a.txt": os.urandom(3000).hex().encode()}, tmp_path / "a.zip")
    data = path.read_bytes()
    path.write_bytes(data[: int(keep * len(data)) if keep < 1 else int(keep)])
    with pytest.raises(CorpusError, match="damaged"):
        read_corpus(path)


def test_a_zip_with_flipped_bytes_is_refused(tmp_path: Path) -> None:
    path = zipped({"a.txt": ENGLISH.encode() * 50}, tmp_path / "a.zip")
    data = bytearray(path.read_bytes())
    data[50:60] = bytes(10)
    path.write_bytes(data)
    with pytest.raises(CorpusError, match="damaged"):
        read_corpus(path)


def test_a_web_page_called_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lyrics.zip"
    path.write_text("<html>sign in</html>")
    with pytest.raises(CorpusError, match="the name of a zip"):
        read_corpus(path)


def test_a_file_deleted_after_it_was_chosen_is_named(text_file: Path) -> None:
    text_file.unlink()
    with pytest.raises(CorpusError, match=r"nothing at.*lyrics\.txt"):
        read_corpus(text_file)
    with pytest.raises(CorpusError, match="nothing at"):
        preview(text_file)


def test_a_folder_without_texts_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cover.jpg").write_bytes(b"\xff\xd8")
    with pytest.raises(CorpusError, match="holds no text"):
        read_corpus(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are of another kind there")
def test_a_file_that_may_not_be_read_is_refused(text_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text_file.chmod(0)
    if os.access(text_file, os.R_OK):  # root reads everything; the system's answer is given for it
        monkeypatch.setattr(Path, "open", _denied)
    try:
        with pytest.raises(CorpusError, match="not allowed to read"):
            read_corpus(text_file)
    finally:
        text_file.chmod(stat.S_IRUSR | stat.S_IWUSR)


def _denied(path: Path, *_args: object, **_options: object) -> None:
    raise PermissionError(13, "Permission denied", str(path))


# A folder


def test_what_cannot_be_read_of_a_folder_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("good\n")
    (tmp_path / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    (tmp_path / "torn.zip").write_bytes(b"PK\x03\x04" + bytes(40))
    data = SIMPLIFIED.encode()
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "damaged.txt").write_bytes(data[:31] + b"\xff" + data[31:])
    (tmp_path / "z.txt").write_text("last\n")
    corpus = read_corpus(tmp_path)
    assert corpus.text == "good\nlast\n"
    assert [one.name for one in corpus.passed_over] == ["inner/damaged.txt", "picture.txt", "torn.zip"]
    assert "binary" in corpus.passed_over[1].reason
    assert read_corpus(tmp_path / "good.txt").passed_over == ()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_a_socket_and_a_dead_link_do_not_refuse_a_folder(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("good\n")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "dead.txt").symlink_to(tmp_path / "nowhere")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.path.relpath(tmp_path / "s.txt"))
        corpus = read_corpus(tmp_path)
    assert corpus.text == "good\n"
    assert [one.name for one in corpus.passed_over] == ["dead.txt", "pipe.txt", "s.txt"]
    assert preview(tmp_path) == "good\n"


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are of another kind there")
def test_a_forbidden_folder_and_file_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "good.txt").write_text("good\n")
    (tmp_path / "secret.txt").write_text("secret\n")
    (tmp_path / "locked").mkdir()
    (tmp_path / "locked" / "a.txt").write_text("locked\n")
    (tmp_path / "secret.txt").chmod(0)
    (tmp_path / "locked").chmod(0)
    listed, opened = Path.iterdir, Path.open
    if os.access(
        tmp_path / "locked", os.R_OK
    ):  # root reads everything; the system's answers are given for it
        monkeypatch.setattr(
            Path, "iterdir", lambda path: (_denied if path.name == "locked" else listed)(path)
        )
        monkeypatch.setattr(
            Path, "open", lambda path, *args: (_denied if path.name == "secret.txt" else opened)(path, *args)
        )
    try:
        corpus = read_corpus(tmp_path)
    finally:
        (tmp_path / "locked").chmod(stat.S_IRWXU)
    assert corpus.text == "good\n"
    assert [one.name for one in corpus.passed_over] == ["locked", "secret.txt"]
    assert all("not allowed" in one.reason for one in corpus.passed_over)


def test_a_folder_of_which_nothing_can_be_read_is_refused_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\x00\x01" * 300)
    with pytest.raises(CorpusError, match="binary"):
        read_corpus(tmp_path)


def test_a_large_text_of_a_folder_that_is_damaged_in_its_midst_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding, "SAMPLE_BYTES", 64)
    monkeypatch.setattr(decoding, "CHUNK_BYTES", 64)
    (tmp_path / "a.txt").write_bytes(SIMPLIFIED.encode() * 3 + b"\xff")
    (tmp_path / "b.txt").write_bytes(b"good")
    with pytest.raises(EncodingError):
        read_corpus(tmp_path)


def test_what_was_passed_over_is_remembered_with_a_large_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "IN_MEMORY", 10)
    (tmp_path / "a.txt").write_text("some text that is long enough\n")
    (tmp_path / "b.txt").write_bytes(b"\x00\x01" * 300)
    first, again = read_corpus(tmp_path), read_corpus(tmp_path)
    assert first.passed_over == again.passed_over
    assert [one.name for one in again.passed_over] == ["b.txt"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_refused_rather_than_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "pipe.txt"
    os.mkfifo(path)
    with pytest.raises(CorpusError, match="neither a file nor a folder"):
        read_corpus(path)
