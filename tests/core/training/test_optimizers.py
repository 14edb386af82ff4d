"""Which weights which optimizer trains, and at which learning rate."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from core.settings.settings import Settings
from core.training.muon import orthogonalized
from tests.core.training.test_trainer import BOOK, SMALL, bitwise_equal, trained, trainer_of, weights

ADAM = replace(SMALL, epochs=1)
MUON = replace(ADAM, cell="lstm", embedding_size=8, optimizer="muon", weight_decay=0.1)
SGD = replace(BOOK, epochs=1)


def output_of(settings: Settings) -> str:
    return "output.W_hq" if settings.cell == "scratch" else "output.weight"


@pytest.mark.parametrize("settings", [ADAM, MUON, SGD])
def test_at_the_rate_of_all_others_nothing_is_different(settings: Settings) -> None:
    of_its_own = replace(settings, output_learning_rate=settings.learning_rate)
    assert bitwise_equal(weights(trained(settings)[0].model), weights(trained(of_its_own)[0].model))


@pytest.mark.parametrize("settings", [ADAM, MUON, SGD])
def test_the_first_step_of_the_output_is_as_many_times_as_long_as_its_rate_and_no_other(
    settings: Settings,
) -> None:
    settings = replace(settings, weight_decay=0.0)
    steps = []
    for times in (1, 3):
        trainer = trainer_of(replace(settings, output_learning_rate=times * settings.learning_rate))
        before = weights(trainer.model)
        next(trainer.run())
        steps.append({name: after - before[name] for name, after in weights(trainer.model).items()})
    once, thrice = steps
    of_output = output_of(settings)
    torch.testing.assert_close(thrice.pop(of_output), 3 * once.pop(of_output), rtol=1e-3, atol=1e-6)
    assert bitwise_equal(once, thrice)


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn_tanh"])
def test_muon_takes_orthogonal_steps_between_layers_if_it_is_asked_to_and_others_stay(cell: str) -> None:
    settings = replace(MUON, cell=cell, num_layers=3, weight_decay=0.0)
    steps = []
    for is_asked in (False, True):
        trainer = trainer_of(replace(settings, muon_between_layers=is_asked))
        before = weights(trainer.model)
        next(trainer.run())
        steps.append({name: after - before[name] for name, after in weights(trainer.model).items()})
    by_adamw, by_muon = steps
    for name in ("cell.weight_ih_l1", "cell.weight_ih_l2"):
        by_adamw.pop(name)
        gradient = trainer.model.get_parameter(name).grad
        assert gradient is not None
        gates = orthogonalized(torch.stack(gradient.split(settings.hidden_size)))
        steps_of_muon = by_muon.pop(name) / -settings.muon_learning_rate
        # It is rounded to bfloat16 if the processor multiplies that.
        torch.testing.assert_close(steps_of_muon, gates.flatten(0, 1).float(), rtol=0.05, atol=0.05)
    assert bitwise_equal(by_adamw, by_muon)
