"""The settings that a person changes by hand while a run is trained. No torch."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.settings.settings import SPECS, Settings
from core.settings.specs import SettingsError, check

# If a branch changes one of these, it has a plan of its own for the setting: what was set by hand ends.
_PLANNED_BY = {
    "learning_rate": ("learning_rate", "muon_learning_rate", "schedule", "warmup_updates"),
    "clip_norm": ("clip_norm",),
}


@dataclass(frozen=True, slots=True)
class LiveSettings:
    """What was set by hand; None: the run's settings decide, and their schedule for the learning rate.

    Attributes:
        learning_rate: stays as it is until it is None again: warm-up and schedule are suspended. With Muon,
            its own rate keeps its ratio to this one.
        clip_norm: 0 is off.
    """

    learning_rate: float | None = None
    clip_norm: float | None = None

    def changed(self, name: str, value: float | None) -> LiveSettings:
        """Return a copy with another value, or with None that of the run's settings again.

        Raises:
            SettingsError: the value is impossible.
            ValueError: there is no such setting here.
        """
        if name not in _PLANNED_BY:
            raise ValueError(name)
        if value is not None:
            value = _checked(name, value)
        return replace(self, **{name: value})

    def in_branch(self, before: Settings, settings: Settings) -> LiveSettings:
        """Return what stays set by hand in a branch with ``settings`` of a run with those ``before``."""
        ended = {
            name: None
            for name, planned_by in _PLANNED_BY.items()
            if any(getattr(before, by) != getattr(settings, by) for by in planned_by)
        }
        return replace(self, **ended)

    def to_json(self) -> dict[str, float]:
        """Return what was set by hand, as JSON can hold it."""
        return {name: value for name, value in dataclasses.asdict(self).items() if value is not None}

    @classmethod
    def from_json(cls, values: Any) -> LiveSettings:
        """Return what ``to_json`` wrote.

        Raises:
            ValueError: it is something else, or a value is impossible.
        """
        if not isinstance(values, Mapping) or not values.keys() <= _PLANNED_BY.keys():
            raise ValueError("these are no settings that are set by hand")
        try:
            return cls(**{name: _checked(name, value) for name, value in values.items()})
        except SettingsError as error:
            raise ValueError(str(error)) from error


@dataclass(frozen=True, slots=True)
class InEffect:
    """The settings that can be changed by hand, as they hold for the next update.

    Attributes:
        learning_rate: by hand, or by warm-up and schedule.
        clip_norm: 0 is off.
        by_hand: the names of those that are set by hand.
    """

    learning_rate: float
    clip_norm: float
    by_hand: frozenset[str] = frozenset()


def _checked(name: str, value: Any) -> float:
    check(name, SPECS[name], value, 0.0)
    return float(value)
