"""The curves of several runs as one SVG picture, with what differs between them below it. No torch, no Qt."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

import numpy as np

from core.common.harmless import harmless
from core.common.i18n import gettext as _
from core.common.i18n import paragraph
from core.runs.comparison import NOTHING, Row
from core.runs.curves import RunCurves
from core.runs.drawn_curves import Floats, heldout_points, norm_points, on_axis, training_points
from core.runs.event_words import BASELINE_LABELS, in_digits
from core.runs.milestones import BASELINE_NAMES
from core.runs.telling_apart import FAR_APART, names_together, told_apart
from core.sharing.svg_plot import (
    BOTTOM,
    COLOURS,
    FONTS,
    HEIGHT,
    LEFT,
    OTHERS,
    TOP,
    Points,
    Scales,
    edge_labels,
    grid,
    line,
    path,
    picture,
    text,
    thinned,
)
from core.text.baselines import Baselines

_ACROSS = {
    "epochs": lambda: _("epoch"),
    "updates": lambda: _("updates"),
    "characters": lambda: _("characters"),
    "seconds": lambda: _("seconds"),
}
_UP = {
    "perplexity": lambda: _("perplexity"),
    "nats": lambda: _("nats per character"),
    "bits": lambda: _("bits per character"),
    "gradient": lambda: _("gradient norm"),
}
_LOGARITHMIC = ("perplexity", "gradient")
# Of the training line and the held-out line; as colours repeat, they change.
_DASHES = (("", "6 4"), ("18 5 0.2 5", "0.2 5"), ("18 5 0.2 5 0.2 5", "0.2 10"))
# Beside a value in the right margin.
_MOST_OF_NAME = 13
_LINE, _INDENT, _SWATCH = 18, 40, 30
# So many Latin letters of 12 pixels have room in a line, or half as many Chinese characters.
_COLUMNS = 138


@dataclass(frozen=True, slots=True, eq=False)
class DrawnRun:
    """A run in the picture: its title, the number of its colour, and what it has told."""

    name: str
    number: int
    curves: RunCurves


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """What a picture of a comparison shows.

    Attributes:
        runs: in the order of the rows of its caption.
        across: what the axis counts: epochs, updates, characters or seconds.
        up: what the curves show: perplexity, nats, bits or gradient.
        smoothed: means over the last so many updates; 0: no means.
        has_heldout: the held-out text is shown, too.
        baselines: those that the runs have in common; None: they have none.
        warning: why something does not compare; empty if it does.
        fonts: families to write in, as CSS names them.
    """

    runs: Sequence[DrawnRun]
    across: str = "epochs"
    up: str = "perplexity"
    smoothed: int = 0
    has_heldout: bool = True
    baselines: Baselines | None = None
    warning: str = ""
    fonts: str = FONTS


def comparison_svg(drawing: Drawing, rows: Sequence[Row]) -> str:
    """Return the picture; ``rows`` are its caption: facts about each of the runs."""
    is_gradient, is_logarithmic = drawing.up == "gradient", drawing.up in _LOGARITHMIC
    training = [_points(drawing, run, heldout=False) for run in drawing.runs]
    has_heldout = drawing.has_heldout and not is_gradient
    heldout = [_points(drawing, run, heldout=True) if has_heldout else () for run in drawing.runs]
    lines = _levels(drawing)
    drawn = [point for points in (*training, *heldout) for point in points]
    least = _measured(1.0, drawing.up)
    if is_gradient:
        least = min((y for _x, y in drawn), default=1.0)
    scales = Scales.of(drawn, [*lines.values()], least=least, is_logarithmic=is_logarithmic)
    colours = [_colour(run.number) for run in drawing.runs]
    caption, height = _caption(drawing, rows, has_heldout=any(heldout))
    title = _("Comparison of {count} runs").format(count=f"{len(drawing.runs):,}")
    parts = [
        text(LEFT, 22, title, COLOURS["text"], size=15, weight=600),
        *grid(scales, _ACROSS[drawing.across](), _UP[drawing.up]()),
        *(line([(0, y), (scales.across, y)], scales, "reference", 1.2, "2 4") for y in lines.values()),
        *(
            line(points, scales, colour, 1.8, _dashes(run.number)[1])
            for run, points, colour in zip(drawing.runs, heldout, colours, strict=True)
        ),
        *(
            line(points, scales, colour, 2.0, _dashes(run.number)[0])
            for run, points, colour in zip(drawing.runs, training, colours, strict=True)
        ),
        *_forks(drawing, scales, training, colours),
        *edge_labels(scales, [*_labels(drawing, lines, training, colours)]),
        *caption,
    ]
    return picture(parts, drawing.fonts, height)


def _points(drawing: Drawing, run: DrawnRun, *, heldout: bool) -> Points:
    curves = run.curves
    if heldout:
        epochs, values = heldout_points(curves)
    elif drawing.up == "gradient":
        epochs, values = norm_points(curves, drawing.smoothed)
    else:
        epochs, values = training_points(curves, drawing.smoothed)
    shown = np.array([_measured(value, drawing.up) for value in values.tolist()])
    places: Floats = on_axis(curves, drawing.across, epochs)
    return thinned(list(zip(places.tolist(), shown.tolist(), strict=True)))


def _measured(value: float, up: str) -> float:
    if up not in ("nats", "bits"):
        return value
    if not value > 0:
        return math.nan
    return math.log(value) if up == "nats" else math.log2(value)


def _levels(drawing: Drawing) -> dict[str, float]:
    if drawing.baselines is None or drawing.up == "gradient":
        return {}
    return {name: _measured(getattr(drawing.baselines, name), drawing.up) for name in BASELINE_NAMES}


def _colour(number: int) -> str:
    colours = (COLOURS["training"], *OTHERS)
    return colours[number % len(colours)]


def _dashes(number: int) -> tuple[str, str]:
    """Return the dashes of a run's training and held-out line: like its colour, as in the window."""
    return _DASHES[number // (1 + len(OTHERS)) % len(_DASHES)]


def _forks(
    drawing: Drawing, scales: Scales, training: Sequence[Points], colours: Sequence[str]
) -> Iterator[str]:
    """Yield a ring where each branch begins."""
    for run, points, colour in zip(drawing.runs, training, colours, strict=True):
        if run.curves.fork is not None and points and drawing.up != "gradient":
            x, y = scales.x(points[0][0]), scales.y(points[0][1])
            yield (
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="#ffffff" stroke="{colour}" '
                'stroke-width="1.8"/>'
            )


def _labels(
    drawing: Drawing, lines: dict[str, float], training: Sequence[Points], colours: Sequence[str]
) -> Iterator[tuple[float, str, str]]:
    for name, value in lines.items():
        yield value, _(BASELINE_LABELS[name]).format(value=in_digits(value)), COLOURS["reference"]
    names = told_apart(names_together([harmless(run.name) for run in drawing.runs]), _MOST_OF_NAME)
    for name, points, colour in zip(names, training, colours, strict=True):
        if points:
            yield points[-1][1], f"{name}{FAR_APART}{in_digits(points[-1][1])}", colour


def _caption(drawing: Drawing, rows: Sequence[Row], *, has_heldout: bool) -> tuple[list[str], int]:
    """Return the lines below the plot, and the height of the whole picture."""
    parts: list[str] = []
    y = HEIGHT + 16
    how = _how(drawing, has_heldout=has_heldout)
    for sentence, colour in ((how, COLOURS["muted"]), (drawing.warning, COLOURS["warning"])):
        for words in _wrapped(sentence):
            parts.append(text(LEFT, y, words, colour))
            y += _LINE
    for place, run in enumerate(drawing.runs):
        known = [row for row in rows if row.texts[place] != NOTHING]
        facts = " · ".join(f"{row.label} {row.texts[place]}" for row in known)
        dashes = _dashes(run.number)[0]
        parts.append(path([(LEFT, y - 4), (LEFT + _SWATCH, y - 4)], _colour(run.number), 2, dashes))
        parts.append(text(LEFT + _INDENT, y, harmless(run.name), COLOURS["text"], weight=600))
        y += _LINE
        for words in _wrapped(harmless(facts)):
            parts.append(text(LEFT + _INDENT, y, words, COLOURS["muted"]))
            y += _LINE
    return parts, y + BOTTOM - TOP + _LINE


def _how(drawing: Drawing, *, has_heldout: bool) -> str:
    sentences = []
    if drawing.up != "gradient":
        sentences.append(
            _("Solid: training text. Dashed: held-out text.") if has_heldout else _("Training text.")
        )
    if has_heldout and any(run.number > len(OTHERS) for run in drawing.runs):
        sentences.append(_("Where colours repeat, dashes with dots: training text; dots: held-out text."))
    if drawing.smoothed:
        sentences.append(_("Means over the last {count} updates.").format(count=f"{drawing.smoothed:,}"))
    return paragraph(sentences)


def _wrapped(sentence: str) -> list[str]:
    """Return ``sentence`` in lines that have room; a Chinese character is as wide as two letters."""
    wide = sum(east_asian_width(character) in "WF" for character in sentence)
    columns = round(_COLUMNS * len(sentence) / (len(sentence) + wide)) if sentence else _COLUMNS
    return textwrap.wrap(sentence, columns)
