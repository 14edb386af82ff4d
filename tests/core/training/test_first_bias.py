"""The output's first bias: before anything is learned, each character is expected as often as it occurs."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from core.settings.settings import Settings
from core.text.tokens import RecodedIds
from core.training import first_bias
from core.training.first_bias import set_output_bias
from core.training.trainer import Trainer
from tests.core.training.test_trainer import BOOK, DROPOUT, SMALL, bitwise_equal, trainer_of, weights

HELD_OUT = replace(SMALL, max_chars=1255, heldout_fraction=0.2)


def shares(trainer: Trainer) -> torch.Tensor:
    """Return what the output layer expects if the hidden state is 0."""
    bias = trainer.model.state_dict()["output.b_q" if trainer.settings.cell == "scratch" else "output.bias"]
    return torch.softmax(bias.double(), 0)


@pytest.mark.parametrize("settings", [SMALL, BOOK, DROPOUT, HELD_OUT])
def test_each_character_is_expected_as_often_as_the_training_text_has_it(settings: Settings) -> None:
    trainer = trainer_of(replace(settings, frequency_bias=True))
    counts = np.bincount(trainer._ids[:], minlength=len(trainer.vocab)) + 1
    expected = torch.from_numpy(counts / counts.sum())
    torch.testing.assert_close(shares(trainer), expected, rtol=1e-5, atol=0)


def test_all_other_weights_are_those_of_a_run_without_it() -> None:
    with_it, without = (
        weights(trainer_of(replace(DROPOUT, frequency_bias=on)).model) for on in (True, False)
    )
    assert not torch.equal(with_it.pop("output.bias"), without.pop("output.bias"))
    assert bitwise_equal(with_it, without)


def test_the_first_loss_is_near_that_of_the_frequencies_alone() -> None:
    trainer = trainer_of(replace(SMALL, frequency_bias=True))
    entropy = -float((shares(trainer) * shares(trainer).log()).sum())
    first = next(trainer.run())
    uniform = math.log(len(trainer.vocab))
    assert abs(first.nats / first.count - entropy) < 0.3 * (uniform - entropy)  # type: ignore[union-attr]


def test_of_a_large_text_a_part_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_bias, "MOST_COUNTED", 6)
    monkeypatch.setattr(first_bias, "_CHUNK", 4)
    trainer = trainer_of(SMALL)
    ids = np.array([0, 0, 1, 2, 0, 1, 2, 2, 2, 2], np.uint16)
    set_output_bias(trainer.model, RecodedIds(ids, np.arange(len(trainer.vocab), dtype=np.uint16)))
    total = 6 + len(trainer.vocab)
    assert shares(trainer)[:4].tolist() == pytest.approx(
        [4 / total, 3 / total, 2 / total, 1 / total], rel=1e-5
    )
