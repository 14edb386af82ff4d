"""``runs``: a list that is silent about no run."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.command_line.cli import main
from core.runs import RUN_FILE
from tests.core.runs.made_runs import made_run


@pytest.fixture(autouse=True)
def _english_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("LANGUAGE", raising=False)


def damage(folder: Path, name: str) -> None:
    (folder / name).mkdir(parents=True)
    (folder / name / RUN_FILE).write_text("{", "utf-8")


def test_runs_that_cannot_be_read_are_counted_and_named_below_the_list(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made_run(tmp_path, "whole")
    (tmp_path / "no run").mkdir()
    damage(tmp_path, "bad")
    assert main(["runs", str(tmp_path)]) == 0
    told = capsys.readouterr()
    assert len(told.out.splitlines()) == 2
    assert told.err == "1 run can't be read and is not listed: “bad”. To see why: charrnn show RUN\n"
    for number in range(6):
        damage(tmp_path / "grid", f"b{number}")
    assert main(["runs", str(tmp_path)]) == 0
    assert capsys.readouterr().err.startswith(
        "7 runs can't be read and are not listed: “bad”, “grid/b0”, “grid/b1”, “grid/b2”, “grid/b3” …. To see"
    )


def test_a_folder_with_damaged_runs_only_is_not_said_to_be_without_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damage(tmp_path, "bad")
    assert main(["runs", str(tmp_path)]) == 0
    assert "no runs" not in capsys.readouterr().err
