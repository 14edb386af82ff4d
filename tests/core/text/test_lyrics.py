"""Of the lyrics in .lrc files, what is sung is kept and nothing else; other files are left as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.text.lyrics import sung, sung_in
from core.text.readers import preview, read_corpus
from tests.core.text.test_readers import zipped

SUNG = "床前明月光\n疑是地上霜\n"


@pytest.mark.parametrize(
    "stamp",
    [
        "[00:05]",
        "[00:05.1]",
        "[00:05.10]",
        "[00:05.100]",
        "[0:5.10]",
        "[100:05.10]",
        "[00:05:10]",
        "[00:05,10]",
        "[00:05.]",
        "[00:00:05.10]",
        "[00：05.10]",
        "[00:05．10]",
        "［00:05.10］",
        "[-00:05.10]",
        "[ 00:05.10 ]",
        "[00:05.10-1]",
        "[00:05.10][00:45.10][01:25.10]",
        "[00:05.10-00:09.20]",
        "[00:05.10 --> 00:09.20]",
        "[5100,4000]",
    ],
)
def test_every_kind_of_stamp_is_taken_away(stamp: str) -> None:
    assert sung_in(f"{stamp}床前明月光") == "床前明月光"
    assert sung_in(f"{stamp} 床前 明月光 ") == "床前 明月光"
    assert sung_in(stamp) == ""


@pytest.mark.parametrize(
    "line",
    [
        "<00:12.00>床<00:12.40>前<00:12.80>明<00:13.20>月<00:13.60>光",
        "[00:12.00]<00:12.00> 床前<00:12.80>明月光<00:14.00>",
        "[00:12.00]床前[00:12.80]明月光[00:14.00]",
        "[5100,4000]<0,200,0>床<200,300,0>前<500,200,0>明<700,100,0>月<800,200,0>光",
        "[5100,4000]<0,200>床前<200,300>明月光",
        "[5100,4000]床(5100,200)前(5300,300)明(5600,200)月(5800,100)光(5900,200)",
        "[5100,4000](5100,200,0)床前(5300,300,0)明月光",
    ],
)
def test_the_stamps_of_words_are_taken_away(line: str) -> None:
    assert sung_in(line) == "床前明月光"


@pytest.mark.parametrize(
    "line",
    [
        "[ti:静夜思]",
        "[ti:静夜思 [Live]]",
        "[ti:静夜思 [Live]",
        "[ti:]",
        "[ar:李白][al:唐诗]",
        " [ar:李白] [al:唐诗] ",
        "[歌名:静夜思]",
        "[歌手：李白]",
        "[offset:-500]",
        "[length: 03:12]",
        "[re:www.example.org]",
        "[#:comment]",
        "[id:$00000000]",
        "[language:eyJjb250ZW50IjpbXX0=]",
        "[ti:never closed",
        '{"t":0,"c":[{"tx":"作词: "},{"tx":"甲乙"}]}',
        '{"t": 1000, "c": [{"tx": "作曲: ", "or": "x"}]}',
    ],
)
def test_what_is_about_the_song_is_left_out(line: str) -> None:
    assert sung_in(line) is None


@pytest.mark.parametrize(
    "text",
    [
        "宝马[雕车]",
        "[雕车]",
        "[Chorus]",
        "(1,2) stays without a line's stamp",
        "<3,4> stays",
        "He said: [no]",
        "a {brace} here",
        '{"t":1}',
        "{" * 5000,
        "[" * 5000,
        "7:30 in the morning",
    ],
)
def test_what_only_looks_alike_stays(text: str) -> None:
    assert sung_in(text) == text
    assert sung_in("[00:01.00]" + text) == text


def test_a_pause_stays_between_lines_but_not_around_them() -> None:
    lyrics = ["[ti:x]\n\n[00:01.00]one\n[00:02.00]\n", "[00:03.00]two\n\n[00:04.00]\n"]
    assert "".join(sung(lyrics)) == "one\n\ntwo\n"


def test_lyrics_are_the_same_however_they_come_in_pieces() -> None:
    lyrics = "[ti:x]\n[00:01.00]one\n\n[00:02.00]two\n[00:03.00]three"
    for size in range(1, len(lyrics) + 1):
        pieces = [lyrics[i : i + size] for i in range(0, len(lyrics), size)]
        assert "".join(sung(pieces)) == "one\n\ntwo\nthree\n"
    assert "".join(sung([])) == ""


@pytest.mark.parametrize(
    "lyrics",
    [
        "[ti:静夜思 [Live]]\n[ar:李白][al:唐诗]\n[歌名:静夜思]\n[00:05.10]床前明月光\n[00:09.22]疑是地上霜\n",
        "[00:05,10]床前明月光\n[00：09.22]疑是地上霜\n[00:20.]\n",
        '{"t":0,"c":[{"tx":"作词: "},{"tx":"甲乙"}]}\n[00:05.10]床前明月光\n[00:09.22]疑是地上霜\n',
        "[5100,4000]<0,200,0>床<200,300,0>前明月光\r\n[9220,4000]<0,200,0>疑是地上霜\r\n",
    ],
    ids=["tags", "stamps", "netease", "krc"],
)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_lyrics_are_read_alike_in_files_zips_and_folders(tmp_path: Path, lyrics: str, encoding: str) -> None:
    data = lyrics.encode(encoding)
    folder = tmp_path / "songs"
    folder.mkdir()
    (folder / "a.LRC").write_bytes(data)
    zipped({"b.lrc": data}, tmp_path / "songs.zip")
    (tmp_path / "c.txt").write_bytes(data)
    assert read_corpus(folder).text == SUNG
    assert read_corpus(tmp_path / "songs.zip").text == SUNG
    assert preview(folder / "a.LRC") == SUNG
    assert read_corpus(tmp_path / "c.txt").text == lyrics.replace("\r\n", "\n")


def test_lyrics_larger_than_a_sample_are_read_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.text.decoding.SAMPLE_BYTES", 64)
    monkeypatch.setattr("core.text.decoding.CHUNK_BYTES", 50)
    path = tmp_path / "song.lrc"
    path.write_text("".join(f"[00:{i % 60:02}.00]第{i}句\n" for i in range(200)), "utf-8")
    assert read_corpus(path).text == "".join(f"第{i}句\n" for i in range(200))
