"""Sentences on the state of a run and on its divergence, for the window and the command line."""

from __future__ import annotations

from collections.abc import Sequence

from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_
from core.common.i18n import in_figures, ngettext
from core.common.progress import Diverged
from core.runs import RunSummary
from core.settings.recipes import RECIPES, nearest_recipe
from core.settings.settings import SPECS, Settings
from core.settings.specs import CHOICE_LABELS, in_words

STANDINGS = {
    "training": N_("training elsewhere"),
    "cut off": N_("cut off"),
    "paused": N_("paused"),
    "finished": N_("finished"),
    "stopped": N_("stopped"),
    "diverged": N_("diverged"),
    "failed": N_("failed"),
}
"""The standing of a run (``RunSummary.standing``) in words, which are translated when they are shown."""


def model_in_words(settings: Settings) -> str:
    """Return the name of the model in a list of runs: its cell, its layers if several, its hidden units."""
    layers = f"{settings.num_layers} × " if settings.num_layers > 1 else ""
    return f"{_(CHOICE_LABELS[settings.cell])} {layers}{settings.hidden_size}"


def end_in_words(settings: Settings) -> str:
    """Return when a run of ``settings`` ends: after a time if it has a limit, else after its epochs."""
    if settings.time_limit_s:
        return _("{seconds} s").format(seconds=in_figures(settings.time_limit_s))
    epochs = settings.epochs
    return ngettext("{number} epoch", "{number} epochs", epochs).format(number=f"{epochs:,}")


def differences_in_words(settings: Settings, changed: Sequence[str] = ()) -> str:
    """Return the recipe that settings are nearest to, and what differs from it: "Quick · epochs 9".

    Settings whose names are in ``changed`` were changed by hand while the run was trained.
    """
    name, different = nearest_recipe(settings)
    parts = [_(RECIPES[name].label)]
    for key in different:
        value = getattr(settings, key)
        shown = in_words(SPECS[key], value)
        # The choices name themselves; a number needs its name.
        parts.append(shown if isinstance(value, str) else f"{_(SPECS[key].label)} {shown}")
    parts += [_("{setting} by hand").format(setting=_(SPECS[key].label)) for key in changed if key in SPECS]
    return " · ".join(parts)


def standing_in_words(run: RunSummary) -> str:
    """Return the standing of a run, as a list of runs shows it."""
    if run.host:
        return _("perhaps trained on {host}").format(host=run.host)
    return _(STANDINGS[run.standing])


def outcome_in_words(run: RunSummary) -> str:
    """Return how a run ended, or that it is under way; who trains it on this computer is not said."""
    return _("under way") if run.is_claimed and not run.host else standing_in_words(run)


def anew_explained(name: str) -> str:
    """Return the sentence that a run starts again instead of continuing."""
    return _(
        "The run “{name}” ended before anything was saved, so it starts again, with the same settings and "
        "the same seed."
    ).format(name=name)


def divergence_explained(diverged: Diverged) -> str:
    """Return when a training diverged, which weights are left, and what to try."""
    template = (
        _(
            "Training diverged at update {update}: the perplexity is no longer finite. The weights are those "
            "of the last good epoch, {epoch}. Try a smaller learning rate, or gradient clipping."
        )
        if diverged.restored.epoch
        else _(
            "Training diverged at update {update}: the perplexity is no longer finite. The weights are those "
            "it began with. Try a smaller learning rate, or gradient clipping."
        )
    )
    return template.format(update=diverged.moment.update + 1, epoch=diverged.restored.epoch)
