"""Compared runs are told apart by more than their colours."""

from __future__ import annotations

import pytest

from charrnn_gui.look.run_marks import NUM_COLORS, mark_of
from charrnn_gui.look.tokens import ALL, MARK, Colors
from core.sharing import comparison_drawing
from tests.charrnn_gui.look.test_tokens import contrast


@pytest.mark.parametrize("colors", ALL.values(), ids=ALL)
def test_twenty_one_runs_have_lines_of_their_own_that_stand_out(colors: Colors) -> None:
    runs = range(3 * NUM_COLORS)
    for kind in ("training", "heldout", "swatch"):
        assert len({(colors.compared(run), getattr(mark_of(run), kind)) for run in runs}) == len(runs)
    assert all(contrast(colors.compared(run), colors.panel) >= MARK for run in runs)


def test_the_same_colour_never_comes_with_the_same_kind_of_line() -> None:
    # So they are told apart without any sight of colours.
    for run in range(2 * NUM_COLORS):
        one, other = mark_of(run), mark_of(run + NUM_COLORS)
        assert {one.training, one.heldout}.isdisjoint({other.training, other.heldout})
    assert not mark_of(0).is_hollow
    assert mark_of(NUM_COLORS).is_hollow


def test_a_saved_picture_changes_the_lines_with_the_same_run() -> None:
    for run in range(3 * NUM_COLORS):
        assert bool(comparison_drawing._dashes(run)[0]) == bool(mark_of(run).training)
