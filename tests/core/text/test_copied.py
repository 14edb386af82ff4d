"""Copied stretches, against a plain search for each in the text."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.common.errors import CorpusError
from core.settings.settings import Settings
from core.text import copied as module
from core.text.copied import Stretch, TextIndex, chance_length, copied, share_copied, training_index
from core.text.corpus import Corpus, selection, training_text
from core.text.holding_out import Split
from core.text.library import load_shipped
from core.text.vocab import Vocab

LETTERS = st.text("abc", min_size=1, max_size=60)


def index_of(text: str, vocab: Vocab) -> TextIndex:
    return TextIndex(vocab.encode(text))


def plainly(trained: str, written: str, least: int) -> list[Stretch]:
    """Try every beginning and every end."""
    found = []
    for begin in range(len(written)):
        length = max(n for n in range(len(written) - begin + 1) if written[begin : begin + n] in trained)
        end = begin + length
        is_longest = not found or end > found[-1][1]
        if length and is_longest:
            found.append((begin, end))
    return [
        Stretch(begin, end, len(places), tuple(places[: module.MOST_PLACES]))
        for begin, end in found
        if end - begin >= least
        for places in [[n for n in range(len(trained)) if trained.startswith(written[begin:end], n)]]
    ]


@given(LETTERS, st.text("abcX", max_size=60), st.integers(1, 6))
def test_the_stretches_are_those_of_a_plain_search(trained: str, written: str, least: int) -> None:
    vocab = Vocab.of(trained)
    found = list(copied(index_of(trained, vocab), vocab, written, least))
    assert found == plainly(trained, written, least)


@pytest.mark.parametrize("vocab_size", [200, 255, 256, 4000, 70_000])
def test_a_vocabulary_of_any_size_is_searched(vocab_size: int) -> None:
    ids = np.random.default_rng(0).permutation(vocab_size)[:300]
    index = TextIndex(np.concatenate([ids, [vocab_size - 1, 0], ids[:10]]).astype(np.uint32))
    num = len(ids)
    assert index.find(ids[3:9]) == (2, (3, num + 5))
    assert index.find(np.array([vocab_size - 1, 0, ids[0]])) == (1, (num,))
    assert index.longest(np.concatenate([ids[5:10], [ids[5]]])) == 5


def test_nothing_is_found_across_what_was_held_out() -> None:
    text = "abcdefgh"
    vocab = Vocab(text)
    index = TextIndex(vocab.encode(text), [(0, 3), (5, 8)])
    assert index.find(vocab.encode("gh")) == (1, (6,))
    assert index.find(vocab.encode("cf"))[0] == 0
    assert index.find(vocab.encode("d"))[0] == 0
    assert [(s.begin, s.end, s.places) for s in copied(index, vocab, text, 1)] == [(0, 3, (0,)), (5, 8, (5,))]


def test_what_a_run_is_trained_on_is_found_where_it_stands_in_the_whole_text() -> None:
    corpus = load_shipped("songci")
    settings = Settings(max_chars=20_000, heldout_fraction=0.2, heldout_from="scattered")
    chosen = selection(corpus.tokens, settings)
    text, vocab = chosen.text(chosen.length), chosen.vocab
    index = training_index(corpus, settings, vocab)
    trained, heldout = Split.of(chosen.length, settings).train(), Split.of(chosen.length, settings).heldout()
    for begin, end in trained:
        (stretch,) = copied(index, vocab, text[begin:end], 30)
        assert begin in stretch.places
    for begin, end in heldout:
        assert all(stretch.length < end - begin for stretch in copied(index, vocab, text[begin:end], 30))


def test_a_long_text_learned_by_heart_is_one_stretch() -> None:
    corpus = load_shipped("austen")
    text = corpus.text
    vocab = Vocab.of(text)
    index = index_of(text, vocab)
    written = text[500_000:505_000] + "QQ" + text[7:2_000]
    first, second = copied(index, vocab, written, 30)
    assert (first.begin, first.length, first.places) == (0, 5_000, (500_000,))
    assert (second.begin, second.end, second.places) == (5_002, len(written), (7,))
    assert share_copied([first, second], len(written)) == pytest.approx(1 - 2 / len(written))


def test_a_share_counts_characters_of_two_stretches_once() -> None:
    assert share_copied([Stretch(0, 6, 1, (0,)), Stretch(4, 8, 1, (9,))], 10) == 0.8
    assert share_copied([], 0) == 0


def walk(rng: np.random.Generator, ids: np.ndarray, length: int) -> np.ndarray:
    """Return a text of which only the pairs are those of ``ids``."""
    order = np.argsort(ids[:-1], kind="stable")
    starts = np.searchsorted(ids[:-1][order], np.arange(ids.max() + 2))
    walked = [int(ids[0])]
    while len(walked) < length:
        low, high = starts[walked[-1]], starts[walked[-1] + 1]
        # The last character of the text may have no follower.
        after = ids[order[rng.integers(low, high)] + 1] if low < high else ids[0]
        walked.append(int(after))
    return np.array(walked)


@pytest.mark.parametrize("name", ["austen", "songci"])
def test_pairs_alone_give_fewer_than_one_stretch_of_the_length_of_chance_and_more_of_a_shorter(
    name: str,
) -> None:
    settings = Settings(max_chars=40_000)
    text = training_text(load_shipped(name), settings)
    ids, vocab = text.train_ids[:].astype(np.int64), text.vocab
    index, rng = TextIndex(ids), np.random.default_rng(0)
    least = chance_length(ids, len(vocab), 1000)
    found = {least: 0, least - 4: 0}
    for _time in range(20):
        written = vocab.decode(walk(rng, ids, 1000))
        for length in found:
            found[length] += len(list(copied(index, vocab, written, length)))
    assert found[least] < 20 < found[least - 4]


def test_a_text_of_one_character_has_no_length_that_is_not_chance() -> None:
    assert chance_length(np.zeros(50, np.uint16), 1, 50) == 1000


def test_more_than_can_be_searched_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_INDEXED", 10)
    corpus = Corpus("text", "abcdefghijkl")
    settings = replace(Settings(), max_chars=0)
    with pytest.raises(CorpusError, match=r"12 characters.*up to 10"):
        training_index(corpus, settings, Vocab.of(corpus.text))
