"""What belongs to a run is stored with it: reference lines, pinned prefixes, where its epochs stand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.common.errors import RunError, UserError
from core.common.progress import EpochFinished, Moment, SampleWritten, UpdateFinished
from core.runs import RunFolder, create_run, list_runs
from core.runs.corpus_again import text_at_hand
from core.settings.settings import Settings
from core.text.baselines import Baselines, baselines
from core.text.corpus import Corpus, training_text
from core.text.source import Source

SETTINGS = Settings(
    hidden_size=8, batch_size=2, num_steps=3, epochs=1000, prefixes=("想要",), time_limit_s=60
)
CORPUS = Corpus("song", "想要有直升机\n想要和你飞到宇宙去\n" * 4, Source.at("/nowhere/song.txt"), "utf-8")
TEXT = training_text(CORPUS, SETTINGS)
LINES = baselines(TEXT.train_ids, TEXT.heldout_ids, len(TEXT.vocab))
PER_EPOCH = 245


def new_run(folder: Path, **others: Any) -> RunFolder:
    return create_run(folder, SETTINGS, CORPUS, TEXT, **others)


def cut_short(run: RunFolder) -> None:
    """Write what a training tells that its time limit ends after 11 updates of the second epoch."""
    for update in range(1, 257):
        moment = Moment(1 + (update - 1) // PER_EPOCH, update)
        run.append(UpdateFinished(moment, 10.0, 6, 0.1, 0.01, update / PER_EPOCH))
        if update in (245, 256):
            run.append(EpochFinished(moment, 5.0, None, 60.0, 100.0, 0.1, 0.01, update / PER_EPOCH))
            run.append(SampleWritten(moment, "想要", "想要有", update / PER_EPOCH))
    run.set_state("finished", Moment(2, 256))


def without_epochs_done(path: Path) -> None:
    """Make a file of lines what an earlier version wrote."""
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for line in lines:
        del line["epochs_done"]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")


@pytest.mark.parametrize("is_old", [False, True])
def test_a_part_of_an_epoch_stands_where_its_last_update_does(tmp_path: Path, is_old: bool) -> None:
    run = new_run(tmp_path)
    cut_short(run)
    if is_old:
        without_epochs_done(run.path / "metrics.jsonl")
        without_epochs_done(run.path / "samples.jsonl")
    opened = RunFolder.open(run.path)
    assert [epoch.place for epoch in opened.told().epochs] == [1.0, pytest.approx(256 / 245)]
    assert [sample.place for sample in opened.told().samples] == [1.0, pytest.approx(256 / 245)]
    assert opened.epochs_done() == pytest.approx(256 / 245)
    (listed,) = list_runs(tmp_path)
    assert listed.epochs == pytest.approx(256 / 245)


@pytest.mark.parametrize("epochs_done", [5e-324, 0.0, -1.0, float("nan"), float("inf"), 1e300])
def test_an_impossible_number_of_epochs_is_refused_as_damaged(tmp_path: Path, epochs_done: float) -> None:
    run = new_run(tmp_path)
    run.append(UpdateFinished(Moment(1, 1), 10.0, 6, 0.1, 0.01, epochs_done))
    run.append(EpochFinished(Moment(1, 1), 5.0, None, 60.0, 100.0, 0.1, 0.01, 1.0))
    run.release()
    with pytest.raises(RunError, match="damaged"):
        RunFolder.open(run.path).updates_per_epoch()


def test_without_updates_an_epoch_counts_as_a_whole_one(tmp_path: Path) -> None:
    run = new_run(tmp_path)
    cut_short(run)
    (run.path / "updates.f64").unlink()
    without_epochs_done(run.path / "metrics.jsonl")
    assert [epoch.place for epoch in RunFolder.open(run.path).told().epochs] == [1.0, 2.0]
    assert list_runs(tmp_path)[0].epochs == 2.0


def test_the_baselines_of_a_run_are_kept_with_it(tmp_path: Path) -> None:
    known, unknown = new_run(tmp_path, baselines=LINES), new_run(tmp_path)
    assert RunFolder.open(known.path).baselines == LINES
    assert RunFolder.open(unknown.path).baselines is None
    unknown.keep_baselines(LINES)
    unknown.set_state("paused")
    assert RunFolder.open(unknown.path).baselines == LINES
    for run in (known, unknown):
        run.release()


@pytest.mark.parametrize(
    "change",
    [
        {"uniform": "Infinity"},
        {"bigram": -1.0},
        {"bigram": 0},
        {"trigram": True},
        {"unigram": 1e13},
        {"unigram": None},
        {"measured_on": "nothing"},
        {"more": 1.0},
    ],
)
def test_baselines_that_are_no_perplexities_are_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    run = new_run(tmp_path, baselines=LINES)
    run.set_state("stopped")
    path = run.path / "run.json"
    about = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(about | {"baselines": about["baselines"] | change}), "utf-8")
    with pytest.raises(RunError, match="damaged"):
        RunFolder.open(run.path)


def test_pins_of_a_run_at_rest_are_kept_at_once_and_those_of_one_under_way_at_its_next_save(
    tmp_path: Path,
) -> None:
    run = new_run(tmp_path)
    run.pin(("和你", "飞"))
    run.set_state("stopped")
    assert RunFolder.open(run.path).settings.prefixes == ("和你", "飞")
    at_rest = RunFolder.open(run.path)
    # Meanwhile another program says more about it: that stays.
    path = run.path / "run.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"last": {"epoch": 1, "update": 9}}))
    at_rest.pin(())
    again = RunFolder.open(run.path)
    assert (again.settings.prefixes, again.moment) == ((), Moment(1, 9))


def test_pins_of_a_run_that_another_program_trains_stay(tmp_path: Path) -> None:
    run = new_run(tmp_path)
    with pytest.raises(RunError, match="another window"):
        RunFolder.open(run.path).pin(("飞",))
    run.release()
    assert RunFolder.open(run.path).settings.prefixes == ("想要",)


@pytest.mark.parametrize("prefixes", [("东",) * 201, ("东" * 10_001,)])
def test_there_is_an_end_to_how_much_can_be_pinned(prefixes: tuple[str, ...]) -> None:
    with pytest.raises(UserError, match="at most 200 texts of at most 10,000 characters"):
        replace(SETTINGS, prefixes=prefixes)


def test_the_text_of_a_run_is_read_again_if_it_is_at_hand(tmp_path: Path) -> None:
    run = new_run(tmp_path / "runs")  # small, and so kept in its folder
    run.release()
    text = text_at_hand(run)
    assert text is not None
    assert baselines(text.train_ids, text.heldout_ids, len(text.vocab)) == LINES
    (run.path / "text.txt").unlink()
    assert text_at_hand(run) is None, "it is nowhere"
    assert text_at_hand(run, CORPUS) is not None, "it is open in the window"
    assert text_at_hand(run, Corpus("other", "别的文本" * 40)) is None


def test_nothing_is_read_from_another_computer_or_a_folder_unasked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[object] = []
    monkeypatch.setattr(
        "core.runs.corpus_again.read_corpus", lambda *arguments, **_named: read.append(arguments)
    )
    for source in (str(tmp_path), "//server/share/song.txt", "\\\\server\\share\\song.txt", ""):
        run = create_run(tmp_path / "runs", SETTINGS, replace_source(source), TEXT)
        run.release()
        (run.path / "text.txt").unlink(missing_ok=True)
        assert text_at_hand(run) is None
    assert read == []


def replace_source(source: str) -> Corpus:
    return Corpus(CORPUS.name, CORPUS.text, Source.parse(source), CORPUS.encoding)


def test_baselines_have_the_type_that_a_plot_takes(tmp_path: Path) -> None:
    run = new_run(tmp_path, baselines=Baselines(19, 1, 1, 1, "train"))
    run.release()
    found = RunFolder.open(run.path).baselines
    assert found is not None
    assert isinstance(found.uniform, float)
