"""Writing, against the notebook's predict loop and by its own promises."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
import torch
from torch import Tensor, nn

from core.common.progress import Moment
from core.common.prompts import Continuation, Prompt, Sampling
from core.model.char_model import CharModel
from core.settings.settings import Settings
from core.text.corpus import training_text
from core.text.library import load_shipped
from core.text.vocab import Vocab
from core.training.trainer import Trainer
from core.writing import writer as generation
from core.writing.writer import Writer
from tests.core import notebook

MOMENT = Moment(3, 75)
SETTINGS = Settings(
    max_chars=1004,
    cell="scratch",
    hidden_size=32,
    batch_size=4,
    num_steps=10,
    epochs=10,
    learning_rate=3e-2,
    prefixes=(),
)


@pytest.fixture(scope="module")
def trainer() -> Trainer:
    """Return a trainer whose model has learned a little, in float64, so that no argmax hangs on rounding."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        trainer = Trainer(SETTINGS, training_text(load_shipped("songci"), SETTINGS), torch.device("cpu"))
        list(trainer.run())
    finally:
        torch.set_default_dtype(before)
    return trainer


@pytest.fixture
def writer(trainer: Trainer) -> Writer:
    return trainer.writer


@pytest.fixture
def _double() -> Iterator[None]:
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


def answer(writer: Writer, prefix: str, num_chars: int, sampling: Sampling | None = None) -> Continuation:
    *_, last = writer.write(Prompt(prefix, num_chars, sampling or Sampling()), MOMENT)
    return last


@torch.no_grad()
def next_logits(trainer: Trainer, prefix: str) -> Tensor:
    """Return the logits of the character after ``prefix``, shape ``(vocab,)``."""
    ids = torch.from_numpy(trainer.vocab.encode(prefix))
    logits, _state = trainer.model(ids.unsqueeze(0), trainer.model.initial_state(1))
    return logits[0, -1]  # type: ignore[no-any-return]


@pytest.mark.usefixtures("_double")
@pytest.mark.parametrize("prefix", ["不", "城上", "城上风光莺语乱 " * 60])
def test_greedy_writing_is_that_of_the_notebook(trainer: Trainer, prefix: str) -> None:
    parameters = [*trainer.model.cell.parameters(), *trainer.model.output.parameters()]
    ids = trainer.vocab.encode(prefix).tolist()
    expected = notebook.predict(ids, 60, notebook.Matrices(*(p.detach() for p in parameters)))
    written = answer(trainer.writer, prefix, 60)
    assert written.text == trainer.vocab.decode(expected)
    # It learned something: this is no single character over and over.
    assert len(set(written.text)) > 10


@pytest.mark.usefixtures("_double")
@torch.no_grad()
@pytest.mark.parametrize("cell", ["rnn_relu", "gru", "lstm"])
def test_a_trained_model_writes_what_its_modules_predict(cell: str) -> None:
    settings = replace(
        SETTINGS,
        cell=cell,
        num_layers=2,
        embedding_size=16,
        sampling="consecutive",
        optimizer="adam",
        learning_rate=2e-2,
        epochs=20,
    )
    trainer = Trainer(settings, training_text(load_shipped("songci"), settings), torch.device("cpu"))
    list(trainer.run())
    written = answer(trainer.writer, "城上", 60).written
    prefix = "城上"
    for character in written:
        probabilities = torch.softmax(next_logits(trainer, prefix), dim=0)
        shares, ids = probabilities.topk(generation.NUM_LIKELIEST)
        assert character.character == trainer.vocab.characters[int(ids[0])]
        assert character.probability == pytest.approx(float(shares[0]), rel=1e-9)
        assert [share for _character, share in character.likeliest] == pytest.approx(
            shares.tolist(), rel=1e-9
        )
        assert "".join(likely for likely, _share in character.likeliest) == trainer.vocab.decode(ids.tolist())
        prefix += character.character
    assert "".join(trainer.writer.pieces(Prompt("城上", 60))) == prefix[2:]
    # It learned something: this is no single character over and over.
    assert len(set(prefix)) > 5


@pytest.mark.parametrize(
    "sampling", [Sampling(), Sampling(1.0, seed=5), Sampling(0.7, top_k=9, seed=5), Sampling(1.5, top_p=0.8)]
)
@pytest.mark.parametrize("prefix", ["城上", "Z城", "", "Z☂"])
@pytest.mark.parametrize("num_chars", [0, 1, 700])
def test_in_pieces_the_text_is_the_same(
    writer: Writer, sampling: Sampling, prefix: str, num_chars: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = answer(writer, prefix, num_chars, sampling)
    for interval_s in (0.0, generation.GROW_INTERVAL_S):
        monkeypatch.setattr(generation, "GROW_INTERVAL_S", interval_s)
        pieces = list(writer.pieces(Prompt(prefix, num_chars, sampling)))
        assert "".join(pieces) == expected.text
        assert [len(piece) for piece in pieces[:1]] == [1] * min(1, num_chars)
    assert writer.start(prefix) == expected.start


def test_a_long_prefix_is_read_in_pieces(trainer: Trainer, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = answer(trainer.writer, "城上风光莺语乱", 20)
    monkeypatch.setattr(generation, "WARM_UP_STEPS", 2)
    assert answer(trainer.writer, "城上风光莺语乱", 20).text == whole.text


def test_the_probabilities_told_are_the_models_own(trainer: Trainer) -> None:
    probabilities = torch.softmax(next_logits(trainer, "城上"), dim=0)
    for sampling in (Sampling(), Sampling(temperature=3.0, top_k=5, seed=4)):
        (written,) = answer(trainer.writer, "城上", 1, sampling).written
        own = trainer.vocab.encode(written.character)[0]
        assert written.probability == pytest.approx(float(probabilities[own]))
        assert len(written.likeliest) == generation.NUM_LIKELIEST
        for character, probability in written.likeliest:
            assert probability == pytest.approx(float(probabilities[trainer.vocab.encode(character)[0]]))
        best = [probability for _character, probability in written.likeliest]
        assert best == pytest.approx(sorted(probabilities.tolist(), reverse=True)[: len(best)])


def test_greedy_writing_chooses_the_likeliest_character_each_time(writer: Writer) -> None:
    for written in answer(writer, "城上", 30).written:
        assert written.character == written.likeliest[0][0]
        assert written.probability == written.likeliest[0][1]


@pytest.mark.parametrize(
    "sampling", [Sampling(1.0, seed=5), Sampling(0.7, top_k=9, seed=5), Sampling(1.5, top_p=0.8, seed=5)]
)
def test_a_seed_gives_the_same_text_again_and_another_seed_another(
    writer: Writer, sampling: Sampling
) -> None:
    first = answer(writer, "城上", 60, sampling)
    torch.manual_seed(99)
    assert answer(writer, "城上", 60, sampling) == first
    other = Sampling(sampling.temperature, sampling.top_k, sampling.top_p, seed=6)
    assert answer(writer, "城上", 60, other).text != first.text


def test_sampling_leaves_the_random_numbers_of_others_alone(writer: Writer) -> None:
    torch.manual_seed(1)
    expected = torch.rand(3)
    torch.manual_seed(1)
    answer(writer, "城上", 20, Sampling(1.0))
    assert torch.equal(torch.rand(3), expected)


@pytest.mark.parametrize(
    "sampling",
    [
        Sampling(1.0, top_k=1),
        Sampling(5.0, top_k=1),
        Sampling(1.0, top_p=1e-9),
        Sampling(1e-3),
        Sampling(1e-320),
    ],
)
def test_one_character_to_choose_from_or_hardly_any_warmth_is_greedy(
    writer: Writer, sampling: Sampling
) -> None:
    assert answer(writer, "城上", 60, sampling).text == answer(writer, "城上", 60).text


@pytest.mark.parametrize(
    "sampling", [Sampling(0.6), Sampling(1.0), Sampling(1.0, top_k=4), Sampling(1.0, top_p=0.5)]
)
def test_characters_are_drawn_as_often_as_their_probabilities_say(
    trainer: Trainer, sampling: Sampling
) -> None:
    draws = 2000
    drawn = Counter(
        answer(
            trainer.writer, "城上", 1, Sampling(sampling.temperature, sampling.top_k, sampling.top_p, seed)
        ).text
        for seed in range(draws)
    )
    # Worked out anew, from sorted lists: the likeliest, as many as top_k or top_p let stay.
    shares = torch.softmax(next_logits(trainer, "城上") / sampling.temperature, dim=0).tolist()
    order = sorted(range(len(shares)), key=lambda i: -shares[i])
    kept, total = [], 0.0
    for i in order:
        if total >= sampling.top_p or (sampling.top_k and len(kept) == sampling.top_k):
            break
        kept.append(i)
        total += shares[i]
    expected = {trainer.vocab.characters[i]: shares[i] / total for i in kept}
    assert set(drawn) <= set(expected)
    for character, share in expected.items():
        # Five standard deviations, and one draw for the rare ones.
        assert abs(drawn[character] - draws * share) <= 5 * math.sqrt(draws * share * (1 - share)) + 1


def test_unknown_characters_of_the_prefix_are_skipped_and_named_once_in_order(writer: Writer) -> None:
    given_answer = answer(writer, "Z城☂Z上☂", 20)
    assert given_answer.unknown == ("Z", "☂")
    assert given_answer.start == ""
    assert given_answer.text == answer(writer, "城上", 20).text
    assert given_answer.prompt.prefix == "Z城☂Z上☂"


@pytest.mark.parametrize("prefix", ["", "Z☂"])
def test_where_nothing_of_the_prefix_is_left_the_model_starts_as_a_line_does(
    trainer: Trainer, prefix: str
) -> None:
    start = training_text(load_shipped("songci"), SETTINGS).line_start
    given_answer = answer(trainer.writer, prefix, 20)
    assert given_answer.start == start
    assert given_answer.unknown == tuple(prefix)
    assert given_answer.text == answer(trainer.writer, start, 20).text


def test_an_answer_grows_from_its_first_character_and_only_its_end_is_finished(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generation, "GROW_INTERVAL_S", 0.0)
    prompt = Prompt("城上", 1000)
    answers = list(writer.write(prompt, MOMENT))
    assert [len(a.written) for a in answers][:3] == [1, 2, 3]
    assert len(answers[-1].written) == 1000
    for shorter, longer in pairwise(answers):
        assert longer.written[: len(shorter.written)] == shorter.written
        assert len(longer.written) > len(shorter.written) or longer.finished
    assert [a.finished for a in answers] == [False] * (len(answers) - 1) + [True]
    assert {(a.prompt, a.moment) for a in answers} == {(prompt, MOMENT)}
    # What is handed over in all stays linear in the length of the text.
    assert sum(len(a.written) for a in answers) < 25 * 1000


def test_one_character_can_be_asked_for(writer: Writer) -> None:
    last = answer(writer, "城上", 1)
    assert last.finished
    assert last.text == answer(writer, "城上", 5).text[0]


@pytest.mark.parametrize("asked_before_the_end", [0, 1, 6])
def test_a_cancelled_answer_ends_where_it_is(writer: Writer, asked_before_the_end: int) -> None:
    calls = iter([False] * asked_before_the_end + [True])
    *_, last = writer.write(Prompt("城上", 50), MOMENT, lambda: next(calls))
    # One call is for the prefix.
    assert len(last.written) == max(0, asked_before_the_end - 1)
    assert last.finished
    assert answer(writer, "城上", 50).text.startswith(last.text)


def test_a_long_prefix_can_be_cancelled_before_it_is_read(writer: Writer) -> None:
    read = 0

    def cancelled() -> bool:
        nonlocal read
        read += 1
        return read > 3

    (only,) = writer.write(Prompt("城上" * 5000, 50), MOMENT, cancelled)
    assert only.written == ()
    assert read == 4


@pytest.mark.parametrize("enabled", [True, False])
def test_between_two_answers_the_callers_gradients_are_as_they_were(
    writer: Writer, enabled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generation, "GROW_INTERVAL_S", 0.0)
    with torch.set_grad_enabled(enabled):
        for _answer in writer.write(Prompt("城上", 10), MOMENT):
            assert torch.is_grad_enabled() is enabled


@pytest.mark.parametrize("training", [True, False])
def test_a_model_is_asked_without_dropout_and_left_in_its_mode(training: bool) -> None:
    torch.manual_seed(0)
    model = CharModel(5, Settings(cell="gru", num_layers=2, dropout=0.9, hidden_size=8)).train(training)
    writer = Writer(model, Vocab("abcde"), "a")
    answers = {answer(writer, "abc", 30) for _ in range(5)}
    assert len(answers) == 1
    assert all(part.training is training for part in model.modules())


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 3e38])
@pytest.mark.parametrize(
    "sampling", [Sampling(), Sampling(1.0), Sampling(0.5, top_k=2), Sampling(2.0, top_p=0.5)]
)
def test_ruined_weights_give_an_answer_without_sense_and_no_exception(
    value: float, sampling: Sampling
) -> None:
    model = CharModel(5, Settings(cell="scratch", hidden_size=4))
    for parameter in model.parameters():
        nn.init.constant_(parameter, value)
    last = answer(Writer(model, Vocab("abcde"), "a"), "b", 10, sampling)
    assert len(last.text) == 10
    assert all(0 <= written.probability <= 1 for written in last.written)


def test_a_vocabulary_smaller_than_the_list_of_the_likeliest_is_listed_whole() -> None:
    model = CharModel(3, Settings(cell="gru", hidden_size=4))
    (written,) = answer(Writer(model, Vocab("abc"), "a"), "b", 1).written
    assert {character for character, _probability in written.likeliest} == set("abc")
    assert sum(probability for _character, probability in written.likeliest) == pytest.approx(1)


@pytest.mark.parametrize("cell", ["scratch", "rnn_tanh", "gru", "lstm"])
def test_a_copy_writes_with_the_weights_of_then(cell: str) -> None:
    settings = replace(SETTINGS, cell=cell, epochs=2)
    trainer = Trainer(settings, training_text(load_shipped("songci"), settings), torch.device("cpu"))
    happening = trainer.run()
    next(happening)
    random = torch.get_rng_state()
    copy, before = trainer.writer.copied(), answer(trainer.writer, "东风", 5)
    assert torch.equal(torch.get_rng_state(), random)
    list(happening)
    assert answer(copy, "东风", 5) == before
    assert answer(trainer.writer, "东风", 5) != before
    assert copy.num_bytes == trainer.writer.num_bytes == sum(p.nbytes for p in trainer.model.parameters())
