"""What several runs have written, or can write, at the same moment of their training."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.common.i18n import gettext as _
from core.common.progress import SampleWritten
from core.runs.curves import RunCurves
from core.settings.run_end import epochs_text

UNITS = ("epochs", "perplexity", "seconds")
"""What may be the same."""
_NEAR = 1e-6


@dataclass(frozen=True, slots=True)
class TextSource:
    """Where a text of that moment comes from, or why there is none.

    Attributes:
        epoch: the nearest one that is kept; None: there is none.
        sample: the text that the run wrote then on its own, prefix included; None: weights have to write it.
        update: of those weights.
        why: a sentence if there is neither.
        is_exact: the epoch is the one that was meant.
    """

    epoch: float | None = None
    sample: str | None = None
    update: int = 0
    why: str = ""
    is_exact: bool = False


def text_source(
    curves: RunCurves,
    samples: Iterable[SampleWritten],
    checkpoints: Sequence[int],
    prefix: str,
    unit: str,
    value: float,
) -> TextSource:
    """Return where what a run writes after ``prefix`` comes from.

    Args:
        curves: of the run.
        samples: what it has written on its own, greedily.
        checkpoints: the updates after which its weights are kept.
        prefix: see above.
        unit: what is to be the same, one of ``UNITS``.
        value: of it.
    """
    wanted, end = _epoch(curves, unit, value), trained(curves)
    if wanted is None:
        return TextSource(why=_("Its perplexity never was that low."))
    if wanted > end + _NEAR:
        if unit == "seconds":
            return TextSource(why=_("It was not trained for that long."))
        return TextSource(why=_("It was trained for {epochs} epochs only.").format(epochs=epochs_text(end)))
    found = [
        TextSource(sample.place, sample.text)
        for sample in samples
        if sample.prefix == prefix and sample.text.startswith(prefix)
    ]
    # Of two that are equally near, the first: nothing has to be computed for a sample.
    found += [TextSource(curves.epoch_at("updates", update), None, update) for update in checkpoints]
    nearest = min(found, key=lambda each: abs((each.epoch or 0.0) - wanted), default=None)
    if nearest is None or nearest.epoch is None:
        return TextSource(why=_("No weights of that time are kept, and no sample after this prefix."))
    is_exact = abs(nearest.epoch - wanted) < _NEAR * max(1.0, wanted)
    return TextSource(nearest.epoch, nearest.sample, nearest.update, is_exact=is_exact)


def trained(curves: RunCurves) -> float:
    """Return for how many epochs a run was trained, by its curves."""
    ends = [float(points[0, -1]) for points in (curves.updates, curves.epochs) if points.shape[1]]
    return max(ends, default=0.0)


def _epoch(curves: RunCurves, unit: str, value: float) -> float | None:
    if unit == "perplexity":
        return curves.epoch_of_perplexity(value)
    if unit == "seconds":
        known = curves.places["seconds"]
        if not known.size or value > known[1, -1]:
            return float("inf")
    return curves.epoch_at(unit, value)
