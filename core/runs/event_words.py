"""Sentences on the events of a run, for the window and the command line."""

from __future__ import annotations

from collections.abc import Iterable

from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_
from core.common.i18n import ngettext
from core.common.measures import four_digits
from core.common.progress import (
    BaselinePassed,
    CheckpointKept,
    Continued,
    Diverged,
    Event,
    HeldoutImproved,
    Paused,
    RanksChanged,
    SettingChanged,
    Started,
    TrainingFinished,
)
from core.runs.explanations import divergence_explained
from core.settings.run_end import epochs_text
from core.settings.settings import SPECS

BASELINE_LABELS = {
    "uniform": N_("uniform {value}"),
    "unigram": N_("unigram {value}"),
    "bigram": N_("bigram {value}"),
    "trigram": N_("trigram {value}"),
}
"""Short words for each baseline, which are translated when they are shown."""
_PASSED = {
    "uniform": N_("Better than guessing: perplexity {perplexity}, below uniform {value}."),
    "unigram": N_("Better than counting characters: perplexity {perplexity}, below unigram {value}."),
    "bigram": N_("Better than counting pairs of characters: perplexity {perplexity}, below bigram {value}."),
    "trigram": N_(
        "Better than counting triples of characters: perplexity {perplexity}, below trigram {value}."
    ),
}


def event_in_words(event: Event | Diverged) -> str:
    """Return a sentence on what happened; ``event_place`` says when."""
    match event:
        case Started(origin=origin):
            return _("Started, as a branch of “{name}”.").format(name=origin) if origin else _("Started.")
        case Paused():
            return _("Paused.")
        case Continued():
            return _("Continued.")
        case HeldoutImproved():
            sentence = _("Best on held-out text so far: perplexity {perplexity}.")
            return sentence.format(perplexity=in_digits(event.perplexity))
        case BaselinePassed() if event.baseline in _PASSED:
            return _(_PASSED[event.baseline]).format(
                perplexity=in_digits(event.perplexity), value=in_digits(event.value)
            )
        case CheckpointKept(reason="change"):
            return _("A checkpoint was kept just before a change. A branch from it undoes the change.")
        case CheckpointKept():
            return _("A checkpoint was saved, as the settings ask for.")
        case SettingChanged():
            return _changed(event)
        case RanksChanged(ranks=ranks):
            return ngettext(
                "From here on {ranks} process trains the run.",
                "From here on {ranks} processes train the run together.",
                ranks,
            ).format(ranks=f"{ranks:,}")
        case Diverged():
            return divergence_explained(event)
    return ""  # of a later version


def shown_events(
    events: Iterable[Event | Diverged | TrainingFinished],
) -> tuple[Event | Diverged, ...]:
    """Return the events that are worth a line: of those that the held-out text improved, the last."""
    found = [event for event in events if not isinstance(event, TrainingFinished)]
    best = [event for event in found if isinstance(event, HeldoutImproved)][-1:]
    return tuple(event for event in found if not isinstance(event, HeldoutImproved) or event in best)


def event_place(event: Event | Diverged) -> str:
    """Return when it happened: in which epoch, and after which update."""
    epochs = event.moment.epoch if event.epochs_done is None else event.epochs_done
    return _("epoch {epoch}, update {update}").format(
        epoch=epochs_text(epochs), update=f"{event.moment.update:,}"
    )


def in_digits(value: float) -> str:
    """Return a number with four digits, or as many as it has before the point: 0.01, 12.5, 1,768."""
    return f"{value:.4g}" if abs(value) < 1000 else four_digits(value)


def _changed(event: SettingChanged) -> str:
    spec = SPECS.get(event.setting)
    values = {
        "setting": event.setting if spec is None else _(spec.label),
        "before": in_digits(event.before),
        "now": "" if event.now is None else in_digits(event.now),
    }
    if event.now is not None:
        return _("{setting} {before} → {now}, by hand.").format(**values)
    if event.setting == "learning_rate":
        return _("{setting} {before} by hand → by the schedule.").format(**values)
    return _("{setting} {before} by hand → as set at the start.").format(**values)
