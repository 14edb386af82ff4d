"""What each character costs, against one softmax after another in float64."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from core.common.progress import Moment
from core.model.char_model import CharModel
from core.settings.settings import Settings
from core.text.corpus import training_text
from core.text.library import load_shipped
from core.training.evaluation import evaluate_text
from core.training.trainer import Trainer
from core.writing.surprise import reading, surprise

MOMENT = Moment(3, 75)
SETTINGS = Settings(
    max_chars=1004, cell="gru", hidden_size=24, batch_size=4, num_steps=10, epochs=3, prefixes=()
)


@pytest.fixture(scope="module")
def trainer() -> Trainer:
    trainer = Trainer(SETTINGS, training_text(load_shipped("songci"), SETTINGS), torch.device("cpu"))
    list(trainer.run())
    return trainer


@torch.no_grad()
def by_hand(trainer: Trainer, text: str) -> list[tuple[float, str, float]]:
    """Return cost, likeliest character and its probability of all known characters but the first."""
    model = CharModel(len(trainer.vocab), trainer.settings)
    model.load_state_dict(trainer.model.state_dict())
    model.double()
    state, shares, found = model.initial_state(1), None, []
    for index in trainer.vocab.encode(text).tolist():
        if shares is not None:
            best = int(shares.argmax())
            found.append((-math.log(shares[index]), trainer.vocab.characters[best], float(shares[best])))
        logits, state = model(torch.tensor([[index]]), state)
        shares = torch.softmax(logits[0, 0], -1)
    return found


def test_each_character_costs_what_its_softmax_says(trainer: Trainer) -> None:
    text = "东风夜放花千树。X更吹落、Y星如雨"
    told = surprise(trainer.model, trainer.vocab, text, MOMENT)
    assert (told.text, told.unknown, told.moment) == (text, trainer.vocab.unknown(text), MOMENT)
    assert set("XY") <= set(told.unknown)
    known = [place for place, character in enumerate(text) if character in trainer.vocab]
    assert np.flatnonzero(~np.isnan(told.nats)).tolist() == known[1:]
    expected = by_hand(trainer, text)
    assert len(expected) == told.count == len(known) - 1
    for place, (cost, best, chance) in zip(known[1:], expected, strict=True):
        assert told.nats[place] == pytest.approx(cost, rel=1e-4)
        assert told.expected[place] == best
        assert told.chances[place] == pytest.approx(chance, rel=1e-4)
    assert told.perplexity == pytest.approx(
        math.exp(sum(cost for cost, *_rest in expected) / len(expected)), rel=1e-4
    )


def test_the_costs_sum_up_to_the_evaluation_of_the_whole_text(trainer: Trainer) -> None:
    text = load_shipped("songci").text[:5000]
    told = surprise(trainer.model, trainer.vocab, text, MOMENT)
    ids = trainer.vocab.encode(text)
    cost = evaluate_text(trainer.model, ids)
    assert told.count == cost.count
    assert told.total == pytest.approx(cost.nats, rel=1e-6)


def test_the_most_surprising_places_come_in_order_and_only_those_predicted(trainer: Trainer) -> None:
    told = surprise(trainer.model, trainer.vocab, "东风X夜放花千树", MOMENT)
    places = told.most_surprising(100)
    surprised = [
        told.nats[place]
        for place, (own, expected) in enumerate(zip(told.text, told.expected, strict=True))
        if own != expected and not np.isnan(told.nats[place])
    ]
    assert [told.nats[place] for place in places] == sorted(surprised, reverse=True)
    assert told.most_surprising(2) == places[:2]
    later = told.most_surprising(100, first=4)
    assert later == [place for place in places if place >= 4]


def test_what_was_expected_surprises_nobody(trainer: Trainer) -> None:
    told = surprise(trainer.model, trainer.vocab, "东风夜放花千树", MOMENT)
    place = told.most_surprising(1)[0]
    likely = f"{told.text[:place]}{told.expected[place]}"
    assert place not in surprise(trainer.model, trainer.vocab, likely, MOMENT).most_surprising(100)


@pytest.mark.parametrize("text", ["", "东", "XYZ"])
def test_a_text_without_two_known_characters_costs_nothing(trainer: Trainer, text: str) -> None:
    told = surprise(trainer.model, trainer.vocab, text, MOMENT)
    assert (told.total, told.count, told.most_surprising(3)) == (0.0, 0, [])
    assert np.isnan(told.nats).all()
    assert len(told.expected) == len(text)
    assert math.isnan(told.perplexity)


def test_whoever_waits_gets_a_turn_while_a_text_is_read(trainer: Trainer) -> None:
    text = load_shipped("songci").text[:5000]
    *pauses, told = reading(trainer.model, trainer.vocab, text, MOMENT)
    assert len(pauses) > 3
    assert set(pauses) == {None}
    assert told is not None
    assert told.text == text
