"""What the palette offers, and which of it is meant by what a person has typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from core.common.matching import found_in

GROUPS = ("settings", "actions", "terms", "texts", "runs")
MOST_OF_A_GROUP = 8
"""So many entries of a group are listed; a longer word finds the others."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be done, changed or opened.

    Attributes:
        group: one of ``GROUPS``.
        title: its name in the current language.
        detail: a few more words; may be empty.
        also: other names by which it is found, such as the English one.
        keys: the keys that do the same, as shown to the person; empty if there are none.
        value: the value of a setting, as shown.
        reason: why it is not possible now; empty if it is.
        setting: the name of a setting, which is changed in its place; empty for all others.
        do: what happens if it is chosen.
        point: points at it in the window.
    """

    group: str
    title: str
    detail: str = ""
    also: tuple[str, ...] = ()
    keys: str = ""
    value: str = ""
    reason: str = ""
    setting: str = ""
    do: Callable[[], object] = field(default=lambda: None, compare=False)
    point: Callable[[], object] = field(default=lambda: None, compare=False)


@dataclass(frozen=True, slots=True)
class Found:
    """An entry, with the places of its title that were typed; empty if another of its names was."""

    entry: Entry
    places: range


def found(query: str, entries: Iterable[Entry]) -> tuple[Found, ...]:
    """Return the entries that ``query`` means, group by group, what is not possible last in its group.

    Within a group, those whose name begins with the query come first.
    """
    matching = [hit for entry in entries if (hit := _hit(query, entry)) is not None]
    listed: list[Found] = []
    for group in GROUPS:
        of_group = [hit for hit in matching if hit.entry.group == group]
        # Sorting keeps the order of what is equal.
        of_group.sort(key=lambda hit: (bool(hit.entry.reason), not hit.places, hit.places.start > 0))
        listed += of_group[:MOST_OF_A_GROUP]
    return tuple(listed)


def _hit(query: str, entry: Entry) -> Found | None:
    places = found_in(query, entry.title)
    if places is not None:
        return Found(entry, places)
    others = (entry.detail, *entry.also)
    return Found(entry, range(0)) if any(found_in(query, other) is not None for other in others) else None
