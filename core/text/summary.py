"""Summarise a corpus as a model sees it, in a few numbers for the person."""

from __future__ import annotations

from dataclasses import dataclass

from core.settings.settings import Settings
from core.settings.sizing import Given
from core.text.baselines import counted
from core.text.batches import updates_per_epoch
from core.text.corpus import Corpus, selection
from core.text.holding_out import Split

PREVIEW_CHARACTERS = 200
PREVIEW_IDS = 20
MOST_FREQUENT = 20


@dataclass(frozen=True, slots=True)
class CorpusSummary:
    """A corpus under some settings.

    Attributes:
        characters_total: of the whole text, as read.
        characters_used: the number that the settings select.
        vocab_size: distinct characters among those used, after the treatment of newlines.
        newlines: newlines among the characters used, as read: before they become spaces.
        newline_share: ``newlines`` over ``characters_used``, in [0, 1].
        newlines_to_spaces: whether the settings turn them into spaces.
        most_frequent: (character, count) of the characters used, best first, at most 20.
        preview: the first 200 characters as the model sees them.
        preview_ids: ids of the first 20 characters of ``preview``.
        updates_per_epoch: batches in one pass over the training part; 0 if it does not fill one.
        characters_counted: characters of the training part that the baselines count; not all if it is long.
    """

    characters_total: int
    characters_used: int
    vocab_size: int
    newlines: int
    newline_share: float
    newlines_to_spaces: bool
    most_frequent: tuple[tuple[str, int], ...]
    preview: str
    preview_ids: tuple[int, ...]
    updates_per_epoch: int
    characters_counted: int


def summarize(corpus: Corpus, settings: Settings) -> CorpusSummary:
    """Return the summary of ``corpus`` under ``settings``; the corpus may be empty."""
    chosen = selection(corpus.tokens, settings)
    length, vocab = chosen.length, chosen.vocab
    num_train = Split.of(length, settings).num_train
    preview = chosen.text(PREVIEW_CHARACTERS)
    return CorpusSummary(
        characters_total=len(corpus),
        characters_used=length,
        vocab_size=len(vocab),
        newlines=chosen.newlines,
        newline_share=chosen.newlines / length if length else 0.0,
        newlines_to_spaces=settings.newlines_to_spaces,
        most_frequent=tuple(
            zip(vocab.characters[:MOST_FREQUENT], chosen.counts[:MOST_FREQUENT].tolist(), strict=True)
        ),
        preview=preview,
        preview_ids=tuple(int(i) for i in vocab.encode(preview[:PREVIEW_IDS])),
        updates_per_epoch=updates_per_epoch(num_train, settings),
        characters_counted=counted(num_train),
    )


def given(corpus: Corpus, settings: Settings, flops: float) -> Given:
    """Return what is known of a run on ``corpus`` before its first update.

    Args:
        corpus: the text; it may be empty.
        settings: which part of it is trained on.
        flops: floating-point operations a second while training.
    """
    chosen = selection(corpus.tokens, settings)
    return Given(Split.of(chosen.length, settings).num_train, len(chosen.vocab), flops)
