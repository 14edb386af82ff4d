"""The rows of the table of a choice, and where its line is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from charrnn_gui.choosing.table_rows import is_cut_by_count, rows_of, top_p_that_keeps
from core.common.choices import Choice
from core.common.prompts import Sampling
from core.writing.writer import Writer
from tests.charrnn_gui.choosing.desk import PROMPT, choices

WAYS = [
    Sampling(),
    Sampling(1.0, seed=5),
    Sampling(0.7, top_k=9, seed=6),
    Sampling(0.7, top_k=2, seed=6, banned="，。\n"),
    Sampling(1.5, top_p=0.8, seed=7, banned="，"),
]


@pytest.mark.parametrize("sampling", WAYS)
def test_every_character_is_in_one_row_and_none_is_in_a_part_of_another_kind(
    writer: Writer, sampling: Sampling
) -> None:
    for choice in choices(writer, replace(PROMPT, num_chars=6, sampling=sampling)):
        rows = rows_of(choice)
        assert [row.first for row in rows] == [0, *(row.end for row in rows[:-1])]
        assert rows[-1].end == len(choice.characters)
        for border in (choice.num_kept, choice.num_allowed):
            assert border == len(choice.characters) or border in [row.first for row in rows]
        alone = {row.first for row in rows if row.is_alone}
        assert {choice.chosen, choice.drawn} <= alone
        assert len(rows) <= 15


def kept_by(choice: Choice, top_p: float) -> int:
    """Return how many characters a top-p keeps, as core/writing/sampling.py says it."""
    before = np.cumsum(choice.tempered) - choice.tempered
    return int(np.count_nonzero(before[: choice.num_allowed] < top_p))


def test_the_top_p_of_a_line_keeps_what_is_above_it_or_nearly(writer: Writer) -> None:
    choice = choices(writer, replace(PROMPT, num_chars=3, sampling=Sampling(1.0, top_p=0.9, seed=1)))[2]
    for count in range(2, choice.num_allowed):
        top_p = top_p_that_keeps(choice, count)
        assert round(top_p * 100) == pytest.approx(top_p * 100)
        if top_p > 0.01:
            assert kept_by(choice, top_p - 1e-6) <= count
        assert kept_by(choice, top_p + 0.01) > count
    assert top_p_that_keeps(choice, choice.num_allowed) == 1.0


def test_it_is_said_what_cuts(writer: Writer) -> None:
    def first(sampling: Sampling) -> Choice:
        return choices(writer, replace(PROMPT, num_chars=1, sampling=sampling))[0]

    assert is_cut_by_count(first(Sampling(1.0, top_k=3, seed=1)))
    assert is_cut_by_count(first(Sampling(1.0, top_k=2, top_p=0.999, seed=1)))
    assert not is_cut_by_count(first(Sampling(1.0, top_p=0.5, seed=1)))
    assert not is_cut_by_count(first(Sampling(1.0, top_k=500, top_p=0.1, seed=1)))
    assert not is_cut_by_count(first(Sampling(1.0, seed=1)))
