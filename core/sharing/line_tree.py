"""The lines of a run as text and as JSON, with settings, moments and who branches from whom. No torch."""

from __future__ import annotations

from collections.abc import Iterable

from core.common.files import json_text
from core.common.i18n import gettext as _
from core.common.lines import Line
from core.common.prompts import Sampling
from core.runs.line_records import line_json


def lines_as_json(lines: Iterable[Line]) -> str:
    """Return an array with an object for each line; ``parent`` is the number of another, or 0."""
    objects = (
        {"number": line.number, "parent": line.parent, "place": line.place, **line_json(line)}
        for line in lines
    )
    return "[\n" + ",\n".join(map(json_text, objects)) + "\n]\n"


def lines_text(lines: Iterable[Line]) -> str:
    """Return the lines as plain text, each under a line that says what it is and how it was written."""
    return "\n".join(
        f"{_title(line)}\n{line.start or line.prompt.prefix}{line.text.rstrip()}\n" for line in lines
    )


def _title(line: Line) -> str:
    words = {
        "number": f"{line.number:,}",
        "parent": f"{line.parent:,}",
        "place": f"{line.place + 1:,}",
        "epoch": f"{line.moment.epoch:,}",
        "update": f"{line.moment.update:,}",
        "way": way_in_words(line.prompt.sampling),
        "nats": f"{-line.nats:,.1f}",
    }
    template = (
        _(
            "{number}. From {parent}, another character {place}. Epoch {epoch}, update {update}; {way}; "
            "{nats} nats"
        )
        if line.parent
        else _("{number}. Epoch {epoch}, update {update}; {way}; {nats} nats")
    )
    return template.format(**words)


def way_in_words(sampling: Sampling) -> str:
    """Return how characters were chosen, in words."""
    if sampling.temperature == 0:
        return _("the likeliest character each time")
    words = {
        "temperature": f"{sampling.temperature:g}",
        "top_k": f"{sampling.top_k:,}",
        "top_p": f"{sampling.top_p:g}",
        "seed": sampling.seed,
    }
    template = {
        (False, False): _("temperature {temperature}, seed {seed}"),
        (True, False): _("temperature {temperature}, top-k {top_k}, seed {seed}"),
        (False, True): _("temperature {temperature}, top-p {top_p}, seed {seed}"),
        (True, True): _("temperature {temperature}, top-k {top_k}, top-p {top_p}, seed {seed}"),
    }[sampling.top_k > 0, sampling.top_p < 1]
    return template.format(**words)
