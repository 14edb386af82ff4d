"""What commands print: where it can't be written, and text of others that would steer a terminal."""

from __future__ import annotations

import ast
import contextlib
import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.command_line import output
from core.command_line.cli import main
from core.common.harmless import harmless, harmless_lines, without_controls
from core.runs import RunFolder, list_runs
from core.text.catalogue import shipped

ROOT = Path(__file__).resolve().parents[3]
FULL = Path("/dev/full")
full = pytest.mark.skipif(not FULL.exists(), reason="this system has no disk that is always full")
TEXT = "想要有直升机\n想要和你飞到宇宙去\n想要和你融化在一起\n我每天每天每天在想想想想著你\n" * 8
SMALL = [
    *("--set", "hidden_size=16", "--set", "batch_size=4", "--set", "num_steps=8", "--set", "prefixes=想要"),
    *("--epochs", "4", "--device", "cpu"),
]
GOLDEN = ROOT / "tests" / "golden"
HOSTILE = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202etxt.exe\r\n\x7f"


@pytest.fixture(autouse=True)
def _english_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("LANGUAGE", raising=False)


@pytest.fixture
def corpus(tmp_path: Path) -> str:
    path = tmp_path / "lyrics.txt"
    path.write_text(TEXT, "utf-8")
    return str(path)


def charrnn(
    *arguments: str, stdout: Path | None = None, stderr: Path | None = None, closing: str = ""
) -> tuple[int, str, str]:
    """Run ``charrnn`` as a process; return its exit code and what it wrote on streams of no file."""
    with (
        (stdout or Path(os.devnull)).open("wb") as out,
        (stderr or Path(os.devnull)).open("wb") as errors,
    ):
        command = [sys.executable, "-m", "core", *arguments]
        if closing:
            command = ["sh", "-c", f'exec "$@" {closing}', "sh", *command]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=os.environ | {"OMP_NUM_THREADS": "1"},
            stdout=out if stdout else subprocess.PIPE,
            stderr=errors if stderr else subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    return done.returncode, done.stdout or "", done.stderr or ""


@full
def test_a_training_whose_lines_find_no_room_goes_on_says_so_once_and_ends_with_a_code_of_its_own(
    corpus: str, tmp_path: Path
) -> None:
    runs = tmp_path / "runs"
    code, _out, errors = charrnn("train", corpus, *SMALL, "--json", "--run-dir", str(runs), stdout=FULL)
    assert code == 74
    assert errors.count("\n") == 1
    assert errors.startswith("The output can't be written any more: ")
    (run,) = list_runs(runs)
    assert (run.state, run.moment.epoch) == ("finished", 4)


@full
def test_a_training_whose_bar_finds_no_room_goes_on_and_says_so_and_how_it_ended_on_stdout(
    corpus: str, tmp_path: Path
) -> None:
    runs = tmp_path / "runs"
    code, out, _errors = charrnn("train", corpus, *SMALL, "--run-dir", str(runs), stderr=FULL)
    assert code == 74
    assert out.startswith("The output can't be written any more: ")
    assert "Finished after epoch 4" in out
    (run,) = list_runs(runs)
    assert (run.state, run.moment.epoch) == ("finished", 4)


@full
def test_a_training_without_any_room_for_its_output_is_saved(corpus: str, tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    code, _out, _errors = charrnn("train", corpus, *SMALL, "--run-dir", str(runs), stdout=FULL, stderr=FULL)
    assert code == 74
    assert [run.state for run in list_runs(runs)] == ["finished"]


@full
@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("--version",), ("recipes",), ("corpora",), ("runs", str(GOLDEN)), ("train", "-h")],
)
def test_a_result_that_finds_no_room_is_said_and_not_taken_for_a_divergence(
    arguments: tuple[str, ...],
) -> None:
    code, _out, errors = charrnn(*arguments, stdout=FULL)
    assert (code, errors) == (74, "The output can't be written: No space left on device.\n")


@full
def test_writing_ends_when_it_finds_no_room(corpus: str, tmp_path: Path) -> None:
    main(["train", corpus, *SMALL, "--run-dir", str(tmp_path)])
    # A thousand million characters would take hours.
    code, _out, errors = charrnn("generate", str(tmp_path), "--chars", "1000000000", stdout=FULL)
    assert (code, errors) == (74, "The output can't be written: No space left on device.\n")


@full
def test_a_refusal_whose_sentence_finds_no_room_has_its_code_all_the_same() -> None:
    assert charrnn("generate", "nowhere", stderr=FULL)[0] == 2
    assert charrnn("train", stderr=FULL)[0] == 2


@pytest.mark.skipif(os.name == "nt", reason="there is no sh")
@pytest.mark.parametrize("closing", [">&-", "2>&-", ">&- 2>&- <&-"])
def test_streams_that_the_caller_has_closed_are_not_wanted(corpus: str, tmp_path: Path, closing: str) -> None:
    runs = tmp_path / "runs"
    code, _out, errors = charrnn("train", corpus, *SMALL, "--run-dir", str(runs), closing=closing)
    assert (code, "Traceback" in errors) == (0, False)
    (run,) = list_runs(runs)
    # No file of the run has taken the place of a stream, and been printed into.
    assert RunFolder.open(run.path).state == "finished"
    assert len(RunFolder.open(run.path).told().epochs) == 4


def test_a_fault_of_the_program_is_not_taken_for_a_divergence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(folder: Path) -> None:
        raise ZeroDivisionError("a fault")

    monkeypatch.setattr("core.command_line.runs.listed_runs", broken)
    assert main(["runs"]) == 70
    assert "ZeroDivisionError: a fault" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("歌词 naïve 🙂‍↔️ क्‍ष", "歌词 naïve 🙂‍↔️ क्‍ष"),
        ("a\x1b[2Jb", "a‹U+001B›[2Jb"),
        ("a\nb\tc\r", "a‹U+000A›b‹U+0009›c‹U+000D›"),
        ("\x7f\x9b\u202e\u2066", "‹U+007F›‹U+009B›‹U+202E›‹U+2066›"),
        ("\u200f\ufeff\u2028", "‹U+200F›‹U+FEFF›‹U+2028›"),
        ("\udcff\udc80 \ud800", "‹FF›‹80› ‹U+D800›"),
        ("\U000e0041", "‹U+E0041›"),
        ("全角\u3000空格", "全角\u3000空格"),
    ],
)  # fmt: skip
def test_text_of_others_stands_for_itself(text: str, shown: str) -> None:
    assert harmless(text) == shown


def test_lines_and_tabs_of_a_text_are_kept_and_a_file_keeps_marks_of_direction() -> None:
    assert harmless_lines("a\n\tb\x1b\u202e") == "a\n\tb‹U+001B›‹U+202E›"
    assert without_controls("a\n\tb\x1b\u202e") == "a\n\tb‹U+001B›\u202e"


def steering(text: str) -> set[str]:
    """Return the characters of ``text`` that would steer a terminal."""
    return {c for c in text if c != "\n" and c != harmless(c) and c != "\r"} | set("\r\n" * ("\r\n" in text))


@pytest.fixture
def hostile_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Return a run whose folder, names and vocabulary would steer a terminal."""
    runs = tmp_path / f"runs{HOSTILE.replace(chr(10), '')}"
    text = tmp_path / "own.txt"
    text.write_text(TEXT, "utf-8")
    main(["train", str(text), *SMALL, "--run-dir", str(runs)])
    (run,) = list_runs(runs)
    about = json.loads((run.path / "run.json").read_text("utf-8"))
    about["corpus"]["name"] = about["corpus"]["source"] = HOSTILE
    about["corpus"]["sha256"] = "0" * 64
    (run.path / "run.json").write_text(json.dumps(about), "utf-8")
    vocab = json.loads((run.path / "vocab.json").read_text("utf-8"))
    # What it most likes to write becomes an escape.
    new = ["\x1b", "\x9b", "\x07", "\x7f", "\x08", "\x00"]
    vocab["characters"] = "".join([*new, *vocab["characters"][len(new) :]])
    vocab["line_start"] = "\x1b"
    (run.path / "vocab.json").write_text(json.dumps(vocab), "utf-8")
    (run.path / "text.txt").unlink()
    for checkpoint in (run.path / "checkpoints").iterdir():
        checkpoint.write_bytes(b"damaged")
    capsys.readouterr()
    return run.path


@pytest.mark.skipif(os.name == "nt", reason="names are others there")
@pytest.mark.parametrize(
    "arguments",
    [
        ("generate", "RUN", "--prefix", f"想{HOSTILE}", "--chars", "300", "--temperature", "3"),
        ("generate", "RUN"),
        ("resume", "RUN", "--epochs", "9"),
        ("resume", "RUN", "--epochs", "9", "--corpus", "OWN"),
        ("branch", "RUN", "--epochs", "9"),
        ("evaluate", "RUN", "OWN"),
        ("evaluate", "RUN", "OWN", "--json"),
        ("evaluate", "RUN", HOSTILE),
        ("runs", "FOLDER"),
        ("runs", HOSTILE),
        ("runs", "FOLDER", HOSTILE),
        ("train", HOSTILE),
        ("import", HOSTILE),
        ("export", "RUN", HOSTILE),
        ("recipes", HOSTILE),
        (HOSTILE,),
    ],
    ids=lambda arguments: "-".join(a for a in arguments if a.isascii() and a.isprintable()),
)
def test_a_strangers_words_do_not_reach_the_terminal(
    hostile_run: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    places = {"RUN": str(hostile_run), "FOLDER": str(hostile_run.parent), "OWN": str(tmp_path / "own.txt")}
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    with contextlib.suppress(SystemExit):  # of arguments that can't be understood
        main([places.get(argument, argument) for argument in arguments])
    said = capsys.readouterr()
    assert said.out + said.err
    assert not steering(said.out + said.err)


def test_a_warning_of_the_log_does_not_steer_the_terminal_either(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def warned(folder: Path) -> tuple[list[object], list[str]]:
        logging.getLogger("core").warning("%s can't be read", HOSTILE)
        return [], []

    monkeypatch.setattr("core.command_line.runs.listed_runs", warned)
    assert main(["runs"]) == 0
    said = capsys.readouterr().err
    assert "can't be read" in said
    assert not steering(said)


def test_lines_of_json_escape_what_would_steer_a_terminal_and_mean_the_same(
    capsys: pytest.CaptureFixture[str],
) -> None:
    event = {"text": f"{HOSTILE}\udcff\U000e0041 歌词", HOSTILE: [1.5, None]}
    output.tell_json(event)
    line = capsys.readouterr().out
    assert not steering(line)
    assert "歌词" in line
    assert json.loads(line) == event


def test_commands_print_by_one_module_only() -> None:
    found = []
    for path in sorted((ROOT / "core").rglob("*.py")):
        if path.name == "output.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            if called == "print" or called.startswith(("sys.stdout.write", "sys.stderr.write")):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not found


def test_a_perplexity_that_no_number_holds_is_told_as_infinite(
    corpus: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import torch

    from core.saving.weights import load_model, save_weights, weights_of

    main(["train", corpus, *SMALL, "--run-dir", str(tmp_path / "runs")])
    (listed,) = list_runs(tmp_path / "runs")
    run = RunFolder.open(listed.path)
    model, moment = load_model(run, torch.device("cpu"))
    save_weights(run, {name: value * 1e6 for name, value in weights_of(model).items()}, moment)
    capsys.readouterr()
    assert main(["evaluate", str(run.path), corpus]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Perplexity ∞, ")
    assert "inf" not in said
    assert main(["evaluate", str(run.path), corpus, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["perplexity"] == "Infinity"


def test_the_corpora_are_told_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["corpora"]) == 0
    out = capsys.readouterr().out
    assert all(f"{corpus.name}\t{corpus.title}\n\t{corpus.description}\n" in out for corpus in shipped())
