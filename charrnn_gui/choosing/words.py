"""Characters, numbers and moments as the Write workspace writes them."""

from __future__ import annotations

import math
from collections.abc import Iterable

from charrnn_gui.widgets.signs import visible_character
from core.common.harmless import masked
from core.common.i18n import gettext as _
from core.common.progress import Moment
from core.common.prompts import Continuation, Prompt

LINE_END = "↵"


def seen(character: str) -> str:
    """Return a visible sign for ``character``."""
    return LINE_END if character == "\n" else visible_character(character)


def in_one_line(text: str) -> str:
    """Return ``text`` in one line, in which its line ends are seen."""
    return masked(text.replace("\n", LINE_END).replace("\t", " "))


def signed(value: float, decimals: int = 1) -> str:
    """Return ``value`` with a minus sign, as numbers are printed."""
    return "−∞" if value == -math.inf else f"{value:,.{decimals}f}".replace("-", "−")


def log_probability(nats: float) -> str:
    """Return the log probability of a text that costs ``nats``."""
    return signed(0.0 if nats == 0 else -nats)


def mean_nats(nats: float, count: int) -> str:
    """Return what each of ``count`` characters costs on average."""
    return f"{nats / max(1, count):,.2f}"


def weights_of(moment: Moment) -> str:
    """Return which weights those of ``moment`` are."""
    if moment.update == 0:
        return _("weights of the untrained model")
    return _("weights of epoch {epoch}, update {update}").format(
        epoch=f"{moment.epoch:,}", update=f"{moment.update:,}"
    )


def start_of(answer: Continuation) -> str:
    """Return what stands before the characters that are written."""
    return answer.prompt.prefix + answer.start


def way_of(prompt: Prompt) -> str:
    """Return what tells one answer to a prefix from others: its seed."""
    sampling = prompt.sampling
    return _("greedy") if sampling.temperature == 0 else _("seed {seed}").format(seed=sampling.seed)


def seeds_of(prompts: Iterable[Prompt]) -> str:
    """Return the seeds of some prompts: "1–8" if they follow one another."""
    seeds = [prompt.sampling.seed for prompt in prompts]
    if len(seeds) > 1 and seeds == list(range(seeds[0], seeds[0] + len(seeds))):
        return f"{seeds[0]}–{seeds[-1]}"
    return ", ".join(map(str, seeds))
