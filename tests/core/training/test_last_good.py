"""After a divergence the model has the last weights that an update has shown to be good."""

from __future__ import annotations

import torch
from torch import nn

from core.common.progress import Moment
from core.training.last_good import LastGood


def changed(model: nn.Linear, value: float) -> None:
    with torch.no_grad():
        model.weight.fill_(value)


def test_weights_are_good_only_after_an_update_has_shown_it() -> None:
    model = nn.Linear(2, 2)
    changed(model, 1.0)
    last_good = LastGood(model, Moment())
    changed(model, 2.0)
    last_good.note(Moment(1, 10))
    changed(model, 3.0)
    assert last_good.restore() == Moment()
    assert model.weight[0, 0].item() == 1.0
    last_good.prove()
    assert last_good.restore() == Moment(1, 10)
    assert model.weight[0, 0].item() == 2.0


def test_what_was_noted_does_not_change_with_the_model() -> None:
    model = nn.Linear(2, 2)
    changed(model, 1.0)
    last_good = LastGood(model, Moment(3, 30))
    changed(model, float("nan"))
    assert last_good.restore() == Moment(3, 30)
    assert model.weight[0, 0].item() == 1.0
