"""Description of a setting: label, possible values, and the error for an impossible one."""

from __future__ import annotations

import dataclasses
import enum
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.common.errors import UserError
from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_
from core.common.i18n import in_figures, listed
from core.settings.needs import Need

GROUPS = {
    "text": N_("Text"),
    "model": N_("Model"),
    "training": N_("Training"),
    "speed": N_("Speed"),
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
    "end": N_("the end"),
    "scattered": N_("scattered pieces"),
    "float32": "float32",
    "tf32": "tf32",
    "bfloat16": "bfloat16",
    "auto": N_("automatic"),
    "cpu": N_("CPU"),
    "cuda": N_("GPU (CUDA)"),
    "mps": N_("GPU (Apple)"),
    "small": N_("up to 1 MB"),
    "always": N_("always"),
    "never": N_("never"),
}


@dataclass(frozen=True, slots=True)
class Remedy:
    """A change that makes impossible settings possible.

    Attributes:
        label: the text of a button that makes the change, in the current language.
        values: the settings to change, by name.
    """

    label: str
    values: Mapping[str, object]


class SettingsError(UserError):
    """A setting has an impossible value.

    Attributes:
        field: the name of the setting.
        remedy: the change that makes the settings possible, if one is known.
    """

    def __init__(self, field: str, message: str, remedy: Remedy | None = None) -> None:
        super().__init__(message)
        self.field = field
        self.remedy = remedy


MOST_TEXTS = 200
MOST_TEXT_CHARACTERS = 10_000
"""Limits of a setting that is a list of texts, such as the pinned prefixes: their number and length."""


class Change(enum.Flag):
    """When a setting of a run may change."""

    NEVER = 0
    BRANCH = enum.auto()
    """In another run that branches from it."""
    RESUME = enum.auto()
    """When the run continues."""
    LIVE = enum.auto()
    """At any time, also while the run is trained, by ``RunFolder.pin`` or ``TrainingRun.change``."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """Description of a setting: its words, its possible values, when it has an effect and may change.

    Attributes:
        label: a few words; translate them when shown, like ``help``.
        help: a plain sentence or two.
        group: a key of ``GROUPS``.
        low: least value of a number, inclusive unless ``above``.
        high: greatest value of a number, inclusive.
        above: the value must be greater than ``low``.
        choices: the allowed values of a choice; labels in ``CHOICE_LABELS``.
        zero_means: the meaning of 0 if it is not a quantity ("all", "off").
        needs: the setting has no effect unless all of these are met.
        may_change: when it may differ from the value with which the run began.
    """

    label: str
    help: str
    group: str
    low: float = 0
    high: float = math.inf
    above: bool = False
    choices: tuple[str, ...] = ()
    zero_means: str = ""
    needs: tuple[Need, ...] = ()
    may_change: Change = Change.NEVER


def setting(group: str, default: object, label: str, help: str, **more: Any) -> Any:
    """Return the field of a dataclass that is a setting; the arguments are those of a ``FieldSpec``."""
    return dataclasses.field(default=default, metadata={"spec": FieldSpec(label, help, group, **more)})


def in_words(spec: FieldSpec, value: object) -> str:
    """Return a value of a setting as a person reads it, in the current language."""
    if isinstance(value, bool):
        return _("on") if value else _("off")
    if isinstance(value, str):
        return _(CHOICE_LABELS[value])
    if isinstance(value, tuple):
        return listed(value)
    if value == 0 and spec.zero_means:
        return _(spec.zero_means)
    if isinstance(value, float) and not value.is_integer():
        return f"{value:g}"
    return f"{value:,.0f}" if isinstance(value, float) else f"{value:,}"


def check(name: str, spec: FieldSpec, value: object, default: object) -> None:
    """Refuse a value that has another type than ``default``, or is impossible.

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
                name, _("“{label}” is on or off, not “{text}”.").format(label=label, text=value)
            )
        return
    numeric = (int, float) if isinstance(default, float) else int
    if isinstance(value, bool) or not isinstance(value, numeric):
        raise not_a_number(name, spec, value, default)
    # An int is always finite, but may be too large to become a float.
    if isinstance(value, float) and not math.isfinite(value):
        raise not_a_number(name, spec, value, default)
    if value < spec.low or (spec.above and value == spec.low):
        template = (
            _("“{label}” must be more than {low}; it is {value}.")
            if spec.above
            else _("“{label}” must be at least {low}; it is {value}.")
        )
        raise SettingsError(
            name, template.format(label=label, low=in_figures(spec.low), value=_figures(value))
        )
    if value > spec.high:
        raise SettingsError(
            name,
            _("“{label}” must be at most {high}; it is {value}.").format(
                label=label, high=in_figures(spec.high), value=_figures(value)
            ),
        )


def _figures(value: float) -> str:
    # A whole number may be too large to become a float.
    return f"{value:,}" if isinstance(value, int) else in_figures(value)


def not_a_number(name: str, spec: FieldSpec, value: object, default: object) -> SettingsError:
    """Return the error that says that ``value`` is no number of the kind of ``default``."""
    template = (
        _("“{label}” is a whole number, not “{text}”.")
        if isinstance(default, int)
        else _("“{label}” is a number, not “{text}”.")
    )
    return SettingsError(name, template.format(label=_(spec.label), text=value))
