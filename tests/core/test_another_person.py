"""Another person on the same computer: what may not be looked at is named, and stops nothing else."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from core.command_line.cli import main
from core.runs import list_runs
from tests.forbidden import forbidden
from tests.golden.make import CORPUS

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "schema-1"


@pytest.fixture(autouse=True)
def _english_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GOLDEN, tmp_path / "runs" / "run"))


def sentence(capsys: pytest.CaptureFixture[str]) -> str:
    """Return the one line on stderr."""
    (line,) = capsys.readouterr().err.splitlines()
    return line


@pytest.mark.parametrize("command", ["resume", "generate", "evaluate", "export", "branch"])
def test_a_run_in_a_forbidden_folder_is_named(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    more = {"evaluate": ["songci"], "export": [str(tmp_path / "run.zip")]}.get(command, [])
    with forbidden(run):
        assert main([command, str(run), *more]) == 2
    assert sentence(capsys) == f"“{run}” can't be read: Permission denied."


def test_a_forbidden_workspace_is_not_called_empty(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with forbidden(run.parent):
        assert main(["runs", str(run.parent)]) == 2
    assert sentence(capsys) == f"“{run.parent}” can't be read: Permission denied."


def test_another_persons_run_is_branched_from_into_a_folder_of_ones_own(run: Path, tmp_path: Path) -> None:
    (tmp_path / "song.txt").write_text(CORPUS.text, "utf-8")
    options = ["--corpus", str(tmp_path / "song.txt"), "--epochs", "16", "--run-dir", str(tmp_path / "own")]
    with forbidden(run.parent, 0o500), forbidden(run, 0o500):
        assert main(["branch", str(run), "--device", "cpu", *options]) == 0
    (branch,) = list_runs(tmp_path / "own")
    assert branch.moment.epoch == 16


@pytest.mark.skipif(os.name == "nt", reason="links are not everybody's there")
def test_a_link_to_a_forbidden_place_hides_no_run(run: Path, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    (closed / "inner").mkdir(parents=True)
    (run.parent / "link").symlink_to(closed / "inner")
    with forbidden(closed):
        assert [found.path for found in list_runs(run.parent)] == [run]


def test_checkpoints_in_a_forbidden_folder_are_no_fault_of_the_program(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "song.txt"
    text.write_text(CORPUS.text, "utf-8")
    for mode in (0o000, 0o400):
        with forbidden(run / "checkpoints", mode):
            assert main(["branch", str(run), "--epochs", "99", "--corpus", str(text)]) == 2
        assert "can't be continued" in capsys.readouterr().err


@pytest.mark.parametrize("is_long", [False, True])
def test_a_run_whose_text_can_not_be_looked_at_says_so(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], is_long: bool
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    source = "/" + "a" * 5000 if is_long else str(closed / "text.txt")
    about = json.loads((run / "run.json").read_text("utf-8"))
    about["corpus"]["source"] = source
    (run / "run.json").write_text(json.dumps(about))
    (run / "text.txt").unlink(missing_ok=True)
    with forbidden(closed):
        assert main(["resume", str(run), "--epochs", "99"]) == 2
    assert f"is no longer at “{source}”" in sentence(capsys)
