"""``show`` and ``export --curve | --samples``, and the events that a training prints."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from core.command_line.cli import main
from core.command_line.views import Bar
from core.common.measures import four_digits
from core.common.progress import EpochFinished, HeldoutEvaluated
from core.runs import RunFolder
from core.runs.note import write_note
from tests.core.command_line.test_cli import SMALL, TEXT
from tests.core.training.test_looks import LOOKING
from tests.core.training.test_trainer import trainer_of

OPTIONS = [
    "--device",
    "cpu",
    "--set",
    "heldout_fraction=0.2",
    "--set",
    "save_every_epochs=4",
    "--name",
    "run",
]


@pytest.fixture(autouse=True)
def _english_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("LANGUAGE", raising=False)


@pytest.fixture
def said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Train a run in ``tmp_path`` and return what the person saw meanwhile."""
    (tmp_path / "text.txt").write_text(TEXT, "utf-8")
    text, folder = str(tmp_path / "text.txt"), str(tmp_path)
    assert main(["train", text, *SMALL, *OPTIONS, "--epochs", "6", "--run-dir", folder]) == 0
    return capsys.readouterr().err


def test_a_training_prints_its_events_but_not_what_the_bar_shows_anyway(said: str, tmp_path: Path) -> None:
    assert "Better than guessing: perplexity" in said
    assert said.count("A checkpoint was saved, as the settings ask for.") == 1
    assert "Started." not in said
    improved = [
        line for line in (tmp_path / "run" / "metrics.jsonl").read_text("utf-8").splitlines()
        if '"heldout_improved"' in line
    ]  # fmt: skip
    assert said.count("Best on held-out text so far") <= 1 < len(improved)


def test_looks_within_an_epoch_are_shown_and_printed_as_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "text.txt").write_text(TEXT, "utf-8")
    options = [*SMALL, *OPTIONS, "--epochs", "1", "--set", "look_every=2", "--run-dir", str(tmp_path)]
    assert main(["train", str(tmp_path / "text.txt"), *options, "--json"]) == 0
    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    looks = [line for line in printed if line["event"] == "evaluation"]
    assert looks
    assert [look["update"] % 2 for look in looks] == [0] * len(looks)
    kept = (tmp_path / "run" / "metrics.jsonl").read_text("utf-8").splitlines()
    assert [line for line in map(json.loads, kept) if line["event"] == "evaluation"] == looks
    assert main(["show", str(tmp_path / "run")]) == 0
    assert "on held-out text; best " in capsys.readouterr().out


def test_the_bar_names_the_held_out_perplexity_before_the_first_epoch_has_ended() -> None:
    trainer = trainer_of(replace(LOOKING, prefixes=()))
    bar, shown = Bar(trainer), []
    for progress in trainer.run():
        bar.show(progress)
        if isinstance(progress, HeldoutEvaluated | EpochFinished):
            shown.append((type(progress), bar._bar.postfix))
    bar.close()
    first = next(value for value in trainer_of(LOOKING).run() if isinstance(value, HeldoutEvaluated))
    assert shown[0] == (HeldoutEvaluated, f"held-out {four_digits(first.perplexity)}")
    assert all(text.startswith("perplexity ") and ", held-out " in text for _kind, text in shown[2:])


def test_show_says_how_far_a_run_is_reads_its_curve_and_lists_its_events(
    said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", str(tmp_path / "run")]) == 0
    facts, reading, events = capsys.readouterr().out.strip().split("\n\n")
    assert facts.splitlines()[0] == "run"
    assert "text · GRU 16 · finished" in facts
    assert "Note: " not in facts
    write_note(tmp_path / "run", "the first")
    assert main(["show", str(tmp_path / "run")]) == 0
    assert "Note: the first" in capsys.readouterr().out.splitlines()
    assert "Epoch 6 of 6, after " in facts
    assert "on held-out text; best " in facts
    assert "Baselines: uniform 23, unigram " in facts
    assert reading.endswith(".")
    lines = events.splitlines()
    assert lines[0].startswith("epoch 0, update 0 ")
    assert lines[0].endswith("  Started.")
    assert sum("held-out text so far" in line for line in lines) == 1


def test_show_and_a_wrong_update_name_the_updates_from_which_a_branch_can_begin(
    said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, folder = str(tmp_path / "run"), tmp_path / "run" / "checkpoints"
    updates = sorted({int(path.name[:12]) for path in folder.iterdir()}, reverse=True)
    assert len(updates) > 1
    names = ", ".join(map(str, updates))
    assert main(["show", run]) == 0
    assert f"Checkpoints, after so many updates: {names}." in capsys.readouterr().out.splitlines()
    assert main(["branch", run, "--update", "3", "--epochs", "9"]) == 2
    assert f"There are checkpoints of these updates: {names}." in capsys.readouterr().err


def test_show_promises_no_number_of_epochs_if_the_time_limit_ends_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "text.txt").write_text(TEXT, "utf-8")
    options = [*SMALL, *OPTIONS, "--epochs", "1000000", "--set", "time_limit_s=0.2"]
    assert main(["train", str(tmp_path / "text.txt"), *options, "--run-dir", str(tmp_path)]) == 0
    capsys.readouterr()
    assert main(["show", str(tmp_path / "run")]) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Epoch ")]
    assert line.endswith(" updates; time limit 0.2 s.")
    assert "1,000,000" not in line


def test_show_speaks_chinese(said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(tmp_path / "run"), "--language", "zh_CN"]) == 0
    shown = capsys.readouterr().out
    assert "开始训练。" in shown
    assert "留出文本的困惑度为" in shown
    assert "perplexity" not in shown


def test_a_run_without_events_of_an_earlier_version_is_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    golden = Path(__file__).resolve().parents[2] / "golden" / "schema-1"
    assert main(["show", str(golden)]) == 0
    assert "Epoch" in capsys.readouterr().out


def test_show_of_a_folder_without_a_run_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", str(tmp_path)]) == 2
    assert "is not a run folder" in capsys.readouterr().err


def test_curve_and_samples_are_exported_and_the_run_is_not_packed_with_them(
    said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run = str(tmp_path / "run")
    assert main(["export", run, "--curve", "curve.csv", "--samples", "samples.txt"]) == 0
    assert capsys.readouterr().out.splitlines() == ["curve.csv", "samples.txt"]
    assert not list(tmp_path.glob("*.zip"))
    rows = (tmp_path / "curve.csv").read_text("utf-8-sig").splitlines()
    assert len(rows) == 1 + len(RunFolder.open(tmp_path / "run").told().epochs)
    assert "想要" in (tmp_path / "samples.txt").read_text("utf-8")
    assert main(["export", run, "--lines", "lines.json"]) == 2
    assert capsys.readouterr().err.startswith("The run “run” has no lines, so no file was written.")
    assert not (tmp_path / "lines.json").exists()
    assert main(["export", run, "--lines", "lines.csv"]) == 2
    assert ".txt" in capsys.readouterr().err


def test_an_existing_file_is_replaced_only_by_force_and_nothing_is_written_before_that_is_known(
    said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, curve, samples = str(tmp_path / "run"), tmp_path / "curve.svg", tmp_path / "samples.csv"
    samples.write_text("mine", "utf-8")
    command = ["export", run, "--curve", str(curve), "--samples", str(samples)]
    assert main(command) == 2
    assert "add --force" in capsys.readouterr().err
    assert (curve.exists(), samples.read_text("utf-8")) == (False, "mine")
    assert main([*command, "--force"]) == 0
    assert curve.read_text("utf-8").startswith("<svg ")
    assert samples.read_text("utf-8-sig").startswith("epoch,update,")


def test_a_zip_that_exists_and_one_name_for_two_parts_are_refused_before_anything_is_written(
    said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    packed, table = tmp_path / "run.zip", tmp_path / "table.csv"
    packed.write_text("mine", "utf-8")
    assert main(["export", str(tmp_path / "run"), str(packed), "--curve", str(table)]) == 2
    assert "add --force" in capsys.readouterr().err
    assert main(["export", str(tmp_path / "run"), "--curve", str(table), "--samples", str(table)]) == 2
    assert "Give each its own name" in capsys.readouterr().err
    assert (packed.read_text("utf-8"), table.exists()) == ("mine", False)


def test_a_png_is_refused_with_what_is_possible(
    said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(tmp_path / "run"), "--curve", str(tmp_path / "curve.png")]) == 2
    assert "ends in .svg or .csv" in capsys.readouterr().err
