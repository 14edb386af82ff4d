"""The measuring itself: its arithmetic, and that what is measured against really learns."""

from __future__ import annotations

import math
from typing import cast

import pytest
import torch
from torch import nn

from benchmarks import by_clock, harness, learning, plain, texts
from benchmarks.way import Timed, Way
from core.text.library import load_shipped
from core.text.vocab import Vocab


def test_a_way_that_does_half_the_work_is_found_to_be_faster() -> None:
    a = torch.randn(400, 400)
    comparison = harness.compare_here(lambda: [a @ a for _ in range(8)], lambda: a @ a, quick=True)
    value, low, high = comparison.faster()
    assert 1 < low <= value <= high
    row = harness.at_least("half the work", 1e9, comparison)
    assert row.met is False
    assert "| half the work |" in harness.table([row])
    assert "**no**" in harness.table([row])


def test_ways_in_processes_of_their_own_are_timed_by_turns() -> None:
    products = Way("engine", "scratch_products")
    with Timed(products) as one, Timed(products) as other:
        for timed in (one, other, one):
            timing = timed.over(0.01)
            assert 0 < timing.seconds < 10
            assert timing.faults >= 0


def test_a_way_that_fails_in_its_process_is_an_error_here() -> None:
    with Timed(Way("engine", "engine_update", ("no such recipe",))) as timed:
        with pytest.raises((RuntimeError, BrokenPipeError)):
            timed.over(0.01)
        timed._process.wait()


def test_the_text_is_as_large_as_the_books() -> None:
    text = texts.book_sized().text
    assert len(text) == 10_000
    assert len(set(text)) == texts.VOCAB_SIZE


def batches(num_steps: int, batch_size: int) -> tuple[list[tuple[torch.Tensor, torch.Tensor]], int]:
    text = load_shipped("songci").text[:900]
    vocab = Vocab("".join(sorted(set(text))))
    ids = torch.from_numpy(vocab.encode(text).astype("int64"))
    return list(plain.consecutive(ids, batch_size, num_steps)), len(vocab)


@pytest.mark.parametrize("kind", ["scratch", "rnn_tanh", "gru", "lstm", "lstm with an embedding"])
def test_each_plain_loop_learns_its_text(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(0)
    pieces, vocab_size = batches(10, 4)
    losses: list[float] = []
    cross_entropy = nn.functional.cross_entropy

    def noted(*arguments: object) -> torch.Tensor:
        loss = cast("torch.Tensor", cross_entropy(*arguments))  # type: ignore[arg-type]
        losses.append(float(loss.detach()))
        return loss

    monkeypatch.setattr(nn.functional, "cross_entropy", noted)
    if kind == "scratch":
        update = plain.scratch_update(vocab_size, 32, 5.0, 0.1)
    else:
        update = plain.module_update(kind.split()[0], vocab_size, 32, 8 if "embedding" in kind else 0)
    for _epoch in range(40):
        for inputs, targets in pieces:
            update(inputs, targets)
    assert losses[0] == pytest.approx(math.log(vocab_size), rel=0.05)
    assert losses[-1] < 0.9 * losses[0]


def test_the_plain_lstm_does_better_than_guessing_within_seconds() -> None:
    text = load_shipped("austen").text[:4000]
    vocab = Vocab("".join(sorted(set(text))))
    ids = torch.from_numpy(vocab.encode(text).astype("int64"))
    mean_nats = plain.train_lstm_for(ids, len(vocab), seconds=3.0)
    # A busy computer makes few updates in that time.
    assert mean_nats(ids.view(2, -1).T) < math.log(len(vocab))


@pytest.mark.parametrize("way", ["quality", "plain"])
def test_what_a_second_buys_is_told_of_two_halves_of_held_out_text(way: str) -> None:
    found = by_clock.Learned(**by_clock.made({"way": way, "text": "austen", "limit_s": 1.0}))
    assert found.seconds >= 1.0
    assert found.chosen_by != found.reported
    # A busy computer makes few updates in that time; it begins with a guess among a hundred characters.
    assert max(found.chosen_by, found.reported) < 5


def test_a_perplexity_that_was_never_reached_is_a_goal_missed() -> None:
    row = learning._sprint_row(1.02, None, [])
    assert math.isnan(row.value)
    assert row.met is False


@pytest.mark.parametrize(("ratios", "met"), [([29.0, 31.0, 32.0], True), ([29.0, 28.0, 32.0], False)])
def test_the_time_to_a_perplexity_is_judged_by_the_median_of_its_runs(ratios: list[float], met: bool) -> None:
    row = learning._sprint_row(1.05, 200, [(ratio, 1.0) for ratio in ratios])
    assert row.value == sorted(ratios)[1]
    assert row.met is met
    assert row.low <= row.value <= row.high
