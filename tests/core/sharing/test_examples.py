"""The examples that ship write at once, are small, and are never written to."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from core.command_line.cli import main
from core.common.errors import RunError
from core.common.i18n import LANGUAGES
from core.common.prompts import Prompt
from core.model.devices import choose_device
from core.runs import CHECKPOINTS_FOLDER, RunFolder
from core.runs.corpus_again import corpus_of
from core.runs.listing import summary_of
from core.saving.resumption import resumed, settings_to_go_on
from core.saving.weights import load_model
from core.sharing.examples import example, take_in_example
from core.writing.writer import Writer
from tools.derive_examples import SETTINGS

MOST_BYTES = 1_500_000


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_example_is_small_and_holds_what_its_script_makes(language: str) -> None:
    folder = example(language)
    assert sum(map(len, content(folder).values())) < MOST_BYTES
    run = RunFolder.open(folder)
    assert run.state == "finished"
    assert replace(SETTINGS[folder.name], prefixes=run.settings.prefixes) == run.settings
    assert run.told().samples
    # Of the text that ships now.
    assert corpus_of(run).sha256 == run.corpus_info.sha256


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_copy_of_it_writes_and_is_made_once(language: str, tmp_path: Path) -> None:
    before = content(example(language))
    path = take_in_example(tmp_path / "runs", example(language))
    assert take_in_example(tmp_path / "runs", example(language)) == path
    assert [folder.name for folder in (tmp_path / "runs").iterdir()] == [path.name]
    run = RunFolder.open(path)
    assert summary_of(path).perplexity is not None
    model, _moment = load_model(run, choose_device("cpu").device)
    prefix = run.settings.prefixes[0]
    written = "".join(Writer(model, run.vocab, run.line_start).pieces(Prompt(prefix, 30)))
    assert len(written) == 30
    # Something that was learned, and not one character again and again.
    assert len(set(written)) > 5
    assert content(example(language)) == before


def test_it_can_not_be_continued_and_the_reason_is_said(tmp_path: Path) -> None:
    run = RunFolder.open(take_in_example(tmp_path, example("en")))
    settings = settings_to_go_on(run, None)
    with pytest.raises(RunError, match="It ships as an example"):
        resumed(run, corpus_of(run), settings, choose_device("cpu").device)
    assert not list((run.path / CHECKPOINTS_FOLDER).iterdir())


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no such permission")
def test_a_folder_that_takes_no_copy_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(RunError, match="can't be saved in"):
        take_in_example(tmp_path / "file", example("en"))


def test_the_command_line_writes_with_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("LANGUAGE", raising=False)
    monkeypatch.chdir(tmp_path)
    before = content(example("en"))
    assert main(["generate", "example", "--prefix", "She was ", "--chars", "20", "--device", "cpu"]) == 0
    assert capsys.readouterr().out.startswith("She was ")
    assert content(example("en")) == before
    assert not list(tmp_path.iterdir())
