"""What the curve says: each rule on a real run that provokes it, and at its boundaries."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.common import i18n
from core.common.progress import (
    Diverged,
    EpochFinished,
    HeldoutEvaluated,
    Moment,
    SettingChanged,
    Started,
    Told,
    UpdateFinished,
)
from core.runs.reading import BY_HEART, JUMP, RULE_NAMES, WORSE, Reading, read_curve
from core.saving.training_run import TrainingRun
from core.settings.settings import Settings
from core.text.baselines import Baselines, baselines
from core.text.corpus import training_text
from core.text.library import load_shipped
from tests.core.saving.test_resumption import CPU
from tests.core.saving.test_training_run import driven

LINES = Baselines(uniform=50.0, unigram=20.0, bigram=10.0, trigram=5.0, measured_on="train")
SMALL = Settings(
    max_chars=3000,
    hidden_size=32,
    batch_size=8,
    num_steps=16,
    epochs=6,
    learning_rate=0.01,
    prefixes=(),
)


def epochs(
    perplexities: list[float], heldout: list[float | None] | None = None, norm: float = 0.5
) -> tuple[EpochFinished, ...]:
    return tuple(
        EpochFinished(Moment(n, 10 * n), perplexity, heldout[n - 1] if heldout else None, n, 1e3, norm, 0.1)
        for n, perplexity in enumerate(perplexities, start=1)
    )


def updates(epoch: int, norms: list[float]) -> tuple[UpdateFinished, ...]:
    first = 10 * (epoch - 1) + 1
    return tuple(
        UpdateFinished(Moment(epoch, first + n), 9.0, 5, norm, 0.1, epoch - 1 + (n + 1) / 10)
        for n, norm in enumerate(norms)
    )


def rule(told: Told, lines: Baselines | None = LINES, settings: Settings = SMALL, **more: bool) -> str:
    found = read_curve(told, settings, lines, **more)
    return "" if found is None else found.rule


def curve(
    perplexities: list[float], heldout: list[float | None] | None = None, lines: Baselines | None = LINES
) -> str:
    settings = replace(SMALL, heldout_fraction=0.1 if heldout else 0.0)
    return rule(Told(epochs=epochs(perplexities, heldout)), lines, settings)


def trained(parent: Path, **settings: Any) -> list[Reading | None]:
    """Train a run, and return what its curve said after every epoch and at its end."""
    corpus, wanted = load_shipped("austen"), replace(SMALL, **settings)
    text = training_text(corpus, wanted)
    lines = baselines(text.train_ids, text.heldout_ids, len(text.vocab))
    run = TrainingRun.begun(parent, wanted, corpus, text, CPU, baselines=lines)
    told = Told.of(driven(run))
    parts = [replace(told, epochs=told.epochs[:n], events=()) for n in range(1, len(told.epochs))]
    readings = [read_curve(part, wanted, lines) for part in parts]
    return [*readings, read_curve(told, wanted, lines, has_finished=run.state == "finished")]


REAL: dict[str, dict[str, Any]] = {
    "diverged": {"optimizer": "sgd", "learning_rate": 100.0, "clip_norm": 0.0},
    "rate_too_high": {"learning_rate": 0.3, "epochs": 12},
    "worse_than_guessing": {"learning_rate": 0.5, "epochs": 1},
    "like_guessing": {"optimizer": "sgd", "learning_rate": 1e-4, "epochs": 1},
    "like_frequencies": {"learning_rate": 1e-3, "epochs": 1},
    "heldout_worse": {"heldout_fraction": 0.1, "learning_rate": 0.02, "epochs": 14},
    "by_heart": {
        "max_chars": 500,
        "epochs": 40,
        "batch_size": 2,
        "heldout_fraction": 0.2,
        "evaluate_every": 99,
    },
    "by_heart_alone": {"max_chars": 400, "epochs": 40, "batch_size": 2},
    "clipped": {"optimizer": "sgd", "learning_rate": 100.0, "clip_norm": 0.01},
    "still_falling": {},
    "dropped_out": {"heldout_fraction": 0.1, "output_dropout": 0.5},
    "trigram": {"max_chars": 400, "epochs": 20, "batch_size": 2},
    "bigram": {"learning_rate": 0.02},
    "unigram": {},
}


def test_every_rule_is_provoked() -> None:
    assert list(REAL) == list(RULE_NAMES)


@pytest.mark.parametrize("name", REAL)
def test_a_real_run_is_read_by_the_rule_that_it_provokes(tmp_path: Path, name: str) -> None:
    readings = [reading for reading in trained(tmp_path, **REAL[name]) if reading is not None]
    found = [reading for reading in readings if reading.rule == name]
    assert found, [reading.rule for reading in readings]
    for language in i18n.LANGUAGES:
        i18n.set_language(language)
        assert "{" not in found[-1].sentence()
        assert any(value in found[-1].sentence() for _name, value in found[-1].numbers)
    if name in ("diverged", "by_heart", "still_falling"):
        assert readings[-1].rule == name


def test_a_run_without_an_epoch_says_nothing_unless_it_has_diverged() -> None:
    assert read_curve(Told(), SMALL, LINES) is None
    found = read_curve(Told(events=(Diverged(Moment(1, 3), Moment()),)), SMALL, LINES)
    assert found == Reading("diverged", (("update", "4"),), is_warning=True)


def test_without_baselines_nothing_is_compared_with_them() -> None:
    assert curve([60.0], lines=None) == curve([4.0], lines=None) == ""
    assert curve([1.2], lines=None) == "by_heart_alone"


@pytest.mark.parametrize(
    ("perplexity", "name"),
    [
        (50 * JUMP, "worse_than_guessing"), (50 * JUMP - 0.01, "like_guessing"), (50.0, "like_guessing"),
        (49.99, "like_frequencies"), (20.0, "like_frequencies"), (19.99, "unigram"), (10.0, "unigram"),
        (9.99, "bigram"), (5.0, "bigram"), (4.99, "trigram"), (BY_HEART + 0.001, "trigram"),
        (BY_HEART, "by_heart_alone"), (float("inf"), "worse_than_guessing"),
    ],
)  # fmt: skip
def test_the_level_of_the_curve(perplexity: float, name: str) -> None:
    assert curve([perplexity]) == name


def test_baselines_of_held_out_text_are_compared_with_the_perplexity_on_it() -> None:
    lines = replace(LINES, measured_on="heldout")
    assert curve([4.0], [15.0], lines) == "unigram"
    assert curve([4.0, 3.0], [9.0, None], lines) == "bigram"
    assert curve([4.0], [None], lines) == ""


@pytest.mark.parametrize("heldout", [60.0, 25.0, 15.0, 9.0, 4.0])
def test_a_sentence_that_quotes_the_held_out_text_says_so(heldout: float) -> None:
    lines, settings = replace(LINES, measured_on="heldout"), replace(SMALL, heldout_fraction=0.1)
    told = Told(epochs=epochs([55.0], [heldout]))
    found, own = (read_curve(told, settings, each) for each in (lines, LINES))
    assert found is not None
    assert own is not None
    assert f"held-out perplexity {heldout:g}" in found.sentence()
    assert "perplexity 55" in own.sentence()
    assert "held-out" not in own.sentence()


def test_dropout_explains_why_the_held_out_text_is_easier_than_the_training_text() -> None:
    lines, settings = replace(LINES, measured_on="heldout"), replace(SMALL, heldout_fraction=0.1)
    told = Told(epochs=epochs([12.0, 8.0], [9.0, 6.0]))
    assert rule(told, lines, settings) == "bigram"
    dropping = replace(settings, output_dropout=0.2)
    assert rule(told, lines, dropping) == "dropped_out"
    assert rule(told, lines, replace(settings, dropout=0.2, num_layers=2)) == "dropped_out"
    assert rule(told, lines, replace(settings, input_dropout=0.2, embedding_size=8)) == "dropped_out"
    assert rule(Told(epochs=epochs([12.0, 8.0], [9.0, 8.0])), lines, dropping) == "bigram"
    # What is new about the held-out text comes first.
    assert rule(Told(epochs=epochs([50.0, 40.0], [30.0, 25.0])), lines, dropping) == "like_frequencies"


def test_a_text_without_any_pattern_is_neither_learned_by_heart_nor_better_than_counting() -> None:
    # Of random characters: who counts triples has learned chance, and is worse than who counts characters.
    lines = Baselines(uniform=13.0, unigram=12.4, bigram=12.39, trigram=14.4, measured_on="heldout")
    assert curve([12.9], [12.57], lines) == "like_frequencies"
    assert curve([12.9, 12.5, 12.3, 12.2], [12.41, 12.5, 12.6, 12.7], lines) == "like_frequencies"
    assert curve([12.9, 11.0, 8.0, 4.0], [12.41, 12.5, 12.6, 12.7], lines) == "heldout_worse"
    assert curve([12.2], [12.395], lines) == "unigram"


def within(*places: tuple[float, float]) -> tuple[HeldoutEvaluated, ...]:
    """Return evaluations at places of the axis of epochs, of ten updates each."""
    return tuple(
        HeldoutEvaluated(Moment(int(place) + 1, round(10 * place)), value, place, place)
        for place, value in places
    )


def test_within_the_first_epoch_an_evaluation_is_compared_with_baselines_of_held_out_text() -> None:
    lines, settings = replace(LINES, measured_on="heldout"), replace(SMALL, heldout_fraction=0.1)
    told = Told(evaluations=within((0.2, 25.0), (0.4, 12.0)))
    assert rule(told, lines, settings) == "unigram"
    assert rule(replace(told, evaluations=told.evaluations[:1]), lines, settings) == ""
    assert rule(told, LINES, settings) == ""
    # After it, the last one counts.
    later = Told(epochs=epochs([4.0], [15.0]), evaluations=within((0.2, 25.0), (1.4, 9.0)))
    assert rule(later, lines, settings) == "bigram"


def test_what_an_evaluation_within_an_epoch_says_is_no_sign_of_learning_by_heart() -> None:
    settings = replace(SMALL, heldout_fraction=0.1)
    ends = epochs([9.0, 8.0, 7.0], [9.0, 8.0, 7.9])
    told = Told(epochs=ends, evaluations=within((1.2, 7.0), (1.4, 8.5), (2.4, 9.0), (3.2, 9.5), (3.4, 9.9)))
    assert rule(told, settings=settings) == "bigram"
    by_heart = Told(epochs=epochs([1.2], [1.3]), evaluations=within((1.5, 2.0)))
    assert rule(by_heart, settings=settings) == "by_heart"


def test_the_training_text_must_get_worse_by_a_tenth_of_its_best() -> None:
    assert curve([9.0, 8.0, 8.0 * JUMP - 0.01]) == "bigram"
    found = read_curve(Told(epochs=epochs([9.0, 8.0, 8.5, 8.0 * JUMP])), SMALL, LINES)
    assert found is not None
    assert dict(found.numbers) == {"epoch": "2", "before": "8", "now": "8.8", "rate": "0.1"}
    assert curve([9.0, 8.0, 9.0, 8.1]) == "bigram"


def test_a_branch_on_another_text_is_not_compared_with_its_past() -> None:
    told = Told(epochs=epochs([3.0, 2.0, 9.0, 8.0]))
    assert rule(told) == "rate_too_high"
    assert rule(replace(told, events=(Started(Moment(2, 20), 2.0, 2.0, "parent"),))) == "bigram"


@pytest.mark.parametrize(
    ("heldout", "is_worse"),
    [
        ([9.0, 7.0, 7.1, 7.0 * WORSE], True),
        ([9.0, 7.0, 7.1, 7.0 * WORSE - 0.001], False),
        ([9.0, 7.1, 7.0, 7.5], False),
        ([9.0, 7.0, 7.5, 7.05], False),
        ([9.0, 7.0, None, 7.5], False),
        ([7.0, 7.2, None, 7.5], True),
    ],
)
def test_held_out_text_is_worse_after_two_evaluations_above_its_best(
    heldout: list[float | None], is_worse: bool
) -> None:
    assert (curve([9.0, 8.0, 7.0, 6.0], heldout) == "heldout_worse") is is_worse


def test_the_epoch_since_when_it_is_learned_by_heart_is_the_best_on_held_out_text() -> None:
    told = Told(epochs=epochs([9.0, 8.0, 4.0, 3.0, 2.0], [9.0, 8.0, 8.1, 8.5, 9.0]))
    found = read_curve(told, replace(SMALL, heldout_fraction=0.1), LINES)
    assert found is not None
    assert dict(found.numbers) == {"epoch": "2", "best": "8", "now": "9"}
    assert "since epoch 2" in found.sentence()


def test_held_out_text_that_gets_worse_with_the_training_text_is_no_sign_of_learning_by_heart() -> None:
    assert curve([9.0, 8.0, 8.1, 8.2], [9.0, 7.0, 7.5, 8.0]) == "bigram"


def test_a_text_that_can_be_guessed_is_not_learned_by_heart() -> None:
    assert curve([1.2], [1.3]) == "trigram"
    assert curve([1.2], [BY_HEART + 0.01]) == "by_heart"
    assert curve([1.2], [None]) == "trigram"


@pytest.mark.parametrize(
    ("norms", "mean", "is_clipped"),
    [
        ([3.0] * 6 + [0.5] * 4, 2.5, True),
        ([3.0] * 5 + [0.5] * 5, 2.5, False),
        ([3.0] * 6 + [0.5] * 4, 2.0, False),
        ([1.0] * 10, 2.5, False),
    ],
)
def test_more_than_half_of_the_gradients_must_be_clipped_and_to_less_than_half_their_mean(
    norms: list[float], mean: float, is_clipped: bool
) -> None:
    told = Told(updates=updates(1, [9.0] * 10) + updates(2, norms), epochs=epochs([9.0, 8.0], norm=mean))
    assert (rule(told) == "clipped") is is_clipped
    assert rule(told, settings=replace(SMALL, clip_norm=0.0)) == "bigram"


def test_updates_of_an_epoch_that_is_not_over_change_nothing() -> None:
    told = Told(updates=updates(1, [0.5] * 10), epochs=epochs([8.0], norm=9.0))
    later = replace(told, updates=told.updates + updates(2, [9.0] * 9))
    assert read_curve(told, SMALL, LINES) == read_curve(later, SMALL, LINES)
    assert rule(later) == "bigram"


def test_a_limit_that_was_changed_by_hand_counts_from_its_update_on() -> None:
    told = Told(updates=updates(2, [3.0] * 10), epochs=epochs([9.0, 8.0], norm=3.0))
    assert rule(told) == "clipped"
    for at, is_clipped in ((10, False), (14, False), (15, False), (16, True)):
        raised = SettingChanged(Moment(2, at), 1.0, 1.5, "clip_norm", 1.0, 5.0)
        assert (rule(replace(told, events=(raised,))) == "clipped") is is_clipped
    off = SettingChanged(Moment(1, 5), 1.0, 0.5, "clip_norm", 1.0, 0.0)
    back = SettingChanged(Moment(1, 8), 1.0, 0.8, "clip_norm", 0.0, None)
    other = SettingChanged(Moment(1, 9), 1.0, 0.9, "learning_rate", 0.1, 5.0)
    assert rule(replace(told, events=(off,))) == "bigram"
    assert rule(replace(told, events=(off, back, other))) == "clipped"


def test_the_fall_at_the_end_is_that_of_the_last_tenth() -> None:
    falling = [9.0 - n / 10 for n in range(30)]
    told = Told(epochs=epochs(falling))
    assert rule(told) == "bigram"
    assert rule(told, has_finished=True) == "still_falling"
    found = read_curve(told, SMALL, LINES, has_finished=True)
    assert found is not None
    assert dict(found.numbers) == {"epoch": "27", "share": "5%"}
    assert rule(Told(epochs=epochs([*falling, 6.0, 5.99, 5.98])), has_finished=True) == "bigram"
    assert rule(Told(epochs=epochs([9.0, 8.0])), has_finished=True) == "bigram"
    heldout: list[float | None] = [9.0, 8.0, 8.01]
    worse = Told(epochs=epochs([9.0, 8.0, 7.0], heldout))
    assert rule(worse, has_finished=True) == "bigram"
