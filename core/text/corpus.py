"""A corpus as ids, and the part of it that a run is trained on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.common.errors import CorpusError
from core.common.i18n import gettext as _
from core.common.i18n import in_figures, ngettext, paragraph
from core.settings.settings import Settings
from core.text.batches import characters_needed
from core.text.holding_out import Split
from core.text.source import NOWHERE, Source
from core.text.starting_prefixes import frequent_prefix
from core.text.token_cache import PassedOver, Stamp
from core.text.tokens import (
    IN_MEMORY,
    Ids,
    JoinedIds,
    RecodedIds,
    TextIds,
    Tokens,
    code_points,
    id_type,
    string_of,
)
from core.text.vocab import Vocab

__all__ = [
    "Corpus",
    "CorpusError",
    "PassedOver",
    "Selection",
    "TextTooShortError",
    "TrainingText",
    "fitting_settings",
    "most_frequent_line_start",
    "selection",
    "suitable_prefixes",
    "training_text",
]

LINE_START_CHARACTERS = 1 << 21
"""The length of the beginning of a text in which the most frequent first character of a line is searched."""


LOOKED_AT_FOR_PREFIXES = 100_000


class TextTooShortError(CorpusError):
    """The text does not fill one batch.

    Attributes:
        fitting: settings with which this text can be trained; None if no settings help.
    """

    def __init__(self, message: str, fitting: Settings | None) -> None:
        super().__init__(message)
        self.fitting = fitting


@dataclass(frozen=True, slots=True, init=False, eq=False)
class Corpus:
    """A text with a name.

    Attributes:
        name: what the person calls the text: a title or a file's name.
        tokens: the characters as read, line ends as ``\\n``; made from a string if one is given.
        source: where it came from.
        encoding: of the file, by Python's name; empty if there was none.
        prefixes: prefixes that suit the text.
        stamps: the files it was read from, as they were at that time.
        doubtful: the first file whose encoding is uncertain; the person should be asked. Empty if none.
        passed_over: files of a folder that could not be read.
    """

    name: str
    tokens: Tokens
    source: Source
    encoding: str
    prefixes: tuple[str, ...]
    stamps: tuple[Stamp, ...]
    doubtful: str
    passed_over: tuple[PassedOver, ...]

    def __init__(
        self,
        name: str,
        tokens: str | Tokens,
        source: Source = NOWHERE,
        encoding: str = "",
        prefixes: tuple[str, ...] = (),
        stamps: tuple[Stamp, ...] = (),
        *,
        doubtful: str = "",
        passed_over: tuple[PassedOver, ...] = (),
    ) -> None:
        values = {
            "name": name,
            "tokens": Tokens.of(tokens) if isinstance(tokens, str) else tokens,
            "source": source,
            "encoding": encoding,
            "prefixes": prefixes,
            "stamps": stamps,
            "doubtful": doubtful,
            "passed_over": passed_over,
        }
        for field, value in values.items():
            object.__setattr__(self, field, value)

    def __len__(self) -> int:
        return len(self.tokens)

    @property
    def text(self) -> str:
        """The whole text as one string, up to 4 bytes per character; not for large texts."""
        return self.tokens.text()

    @property
    def encoding_is_certain(self) -> bool:
        """Whether the encoding of every file is certain."""
        return not self.doubtful

    @property
    def sha256(self) -> str:
        """The SHA-256 of the text in UTF-8, in hexadecimal digits."""
        return self.tokens.sha256

    def changed_on_disk(self) -> bool:
        """Return whether a file it was read from has changed since."""
        return not all(stamp.holds() for stamp in self.stamps)


@dataclass(frozen=True, slots=True, eq=False)
class TrainingText:
    """The characters that a run is trained on, selected by its settings.

    Attributes:
        vocab: of all its characters, including the held-out ones.
        train_ids: shape ``(n,)``, uint16 or uint32; for a large text they are looked up on use.
        heldout_ids: shape ``(m,)``, likewise; empty without a held-out split.
        line_start: the most frequent first character of a line; an empty prefix starts from it.
        heldout_pieces: how many pieces of equal length ``heldout_ids`` are, one after another.
    """

    vocab: Vocab
    train_ids: TextIds
    heldout_ids: TextIds
    line_start: str
    heldout_pieces: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """The characters that settings select from a text, as the model will see them.

    Newlines and carriage returns become spaces first, then the text is cut: the order of the
    book's ``load_data_jay_lyrics``.

    Attributes:
        tokens: the text.
        length: how many of its first characters are used.
        newlines: how many of these are newlines, as read.
        characters: what each character of the text becomes, one for one.
        vocab: of the resulting characters, the most frequent first, ties by code point.
        counts: how often each occurs, shape ``(vocab,)``, int64.
    """

    tokens: Tokens
    length: int
    newlines: int
    characters: str
    vocab: Vocab
    counts: NDArray[np.int64]

    def encoded(self, vocab: Vocab, start: int = 0, stop: int | None = None) -> Ids | RecodedIds:
        """Return the ids of the characters from ``start`` to before ``stop`` in ``vocab``, shape ``(n,)``.

        Unknown characters get the id ``len(vocab)``. Large parts are looked up on use.
        """
        ids = self.tokens.ids[: self.length][start:stop]
        unknown = len(vocab)
        lookup = np.array([vocab.id_of(c, unknown) for c in self.characters], id_type(unknown + 1))
        return RecodedIds(ids, lookup) if len(ids) > IN_MEMORY else lookup[ids]

    def joined(self, spans: Iterable[tuple[int, int]]) -> TextIds:
        """Return the ids of stretches of the text one after another, given where each begins and ends."""
        spans = list(spans)
        if len(spans) < 2:
            return self.encoded(self.vocab, *(spans[0] if spans else (0, 0)))
        ids = self.encoded(self.vocab)
        if isinstance(ids, np.ndarray):
            return np.concatenate([ids[begin:end] for begin, end in spans])
        return JoinedIds(ids, spans)

    def text(self, length: int) -> str:
        """Return the first ``length`` characters."""
        ids = self.tokens.ids[: min(length, self.length)]
        return string_of(code_points(self.characters)[ids])


def selection(tokens: Tokens, settings: Settings) -> Selection:
    """Return what ``settings`` select from a text."""
    length = min(len(tokens), settings.max_chars or len(tokens))
    raw_counts = tokens.counts_of(length)
    raw = tokens.vocab.characters
    newlines = int(raw_counts[raw.index("\n")]) if "\n" in raw else 0
    characters = raw.replace("\n", " ").replace("\r", " ") if settings.newlines_to_spaces else raw
    counts: Counter[str] = Counter()
    for character, count in zip(characters, raw_counts.tolist(), strict=True):
        if count:
            counts[character] += count
    vocab = Vocab.by_frequency(counts)
    ordered = np.array([counts[character] for character in vocab.characters], np.int64)
    return Selection(tokens, length, newlines, characters, vocab, ordered)


def most_frequent_line_start(text: str) -> str:
    """Return the character that most often begins a line of ``text`` (as read, with its newlines).

    Ties are decided by code point. Empty if the text has only white space.
    """
    starts = Counter(stripped[0] for line in text.split("\n") if (stripped := line.lstrip()))
    return min(starts, key=lambda character: (-starts[character], character), default="")


def suitable_prefixes(corpus: Corpus) -> tuple[str, ...]:
    """Return prefixes to pin for a text: its own, or else a frequent beginning of its lines."""
    if corpus.prefixes:
        return corpus.prefixes
    start = frequent_prefix(corpus.tokens.text(LOOKED_AT_FOR_PREFIXES))
    return (start,) if start else ()


def training_text(corpus: Corpus, settings: Settings) -> TrainingText:
    """Return the training and held-out characters of a run of ``settings`` on ``corpus``.

    Raises:
        CorpusError: the text is empty or has only one distinct character.
        TextTooShortError: the training part does not fill one batch, or the held-out part does
            not hold two characters.
    """
    chosen = selection(corpus.tokens, settings)
    vocab = chosen.vocab
    if not vocab.characters.strip():
        raise CorpusError(_("This text is empty. Choose one with at least a few lines."))
    if len(vocab) < 2:
        raise CorpusError(
            _("This text has only one distinct character, “{character}”: there is nothing to learn.").format(
                character=vocab.characters
            )
        )
    split = Split.of(chosen.length, settings)
    num_train = split.num_train
    needed = characters_needed(settings)
    if num_train < needed:
        raise TextTooShortError(
            _too_short(settings, needed, num_train), fitting_settings(num_train, settings)
        )
    if settings.heldout_fraction and split.num_heldout < 2:
        raise TextTooShortError(
            _(
                "The held-out share of this text is {have} characters; at least two are needed. Use a longer "
                "text or a larger share, or hold nothing out."
            ).format(have=in_figures(split.num_heldout)),
            replace(settings, heldout_fraction=0.0),
        )
    looked_at = min(chosen.length, LINE_START_CHARACTERS)
    start = most_frequent_line_start(corpus.tokens.text(looked_at)) or vocab.characters[0]
    return TrainingText(
        vocab, chosen.joined(split.train()), chosen.joined(split.heldout()), start, max(1, split.num_pieces)
    )


def _too_short(settings: Settings, needed: int, have: int) -> str:
    """Return what a batch takes, and what can be made smaller: not a batch or a sequence of one."""
    batch, steps = settings.batch_size, settings.num_steps
    takes = _(
        "One batch of {sequences} of {steps} takes {needed} characters, and there are {have} to train on."
    )
    if batch > 1 and steps > 1:
        remedy = _("Use a longer text, a smaller batch or fewer steps.")
    elif batch > 1:
        remedy = _("Use a longer text or a smaller batch.")
    elif steps > 1:
        remedy = _("Use a longer text or fewer steps.")
    else:
        remedy = _("Use a longer text.")
    sequences = ngettext("{count} sequence", "{count} sequences", batch)
    takes = takes.format(
        sequences=sequences.format(count=in_figures(batch)),
        steps=ngettext("{count} step", "{count} steps", steps).format(count=in_figures(steps)),
        needed=in_figures(needed),
        have=in_figures(have),
    )
    return paragraph([takes, remedy])


def fitting_settings(num_chars: int, settings: Settings) -> Settings | None:
    """Return ``settings`` with smaller batch and fewer steps, so that ``num_chars`` fill one batch.

    None if there are fewer than two characters.
    """
    if num_chars < 2:
        return None
    num_steps = min(settings.num_steps, max(1, int(num_chars**0.5) - 1))
    rows = num_chars // (num_steps + 1)
    return replace(settings, num_steps=num_steps, batch_size=min(settings.batch_size, rows))
