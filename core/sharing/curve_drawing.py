"""The curve of a run as an SVG picture. No torch, no Qt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.common.harmless import harmless
from core.common.i18n import gettext as _
from core.common.measures import perplexity
from core.common.progress import Told, UpdateFinished
from core.runs.event_words import BASELINE_LABELS, in_digits
from core.runs.milestones import BASELINE_NAMES
from core.runs.telling_apart import told_apart
from core.sharing.svg_plot import (
    COLOURS,
    FONTS,
    LEFT,
    OTHERS,
    Points,
    Scales,
    edge_labels,
    finite,
    grid,
    line,
    picture,
    text,
    thinned,
)
from core.text.baselines import Baselines

_MOST_OF_NAME = 18


def curve_svg(
    title: str,
    told: Told,
    baselines: Baselines | None = None,
    fonts: str = FONTS,
    others: Sequence[tuple[str, Told]] = (),
) -> str:
    """Return a picture of what a run has told: its perplexities over epochs, and its baselines.

    Args:
        title: above the curve.
        told: updates, epochs and evaluations; values that are not finite are left out.
        baselines: of the run, if they are known.
        fonts: families to write in, as CSS names them.
        others: names of other runs and what they have told: their perplexities on the training text.
    """
    updates = thinned([(u.epochs_done, _of_update(u)) for u in told.updates])
    training = finite([(e.place, e.perplexity) for e in told.epochs])
    heldout = finite([(e.place, e.perplexity) for e in told.heldout])
    lines = {} if baselines is None else {name: getattr(baselines, name) for name in BASELINE_NAMES}
    curves = [(name, finite([(e.place, e.perplexity) for e in other.epochs])) for name, other in others]
    drawn = [*updates, *training, *heldout, *(point for _name, points in curves for point in points)]
    scales = Scales.of(drawn, [*lines.values()])
    parts = [
        text(LEFT, 28, harmless(title), COLOURS["text"], size=15, weight=600),
        *grid(scales, _("epoch"), _("perplexity")),
        *(line([(0, y), (scales.across, y)], scales, "reference", 1.2, "2 4") for y in lines.values()),
        line(updates, scales, "update", 1),
        *(line(points, scales, _other(n), 1.8) for n, (_name, points) in enumerate(curves)),
        line(training, scales, "training", 2.4),
        line(heldout, scales, "heldout", 2.2),
        *edge_labels(scales, [*_labels(lines, training, heldout, curves)]),
    ]
    return picture(parts, fonts)


def _other(number: int) -> str:
    return OTHERS[number % len(OTHERS)]


def _of_update(update: UpdateFinished) -> float:
    return perplexity(update.nats, update.count)


def _labels(
    lines: dict[str, float],
    training: Points,
    heldout: Points,
    others: Sequence[tuple[str, Points]],
) -> Iterator[tuple[float, str, str]]:
    """Yield the values of the lines, their names and their colours."""
    for name, value in lines.items():
        yield value, _(BASELINE_LABELS[name]).format(value=in_digits(value)), COLOURS["reference"]
    for points, words, colour in (
        (training, _("training {value}"), COLOURS["training"]),
        (heldout, _("held-out {value}"), COLOURS["heldout"]),
    ):
        if points:
            yield points[-1][1], words.format(value=in_digits(points[-1][1])), colour
    names = told_apart([harmless(name) for name, _points in others], _MOST_OF_NAME)
    for number, (name, (_whole, points)) in enumerate(zip(names, others, strict=True)):
        if points:
            yield points[-1][1], name, _other(number)
