"""The curve of a run, read as the run goes on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from charrnn_gui.learning.curve_reader import CurveReader
from core.common.progress import Diverged, EpochFinished, HeldoutEvaluated, Moment, Told, UpdateFinished
from core.runs import RunFolder
from core.runs.reading import Reading, read_curve
from core.saving.training_run import TrainingRun
from core.settings.settings import Settings
from core.text.baselines import Baselines, baselines
from core.text.corpus import training_text
from core.text.library import load_shipped
from tests.core.saving.test_resumption import CPU

LINES = Baselines(50.0, 20.0, 10.0, 5.0, "train")


def epoch(number: int, perplexity: float, heldout: float | None = None) -> EpochFinished:
    return EpochFinished(Moment(number, 8 * number), perplexity, heldout, number, 1.0, 3.0, 1.0)


def updates(number: int, norm: float) -> list[UpdateFinished]:
    first = 8 * (number - 1) + 1
    return [
        UpdateFinished(Moment(number, first + i), 9.0, 5, norm, 1.0, number - 1 + (i + 1) / 8)
        for i in range(8)
    ]


@pytest.fixture
def reader() -> CurveReader:
    reader = CurveReader()
    reader.set_settings(Settings(clip_norm=1.0, heldout_fraction=0.1))
    reader.set_baselines(LINES)
    return reader


def rule(reading: Reading | None) -> str:
    return "" if reading is None else reading.rule


def test_it_reads_a_run_piece_by_piece_as_it_reads_the_whole(reader: CurveReader) -> None:
    told = Told()
    for number in range(1, 13):
        piece = Told.of(
            [*updates(number, 0.5 + 3 * (number < 4)), epoch(number, 30 / number, 9.0 + (number - 5) ** 2)]
        )
        told += piece
        half = Told(updates=piece.updates[:4])
        reader.add(half)
        reader.add(Told(updates=piece.updates[4:], epochs=piece.epochs))
        whole = read_curve(told, Settings(clip_norm=1.0, heldout_fraction=0.1), LINES)
        assert reader.reading == whole
    assert rule(reader.reading) == "heldout_worse"


def test_it_changes_with_epochs_and_not_between_them(reader: CurveReader) -> None:
    reader.add(Told.of([*updates(1, 0.5), epoch(1, 30.0)]))
    before = reader.reading
    assert before is not None
    reader.add(Told.of(updates(2, 99.0)))
    assert reader.reading is before


def test_it_is_read_at_every_evaluation_within_the_first_epoch(reader: CurveReader) -> None:
    reader.set_baselines(replace(LINES, measured_on="heldout"))
    for update, perplexity, wanted in ((2, 25.0, ""), (4, 15.0, "unigram"), (6, 9.0, "bigram")):
        reader.add(Told(evaluations=(HeldoutEvaluated(Moment(1, update), perplexity, 1.0, update / 8),)))
        assert rule(reader.reading) == wanted


def test_a_long_run_leaves_no_heap_of_updates(reader: CurveReader) -> None:
    for number in range(1, 101):
        reader.add(Told.of([*updates(number, 0.5), epoch(number, 30.0)]))
    assert len(reader._told.updates) <= 16


def test_divergence_the_end_and_another_run_are_heard_at_once(reader: CurveReader) -> None:
    for number in range(1, 11):
        reader.add(Told.of([*updates(number, 0.5), epoch(number, 40.0 - 3 * number)]))
    before = rule(reader.reading)
    reader.set_finished(True)
    assert (before, rule(reader.reading)) == ("unigram", "still_falling")
    reader.add(Told.of([Diverged(Moment(10, 80), Moment(9, 72))]))
    assert rule(reader.reading) == "diverged"
    reader.clear()
    assert reader.reading is None


def test_a_real_run_is_read_while_it_trains_as_from_its_record(tmp_path: Path) -> None:
    settings = Settings(
        max_chars=3000,
        hidden_size=32,
        batch_size=8,
        num_steps=16,
        epochs=6,
        learning_rate=0.02,
        heldout_fraction=0.1,
        prefixes=(),
    )
    corpus = load_shipped("austen")
    text = training_text(corpus, settings)
    lines = baselines(text.train_ids, text.heldout_ids, len(text.vocab))
    run = TrainingRun.begun(tmp_path, settings, corpus, text, CPU, baselines=lines)
    reader = CurveReader()
    reader.set_settings(settings)
    reader.set_baselines(lines)
    while run.state == "training":
        reader.add(Told.of(run.advance()))
    kept = read_curve(RunFolder.open(run.folder.path).told(), settings, lines, has_finished=True)
    assert reader.reading == kept
    assert kept is not None
