"""The command line follows the end that comes first, and says how far a finished run continues."""

from __future__ import annotations

import contextlib
import itertools
import json
import re
from pathlib import Path

import pytest

from core.command_line.cli import main
from core.runs import RunFolder
from core.settings.run_end import RunEnd
from core.training.threads import Clock, Threads
from tests.core.command_line.test_cli import TEXT

OPTIONS = ("--set", "hidden_size=8", "--set", "batch_size=4", "--set", "num_steps=8", "--device", "cpu")


@pytest.fixture(autouse=True)
def _a_second_an_update(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("LANGUAGE", raising=False)
    seconds = itertools.count()
    # It would look at the clock, too.
    monkeypatch.setattr(Threads, "watched", lambda _self, _are_equal: contextlib.nullcontext())
    monkeypatch.setattr(Clock, "now_s", lambda _self: next(seconds))


@pytest.fixture
def corpus(tmp_path: Path) -> str:
    path = tmp_path / "lyrics.txt"
    path.write_text(TEXT, "utf-8")
    return str(path)


def trained(corpus: str, tmp_path: Path, *options: str) -> RunFolder:
    assert main(["train", corpus, *OPTIONS, *options, "--run-dir", str(tmp_path / "runs")]) == 0
    (path,) = (tmp_path / "runs").iterdir()
    return RunFolder.open(path)


def test_a_time_limit_fills_the_bar_and_is_named(
    corpus: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = trained(corpus, tmp_path, "--epochs", "1000", "--set", "time_limit_s=25")
    out, err = capsys.readouterr()
    assert run.epochs_done() % 1, "this test is about a part of an epoch"
    done = re.escape(f"{int(run.epochs_done() * 100) / 100:.2f}")
    assert re.search(rf"Ended by the time limit after {done} epochs with perplexity", err)
    assert "100%" in err.splitlines()[-2]
    assert "1000" not in err
    assert re.search(rf"^epoch {done}: ", out, re.MULTILINE)
    # Its reference lines are known to whoever opens it.
    assert run.baselines is not None


def test_a_run_that_its_epochs_end_says_so_though_it_has_a_time_limit(
    corpus: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trained(corpus, tmp_path, "--epochs", "2", "--set", "time_limit_s=1000")
    err = capsys.readouterr().err
    assert "Finished after epoch 2 with" in err
    assert "100%" in err.splitlines()[-2]


def test_a_finished_run_continues_for_as_many_epochs_again_and_says_so(
    corpus: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = trained(corpus, tmp_path, "--epochs", "2")
    capsys.readouterr()
    assert main(["resume", str(run.path)]) == 0
    said = capsys.readouterr().err
    assert "finished its 2 epochs. The training continues for as many again, to 4 in all" in said
    assert RunFolder.open(run.path).moment.epoch == 4
    assert main(["resume", str(run.path), "--epochs", "5", "--json"]) == 0
    told = capsys.readouterr()
    assert "as many again" not in told.err
    assert json.loads(told.out.splitlines()[-1])["epoch"] == 5
    assert main(["resume", str(run.path), "--epochs", "5"]) == 2
    assert "trained for 5 epochs" in capsys.readouterr().err


def test_a_run_that_its_time_limit_ended_continues_for_as_long_again_and_says_so(
    corpus: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = trained(corpus, tmp_path, "--epochs", "1000", "--set", "time_limit_s=20")
    before = run.epochs_done()
    capsys.readouterr()
    assert main(["resume", str(run.path)]) == 0
    assert "The training continues for as long again, to 40 seconds in all" in capsys.readouterr().err
    longer = RunFolder.open(run.path)
    assert longer.settings.time_limit_s == 40
    assert longer.epochs_done() > before
    updates = [update.moment.update for update in longer.told().updates]
    assert updates == list(range(1, len(updates) + 1))
    epochs = int(longer.epochs_done()) + 2
    assert main(["resume", str(run.path), "--epochs", str(epochs)]) == 0
    assert RunFolder.open(run.path).epochs_done() == epochs, "the time limit is over and counts no longer"
    assert RunEnd.of(RunFolder.open(run.path).settings) == RunEnd(epochs)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--epochs", "2"), "for as many again, to 4 in all"),
        (("--epochs", "1000", "--set", "time_limit_s=2"), "for as long again, to 4 seconds in all"),
    ],
)
def test_a_branch_of_a_finished_run_is_trained_for_as_much_again(
    corpus: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], sentence: str
) -> None:
    run = trained(corpus, tmp_path, *options)
    capsys.readouterr()
    assert main(["branch", str(run.path), "--set", "learning_rate=0.001"]) == 0
    assert sentence in capsys.readouterr().err
    branch = next(RunFolder.open(path) for path in run.path.parent.iterdir() if path != run.path)
    assert branch.epochs_done() > run.epochs_done()
    more = int(run.epochs_done()) + 2
    assert main(["branch", str(run.path), "--epochs", str(more), "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["epoch"] == more


def test_a_branch_on_the_whole_text_holds_nothing_out_and_goes_on_for_as_long_again(
    corpus: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = trained(corpus, tmp_path, "--epochs", "2", "--set", "heldout_fraction=0.3")
    capsys.readouterr()
    assert main(["branch", str(run.path), "--whole-text"]) == 0
    branch = next(RunFolder.open(path) for path in run.path.parent.iterdir() if path != run.path)
    assert branch.settings.heldout_fraction == 0
    assert branch.epochs_done() == 4
    assert [epoch.heldout_perplexity is None for epoch in branch.told().epochs] == [False, False, True, True]


def test_prefixes_that_the_text_lacks_are_named_and_none_is_sampled(
    corpus: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = trained(corpus, tmp_path, "--epochs", "1", "--set", "prefixes=Oh,想要")
    assert "the text lacks, are not sampled: “O”, “h”" in capsys.readouterr().err
    assert {sample.prefix for sample in run.told().samples} == {"想要"}


def test_a_text_without_prefixes_of_its_own_is_sampled_from_what_begins_its_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "english.txt"
    path.write_text("the quick brown fox\nthe lazy dog\nthen more\n" * 20, "utf-8")
    run = trained(str(path), tmp_path, "--epochs", "1")
    assert {sample.prefix for sample in run.told().samples} == {"the"}
    assert "lacks" not in capsys.readouterr().err
