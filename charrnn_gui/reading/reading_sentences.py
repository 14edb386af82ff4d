"""What is said of a text that has been read: with which weights, what they do not know, how two differ."""

from __future__ import annotations

import numpy as np

from charrnn_gui.reading.figures import perplexity_text
from charrnn_gui.reading.steps import BURN_IN
from core.common.harmless import masked
from core.common.i18n import gettext as _
from core.common.i18n import listed, ngettext, paragraph
from core.common.measures import perplexity
from core.common.surprise import Surprise, TwoReadings

_MOST_NAMED = 12


def about_moment(surprise: Surprise) -> str:
    """Return which weights have read."""
    return _("epoch {epoch}, update {update}").format(
        epoch=surprise.moment.epoch, update=f"{surprise.moment.update:,}"
    )


def about_unknown(surprise: Surprise) -> str:
    """Return which characters the model does not know, and that the first ones say little."""
    burn_in = _("First {number} greyed: too little before them to go by.").format(number=BURN_IN)
    if not surprise.unknown:
        return paragraph([_("Unknown to this model: none."), burn_in])
    unknown = set(surprise.unknown)
    count = sum(character in unknown for character in surprise.text)
    words = ngettext(
        "{count} character unknown to this model, and skipped: {names}.",
        "{count} characters unknown to this model, and skipped: {names}.",
        count,
    )
    named = words.format(count=f"{count:,}", names=_named(surprise.unknown))
    return paragraph([named, burn_in])


def about_both(both: TwoReadings, view: str, other: str, unit: float) -> str:
    """Return how a text costs with two sets of weights.

    Args:
        both: the readings.
        view: what is compared: "change", "against" or "adapting".
        other: what the other weights are called.
        unit: what costs are counted in, in nats.
    """
    if not both.count:
        return _("The two models have no character of this text in common.")
    now, before = both.totals
    # With weights that follow the text, the fixed ones are what they are compared with.
    told = now if view == "adapting" else before
    values = {
        "other": masked(other),
        "perplexity": perplexity_text(perplexity(told, both.count)),
        "fixed": perplexity_text(perplexity(before, both.count)),
        "mean": f"{told / both.count / unit:.2f}",
        "unit": _("bits") if unit != 1.0 else _("nats"),
        "less": f"{int(np.count_nonzero(both.change < 0)):,}",
        "more": f"{int(np.count_nonzero(both.change > 0)):,}",
        "count": f"{both.count:,}",
    }
    words = {
        "change": _(
            "At {other}: perplexity {perplexity}, {mean} {unit} a character. Since then {less} characters "
            "cost less, and {more} cost more."
        ),
        "against": _(
            "{other}: perplexity {perplexity}, {mean} {unit} a character. Here {less} characters cost less "
            "than there, and {more} cost more."
        ),
        "adapting": _(
            "Adapting: perplexity {perplexity}, {mean} {unit} a character; fixed, over the same {count} "
            "characters: {fixed}. {less} cost less than with fixed weights, and {more} cost more."
        ),
    }[view].format(**values)
    only_one = both.known_to_one
    if not only_one:
        return words
    known = set(only_one)
    count = sum(character in known for character in both.now.text)
    left_out = ngettext(
        "{count} character is known to only one of the two, and not compared: {names}.",
        "{count} characters are known to only one of the two, and not compared: {names}.",
        count,
    )
    return paragraph([words, left_out.format(count=f"{count:,}", names=_named(only_one))])


def _named(characters: tuple[str, ...]) -> str:
    shown = [masked(character.replace("\n", "↵").replace("\t", "␉")) for character in characters]
    return listed([*shown[:_MOST_NAMED], "…"] if len(shown) > _MOST_NAMED else shown)
