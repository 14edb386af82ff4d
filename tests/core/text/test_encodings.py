"""The encoding of a text is found, said to be uncertain if it is, and never silently another one."""

from __future__ import annotations

import codecs
from functools import lru_cache
from pathlib import Path

import pytest

from benchmarks.encoding_table import HALF_A, HALF_B, OTHERS, Case, cases
from core.text.encodings import ENCODINGS, EncodingGuess, decoded, decoder, detect_encoding, failure
from core.text.library import load_shipped
from core.text.readers import EncodingError, read_corpus
from tests.core.text.test_readers import zipped


@lru_cache
def answers(half: str) -> list[tuple[Case, EncodingGuess]]:
    return [(case, detect_encoding(case.data)) for case in cases(half)]


def test_encodings_are_called_by_pythons_own_names() -> None:
    assert [codecs.lookup(name).name for name in ENCODINGS] == list(ENCODINGS)


def test_the_table_has_enough_of_every_kind() -> None:
    listed = [*cases("A"), *cases("B")]
    assert len(listed) > 500
    assert {case.language for case in listed} == set(HALF_A) == set(HALF_B)
    assert len(HALF_A) == 10
    assert min(len(case.data) for case in listed) < 30
    assert max(len(case.data) for case in listed) > 20_000


@pytest.mark.parametrize("half", ["A", "B"])
def test_texts_in_ten_languages_are_read_right(half: str) -> None:
    wrong = [case for case, guess in answers(half) if not case.is_right(guess.encoding)]
    # One line with two accents, written on an old Mac: nothing tells it from Windows.
    assert {(case.encoding, case.form) for case in wrong} <= {("mac_roman", "line")}
    assert len(wrong) <= 2


@pytest.mark.parametrize("language", OTHERS)
def test_other_languages_and_rare_encodings_are_read_right_or_asked_about(language: str) -> None:
    text, encodings = OTHERS[language]
    for encoding in encodings:
        data = (text * 3).encode(encoding, "ignore")
        guess = detect_encoding(data)
        is_right = bool(guess.encoding) and decoded(data, guess.encoding, "replace") == data.decode(encoding)
        assert is_right or not guess.is_certain, (encoding, guess)


@pytest.mark.parametrize("half", ["A", "B"])
def test_no_answer_is_both_certain_and_wrong(half: str) -> None:
    certain = [case.is_right(guess.encoding) for case, guess in answers(half) if guess.is_certain]
    assert all(certain)
    assert len(certain) > 0.8 * len(answers(half))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Heat the oven to 180°C (350°F).\nServe the crème brûlée cold.\n" * 3, "cp1252"),
        ("¡Que viva la fiesta! ¿Donde estas, corazon? ¡Baila conmigo!\n" * 6, "cp1252"),
        ("[ti:Test]\n[00:01.00]Die Ärzte und die Äpfel\n[00:04.00]rollen in den Schnee\n", "cp1252"),
        ("나 보기가 역겨워 가실 때에는 말없이 고이 보내 드리우리다\n" * 8, "euc_kr"),
        ("雨にも負けず風にも負けず雪にも夏の暑さにも負けぬ\n" * 4, "shift_jis"),
        ("カタカナ", "cp932"),
        ("こんにちは", "cp932"),
        ("①②③で始まる、日本語のテキストです。", "euc_jis_2004"),
        ("Grüße", "cp1252"),
        ("春光\n春光", "gb18030"),
        ("床前明月光，疑是地上霜。\n", "utf-32"),
        ("ﬁn de siècle", "utf-8"),
    ],
)
def test_texts_with_little_to_tell_by_are_read_right(tmp_path: Path, text: str, written: str) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(text.encode(written))
    corpus = read_corpus(path)
    assert corpus.text == text
    assert set(corpus.encoding.split(", ")) <= set(ENCODINGS)


def test_hz_is_read_though_all_of_it_is_ascii(tmp_path: Path) -> None:
    text = "Song 床前明月光，疑是地上霜。\n举头望明月，低头思故乡。~\n"
    path = tmp_path / "text.txt"
    path.write_bytes((text * 3000).encode("hz"))
    corpus = read_corpus(path)
    assert (corpus.text, corpus.encoding) == (text * 3000, "hz")
    assert detect_encoding(text.encode("hz")[:-20], whole=False).encoding == "hz"


@pytest.mark.parametrize("text", ["a ~{b} and ~{c~}, d\n", "~{!!~} ~{zz~}\n", "if (~{a}) ~} else ~{}\n"])
def test_what_only_looks_like_hz_is_ascii(text: str) -> None:
    assert detect_encoding(text.encode() * 20).encoding == "utf-8"


def test_the_euro_of_windows_gbk_is_read(tmp_path: Path) -> None:
    text = "价格是€一百，真的很贵。\n"
    data = text.encode("gb18030").replace(b"\xa2\xe3", b"\x80") * 5
    path = tmp_path / "text.txt"
    path.write_bytes(data)
    assert read_corpus(path).text == read_corpus(path, "gb18030").text == text * 5
    assert detect_encoding(data).encoding == "gb18030"
    in_pieces = decoder("gb18030")
    assert "".join(in_pieces.decode(bytes([byte])) for byte in data) == text * 5
    assert failure(data + b"\xff", "gb18030") == len(data)
    assert decoded(b"\x80\xffa", "gb18030", "replace") == "€�a"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_a_chosen_encoding_does_not_insist_on_its_mark(
    tmp_path: Path, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "床前明月光\n" * 40
    path = tmp_path / "text.txt"
    for written in (encoding, f"{encoding}-le"):
        path.write_bytes(text.encode(written))
        assert read_corpus(path, encoding).text == text
    mark = codecs.BOM_UTF16_BE if encoding == "utf-16" else codecs.BOM_UTF32_BE
    path.write_bytes(mark + text.encode(f"{encoding}-be"))
    assert read_corpus(path).text == read_corpus(path, encoding).text == text
    monkeypatch.setattr("core.text.decoding.SAMPLE_BYTES", 64)
    assert read_corpus(path, encoding).text == text
    path.write_bytes(text.encode(f"{encoding}-le"))
    assert read_corpus(path, encoding).text == text


def test_certainty_is_carried_to_the_corpus(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes("月亮".encode("gb18030"))
    corpus = read_corpus(path)
    assert (corpus.text, corpus.encoding_is_certain) == ("月亮", False)
    assert read_corpus(path, "gb18030").encoding_is_certain
    path.write_bytes("月亮".encode())
    assert read_corpus(path).encoding_is_certain
    assert load_shipped().encoding_is_certain


def test_certainty_is_remembered_with_a_large_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.text.tokens.IN_MEMORY", 1)
    path = tmp_path / "text.txt"
    path.write_bytes("月亮".encode("gb18030"))
    assert [read_corpus(path).encoding_is_certain for _time in range(2)] == [False, False]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "cp950", "cp949"])
def test_a_damaged_text_keeps_its_right_name(tmp_path: Path, encoding: str) -> None:
    language = {"cp950": "zh-Hant", "cp949": "ko"}.get(encoding, "zh-Hans")
    line = HALF_B[language].splitlines()[0].encode(encoding) + b"\n"
    path = tmp_path / "text.txt"
    path.write_bytes(line * 3 + b"\xff" + line * 3)
    with pytest.raises(EncodingError, match="damaged") as caught:
        read_corpus(path)
    assert caught.value.position == 3 * len(line)
    assert f"not valid in {encoding}" in str(caught.value)


def test_a_chosen_encoding_of_a_folder_leaves_unicode_files_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("月亮\n".encode())
    (tmp_path / "b.txt").write_bytes("月亮\n".encode("gb18030"))
    (tmp_path / "c.txt").write_bytes("月亮\n".encode("utf-16"))
    corpus = read_corpus(tmp_path)
    assert (corpus.text, corpus.doubtful) == ("月亮\n" * 3, str(tmp_path / "b.txt"))
    assert read_corpus(tmp_path, "cp949").text == "月亮\n" + "月亮\n".encode("gbk").decode("cp949") + "月亮\n"
    assert read_corpus(tmp_path / "a.txt", "gb18030").text != "月亮\n"
    path = zipped({one.name: one.read_bytes() for one in tmp_path.glob("*.txt")}, tmp_path / "all.zip")
    assert read_corpus(path, "cp949").text == "月亮\n" + "月亮\n".encode("gbk").decode("cp949") + "月亮\n"
