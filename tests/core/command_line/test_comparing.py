"""``compare``: a table for people, objects for programs, a file for spreadsheets."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from core.command_line.cli import main
from tests.core.command_line.test_cli import SMALL, TEXT


@pytest.fixture(autouse=True)
def _english_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("LANGUAGE", raising=False)


@pytest.fixture
def runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Train two runs in ``tmp_path`` that differ in their number of hidden units."""
    (tmp_path / "text.txt").write_text(TEXT, "utf-8")
    train = ["train", str(tmp_path / "text.txt"), *SMALL, "--device", "cpu", "--epochs", "2"]
    for name, units in (("small", 16), ("large", 24)):
        where = ["--run-dir", str(tmp_path), "--name", name]
        assert main([*train, *where, "--set", f"hidden_size={units}"]) == 0
    capsys.readouterr()
    return [str(tmp_path / "small"), str(tmp_path / "large")]


def test_the_table_has_what_differs_and_what_came_of_it(
    runs: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", *runs]) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split() == ["small", "large"]
    assert lines[0].split() == ["hidden", "units", "16", "24", "*"]
    assert not any(line.startswith("layers") for line in lines)
    assert any(line.startswith("parameters") for line in lines)
    assert lines[-2:] == ["", "A star (*) marks what is unlike “small”."]
    assert main(["compare", *runs, "--all"]) == 0
    assert "layers" in capsys.readouterr().out


def test_equal_runs_are_said_to_be_equal(runs: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", runs[0], runs[0]]) == 0
    out = capsys.readouterr().out
    assert "All settings are equal." in out
    assert "*" not in out


def test_programs_get_an_object_for_each_run(runs: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", *runs, "--json"]) == 0
    small, large = map(json.loads, capsys.readouterr().out.splitlines())
    assert (small["run"], large["run"]) == ("small", "large")
    assert small["differing"] == ["hidden_size"]
    assert (small["settings"]["hidden_size"], large["settings"]["hidden_size"]) == (16, 24)
    assert 0 < small["parameters"] < large["parameters"]
    assert small["perplexity"] > 1


def test_the_table_can_be_a_file_which_is_not_replaced_unasked(
    runs: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "compared.csv"
    assert main(["compare", *runs, "--csv", str(file)]) == 0
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.reader(opened))
    assert rows[:2] == [["", "small", "large"], ["hidden_size", "16", "24"]]
    # Numbers as they are, not as people read them: no units, no separators.
    facts = {name: values for name, *values in rows[2:]}
    for name in ("parameters", "characters_per_second", "seconds", "epochs", "perplexity"):
        assert all(float(value) > 0 for value in facts[name])
    assert len(facts["perplexity"][0]) > 6
    assert main(["compare", *runs, "--csv", str(file)]) == 2
    assert "--force" in capsys.readouterr().err
    assert main(["compare", *runs, "--csv", str(file), "--force"]) == 0


def test_one_run_alone_is_no_comparison(runs: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", runs[0]]) == 2
    assert "two runs or more" in capsys.readouterr().err
