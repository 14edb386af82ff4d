"""Which stretches of a written text stand word for word in the text that a model was trained on. No torch.

A stretch counts only if it is longer than those that chance alone would give: see ``chance_length``.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.common.errors import CorpusError
from core.common.i18n import gettext as _
from core.settings.settings import Settings
from core.text.corpus import Corpus, TrainingText, selection
from core.text.holding_out import Split
from core.text.tokens import TextIds
from core.text.vocab import Vocab

MOST_INDEXED = 10_000_000
"""A text with more characters gets no index: it would take seconds, and 6 to 8 bytes a character."""
MOST_PLACES = 1000
"""Of the places where a stretch stands, at most this many are listed; all are counted."""
_MOST_BY_CHANCE = 1000
# Of the held-out text. Each character takes about 40 µs.
_MOST_HELDOUT = 20_000


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a written text that also stands in the training text, and no longer one around it does.

    Attributes:
        begin: its first character in the written text.
        end: the place after its last.
        count: how often it stands in the training text.
        places: where it begins there, in order; the first ``MOST_PLACES``.
    """

    begin: int
    end: int
    count: int
    places: tuple[int, ...]

    @property
    def length(self) -> int:
        """How many characters it has."""
        return self.end - self.begin


class TextIndex:
    """Finds every place of a stretch in a text: a suffix array.

    Source: Manber and Myers, "Suffix arrays: a new method for on-line string searches", 1993; sorted by
    libdivsufsort. Building takes about 0.1 s for a million characters.

    Args:
        ids: of the text, shape ``(n,)``.
        spans: the stretches of the text that are searched, where each begins and ends. A stretch that is
            found lies in one of them. None: the whole text.

    Raises:
        CorpusError: there are more than ``MOST_INDEXED`` characters.
    """

    def __init__(self, ids: TextIds, spans: Sequence[tuple[int, int]] | None = None) -> None:
        spans = [(0, len(ids))] if spans is None else list(spans)
        num_indexed = sum(end - begin for begin, end in spans)
        if num_indexed > MOST_INDEXED:
            raise CorpusError(
                _(
                    "The text has {count} characters, and copied stretches are found in up to {most}. Train "
                    "on fewer characters to see them."
                ).format(count=f"{num_indexed:,}", most=f"{MOST_INDEXED:,}")
            )
        # Loaded only here: it is not needed to open the window.
        from pydivsufsort import divsufsort

        self._spans = spans
        # No stretch crosses from one span to the next, because of what stands between them.
        between = np.zeros(1, np.int64)
        parts = [part for begin, end in spans for part in (ids[begin:end].astype(np.int64) + 1, between)]
        joined = np.concatenate(parts) if parts else between
        kind = next(kind for kind in (">u1", ">u2", ">u4") if joined.max() <= np.iinfo(kind).max)
        self._kind = np.dtype(kind)
        # The first character of a number decides, so bytes are in the order of the ids.
        self._bytes = joined.astype(self._kind).tobytes()
        self._order = divsufsort(joined.astype(self._kind.newbyteorder("=")))
        # Where each span begins, among the joined characters.
        lengths = [end - begin + 1 for begin, end in spans]
        self._starts = np.cumsum([0, *lengths])[:-1]

    def find(self, ids: NDArray[np.int64]) -> tuple[int, tuple[int, ...]]:
        """Return how often ``ids``, shape ``(n,)``, n ≥ 1, stand in the text, and where: see ``Stretch``."""
        wanted = self._encoded(ids)
        first = bisect.bisect_left(self._order, wanted, key=lambda place: self._slice(place, len(wanted)))
        last = bisect.bisect_right(self._order, wanted, key=lambda place: self._slice(place, len(wanted)))
        found = np.sort(self._order[first:last].astype(np.int64))[:MOST_PLACES]
        spans = np.searchsorted(self._starts, found, side="right") - 1
        begins = np.array([begin for begin, _end in self._spans], np.int64)
        return last - first, tuple((found - self._starts[spans] + begins[spans]).tolist())

    def longest(self, ids: NDArray[np.int64]) -> int:
        """Return how many of the first of ``ids``, shape ``(n,)``, stand in the text one after another."""
        wanted = self._encoded(ids)
        # The suffixes that agree longest stand right before and after its place in the order.
        place = bisect.bisect_left(self._order, wanted, key=lambda place: self._slice(place, len(wanted)))
        neighbours = self._order[max(0, place - 1) : place + 1].tolist()
        most = max((_agreeing(wanted, self._slice(n, len(wanted))) for n in neighbours), default=0)
        return most // self._kind.itemsize

    def _encoded(self, ids: NDArray[np.int64]) -> bytes:
        return (ids + 1).astype(self._kind).tobytes()

    def _slice(self, place: int, num_bytes: int) -> bytes:
        begin = int(place) * self._kind.itemsize
        return self._bytes[begin : begin + num_bytes]


def _agreeing(one: bytes, other: bytes) -> int:
    """Return how many first bytes of ``one`` and ``other`` agree."""
    length = min(len(one), len(other))
    if one[:length] == other[:length]:
        return length
    differing = np.frombuffer(one, np.uint8, length) != np.frombuffer(other, np.uint8, length)
    return int(differing.argmax())


def training_index(corpus: Corpus, settings: Settings, vocab: Vocab) -> TextIndex:
    """Return an index of what ``settings`` train on; places are those in the whole text, from 0.

    Args:
        corpus: the text of the run.
        settings: of the run.
        vocab: of the run.

    Raises:
        CorpusError: it is too long.
    """
    chosen = selection(corpus.tokens, settings)
    return TextIndex(chosen.encoded(vocab), list(Split.of(chosen.length, settings).train()))


def copied(index: TextIndex, vocab: Vocab, text: str, least: int) -> Iterator[Stretch]:
    """Yield the stretches of ``text`` of at least ``least`` characters that stand in the indexed text.

    Only those that can't be made longer on either side; two may overlap.

    Args:
        index: of the training text.
        vocab: of the run. A character outside it stands nowhere.
        text: that a model has written.
        least: at least 1.
    """
    unknown = len(vocab)
    ids = np.fromiter((vocab.id_of(character, unknown) for character in text), np.int64, len(text))
    begin = 0
    for end in [*np.flatnonzero(ids == unknown).tolist(), len(ids)]:
        for stretch in _maximal(index, ids[begin:end], least):
            yield replace(stretch, begin=begin + stretch.begin, end=begin + stretch.end)
        begin = end + 1


def _maximal(index: TextIndex, ids: NDArray[np.int64], least: int) -> Iterator[Stretch]:
    begin = 0
    while begin <= len(ids) - least:
        length = index.longest(ids[begin:])
        if length < least:
            begin += 1
            continue
        reached = begin + length
        yield Stretch(begin, reached, *index.find(ids[begin:reached]))
        if reached == len(ids):
            return
        begin = _next_begin(index, ids, begin + 1, reached + 1)


def _next_begin(index: TextIndex, ids: NDArray[np.int64], low: int, end: int) -> int:
    """Return the first place from ``low`` on from where ``ids`` stand in the text up to ``end``.

    If a stretch stands there, so do its ends: the place is found by halving.
    """
    high = end
    while low < high:
        middle = (low + high) // 2
        if index.longest(ids[middle:end]) == end - middle:
            high = middle
        else:
            low = middle + 1
    return low


@dataclass(frozen=True, slots=True)
class Copies:
    """What a text has copied, and what to compare that with.

    Attributes:
        num_written: how many characters the text has.
        stretches: in order; see ``copied``.
        least: length from which on a stretch counts.
        chance_length: see there.
        heldout_share: share of the held-out text that stands in the training text; None without one. Its
            author copies that much from himself.
    """

    num_written: int
    stretches: tuple[Stretch, ...]
    least: int
    chance_length: int
    heldout_share: float | None

    @property
    def share(self) -> float:
        """Share of the characters that lie in a stretch, from 0 to 1."""
        return share_copied(self.stretches, self.num_written)

    @property
    def longest(self) -> int:
        """Length of the longest stretch; 0 without one."""
        return max((stretch.length for stretch in self.stretches), default=0)


def copies_in(written: str, index: TextIndex, trained: TrainingText, least: int | None = None) -> Copies:
    """Return what ``written`` has copied.

    Args:
        written: by the model, or by anyone.
        index: see ``training_index``.
        trained: the text of the run.
        least: length from which on a stretch counts; None: as long as chance does not give it.
    """
    vocab = trained.vocab
    by_chance = chance_length(trained.train_ids, len(vocab), len(written))
    least = by_chance if least is None else least
    heldout = vocab.decode(trained.heldout_ids[:_MOST_HELDOUT].tolist())
    return Copies(
        len(written),
        tuple(copied(index, vocab, written, least)),
        least,
        by_chance,
        share_copied(list(copied(index, vocab, heldout, least)), len(heldout)) if heldout else None,
    )


def share_copied(stretches: Sequence[Stretch], length: int) -> float:
    """Return the share of ``length`` characters that lie in one of ``stretches``; 0 for an empty text."""
    covered = np.zeros(length, bool)
    for stretch in stretches:
        covered[stretch.begin : stretch.end] = True
    return float(covered.mean()) if length else 0.0


def share_of_texts(index: TextIndex, vocab: Vocab, texts: Sequence[str], least: int) -> float:
    """Return the share of the characters of all ``texts`` that lie in copied stretches; see ``copied``."""
    length = sum(map(len, texts))
    shared = sum(
        share_copied(list(copied(index, vocab, text, least)), len(text)) * len(text) for text in texts
    )
    return shared / length if length else 0.0


def chance_length(train_ids: TextIds, vocab_size: int, num_written: int) -> int:
    """Return from which length on a stretch is not there by chance.

    A text that only knows pairs of characters (the bigram model of the training text) shares short stretches
    with it. Of n characters it shares, on average, at most

        written · trained · Σ p(c₁)² p(c₂ | c₁)² … p(cₙ | cₙ₋₁)²

    stretches with it. The least n is returned for which this is less than 1; ``1000`` if none is.

    Args:
        train_ids: shape ``(n,)``, n ≥ 1.
        vocab_size: number of distinct characters.
        num_written: how many characters the written text has.
    """
    ids = train_ids[:].astype(np.int64)
    counts = np.bincount(ids, minlength=vocab_size)
    pairs, pair_counts = np.unique(ids[:-1] * vocab_size + ids[1:], return_counts=True)
    before, after = pairs // vocab_size, pairs % vocab_size
    firsts = np.bincount(before, pair_counts, vocab_size)
    squares = (pair_counts / firsts[before]) ** 2
    expected: NDArray[np.float64] = num_written * len(ids) * (counts / len(ids)) ** 2
    for length in range(1, _MOST_BY_CHANCE):
        if expected.sum() < 1:
            return length
        expected = np.bincount(after, expected[before] * squares, vocab_size).astype(np.float64)
    return _MOST_BY_CHANCE
