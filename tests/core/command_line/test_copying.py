"""``charrnn copied``, with a real run."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from core.command_line.cli import main
from core.command_line.copying import line_of
from core.common import i18n
from core.text.copied import Stretch

SMALL = ("--set", "hidden_size=8", "--set", "batch_size=4", "--set", "num_steps=8", "--device", "cpu")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    heldout = ("--set", "heldout_fraction=0.1", "--max-chars", "20000", "--epochs", "1")
    options = ("--recipe", "d2l-concise", *heldout, *SMALL, "--run-dir", str(tmp_path / "runs"))
    assert main(["train", "austen", *options]) == 0
    capsys.readouterr()
    return str(tmp_path / "runs")


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    assert main(["copied", *arguments, "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_what_is_copied_is_named_with_its_place_in_the_text(
    run: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "written.txt"
    file.write_text(
        "Quibble zebra: a truth universally acknowledged,\nthat a single man in xylophones", "utf-8"
    )
    *stretches, summary = told(capsys, run, str(file))
    assert [stretch["event"] for stretch in stretches] == ["stretch"]
    (stretch,) = stretches
    # The first sentence: It is a truth universally acknowledged, that a single man in possession
    assert (stretch["begin"], stretch["length"], stretch["places"]) == (14, 56, [5])
    assert summary["share"] == pytest.approx(56 / 80)
    assert summary["longest"] == 56 >= summary["least"] == summary["chance_length"]
    assert 0 < summary["heldout_share"] < 1

    assert main(["copied", run, str(file), "--least", "30"]) == 0
    out = capsys.readouterr().out
    assert "56  “ a truth universally acknowledged, that a single man in ”  1 place, at character 6" in out
    assert "70% of 80 characters" in out
    assert "Of the held-out text" in out


def test_a_text_from_a_pipe_is_searched(
    run: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("a truth universally\nacknowledged"))
    *_stretches, summary = told(capsys, run, "-")
    assert summary["share"] == 1
    monkeypatch.setattr(sys, "stdin", io.StringIO(" \n"))
    assert main(["copied", run, "-"]) == 2
    assert "This text is empty" in capsys.readouterr().err


def test_of_a_single_place_none_is_called_the_first() -> None:
    once, twice = Stretch(0, 1, 1, (2329,)), Stretch(0, 1, 2, (2329, 5000))
    assert line_of("天地", once).endswith("1 place, at character 2,330")
    assert line_of("天地", twice).endswith("2 places, the first at character 2,330")
    i18n.set_language("zh_CN")
    assert "最先" not in line_of("天地", once)
    assert "最先" in line_of("天地", twice)
