"""What a corpus looks like to a model, in the few numbers that a person is shown."""

from __future__ import annotations

from dataclasses import dataclass

from core.batches import epoch_starts
from core.config import Settings
from core.corpus import Corpus, prepared
from core.vocab import Vocab

PREVIEW_CHARACTERS = 200
PREVIEW_IDS = 20
MOST_FREQUENT = 20


@dataclass(frozen=True, slots=True)
class CorpusSummary:
    """A corpus under some settings.

    Attributes:
        characters_total: of the whole text, as read.
        characters_used: those the settings choose.
        vocab_size: distinct characters among those used, after the treatment of newlines.
        newlines: newlines among the characters used, as read: before they become spaces.
        newline_share: ``newlines`` over ``characters_used``, in [0, 1].
        newlines_to_spaces: how the settings treat them.
        most_frequent: (character, count) of the characters used, best first, at most 20.
        preview: the first 200 characters as the model sees them.
        preview_ids: ids of the first 20 characters of ``preview``.
        updates_per_epoch: batches in one pass over the training part; 0 where it does not fill one.
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


def summarize(corpus: Corpus, settings: Settings) -> CorpusSummary:
    """Return what ``corpus`` looks like under ``settings``; any text will do, the empty one too."""
    text = prepared(corpus.text, settings)
    vocab = Vocab.of(text)
    newlines = corpus.text.count("\n", 0, len(text))
    num_train = len(text) - int(len(text) * settings.heldout_fraction)
    preview = text[:PREVIEW_CHARACTERS]
    return CorpusSummary(
        characters_total=len(corpus.text),
        characters_used=len(text),
        vocab_size=len(vocab),
        newlines=newlines,
        newline_share=newlines / len(text) if text else 0.0,
        newlines_to_spaces=settings.newlines_to_spaces,
        # The vocabulary is already in this order; counting twenty characters again is quicker than
        # sorting all of them again.
        most_frequent=tuple(
            (character, text.count(character)) for character in vocab.characters[:MOST_FREQUENT]
        ),
        preview=preview,
        preview_ids=tuple(int(i) for i in vocab.encode(preview[:PREVIEW_IDS])),
        updates_per_epoch=len(epoch_starts(num_train, settings, epoch=1)),
    )
