"""What a group of settings says of itself in a line while it is closed."""

from __future__ import annotations

from core.common.i18n import gettext as _
from core.common.i18n import in_figures, ngettext
from core.runs.explanations import end_in_words, model_in_words
from core.settings.settings import Settings
from core.settings.specs import CHOICE_LABELS

_SEPARATOR = " · "


def in_a_line(group: str, settings: Settings, num_chars: int | None = None) -> str:
    """Return the values that matter most of ``group``, a key of ``GROUPS``.

    Args:
        group: the group.
        settings: the values.
        num_chars: the length of the text; None: not known.
    """
    return _text(settings, num_chars) if group == "text" else _OF_GROUPS[group](settings)


def _text(settings: Settings, num_chars: int | None) -> str:
    share = settings.heldout_fraction
    held_out = _("held-out {share}").format(share=f"{share:.3g}") if share else _("nothing held out")
    if not settings.max_chars:
        return held_out
    if num_chars is not None and num_chars <= settings.max_chars:
        return _SEPARATOR.join((_("the whole text"), held_out))
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
    return _("every {seconds} s").format(seconds=in_figures(settings.save_interval_s))


_OF_GROUPS = {
    "model": model_in_words,
    "training": _training,
    "speed": _speed,
    "samples": _samples,
    "saving": _saving,
}
