"""One sentence that reads the curve of a run, by rules in a table. No torch.

A reading depends on whole epochs and on evaluations of held-out text, so that updates do not change it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_
from core.common.progress import Told
from core.runs.curve_facts import CurveFacts
from core.runs.event_words import in_digits
from core.settings.settings import Settings
from core.text.baselines import Baselines

BY_HEART = 2**0.6
"""Perplexity 1.52: people who guess the next letter of an English text need 0.6 to 1.3 bits a letter
(Shannon, "Prediction and Entropy of Printed English", 1951). Who needs less knows this very text."""
WORSE = 1.02
"""The held-out text has got worse if its perplexity is 2 % above its best: the criterion GL with α = 2 of
Prechelt, "Early Stopping – But When?", 1998, where one to five are compared."""
WORSE_EVALUATIONS = 2
"""It has stayed above its best for so many evaluations: one alone may be chance (UP in the same article)."""
CLIPPED_SHARE = 0.5
"""More than half of the updates: the typical one is clipped."""
CLIPPED_NORM = 2.0
"""Limits down to half the mean norm of the gradient did no harm in Pascanu, Mikolov and Bengio, "On the
difficulty of training recurrent neural networks", 2013, section 3.2. Lower ones change what is learned."""
JUMP = 1.1
"""A tenth above the lowest so far, or above guessing, with which a network begins. The mean over an epoch is
steady: in sound runs it was at most 4 % above its lowest (recipe `quick` 0 %, `d2l-scratch` 2.6 %, a small
GRU at a constant rate of 0.01 4 %), with ten times that rate 14 %."""
LAST_PART = 10
"""Whether the curve still falls at the end is judged by the last tenth of the epochs."""
FALL = 0.03
"""A fall by 3 % in that tenth. Less would be no more than seeds do: four of one setting lay within 3.2 %."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the curve shows.

    Attributes:
        rule: the name of the rule that found it.
        numbers: that the sentence names, each as text, by name.
        is_warning: something should be changed.
    """

    rule: str
    numbers: tuple[tuple[str, str], ...]
    is_warning: bool

    def sentence(self) -> str:
        """Return the sentence, in the current language."""
        rule, numbers = _BY_NAME[self.rule], dict(self.numbers)
        is_of_heldout = rule.of_heldout and "heldout" in numbers
        template = _(rule.of_heldout) if is_of_heldout else _(rule.sentence)
        return template.format(**numbers)


_Numbers = dict[str, float | int | str]
"""Perplexities and other measures are floats, and shown with four digits; whole numbers are counts."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule: its name, its sentence, and what finds its numbers; None if it does not hold.

    With ``needs_epoch`` it is not asked before the end of the first epoch. ``of_heldout`` is its sentence if
    its perplexity is that of the held-out text.
    """

    name: str
    sentence: str
    find: Callable[[CurveFacts], _Numbers | None]
    is_warning: bool = False
    needs_epoch: bool = True
    of_heldout: str = ""


def read_curve(
    told: Told, settings: Settings, baselines: Baselines | None = None, *, has_finished: bool = False
) -> Reading | None:
    """Return what the curve shows: the first rule in the table that holds; None if none does.

    Args:
        told: the epochs, the events, and at least the updates of the last epoch.
        settings: of the run.
        baselines: of the run, if they are known.
        has_finished: the run has reached its planned end.
    """
    curve = CurveFacts.of(told, settings, baselines, has_finished=has_finished)
    for rule in _RULES:
        if rule.needs_epoch and not curve.epochs:
            continue
        if (numbers := rule.find(curve)) is not None:
            return Reading(rule.name, _in_words(numbers), rule.is_warning)
    return None


def _in_words(numbers: _Numbers) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, in_digits(value) if isinstance(value, float) else str(value))
        for name, value in numbers.items()
    )


# What finds the numbers of a rule


def _diverged(curve: CurveFacts) -> _Numbers | None:
    return None if curve.diverged is None else {"update": curve.diverged.moment.update + 1}


def _rate_too_high(curve: CurveFacts) -> _Numbers | None:
    best, last = min(curve.epochs, key=lambda epoch: epoch.perplexity), curve.last
    if last.perplexity == best.perplexity or last.perplexity < JUMP * best.perplexity:
        return None
    return {
        "epoch": best.moment.epoch,
        "before": best.perplexity,
        "now": last.perplexity,
        "rate": last.learning_rate,
    }


def _worse_than_guessing(curve: CurveFacts) -> _Numbers | None:
    lines = curve.baselines
    if lines is None or curve.last.perplexity < JUMP * lines.uniform:
        return None
    return {
        "perplexity": curve.last.perplexity,
        "value": lines.uniform,
        "rate": curve.last.learning_rate,
    }


def _heldout_worse(curve: CurveFacts) -> _Numbers | None:
    evaluated = curve.evaluated
    if not evaluated:
        return None
    place, (best, best_perplexity) = min(enumerate(evaluated), key=lambda item: item[1][1])
    last, last_perplexity = evaluated[-1]
    is_worse = last_perplexity >= WORSE * best_perplexity and len(evaluated) - 1 - place >= WORSE_EVALUATIONS
    # If the training text gets worse as well, something else is wrong.
    if not is_worse or last.perplexity >= best.perplexity:
        return None
    return {"epoch": best.moment.epoch, "best": best_perplexity, "now": last_perplexity}


def _by_heart(curve: CurveFacts) -> _Numbers | None:
    heldout = curve.heldout.perplexity if curve.heldout else 0.0
    if curve.last.perplexity > BY_HEART or heldout <= BY_HEART:
        return None
    return {"perplexity": curve.last.perplexity, "heldout": heldout}


def _by_heart_alone(curve: CurveFacts) -> _Numbers | None:
    if curve.last.perplexity > BY_HEART or curve.holds_out:
        return None
    return {"perplexity": curve.last.perplexity}


def _is_like(name: str) -> Callable[[CurveFacts], _Numbers | None]:
    def find(curve: CurveFacts) -> _Numbers | None:
        value = getattr(curve.baselines, name, 0.0)
        known, perplexity = curve.compared or ("perplexity", curve.last.perplexity)
        # A text that is learned by heart is far below on itself, and may be above on another one.
        if not value or perplexity < value or JUMP * curve.last.perplexity < value:
            return None
        return {known: perplexity, "value": value}

    return find


def _clipped(curve: CurveFacts) -> _Numbers | None:
    clipped = [limit for norm, limit in curve.norms if limit and norm > limit]
    if not clipped or len(clipped) <= CLIPPED_SHARE * len(curve.norms):
        return None
    if curve.last.gradient_norm <= CLIPPED_NORM * clipped[-1]:
        return None
    return {
        "epoch": curve.last.moment.epoch,
        "share": f"{100 * len(clipped) / len(curve.norms):.0f}%",
        "limit": clipped[-1],
        "norm": curve.last.gradient_norm,
    }


def _still_falling(curve: CurveFacts) -> _Numbers | None:
    number = len(curve.epochs)
    part = max(1, round(number / LAST_PART))
    if not curve.has_finished or number < part + 2:
        return None
    fall = 1 - curve.last.perplexity / curve.epochs[-1 - part].perplexity
    heldout = [perplexity for _epoch, perplexity in curve.evaluated]
    if fall < FALL or (heldout and heldout[-1] > min(heldout)):
        return None
    return {"epoch": curve.epochs[-1 - part].moment.epoch, "share": f"{100 * fall:.0f}%"}


def _dropped_out(curve: CurveFacts) -> _Numbers | None:
    if not curve.drops_out or not curve.evaluated:
        return None
    epoch, heldout = curve.evaluated[-1]
    return {"perplexity": epoch.perplexity, "heldout": heldout} if heldout < epoch.perplexity else None


def _better_than(name: str, *simpler: str) -> Callable[[CurveFacts], _Numbers | None]:
    """Return what finds a perplexity below that of counting, and of ``simpler`` ways, which may be better."""

    def find(curve: CurveFacts) -> _Numbers | None:
        if curve.compared is None or curve.baselines is None:
            return None
        known, perplexity = curve.compared
        value, *others = (getattr(curve.baselines, each) for each in (name, *simpler))
        return None if perplexity >= min((value, *others)) else {known: perplexity, "value": value}

    return find


# The first that holds is shown: what needs the person first, then what is new.
_RULES = (
    _Rule(
        "diverged",
        N_("Training diverged at update {update}: a lower learning rate or gradient clipping prevents that."),
        _diverged,
        is_warning=True,
        needs_epoch=False,
    ),
    _Rule(
        "rate_too_high",
        N_(
            "The training text is predicted worse than in epoch {epoch}, with perplexity {now} after "
            "{before}: the learning rate, {rate}, is too high."
        ),
        _rate_too_high,
        is_warning=True,
    ),
    _Rule(
        "worse_than_guessing",
        N_(
            "Worse than guessing (uniform {value}), with perplexity {perplexity}: the learning rate, {rate}, "
            "is too high."
        ),
        _worse_than_guessing,
        is_warning=True,
    ),
    _Rule(
        "like_guessing",
        N_("Nothing learned yet: perplexity {perplexity} is no better than guessing (uniform {value})."),
        _is_like("uniform"),
        of_heldout=N_(
            "Nothing learned yet: held-out perplexity {heldout} is no better than guessing (uniform {value})."
        ),
    ),
    _Rule(
        "like_frequencies",
        N_(
            "Hardly anything learned yet: perplexity {perplexity} is no better than knowing how frequent "
            "each character is (unigram {value})."
        ),
        _is_like("unigram"),
        of_heldout=N_(
            "Hardly anything learned yet: held-out perplexity {heldout} is no better than knowing how "
            "frequent each character is (unigram {value})."
        ),
    ),
    _Rule(
        "heldout_worse",
        N_("Held-out text has got worse since epoch {epoch}: from there on this text is learned by heart."),
        _heldout_worse,
        is_warning=True,
    ),
    _Rule(
        "by_heart",
        N_(
            "Learned by heart: perplexity {perplexity} on the training text, {heldout} on text it has not "
            "seen."
        ),
        _by_heart,
    ),
    _Rule(
        "by_heart_alone",
        N_(
            "Nearly all of the training text is learned by heart (perplexity {perplexity}). No text is held "
            "out, so nothing shows whether it learned more than that."
        ),
        _by_heart_alone,
    ),
    _Rule(
        "clipped",
        N_(
            "Most gradients are clipped: {share} of those in epoch {epoch}. Their mean norm is {norm}, "
            "the limit {limit}."
        ),
        _clipped,
        is_warning=True,
    ),
    _Rule(
        "still_falling",
        N_("The curve still fell at the end, by {share} since epoch {epoch}: more epochs would help."),
        _still_falling,
    ),
    _Rule(
        "dropped_out",
        N_(
            "Parts of the network are dropped while it trains, which raises the perplexity of the training "
            "text, {perplexity}, above that of the held-out text, {heldout}."
        ),
        _dropped_out,
    ),
    _Rule(
        "trigram",
        N_("Better than counting triples of characters: perplexity {perplexity}, below trigram {value}."),
        _better_than("trigram", "bigram", "unigram"),
        needs_epoch=False,
        of_heldout=N_(
            "Better than counting triples of characters: held-out perplexity {heldout}, below trigram "
            "{value}."
        ),
    ),
    _Rule(
        "bigram",
        N_("Better than counting pairs of characters: perplexity {perplexity}, below bigram {value}."),
        _better_than("bigram", "unigram"),
        needs_epoch=False,
        of_heldout=N_(
            "Better than counting pairs of characters: held-out perplexity {heldout}, below bigram {value}."
        ),
    ),
    _Rule(
        "unigram",
        N_("Better than counting characters: perplexity {perplexity}, below unigram {value}."),
        _better_than("unigram"),
        needs_epoch=False,
        of_heldout=N_(
            "Better than counting characters: held-out perplexity {heldout}, below unigram {value}."
        ),
    ),
)
_BY_NAME: Mapping[str, _Rule] = {rule.name: rule for rule in _RULES}
RULE_NAMES = tuple(_BY_NAME)
"""Of all rules, in their order."""
