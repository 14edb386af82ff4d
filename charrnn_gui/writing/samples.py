"""The samples of a run by prefix and moment, with the perplexity of each moment. No Qt."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from core.common.measures import perplexity
from core.common.progress import Moment, SampleWritten, Told, UpdateFinished


@dataclass(slots=True)
class PrefixSamples:
    """What a model wrote after one prefix.

    Attributes:
        moments: when, the oldest first.
        texts: by moment; each begins with the prefix.
    """

    moments: list[Moment] = field(default_factory=list)
    texts: dict[Moment, str] = field(default_factory=dict)

    def add(self, moment: Moment, text: str) -> bool:
        """Add a sample, or replace the one of this moment; return whether it is a new one at the end."""
        is_new = moment not in self.texts
        is_last = is_new and (not self.moments or order(self.moments[-1]) < order(moment))
        self.texts[moment] = text
        if is_last:
            self.moments.append(moment)
        elif is_new:
            self.moments.insert(index_of(moment, self.moments), moment)
        return is_last


class Samples:
    """All samples of a run.

    Attributes:
        by_prefix: in the order in which the prefixes were first sampled.
        places: where a moment stands on an axis of epochs.
        perplexities: of the training text: that of the epoch that ended at the moment, else of the update.
    """

    def __init__(self) -> None:
        self.by_prefix: dict[str, PrefixSamples] = {}
        self.places: dict[Moment, float] = {}
        self.perplexities: dict[Moment, float] = {}
        # A sample may be told later than the update that it follows.
        self._last_update: UpdateFinished | None = None

    def __iter__(self) -> Iterator[SampleWritten]:
        """Yield all samples, the oldest first, those of one moment in the order of the prefixes."""
        for moment in sorted(self.places, key=order):
            for prefix, samples in self.by_prefix.items():
                if moment in samples.texts:
                    yield SampleWritten(moment, prefix, samples.texts[moment], self.places[moment])

    def add(self, sample: SampleWritten) -> bool:
        """Add a sample, or replace one; return whether it is the newest of its prefix."""
        self.places[sample.moment] = sample.place
        return self.by_prefix.setdefault(sample.prefix, PrefixSamples()).add(sample.moment, sample.text)

    def note_perplexities(self, told: Told) -> None:
        """Take note of the perplexities at the moments of epochs and of the samples in ``told``."""
        self.perplexities.update((epoch.moment, epoch.perplexity) for epoch in told.epochs)
        for moment in {sample.moment for sample in told.samples} - self.perplexities.keys():
            update = self._update_of(moment, told.updates)
            if update is not None:
                self.perplexities[moment] = perplexity(update.nats, update.count)
        if told.updates:
            self._last_update = told.updates[-1]

    def at(self, place: float, moments: Sequence[Moment]) -> Moment:
        """Return which of ``moments``, which rise, stands nearest to ``place`` on the axis of epochs."""
        index = bisect_left(moments, place, key=self.places.__getitem__)
        around = moments[max(0, index - 1) : index + 1]
        return min(around, key=lambda moment: abs(self.places[moment] - place))

    def clear(self) -> None:
        """Forget everything."""
        self.by_prefix, self.places, self.perplexities = {}, {}, {}
        self._last_update = None

    def _update_of(self, moment: Moment, updates: Sequence[UpdateFinished]) -> UpdateFinished | None:
        # They may be a million, in their order.
        index = bisect_left(updates, moment.update, key=lambda update: update.moment.update)
        candidates = (*updates[index : index + 1], self._last_update)
        return next((update for update in candidates if update is not None and update.moment == moment), None)


def order(moment: Moment) -> tuple[int, int]:
    """Return what moments are sorted by."""
    return moment.update, moment.epoch


def index_of(moment: Moment, moments: Sequence[Moment]) -> int:
    """Return which of ``moments``, which rise, is ``moment``; where it belongs if it is none of them."""
    return bisect_left(moments, order(moment), key=order)


def nearest(moments: Sequence[Moment], wanted: Moment) -> Moment:
    """Return the last of ``moments``, which rise, that is not after ``wanted``, else the first."""
    index = index_of(wanted, moments)
    is_there = index < len(moments) and moments[index] == wanted
    return moments[index] if is_there else moments[max(0, index - 1)]
