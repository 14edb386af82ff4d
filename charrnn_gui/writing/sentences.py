"""The sentences of the Write panel about an answer."""

from __future__ import annotations

from charrnn_gui.widgets.signs import visible_character
from core.common.i18n import gettext as _
from core.common.progress import Moment
from core.common.prompts import Prompt

LOOP_TEMPERATURE = 0.8


def stamp(prompt: Prompt, moment: Moment) -> str:
    """Return how and by which weights a text was written: "greedy · epoch 37, update 296"."""
    sampling = prompt.sampling
    if sampling.temperature == 0:
        if moment.update == 0:
            return _("greedy · untrained model")
        return _("greedy · epoch {epoch}, update {update}").format(
            epoch=f"{moment.epoch:,}", update=f"{moment.update:,}"
        )
    if moment.update == 0:
        return _("temperature {temperature:g}, seed {seed} · untrained model").format(
            temperature=sampling.temperature, seed=sampling.seed
        )
    return _("temperature {temperature:g}, seed {seed} · epoch {epoch}, update {update}").format(
        temperature=sampling.temperature,
        seed=sampling.seed,
        epoch=f"{moment.epoch:,}",
        update=f"{moment.update:,}",
    )


def held_stamp(moment: Moment) -> str:
    """Return by which weights a text was written that is held: "held: epoch 12, update 204"."""
    if moment.update == 0:
        return _("held: untrained model")
    return _("held: epoch {epoch}, update {update}").format(
        epoch=f"{moment.epoch:,}", update=f"{moment.update:,}"
    )


def loop_sentence(period: int, last: str, prompt: Prompt) -> str:
    """Return the sentence that a text, whose last character is ``last``, repeats itself, and why."""
    sampling = prompt.sampling
    if sampling.temperature == 0 or sampling.top_k == 1:
        template = (
            _("“{character}” again and again: always taking the likeliest character leads in circles.")
            if period == 1
            else _("Repeats every {period} characters: always taking the likeliest one leads in circles.")
        )
    elif period == 1:
        template = _("“{character}” again and again. A higher temperature makes that rarer.")
    else:
        template = _("The text repeats every {period} characters. A higher temperature makes that rarer.")
    return template.format(period=period, character=visible_character(last))
