"""``python -m tools.settings_table``: write ``docs/settings.md``, tables of all settings, from the specs."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator
from pathlib import Path

from core.settings.needs import Need
from core.settings.rules import EXCLUSIONS
from core.settings.settings import SPECS, Settings
from core.settings.specs import GROUPS, Change, FieldSpec

PAGE = Path(__file__).resolve().parent.parent / "docs" / "settings.md"
_HEAD = """\
# Settings

Written by `python -m tools.settings_table` from `core/settings`; change it there.

`train --set KEY=VALUE` sets any of these. *May change* says when a run may get another value: *branch*, in a
run that branches from it (`branch --set`); *resume*, if it continues (`resume --set`); *live*, in the window,
at any time. `resume --epochs` and `--device` set how far and on which device a run continues.
"""
_CHANGES = {Change.BRANCH: "branch", Change.RESUME: "resume", Change.LIVE: "live"}


def page() -> str:
    """Return the whole page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield _HEAD
    defaults = {field.name: field.default for field in dataclasses.fields(Settings)}
    for group, title in GROUPS.items():
        yield f"## {title}\n"
        yield "| Key | Default | Values | May change | |"
        yield "|---|---|---|---|---|"
        for name, spec in SPECS.items():
            if spec.group == group:
                changes = ", ".join(word for when, word in _CHANGES.items() if when in spec.may_change)
                cells = f"`{name}`", _shown(defaults[name]), _values(spec, defaults[name]), changes or "never"
                yield f"| {' | '.join(cells)} | {spec.help}{_need(spec)} |"
        yield ""
    yield "## Impossible together\n"
    for exclusion in EXCLUSIONS:
        yield f"- {exclusion.reason}"


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return ",".join(value)
    return f"{value:,.15g}" if isinstance(value, (int, float)) else str(value)


def _values(spec: FieldSpec, default: object) -> str:
    if isinstance(default, bool):
        return "on, off"
    if isinstance(default, tuple):
        return "texts with commas between them"
    if spec.choices:
        return ", ".join(spec.choices)
    assert math.isfinite(spec.high)
    lowest = f"{'above ' if spec.above else ''}{_shown(spec.low)}"
    meaning = f" (0: {spec.zero_means})" if spec.zero_means else ""
    return f"{lowest} to {_shown(spec.high)}{meaning}"


def _need(spec: FieldSpec) -> str:
    if not spec.needs:
        return ""
    return f" Has an effect only with {' and '.join(map(_condition, spec.needs))}."


def _condition(need: Need) -> str:
    values = " or ".join(f"`{value}`" for value in need.values) or (f"{need.low} or more" if need.low else "")
    return f"`{need.setting}`" + (f" = {values}" if values else "")


if __name__ == "__main__":
    PAGE.write_bytes(page().encode())
