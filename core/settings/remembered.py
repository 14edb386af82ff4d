"""Settings that a program remembered, perhaps an older or a newer one."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from core.settings.settings import Settings
from core.settings.specs import SettingsError


def remembered(values: Mapping[str, Any]) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings in ``values`` that are possible, and the names that were passed over."""
    known = {field.name for field in dataclasses.fields(Settings)}
    passed_over = tuple(name for name in values if name not in known)
    kept = {name: value for name, value in values.items() if name in known}
    try:
        return Settings.from_json(kept), passed_over
    except SettingsError as error:
        # An impossible combination may name a setting that has its default.
        name = error.field if error.field in kept else next(reversed(kept))
    del kept[name]
    settings, others = remembered(kept)
    return settings, (*passed_over, name, *others)
