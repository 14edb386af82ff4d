"""The steps of surprise, and how characters are marked by them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from charrnn_gui.reading.steps import BURN_IN, Steps, marks_of
from core.common.progress import Moment
from core.common.surprise import Surprise
from core.text.baselines import Baselines


def test_the_edges_are_what_simpler_models_pay() -> None:
    steps = Steps.of(Baselines(57.0, 21.0, 10.6, 5.47, "heldout"))
    expected = [math.log(5.47) / 2, *map(math.log, (5.47, 10.6, 21.0, 57.0))]
    assert steps.edges == pytest.approx(expected)
    assert steps.names == ("", "trigram", "bigram", "unigram", "uniform")


@pytest.mark.parametrize(
    "baselines", [None, Baselines(1.0, 1.0, 1.0, 1.0, "train"), Baselines(9.0, 8.99, 8.98, 1.0, "train")]
)
def test_without_useful_baselines_there_are_steps_all_the_same(baselines: Baselines | None) -> None:
    steps = Steps.of(baselines)
    assert list(steps.edges) == sorted(set(steps.edges))
    assert len(steps.edges) == len(steps.names) == 5
    assert steps.edges[0] > 0


def test_a_model_of_triples_that_is_worse_than_one_of_pairs_makes_steps_in_order() -> None:
    steps = Steps.of(Baselines(4000.0, 700.0, 90.0, 140.0, "heldout"))
    assert list(steps.edges) == sorted(steps.edges)
    assert steps.names == ("", "bigram", "trigram", "unigram", "uniform")


def test_each_character_is_filled_by_its_step_and_the_strongest_are_underlined() -> None:
    steps = Steps((1.0, 2.0, 3.0, 4.0, 5.0))
    costs = [9.0] * BURN_IN + [0.5, 1.5, 2.5, 3.5, 4.5, 5.5, np.inf, np.nan]
    text = "a" * (len(costs) - 1) + "X"
    surprise = Surprise(
        text, np.array(costs, np.float32), text, np.ones(len(text), np.float32), ("X",), Moment(1, 2)
    )
    marks = marks_of(surprise, steps)
    assert marks.fills[BURN_IN:].tolist() == [0, 1, 2, 3, 4, 5, 5, 0]
    assert marks.underlines[BURN_IN:].tolist() == [0, 0, 0, 1, 2, 4, 4, 0]
    assert not marks.fills[:BURN_IN].any()
    assert [marks.ink_roles[ink - 1] for ink in (marks.inks[0], marks.inks[-1])] == ["faint", "error"]
    assert not marks.inks[BURN_IN:-1].any()
