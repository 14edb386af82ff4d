"""What a group of settings says of itself in a line while it is closed."""

from __future__ import annotations

from core.common.i18n import gettext as _
from core.common.i18n import ngettext
from core.runs.explanations import end_in_words, model_in_words
from core.settings.settings import Settings
from core.settings.specs import CHOICE_LABELS

_SEPARATOR = " · "


def in_a_line(group: str, settings: Settings) -> str:
    """Return the values that matter most of ``group``, a key of ``GROUPS``."""
    return _OF_GROUPS[group](settings)


def _text(settings: Settings) -> str:
    share = settings.heldout_fraction
    held_out = _("held-out {share}").format(share=f"{share:.3g}") if share else _("nothing held out")
    if not settings.max_chars:
        return held_out
    first = _("first {number}").format(number=f"{settings.max_chars:,}")
    return _SEPARATOR.join((first, held_out))


def _training(settings: Settings) -> str:
    optimizer, end = _(CHOICE_LABELS[settings.optimizer]), end_in_words(settings)
    return _SEPARATOR.join((optimizer, f"{settings.learning_rate:g}", end))


def _speed(settings: Settings) -> str:
    return _SEPARATOR.join(_(CHOICE_LABELS[value]) for value in (settings.device, settings.precision))


def _samples(settings: Settings) -> str:
    if not settings.prefixes:
        return _("none")
    every = settings.sample_every
    return ngettext("every epoch", "every {number} epochs", every).format(number=f"{every:,}")


def _saving(settings: Settings) -> str:
    return _("every {seconds} s").format(seconds=f"{settings.save_interval_s:g}")


_OF_GROUPS = {
    "text": _text,
    "model": model_in_words,
    "training": _training,
    "speed": _speed,
    "samples": _samples,
    "saving": _saving,
}
