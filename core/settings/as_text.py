"""Settings as text: a value, the options of the command line, or all of them in one line."""

from __future__ import annotations

import dataclasses
import difflib
import math
import shlex
import sys
from collections.abc import Mapping
from typing import Any

from core.common.i18n import gettext as _
from core.common.i18n import in_figures, listed
from core.settings.recipes import RECIPES, nearest_recipe
from core.settings.settings import SPECS, Settings
from core.settings.sizing import SIZED, is_sized, with_own
from core.settings.specs import FieldSpec, SettingsError, not_a_number

_SWITCH = dict.fromkeys(("true", "yes", "on", "1"), True) | dict.fromkeys(("false", "no", "off", "0"), False)
# Above, Python itself writes a number with an exponent.
_MOST_IN_FULL = 1e15
_OPTIONS = {"--recipe", "--set", "charrnn", "train"}


def check_known(name: str) -> None:
    """Refuse ``name`` if no setting is called so.

    Raises:
        SettingsError: with the name that was probably meant.
    """
    if name in SPECS:
        return
    meant = difflib.get_close_matches(name, SPECS, n=1)
    sentence = (
        _("There is no setting called “{name}”. Did you mean {meant}?").format(name=name, meant=meant[0])
        if meant
        else _("There is no setting called “{name}”. There are: {names}.").format(
            name=name, names=listed(SPECS)
        )
    )
    raise SettingsError(name, sentence)


def with_text_values(settings: Settings, values: Mapping[str, str]) -> Settings:
    """Return a copy with some values given as text (``{"cell": "lstm"}``).

    Prefixes are separated by commas; switches are true/false, yes/no, on/off or 1/0.

    Raises:
        SettingsError: a name is unknown or a value impossible.
    """
    return dataclasses.replace(settings, **of_texts(values))


def of_texts(values: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of settings that are given as text, by name; they may be out of range.

    Raises:
        SettingsError: a name is unknown, or a text is no value.
    """
    defaults = {field.name: field.default for field in dataclasses.fields(Settings)}
    parsed: dict[str, Any] = {}
    for name, text in values.items():
        check_known(name)
        parsed[name] = _parsed(name, SPECS[name], text, defaults[name])
    return parsed


def as_options(values: Mapping[str, object]) -> str:
    """Return the options that set ``values``, settings by name."""
    return " ".join(f"--set {name}={text_of(value)}" for name, value in values.items())


def as_line(settings: Settings) -> str:
    """Return ``settings`` as one line: the nearest recipe, and what differs from it, as in ``--set``.

    ``quick heldout_fraction=0.1`` is such a line. The pinned prefixes belong to a text, and are left out.
    """
    name, chosen = as_recipe(settings)
    return shlex.join([name, *chosen])


def as_recipe(settings: Settings) -> tuple[str, list[str]]:
    """Return the nearest recipe, and what differs from it, each as ``--set`` takes it; see ``as_line``."""
    name, _different = nearest_recipe(settings)
    base = RECIPES[name].settings
    left_out = {"prefixes", *(SIZED if is_sized(base) and is_sized(settings) else ())}
    return name, [
        f"{key}={text_of(value)}"
        for key, value in dataclasses.asdict(settings).items()
        if key not in left_out and value != getattr(base, key)
    ]


def of_line(line: str, settings: Settings) -> Settings:
    """Return the settings of a line as ``as_line`` writes it; those that it does not name are the recipe's.

    A line of options for the command line is understood, too: ``--recipe quick --set heldout_fraction=0.1``.
    Without a recipe the other settings stay as in ``settings``; the pinned prefixes always do.

    Raises:
        SettingsError: a part of the line is no setting, or its value is impossible.
    """
    try:
        parts = [part for part in shlex.split(line) if part not in _OPTIONS]
    except ValueError:  # A quotation mark without its other half.
        parts = line.split()
    values: dict[str, str] = {}
    for part in parts:
        key, equals, value = part.partition("=")
        if not equals and part in RECIPES:
            settings = dataclasses.replace(RECIPES[part].settings, prefixes=settings.prefixes)
            continue
        name = key.strip().removeprefix("--").replace("-", "_")
        check_known(name)
        if not equals:
            raise SettingsError(name, _("“{name}” needs a value, as in {name}=1.").format(name=name))
        values[name] = value
    return with_own(settings, of_texts(values))


def _parsed(name: str, spec: FieldSpec, text: str, default: object) -> object:
    """Return the value that ``text`` stands for, of the type of ``default``; it may be out of range."""
    label = _(spec.label)
    if isinstance(default, bool):
        if text.lower() not in _SWITCH:
            raise SettingsError(
                name, _("“{label}” is on or off, not “{text}”.").format(label=label, text=text)
            )
        return _SWITCH[text.lower()]
    if isinstance(default, tuple):
        return tuple(part for part in text.split(",") if part)
    if isinstance(default, str):
        return text
    try:
        value = int(text) if isinstance(default, int) else float(text)
    except ValueError:
        raise not_a_number(name, spec, text, default) from None
    if isinstance(value, float) and math.isinf(value) and "inf" not in text.lower():
        # "1e400" is a number, but too large to be kept.
        raise SettingsError(
            name,
            _("“{label}” must be at most {high}; it is {value}.").format(
                label=label, high=in_figures(min(spec.high, sys.float_info.max)), value=text
            ),
        )
    return value


def text_of(value: object) -> str:
    """Return a value of a setting as ``of_texts`` reads it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < _MOST_IN_FULL:
        return f"{value:.0f}"
    return ",".join(value) if isinstance(value, tuple) else str(value)
