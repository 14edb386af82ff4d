"""What could have come in the place of a character."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from charrnn_gui.choosing.candidates import candidates_of, rank_of
from core.writing.writer import Writer
from tests.charrnn_gui.choosing.desk import PROMPT, answer, choices


def test_a_typed_character_has_its_rank_wherever_it_stands_in_the_vocabulary(writer: Writer) -> None:
    written, choice = answer(writer, PROMPT).written[5], choices(writer, PROMPT)[5]
    for index, character in enumerate(choice.characters):
        found = candidates_of(written, choice, character)
        (asked,) = [candidate for candidate in found if candidate.character == character]
        likelier = int(np.count_nonzero(choice.probabilities > choice.probabilities[index]))
        assert asked.rank == likelier + 1
        assert asked.probability == pytest.approx(float(choice.probabilities[index]), rel=1e-5)


def test_the_likeliest_come_first_and_the_written_one_is_always_there(writer: Writer) -> None:
    for written, choice in zip(answer(writer, PROMPT).written, choices(writer, PROMPT), strict=True):
        found = candidates_of(written, choice)
        assert [(c.character, c.probability) for c in found[:8]] == list(written.likeliest)
        assert [c.character for c in found].count(written.character) == 1
        assert rank_of(written, choice) == choice.rank(choice.chosen)


def test_a_rank_that_is_not_known_yet_is_not_guessed(writer: Writer) -> None:
    written, choice = answer(writer, PROMPT).written[0], choices(writer, PROMPT)[0]
    rare = choice.characters[-1]
    asked = candidates_of(written, None, rare)[-1]
    assert (asked.character, asked.rank) == (rare, 0)
    assert math.isnan(asked.probability)


def test_a_banned_character_is_listed_as_one_that_is_never_written(writer: Writer) -> None:
    likeliest = answer(writer, PROMPT).written[0].likeliest[0][0]
    prompt = replace(PROMPT, sampling=replace(PROMPT.sampling, banned=likeliest))
    written, choice = answer(writer, prompt).written[0], choices(writer, prompt)[0]
    first = candidates_of(written, choice)[0]
    assert (first.character, first.rank, first.is_banned) == (likeliest, 1, True)
