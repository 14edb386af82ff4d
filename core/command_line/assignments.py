"""The arguments of ``--set``: settings by their keys, with their values as text."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from core.command_line.output import say
from core.common.errors import UserError
from core.common.i18n import gettext as _
from core.common.i18n import labelled, listed
from core.settings.as_text import as_options, check_known
from core.settings.rules import without_effect
from core.settings.settings import SPECS, Settings, changeable
from core.settings.specs import Change, SettingsError


def assignments(texts: Sequence[str]) -> dict[str, str]:
    """Return the values in ``texts`` such as ``hidden_size=512`` by key; of equal keys the last one counts.

    Raises:
        UserError: a text is no assignment, or its key is no setting.
    """
    values = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or not key.strip():
            raise UserError(
                _("--set takes a setting and its value, as in --set hidden_size=512, not “{text}”.").format(
                    text=text
                )
            )
        name = key.strip().replace("-", "_")
        check_known(name)
        values[name] = value.strip()
    return values


def check_may_change(names: Iterable[str], when: Change) -> None:
    """Refuse names of settings that may not change when a run continues, or in a branch of it.

    Raises:
        UserError: there is such a name.
    """
    allowed = changeable(when)
    sentence = (
        _("“{name}” can't change in a branch of a run. These settings can: {names}.")
        if when is Change.BRANCH
        else _(
            "“{name}” can't change when a run continues. These settings can: {names}. A branch of the "
            "run can change more."
        )
    )
    for name in names:
        if name not in allowed:
            raise UserError(sentence.format(name=name, names=listed(sorted(allowed))))


def say_what_has_no_effect(settings: Settings, names: Iterable[str]) -> None:
    """Report on stderr which of the settings ``names`` have no effect with the others, and why."""
    reasons = without_effect(dataclasses.asdict(settings), SPECS)
    for name in names:
        if name in reasons:
            say(_("“{name}” has no effect here. {reason}").format(name=name, reason=reasons[name]))


def explained(error: SettingsError) -> str:
    """Return the error about a setting, by its key, with the options that are a remedy."""
    # On the command line a setting is known by its key, not by its label in the window.
    label = _(SPECS[error.field].label) if error.field in SPECS else error.field
    key = f"“{error.field}”"
    problem = str(error).replace(f"“{label}”", key)
    # A rule between settings names them in words, and the options of its remedy by their keys.
    if key not in problem and error.remedy is None:
        problem = labelled(error.field, problem)
    if error.remedy is None:
        return problem
    return _("{problem} This would fit: {options}").format(
        problem=problem, options=as_options(error.remedy.values)
    )
