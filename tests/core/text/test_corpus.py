"""Vocabularies and training texts: deterministic, exact, and kind about what can't be trained on."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.settings.settings import Settings
from core.text.batches import characters_needed
from core.text.corpus import (
    Corpus,
    CorpusError,
    TextTooShortError,
    fitting_settings,
    most_frequent_line_start,
    selection,
    training_text,
)
from core.text.source import Source
from core.text.tokens import Tokens
from core.text.vocab import Vocab

SMALL = Settings(batch_size=2, num_steps=3)
POEM = "东风夜放花千树\n更吹落，星如雨\n东风又绿江南岸\n"


def prepared(text: str, settings: Settings) -> str:
    return selection(Tokens.of(text), settings).text(len(text))


@given(st.text())
def test_decoding_undoes_encoding(text: str) -> None:
    vocab = Vocab.of(text)
    ids = vocab.encode(text)
    assert ids.dtype == np.int64
    assert vocab.decode(ids) == text
    assert set(vocab.characters) == set(text)


@given(st.text(min_size=1), st.randoms())
def test_the_vocabulary_depends_on_counts_alone(text: str, random: object) -> None:
    shuffled = list(text)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert Vocab.of(text) == Vocab.of("".join(shuffled))


def test_the_vocabulary_is_the_same_in_every_start_of_python() -> None:
    code = (
        "import sys; from core.text.vocab import Vocab; "
        f"sys.stdout.buffer.write(Vocab.of({POEM!r}).characters.encode())"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert outputs == {Vocab.of(POEM).characters.encode()}


def test_the_most_frequent_character_has_id_zero_and_equals_go_by_code_point() -> None:
    assert Vocab.of("bcaaab").characters == "abc"


def test_unknown_characters_are_skipped_and_named_once_in_order() -> None:
    vocab = Vocab.of("ab")
    assert vocab.unknown("xaybx") == ("x", "y")
    assert vocab.decode(vocab.encode("xaybx")) == "ab"


def test_a_repeated_character_makes_no_vocabulary() -> None:
    with pytest.raises(ValueError, match="twice"):
        Vocab("aba")


def test_newlines_and_carriage_returns_become_spaces_as_in_the_book() -> None:
    assert prepared("a\nb\r\nc", SMALL) == "a b  c"


def test_newlines_stay_when_asked() -> None:
    settings = replace(SMALL, newlines_to_spaces=False)
    assert prepared("a\nb", settings) == "a\nb"


@given(st.text(), st.integers(0, 50))
def test_the_first_characters_are_those_of_the_replaced_text(text: str, max_chars: int) -> None:
    replaced = text.replace("\n", " ").replace("\r", " ")
    assert prepared(text, replace(SMALL, max_chars=max_chars)) == replaced[: max_chars or None]


def test_the_line_start_is_the_most_frequent_one_and_white_space_is_passed_over() -> None:
    assert most_frequent_line_start("  b\nxa\n\n\nb\nx") == "b"
    assert most_frequent_line_start(POEM) == "东"
    assert most_frequent_line_start(" \n\t") == ""


def test_the_line_start_is_known_even_where_newlines_become_spaces() -> None:
    text = training_text(Corpus("poem", POEM), SMALL)
    assert "\n" not in text.vocab
    assert text.line_start == "东"


def test_the_line_start_is_one_of_the_characters_in_use() -> None:
    text = training_text(Corpus("poem", "甲乙丙丁戊己庚辛\n" + "子\n" * 30), replace(SMALL, max_chars=9))
    assert text.line_start == "甲"


def test_held_out_characters_are_the_last_and_are_in_the_vocabulary() -> None:
    text = training_text(Corpus("poem", POEM), replace(SMALL, heldout_fraction=0.25))
    whole = np.concatenate([text.train_ids, text.heldout_ids])
    assert text.vocab.decode(whole) == POEM.replace("\n", " ")
    assert len(text.heldout_ids) == int(len(whole) * 0.25)


@pytest.mark.parametrize("text", ["", " \n \r\n"])
def test_an_empty_text_is_refused(text: str) -> None:
    with pytest.raises(CorpusError, match="empty"):
        training_text(Corpus("nothing", text), SMALL)


def test_a_text_of_one_character_is_refused_by_name() -> None:
    with pytest.raises(CorpusError, match="“啊”"):
        training_text(Corpus("long", "啊" * 1000), SMALL)


def test_a_short_text_is_told_how_much_is_needed_and_how_much_is_there() -> None:
    with pytest.raises(TextTooShortError) as caught:
        training_text(Corpus("short", "ab" * 10), Settings())
    assert f"{characters_needed(Settings()):,}" in str(caught.value)
    assert " 20 " in str(caught.value)


@pytest.mark.parametrize(
    ("batch", "steps", "said"),
    [
        (2, 30, "One batch of 2 sequences of 30 steps takes 62 characters, and there are 20 to train on. "
         "Use a longer text, a smaller batch or fewer steps."),
        (1, 30, "One batch of 1 sequence of 30 steps takes 31 characters, and there are 20 to train on. "
         "Use a longer text or fewer steps."),
        (30, 1, "One batch of 30 sequences of 1 step takes 60 characters, and there are 20 to train on. "
         "Use a longer text or a smaller batch."),
    ],
)  # fmt: skip
def test_a_batch_or_a_sequence_of_one_is_counted_in_the_singular_and_not_to_be_made_smaller(
    batch: int, steps: int, said: str
) -> None:
    with pytest.raises(TextTooShortError) as caught:
        training_text(Corpus("short", "ab" * 10), Settings(batch_size=batch, num_steps=steps))
    assert str(caught.value) == said


@given(
    length=st.integers(2, 400),
    batch_size=st.integers(1, 64),
    num_steps=st.integers(1, 64),
    sampling=st.sampled_from(["random", "consecutive"]),
)
def test_the_settings_offered_for_a_short_text_fit_it(
    length: int, batch_size: int, num_steps: int, sampling: str
) -> None:
    corpus = Corpus("short", ("ab" * length)[:length])
    settings = Settings(batch_size=batch_size, num_steps=num_steps, sampling=sampling)
    assume(length < characters_needed(settings))
    with pytest.raises(TextTooShortError) as caught:
        training_text(corpus, settings)
    fitting = caught.value.fitting
    assert fitting is not None
    assert fitting.batch_size <= batch_size
    assert fitting.num_steps <= num_steps
    assert len(training_text(corpus, fitting).train_ids) == length


@given(length=st.integers(2, 200), heldout=st.floats(0.01, 0.9))
def test_following_the_offers_leads_to_a_text_that_trains(length: int, heldout: float) -> None:
    corpus = Corpus("short", ("ab" * length)[:length])
    settings: Settings | None = Settings(batch_size=16, num_steps=20, heldout_fraction=heldout)
    for _attempt in range(4):
        assert settings is not None
        try:
            training_text(corpus, settings)
        except TextTooShortError as error:
            if error.fitting is None:
                # One character is left to train on; nothing but a smaller share helps.
                assert length - int(length * heldout) < 2
                return
            settings = error.fitting
        else:
            return
    pytest.fail("the offers go in circles")


def test_no_settings_fit_a_single_character() -> None:
    assert fitting_settings(1, Settings()) is None


def test_equal_texts_have_equal_hashes_whatever_their_names() -> None:
    assert Corpus("a", POEM).sha256 == Corpus("b", POEM, Source.at("elsewhere")).sha256
    assert Corpus("a", POEM).sha256 != Corpus("a", POEM + "。").sha256


@pytest.mark.parametrize("line", ["\n", " \n", "\u3000\n", " ", "\r\n"])
def test_blank_lines_without_end_cost_no_more_than_their_length(line: str) -> None:
    # With a rule whose cost grows with the square, this test runs for minutes.
    blank = line * 100_000
    assert most_frequent_line_start("床前\n床上\n疑是\n" * 20 + blank + "尾") in {"床", "尾"}
    assert most_frequent_line_start(blank) == ""


def test_one_letter_and_a_space_are_two_characters() -> None:
    text = training_text(Corpus("two", "x x  x   x x\n" * 40), SMALL)
    assert set(text.vocab.characters) == {"x", " "}
    assert text.line_start == "x"
