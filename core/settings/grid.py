"""A grid: some settings with several values each, and a run for every combination of them. No torch."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.common.errors import UserError
from core.common.files import file_name
from core.common.i18n import gettext as _
from core.common.i18n import in_figures, labelled
from core.settings.as_text import check_known, of_texts, text_of
from core.settings.settings import Settings
from core.settings.specs import SettingsError

MOST_RUNS = 1_000
IN_NAMES = "=,"
"""Characters in the names of runs besides letters, digits and . _ -, because of what varies."""
BETWEEN_VALUES = " · "
"""What stands between the values in a short name."""
# They say where and how a run is kept, or are lists.
NOT_VARIED = frozenset({"prefixes", "device", "keep_text"})


@dataclass(frozen=True, slots=True)
class Variation:
    """A setting, and the values that it takes in turn."""

    setting: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class GridRun:
    """One run of a grid.

    Attributes:
        name: made of what varies: "hidden_size=256,seed=1".
        values: what varies, by setting.
        settings: all of them.
    """

    name: str
    values: Mapping[str, Any]
    settings: Settings

    @property
    def combination(self) -> tuple[tuple[str, Any], ...]:
        """What varies besides the seed: runs with equal ones differ by chance only."""
        return tuple((name, value) for name, value in self.values.items() if name != "seed")


def variation_of(text: str) -> Variation:
    """Return what ``text`` says, as in "hidden_size=128,256,512".

    Raises:
        UserError: it is no setting with values, or a value stands twice.
    """
    key, equals, listed_values = text.partition("=")
    texts = [part.strip() for part in listed_values.split(",")]
    if not equals or not key.strip() or not all(texts):
        raise UserError(
            _("A grid takes a setting with its values, as in hidden_size=128,256,512, not “{text}”.").format(
                text=text
            )
        )
    name = key.strip().replace("-", "_")
    check_known(name)
    if name in NOT_VARIED:
        raise SettingsError(name, _("“{name}” can't vary in a grid.").format(name=name))
    values = tuple(of_texts({name: part})[name] for part in texts)
    if len(set(values)) < len(values):
        raise UserError(_("A value of “{name}” stands twice in “{text}”.").format(name=name, text=text))
    return Variation(name, values)


def grid_runs(settings: Settings, variations: Sequence[Variation]) -> tuple[GridRun, ...]:
    """Return a run for every combination of the values of ``variations``, with ``settings`` for the rest.

    All combinations come with the first seed, then all with the second: early on there is something of each.

    Raises:
        SettingsError: a combination is impossible.
        UserError: there are too many, a setting varies twice, or a name would be too long.
    """
    names = [variation.setting for variation in variations]
    for name in names:
        if names.count(name) > 1:
            raise UserError(_("“{name}” varies twice. Name all its values at once.").format(name=name))
    outermost = sorted(variations, key=lambda variation: variation.setting != "seed")
    combinations = list(itertools.islice(itertools.product(*(v.values for v in outermost)), MOST_RUNS + 1))
    if len(combinations) > MOST_RUNS:
        raise UserError(_("A grid has at most {most} runs.").format(most=in_figures(MOST_RUNS)))
    runs = []
    for combination in combinations:
        by_name = dict(zip((v.setting for v in outermost), combination, strict=True))
        # In the order in which the person named them.
        values = {name: by_name[name] for name in names}
        name = _name(values)
        try:
            runs.append(GridRun(name, values, replace(settings, **values)))
        except SettingsError as error:
            raise SettingsError(error.field, labelled(name, str(error)), error.remedy) from error
    return tuple(runs)


def short_name_of(name: str) -> str:
    """Return the name of a run without the names of what varies: "64 · 1" for "hidden_size=64,seed=1".

    Another name is returned as it is.
    """
    pairs = [part.partition("=") for part in name.split(",")]
    if all(key.isidentifier() and value for key, _equals, value in pairs):
        return BETWEEN_VALUES.join(value for _key, _equals, value in pairs)
    return name


def _name(values: Mapping[str, Any]) -> str:
    name = ",".join(f"{setting}={text_of(value)}" for setting, value in values.items())
    if file_name(name, IN_NAMES) != name:
        raise UserError(
            _("A run would be called “{name}”, which is too long for a name. Vary fewer settings.").format(
                name=name
            )
        )
    return name
