"""How characters are marked that cost more or less than with other weights."""

from __future__ import annotations

import numpy as np

from charrnn_gui.reading.changes import CHANGE_EDGES, marks_of_change, steps_of
from charrnn_gui.reading.steps import BURN_IN
from core.common.progress import Moment
from core.common.surprise import Surprise, TwoReadings


def reading(nats: list[float], unknown: tuple[str, ...] = ()) -> Surprise:
    text = "a" * (len(nats) - 1) + "X"
    costs = np.array(nats, np.float32)
    return Surprise(text, costs, text, np.ones_like(costs), unknown, Moment(1, 2))


def test_a_change_has_one_of_three_steps_either_way() -> None:
    low, middle, high = CHANGE_EDGES
    changes = [0.0, low / 2, low, middle, high, -low / 2, -low, -middle, -high, np.nan, np.inf, -np.inf]
    assert steps_of(np.array(changes, np.float32)).tolist() == [0, 0, 1, 2, 3, 0, -1, -2, -3, 0, 3, -3]


def test_what_costs_more_has_a_line_below_and_what_costs_less_one_above() -> None:
    begin = [0.0] * BURN_IN
    both = TwoReadings(
        reading([*begin, 4.0, 1.0, 2.0, np.nan], ("X",)), reading([*begin, 0.5, 2.0, 2.1, 5.0])
    )
    marks = marks_of_change(both)
    assert marks.overlines is not None
    fills = [marks.fill_roles[fill - 1] if fill else "" for fill in marks.fills[BURN_IN:]]
    assert fills == ["surprise 4", "relief 0", "", ""]
    assert marks.underlines[BURN_IN:].tolist() == [4, 0, 0, 0]
    assert marks.overlines[BURN_IN:].tolist() == [0, 1, 0, 0]
    assert [marks.ink_roles[ink - 1] for ink in (marks.inks[0], marks.inks[-1])] == ["faint", "error"]
