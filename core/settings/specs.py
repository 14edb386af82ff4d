"""What one setting is called, what it may be, and what is said where it is not."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.common.errors import UserError
from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_
from core.common.i18n import in_figures, listed

GROUPS = {
    "text": N_("Text"),
    "model": N_("Model"),
    "training": N_("Training"),
    "samples": N_("Samples"),
    "saving": N_("Saving"),
}

CHOICE_LABELS = {
    "scratch": N_("RNN from scratch (tanh)"),
    "rnn_tanh": N_("RNN (tanh)"),
    "rnn_relu": N_("RNN (ReLU)"),
    "gru": N_("GRU"),
    "lstm": N_("LSTM"),
    "random": N_("random"),
    "consecutive": N_("consecutive"),
    "sgd": N_("SGD"),
    "adam": N_("Adam"),
    "adamw": N_("AdamW"),
    "muon": N_("Muon and AdamW"),
    "constant": N_("constant"),
    "cosine": N_("cosine decay"),
    "float32": "float32",
    "bfloat16": "bfloat16",
    "auto": N_("automatic"),
    "cpu": N_("CPU"),
    "cuda": N_("GPU (CUDA)"),
    "mps": N_("GPU (Apple)"),
    "small": N_("up to 1 MB"),
    "always": N_("always"),
    "never": N_("never"),
}


class SettingsError(UserError):
    """A setting has an impossible value.

    Attributes:
        field: the name of the setting.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


MOST_TEXTS = 200
MOST_TEXT_CHARACTERS = 10_000
"""Limits of a setting that is a list of texts, as the pinned prefixes are: their number, and their length."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """What a person is told about one setting, and what it may be.

    Attributes:
        label: a few words; translate where shown, like ``help``.
        help: a plain sentence or two.
        group: a key of ``GROUPS``.
        low: least value of a number, inclusive unless ``above``.
        high: greatest value of a number, inclusive.
        above: the value must be greater than ``low``.
        choices: the allowed values of a choice; labels in ``CHOICE_LABELS``.
        zero_means: what 0 stands for where it is not a quantity ("all", "off").
    """

    label: str
    help: str
    group: str
    low: float = 0
    high: float = math.inf
    above: bool = False
    choices: tuple[str, ...] = ()
    zero_means: str = ""


def check(name: str, spec: FieldSpec, value: object, default: object) -> None:
    """Refuse a value that is of another type than ``default``, or that the setting may not have.

    Raises:
        SettingsError: it is such a value.
    """
    label = _(spec.label)
    if isinstance(default, tuple):
        if not isinstance(value, tuple) or not all(isinstance(part, str) for part in value):
            raise SettingsError(name, _("“{label}” is a list of texts.").format(label=label))
        if len(value) > MOST_TEXTS or any(len(text) > MOST_TEXT_CHARACTERS for text in value):
            raise SettingsError(
                name,
                _("“{label}” are at most {most} texts of at most {characters} characters.").format(
                    label=label, most=in_figures(MOST_TEXTS), characters=in_figures(MOST_TEXT_CHARACTERS)
                ),
            )
        return
    if isinstance(default, str):
        if value not in spec.choices:
            raise SettingsError(
                name,
                _("“{label}” is one of {choices}, not “{value}”.").format(
                    label=label, choices=listed(spec.choices), value=value
                ),
            )
        return
    if isinstance(default, bool):
        if not isinstance(value, bool):
            raise SettingsError(
                name, _("“{label}” is true or false, not “{text}”.").format(label=label, text=value)
            )
        return
    numeric = (int, float) if isinstance(default, float) else int
    if isinstance(value, bool) or not isinstance(value, numeric):
        raise _not_a_number(name, spec, value, default)
    # An int is always finite, and may be too long for a float to be asked.
    if isinstance(value, float) and not math.isfinite(value):
        raise _not_a_number(name, spec, value, default)
    if value < spec.low or (spec.above and value == spec.low):
        template = (
            _("“{label}” must be more than {low}; it is {value}.")
            if spec.above
            else _("“{label}” must be at least {low}; it is {value}.")
        )
        raise SettingsError(name, template.format(label=label, low=in_figures(spec.low), value=value))
    if value > spec.high:
        raise SettingsError(
            name,
            _("“{label}” must be at most {high}; it is {value}.").format(
                label=label, high=in_figures(spec.high), value=value
            ),
        )


_SWITCH = dict.fromkeys(("true", "yes", "on", "1"), True) | dict.fromkeys(("false", "no", "off", "0"), False)


def parse(name: str, spec: FieldSpec, text: str, default: object) -> object:
    """Return the value that ``text`` stands for, of the type of ``default``; ``check`` comes after.

    Raises:
        SettingsError: it stands for none.
    """
    label = _(spec.label)
    if isinstance(default, bool):
        if text.lower() not in _SWITCH:
            raise SettingsError(
                name, _("“{label}” is true or false, not “{text}”.").format(label=label, text=text)
            )
        return _SWITCH[text.lower()]
    if isinstance(default, tuple):
        return tuple(part for part in text.split(",") if part)
    if isinstance(default, str):
        return text
    try:
        return int(text) if isinstance(default, int) else float(text)
    except ValueError:
        raise _not_a_number(name, spec, text, default) from None


def _not_a_number(name: str, spec: FieldSpec, value: object, default: object) -> SettingsError:
    template = (
        _("“{label}” is a whole number, not “{text}”.")
        if isinstance(default, int)
        else _("“{label}” is a number, not “{text}”.")
    )
    return SettingsError(name, template.format(label=_(spec.label), text=value))
