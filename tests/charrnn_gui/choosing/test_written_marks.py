"""How the characters of an answer are marked."""

from __future__ import annotations

import math

import numpy as np
import pytest

from charrnn_gui.choosing.written_marks import STEPS, costs_of, marks_of
from charrnn_gui.widgets.character_marks import MOST_UNDERLINE
from core.common.prompts import WrittenCharacter


def test_the_cost_of_a_character_is_minus_the_logarithm_of_its_probability() -> None:
    written = [WrittenCharacter("a", p, ()) for p in (1.0, 0.25, 0.0)]
    assert costs_of(written).tolist() == pytest.approx([0.0, math.log(4), math.inf])


def test_the_less_probable_a_character_the_thicker_its_line() -> None:
    costs = np.array([0.0, *(step + 0.01 for step in STEPS), math.inf])
    marks = marks_of(2, costs, None, is_underlined=True)
    assert marks.underlines[:2].tolist() == [0, 0]
    assert (np.diff(marks.underlines[2:-1].astype(int)) > 0).all()
    assert marks.underlines[-1] == MOST_UNDERLINE == len(marks.underline_roles)
    assert not marks_of(2, costs, None, is_underlined=False).underlines.any()


def test_the_prefix_is_blue_and_what_follows_the_chosen_character_is_dimmed() -> None:
    marks = marks_of(2, np.full(4, 9.0), 1, is_underlined=True)
    inks = [marks.ink_roles[ink - 1] if ink else "" for ink in marks.inks]
    assert inks == ["accent", "accent", "", "accent_ink", "disabled", "disabled"]
    assert [marks.fill_roles[fill - 1] if fill else "" for fill in marks.fills].index("accent") == 3
    assert not marks.underlines[4:].any()
