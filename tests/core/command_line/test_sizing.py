"""``charrnn train --recipe quality`` sizes the model for the text, and says what it has chosen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.command_line.cli import main
from core.command_line.sizing import without_rule_if_given
from core.runs import RunFolder
from core.settings.as_text import as_options
from core.settings.recipes import RECIPES
from core.settings.sizing import SIZED, sized
from core.text.library import load_shipped
from core.text.summary import given

QUALITY = RECIPES["quality"].settings
SHORT = ("--max-chars", "3000", "--epochs", "1", "--device", "cpu", "--set", "time_limit_s=60")


@pytest.fixture(autouse=True)
def _english_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("LANGUAGE", raising=False)


def train(tmp_path: Path, *options: str) -> int:
    return main(["train", "songci", "--recipe", "quality", *SHORT, "--run-dir", str(tmp_path), *options])


def test_the_run_has_what_the_rule_chooses_and_the_person_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train(tmp_path, "--name", "sized", "--json") == 0
    told = capsys.readouterr()
    settings = RunFolder.open(tmp_path / "sized").settings
    # So short a run ends by its epochs, not by its time: the speed does not matter.
    assert settings == sized(settings, given(load_shipped("songci"), settings, 1e12))
    assert settings.batch_size < QUALITY.batch_size
    chosen = as_options({name: getattr(settings, name) for name in SIZED})
    assert f"Chosen for this text, time and computer: {chosen}" in told.err


def test_a_named_run_keeps_its_size(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert train(tmp_path, "--name", "mine") == 0
    run_file = next((tmp_path / "mine").glob("*.json"))
    capsys.readouterr()
    # As if it had begun on a faster computer.
    values: dict[str, Any] = json.loads(run_file.read_text("utf-8"))
    values["settings"]["hidden_size"] += 64
    run_file.write_text(json.dumps(values), "utf-8")
    assert train(tmp_path, "--name", "mine") == 0
    assert "has finished already" in capsys.readouterr().err


def test_a_value_that_is_given_takes_the_place_of_the_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert not without_rule_if_given(QUALITY, {"hidden_size"}).sized
    assert "hidden_size" in capsys.readouterr().err
    assert without_rule_if_given(QUALITY, {"hidden_size", "sized"}) == QUALITY
    assert without_rule_if_given(QUALITY, {"time_limit_s"}) == QUALITY
