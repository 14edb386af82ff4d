"""Arguments as strangers type them: paths that can't be, and encodings by the names people know."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

import pytest

from core.command_line.arguments import corpus_wanted
from core.command_line.cli import main
from core.common import i18n
from core.common.errors import UserError
from core.runs import list_runs
from tests.core.command_line.test_output import SMALL, TEXT
from tests.forbidden import forbidden
from tests.golden.make import CORPUS

LONG = "长" * 100
GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "schema-1"
TAKES_A_PATH = [
    ("train", "PATH"),
    ("train", "OWN", "--run-dir", "PATH"),
    ("generate", "PATH"),
    ("evaluate", "PATH", "OWN"),
    ("evaluate", "RUN", "PATH"),
    ("resume", "PATH"),
    ("resume", "RUN", "--epochs", "1000", "--corpus", "PATH"),
    ("branch", "PATH"),
    ("branch", "RUN", "--run-dir", "PATH"),
    ("branch", "RUN", "--corpus", "PATH"),
    ("runs", "PATH"),
    ("export", "PATH"),
    ("export", "RUN", "PATH"),
    ("import", "PATH"),
    ("import", "OWN", "--run-dir", "PATH"),
]
posix = pytest.mark.skipif(os.name == "nt", reason="names are others there")


@pytest.fixture(autouse=True)
def _english_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("LANGUAGE", raising=False)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "own.txt"
    path.write_text(TEXT, "utf-8")
    # A copy: a command claims the run that it is to continue.
    shutil.copytree(GOLDEN, tmp_path / "RUN")
    return path


@pytest.mark.parametrize("arguments", TAKES_A_PATH, ids=" ".join)
@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        (LONG, "is too long for the name of a file or folder"),
        (f"./{LONG}.txt", "is too long for the name of a file or folder"),
        (f"here/{LONG}/there", "is too long for the name of a file or folder"),
        ("name/" * 1000, "is too long for the name of a file or folder"),
        ("a\0b", "has a character that no name can have"),
        ("", "An empty argument names no file or folder"),
    ],
    ids=["name", "file", "folder", "path", "nul", "empty"],
)
def test_a_path_that_can_t_be_is_a_sentence_and_code_2(
    own: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], path: str, sentence: str
) -> None:
    before = sorted(own.parent.rglob("*"))
    given = {"PATH": path, "OWN": str(own)}
    (own.parent / "here").mkdir()
    assert main([given.get(argument, argument) for argument in arguments]) == 2
    (own.parent / "here").rmdir()
    said = capsys.readouterr()
    assert sentence in said.err
    assert (said.err.count("\n"), said.out) == (1, "")
    assert len(said.err) < 300
    assert sorted(own.parent.rglob("*")) == before


@posix
def test_a_run_whose_name_with_zip_is_too_long_is_packed_under_another(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["train", str(own), *SMALL, "--run-dir", "runs"])
    (run,) = list_runs(Path("runs"))
    named = run.path.rename(run.path.with_name("n" * 253))
    capsys.readouterr()
    assert main(["export", str(named)]) == 2
    assert "is too long" in capsys.readouterr().err
    assert main(["export", str(named), "short.zip"]) == 0


@posix
@pytest.mark.skipif(sys.platform == "darwin", reason="names are UTF-8 there")
def test_a_text_and_a_folder_whose_names_are_not_utf_8_serve_every_command(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = own.rename(own.with_name(os.fsdecode(b"\xb8\xe8\xb4\xca.txt")))
    runs = own.with_name(os.fsdecode(b"\xbc\xc7\xc2\xbc"))
    assert main(["train", str(text), *SMALL, "--run-dir", str(runs)]) == 0
    assert main(["runs", str(runs)]) == 0
    assert main(["generate", str(runs), "--prefix", "想"]) == 0
    assert main(["evaluate", str(runs), str(text)]) == 0
    assert main(["resume", str(runs), "--epochs", "5"]) == 0
    assert main(["branch", str(runs), "--epochs", "6"]) == 0
    assert main(["export", str(runs), str(runs / "mine.zip")]) == 0
    assert main(["import", str(runs / "mine.zip"), "--run-dir", str(runs)]) == 0
    assert "‹B8›" in capsys.readouterr().out


@posix
def test_a_folder_that_may_not_be_looked_into_is_a_sentence(
    own: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    closed = own.parent / "closed"
    closed.mkdir()
    with forbidden(closed):
        assert main(["generate", str(closed / "run")]) == 2
    assert "not allowed to look at" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("utf-8", "utf-8"), ("UTF8", "utf-8"), ("ascii", "utf-8"), ("GB18030", "gb18030"), ("gbk", "gb18030"),
        ("GB2312", "gb18030"), ("big5", "cp950"), ("Windows-1252", "cp1252"), ("latin1", "cp1252"),
        ("utf_16_le", "utf-16-le"), ("UTF-16", "utf-16"), ("big5-hkscs", "big5hkscs"),
    ],
)  # fmt: skip
def test_an_encoding_is_known_by_the_names_that_people_use(name: str, encoding: str) -> None:
    from core.command_line.arguments import encoding_of

    assert encoding_of(name) == encoding


@pytest.mark.parametrize("name", ["", "ebcdic", "rot13", "a\0b", "zlib", LONG])
def test_what_is_no_encoding_is_refused_with_the_list(name: str) -> None:
    from core.command_line.arguments import encoding_of

    with pytest.raises(UserError, match="--encoding is one of utf-8, "):
        encoding_of(name)


def test_the_encoding_that_was_found_is_named_if_it_is_not_utf_8(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own.write_text(TEXT, "gb18030")
    found = "“own” was read as gb18030. If that is wrong, give another encoding with --encoding.\n"
    assert main(["train", str(own), *SMALL, "--run-dir", "runs", "--json"]) == 0
    assert capsys.readouterr().err == found
    assert main(["evaluate", "runs", str(own)]) == 0
    assert capsys.readouterr().err == found
    assert main(["resume", "runs", "--epochs", "5", "--corpus", str(own), "--json"]) == 0
    assert capsys.readouterr().err == found
    # Of its own text the run knows it.
    assert main(["resume", "runs", "--epochs", "6", "--json"]) == 0
    assert capsys.readouterr().err == ""
    for command in (("train", *SMALL), ("evaluate", "runs")):
        assert (
            main([*command, str(own), "--encoding", "gbk", *(["--json"] if "runs" in command else [])]) == 0
        )
        assert "was read as" not in capsys.readouterr().err
    own.write_text(TEXT, "utf-8")
    assert main(["evaluate", "runs", str(own)]) == 0
    assert capsys.readouterr().err == ""


def test_several_encodings_are_listed_as_the_language_lists(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "texts").mkdir()
    for encoding in ("gb18030", "utf-16"):
        (tmp_path / "texts" / f"{encoding}.txt").write_text(TEXT, encoding)
    i18n.set_language("zh_CN")
    corpus_wanted(argparse.Namespace(corpus=str(tmp_path / "texts"), encoding=None))
    assert "gb18030、utf-16" in capsys.readouterr().err


def test_an_encoding_that_would_be_ignored_is_refused(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", str(own), *SMALL, "--run-dir", "runs", "--json"]) == 0
    capsys.readouterr()
    assert main(["resume", "runs", "--epochs", "6", "--encoding", "cp950"]) == 2
    assert "leave --encoding out, or add --corpus" in capsys.readouterr().err
    assert main(["branch", "runs", "--encoding", "cp950"]) == 2
    assert "leave --encoding out, or add --corpus" in capsys.readouterr().err
    assert main(["train", "songci", "--encoding", "cp950"]) == 2
    assert "leave --encoding out" in capsys.readouterr().err


def finish(run: Path) -> None:
    about = (run / "run.json").read_text("utf-8").replace('"state": "training"', '"state": "finished"')
    (run / "run.json").write_text(about, "utf-8")


NEEDS_THE_TEXT = [
    ("resume", "RUN", "--epochs", "99"),
    ("branch", "RUN", "--epochs", "99"),
    ("copied", "RUN", "own.txt"),
]


@pytest.mark.parametrize("arguments", NEEDS_THE_TEXT, ids=lambda arguments: arguments[0])
def test_another_text_is_not_taken_for_the_one_that_a_run_was_trained_on(
    own: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    before = sorted(own.parent.rglob("*"))
    assert main([*arguments, "--corpus", "own.txt"]) == 2
    said = capsys.readouterr()
    assert "“own” is not the text that this run was trained on. That is “song”, of 312 characters" in said.err
    assert "changed" not in said.err
    assert "continue" not in said.err
    assert said.out == ""
    assert sorted(own.parent.rglob("*")) == before


@pytest.mark.parametrize("arguments", NEEDS_THE_TEXT, ids=lambda arguments: arguments[0])
def test_a_text_that_has_changed_or_gone_is_named_with_what_to_do(
    own: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert main(list(arguments)) == 2
    err = capsys.readouterr().err
    assert "“song”, is no longer at “song.txt”" in err
    assert "where it is now with --corpus" in err
    (own.parent / "song.txt").write_text(TEXT, "utf-8")
    assert main(list(arguments)) == 2
    said = capsys.readouterr()
    assert "“song” has changed since this run was trained on it" in said.err
    assert said.out == ""


@pytest.mark.parametrize("command", ["resume", "branch"])
def test_nothing_is_promised_before_the_text_is_known_to_be_the_run_s(
    own: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    finish(own.parent / "RUN")
    assert main([command, "RUN", "--corpus", "own.txt"]) == 2
    said = capsys.readouterr().err
    assert "is not the text that this run was trained on" in said
    assert "It continues" not in said


@pytest.mark.parametrize("command", ["resume", "branch"])
@pytest.mark.parametrize(
    ("name", "keep", "problem"),
    [
        ("metrics.jsonl", None, "is missing"),
        ("updates.f64", None, "is missing"),
        ("metrics.jsonl", 30, "is shorter than when"),
        ("updates.f64", 55, "is shorter than when"),
        ("metrics.jsonl", 0, "is damaged"),
    ],
)
def test_lost_records_are_named_and_intact_checkpoints_are_not_blamed(
    own: Path, capsys: pytest.CaptureFixture[str], command: str, name: str, keep: int | None, problem: str
) -> None:
    (own.parent / "song.txt").write_text(CORPUS.text, "utf-8")
    file = own.parent / "RUN" / name
    content = file.read_bytes()
    if keep is None:
        file.unlink()
    else:
        # As long as before, but a byte is lost: its lines end elsewhere.
        file.write_bytes(content[:keep] or content[1:] + b"#")
    # How long a run goes on that has finished follows from its records.
    finish(own.parent / "RUN")
    assert main([command, "RUN", *(["--epochs", "99"] if name == "metrics.jsonl" else [])]) == 2
    said = capsys.readouterr().err
    assert f"The file “{Path('RUN') / name}” {problem}" in said
    assert "The model can still write." in said
    assert "checkpoints are damaged" not in said
    assert said.count("\n") == 1


def test_damaged_checkpoints_are_named_in_one_sentence_and_not_in_lines_of_the_log(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (own.parent / "song.txt").write_text(CORPUS.text, "utf-8")
    for file in (own.parent / "RUN" / "checkpoints").iterdir():
        file.write_bytes(file.read_bytes()[:-1])
    assert main(["resume", "RUN", "--epochs", "99"]) == 2
    said = capsys.readouterr().err
    assert "its checkpoints are damaged (" in said
    assert said.count("\n") == 1
