"""How a character was chosen, against softmax and cumulative sums by hand, and against what was written."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from core.common.choices import Choice
from core.common.errors import UserError
from core.common.progress import Moment
from core.common.prompts import Continuation, Prompt, Sampling
from core.settings.settings import Settings
from core.text.corpus import training_text
from core.text.library import load_shipped
from core.training.trainer import Trainer
from core.writing.writer import Writer

MOMENT = Moment(3, 75)
SETTINGS = Settings(
    max_chars=2004,
    newlines_to_spaces=False,
    cell="gru",
    hidden_size=24,
    batch_size=4,
    num_steps=10,
    epochs=4,
    prefixes=(),
)
WAYS = [
    Sampling(),
    Sampling(banned="，城\n"),
    Sampling(1.0, seed=5),
    Sampling(0.7, top_k=9, seed=6),
    Sampling(1.5, top_p=0.8, seed=2**32 - 1, banned="，"),
]


@pytest.fixture(scope="module")
def trainer() -> Trainer:
    trainer = Trainer(SETTINGS, training_text(load_shipped("songci"), SETTINGS), torch.device("cpu"))
    list(trainer.run())
    return trainer


@pytest.fixture
def writer(trainer: Trainer) -> Writer:
    return trainer.writer


def answer(writer: Writer, prompt: Prompt) -> Continuation:
    *_others, last = writer.write(prompt, MOMENT)
    return last


def choices(writer: Writer, prompt: Prompt) -> list[Choice]:
    text = answer(writer, prompt).text
    return [writer.choice(prompt, MOMENT, text, place) for place in range(len(text))]


@pytest.mark.parametrize("sampling", WAYS)
def test_the_steps_lead_to_the_character_that_was_written(writer: Writer, sampling: Sampling) -> None:
    prompt = Prompt("城上", 30, sampling)
    written = answer(writer, prompt).written
    for place, (character, choice) in enumerate(zip(written, choices(writer, prompt), strict=True)):
        assert (choice.prompt, choice.place, choice.moment) == (prompt, place, MOMENT)
        assert choice.characters[choice.chosen] == character.character
        assert choice.drawn == choice.chosen
        assert choice.probabilities[choice.chosen] == pytest.approx(character.probability, rel=1e-5)
        assert not set(sampling.banned) & set(answer(writer, prompt).text)


@pytest.mark.parametrize("sampling", WAYS)
def test_each_step_is_the_arithmetic_it_says(trainer: Trainer, sampling: Sampling) -> None:
    prompt = Prompt("城上", 12, sampling)
    for choice in choices(trainer.writer, prompt):
        assert sorted(choice.characters) == sorted(trainer.vocab.characters)
        logits = choice.logits.astype(np.float64)
        by_hand = np.exp(logits) / np.exp(logits).sum()
        assert choice.probabilities == pytest.approx(by_hand, rel=1e-5)
        allowed = np.array([character not in sampling.banned for character in choice.characters])
        # Those that may be chosen come first, the likeliest of them at the front.
        assert (np.diff(allowed.astype(int)) <= 0).all()
        assert (np.diff(logits[allowed]) <= 0).all()
        if sampling.temperature == 0:
            assert (choice.random, choice.num_kept, choice.shares[0]) == (None, 1, 1.0)
            continue
        assert choice.scaled == pytest.approx(logits / sampling.temperature, rel=1e-5)
        weights = np.where(allowed, np.exp(logits / sampling.temperature), 0)
        if sampling.top_k:
            weights[sampling.top_k :] = 0
        if sampling.top_p < 1:
            before = (np.cumsum(weights) - weights) / weights.sum()
            weights[before >= sampling.top_p] = 0
        assert choice.shares == pytest.approx(weights / weights.sum(), rel=1e-4, abs=1e-12)
        assert choice.num_kept == np.count_nonzero(choice.shares)
        begin, share = choice.begins[choice.drawn], choice.shares[choice.drawn]
        assert choice.random is not None
        assert begin - 1e-9 <= choice.random <= begin + share + 1e-9
        # On the bar the shares lie one after another, without gaps.
        order = np.argsort(choice.begins[: choice.num_kept])
        ends = (choice.begins + choice.shares)[order]
        assert choice.begins[order][1:] == pytest.approx(ends[:-1], abs=1e-9)


@pytest.mark.parametrize("sampling", WAYS)
def test_the_same_seed_goes_on_after_a_beginning_as_it_would_have(writer: Writer, sampling: Sampling) -> None:
    whole = answer(writer, Prompt("城上", 30, sampling))
    again = answer(writer, Prompt("城上", 30, sampling, begun=whole.text[:12]))
    assert again.text == whole.text
    assert [w.likeliest for w in again.written] == [w.likeliest for w in whole.written]


def test_another_character_is_taken_in_one_place_and_the_rest_is_written_after_it(writer: Writer) -> None:
    prompt = Prompt("城上", 30, Sampling(0.8, seed=11))
    whole = answer(writer, prompt)
    other = next(character for character, _share in whole.written[9].likeliest if character != whole.text[9])
    branched = replace(prompt, begun=whole.text[:9] + other)
    written = answer(writer, branched)
    assert written.text[:10] == whole.text[:9] + other
    assert len(written.text) == 30
    choice = writer.choice(branched, MOMENT, written.text, 9)
    assert choice.characters[choice.chosen] == other
    assert choice.characters[choice.drawn] == whole.text[9]
    later = writer.choice(branched, MOMENT, written.text, 10)
    assert later.random == writer.choice(prompt, MOMENT, whole.text, 10).random
    assert later.drawn == later.chosen


def test_an_answer_ends_after_its_first_line_end_of_its_own(writer: Writer) -> None:
    prompt = Prompt("城上", 400, Sampling(1.0, seed=3), ends_at_line=True)
    text = answer(writer, prompt).text
    assert text.endswith("\n")
    assert "\n" not in text[:-1]
    assert len(text) < 400
    assert "".join(writer.pieces(prompt)) == text
    # One that was there before does not end it.
    longer = answer(writer, replace(prompt, begun=text))
    assert longer.text.startswith(text)
    assert len(longer.text) > len(text)


def test_the_nats_of_an_answer_are_those_of_its_characters(writer: Writer) -> None:
    written = answer(writer, Prompt("城上", 20, Sampling(1.0, seed=3)))
    expected = -math.log(math.prod(character.probability for character in written.written))
    assert written.nats == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_to_ban_everything_is_refused(trainer: Trainer, temperature: float) -> None:
    sampling = Sampling(temperature, banned=trainer.vocab.characters)
    with pytest.raises(UserError, match="Allow at least one"):
        answer(trainer.writer, Prompt("城上", 5, sampling))
