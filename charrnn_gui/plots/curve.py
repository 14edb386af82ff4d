"""The curve of an earlier run, as it is handed to a plot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from charrnn_gui.plots.places import places_of
from charrnn_gui.plots.trace import Trace
from core.common.progress import EpochFinished


@dataclass(frozen=True, slots=True)
class Curve:
    """An earlier run: its name, and its perplexity on the training text after some epochs, in order.

    Attributes:
        places: where the epochs lie on each axis but their own; those it does not name are not known.
    """

    name: str
    epochs: tuple[float, ...]
    perplexities: tuple[float, ...]
    places: Mapping[str, tuple[float, ...]] = field(default_factory=dict)


def curve_of(name: str, epochs: Sequence[EpochFinished], start: float = 0.0) -> Curve:
    """Return the curve of ``epochs`` on the training text, from ``start``, the perplexity before them, on.

    ``start`` is 0 if it is not known.
    """
    first = (0.0,) if start else ()
    places = {unit: first + known for unit, known in places_of(epochs).items()}
    values = (*([start] if start else []), *(epoch.perplexity for epoch in epochs))
    return Curve(name, first + tuple(epoch.place for epoch in epochs), values, places)


def fill(trace: Trace, curve: Curve) -> None:
    """Draw ``curve`` with ``trace``, whose series and places are empty."""
    trace.series.extend(curve.epochs, curve.perplexities)
    for unit, places in curve.places.items():
        trace.places.learn(unit, curve.epochs, places)
