"""How much of what a run wrote last stands word for word in the text it was trained on. No torch."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from core.runs import RunFolder
from core.runs.corpus_again import text_at_hand
from core.text.copied import TextIndex, chance_length, share_of_texts
from core.text.corpus import CorpusError


def copied_share(run: RunFolder) -> float | None:
    """Return the share of the characters of the last samples, from 0 to 1, that lie in copied stretches.

    A stretch counts from the length on that chance does not give; see ``core.text.copied.chance_length``.
    None if the run has written no samples, or if its text is not at hand or is too long.
    """
    samples = run.samples()
    last = [sample for sample in samples if sample.moment == samples[-1].moment]
    written = tuple(sample.text.removeprefix(sample.prefix) for sample in last)
    try:
        return _share(run.path, run.corpus_info.sha256, written) if any(written) else None
    except CorpusError:
        return None


# A run that is looked at again has written the same, and an index takes a tenth of a second. An error is not
# kept: a text may come back.
@lru_cache(256)
def _share(folder: Path, _sha256: str, written: tuple[str, ...]) -> float:
    text = text_at_hand(RunFolder.open(folder))
    if text is None:
        raise CorpusError
    index = TextIndex(text.train_ids)
    least = chance_length(text.train_ids, len(text.vocab), sum(map(len, written)))
    return share_of_texts(index, text.vocab, written, least)
