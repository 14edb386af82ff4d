"""Characters, numbers and moments in words."""

from __future__ import annotations

import math

from charrnn_gui.choosing.words import in_one_line, log_probability, mean_nats, seeds_of, seen, weights_of
from core.common.progress import Moment
from core.common.prompts import Prompt, Sampling


def test_every_character_is_seen_and_a_text_of_strangers_stays_in_its_line() -> None:
    assert [seen(character) for character in ("a", "\n", " ", "\u3000", "\u202e")] == [
        "a",
        "↵",
        "␣",
        "□",
        "U+202E",
    ]
    assert in_one_line("东\n风\tx\u202ey\x1b") == "东↵风 x�y�"


def test_a_cost_is_shown_as_the_logarithm_of_the_probability() -> None:
    assert [log_probability(nats) for nats in (0.0, 48.62, math.inf)] == ["0.0", "−48.6", "−∞"]
    assert log_probability(39_481.31) == "−39,481.3"
    assert mean_nats(8_000.0, 4) == "2,000.00"


def test_seeds_in_a_row_are_a_range() -> None:
    def prompts(*seeds: int) -> list[Prompt]:
        return [Prompt("a", 5, Sampling(1.0, seed=seed)) for seed in seeds]

    assert seeds_of(prompts(3, 4, 5, 6)) == "3–6"
    assert seeds_of(prompts(3, 5, 6)) == "3, 5, 6"
    assert seeds_of(prompts(7)) == "7"


def test_weights_that_have_not_learned_say_so() -> None:
    assert weights_of(Moment(0, 0)) == "weights of the untrained model"
    assert weights_of(Moment(9, 38_120)) == "weights of epoch 9, update 38,120"
