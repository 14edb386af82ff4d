"""Names of runs shown together, cut so that what differs between them stays visible. No torch, no Qt."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import takewhile

from core.settings.grid import BETWEEN_VALUES, short_name_of

FAR_APART = "\N{EM SPACE}"
"""Between a name and a number that is no part of it."""
_CUT = "…"
_BETWEEN = " -_,=/:·"
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
# A name is cut between its parts only: "2026", "-", "songci", "-", "gru".
_PART = re.compile(rf"[^{re.escape(_BETWEEN)}]+|.")


def names_together(titles: Sequence[str]) -> list[str]:
    """Return what runs are called beside each other.

    If all are runs of grids over the same settings, their names are the values that differ. The name of a
    run's group stands before its own if another run would be called the same.

    Args:
        titles: of the runs, as ``RunSummary.title`` says them.
    """
    split = [title.rpartition("/") for title in titles]
    names = [BETWEEN_VALUES.join(values) for values in _differing([name for _g, _s, name in split])]
    counts = Counter(names)
    return [
        f"{group}: {name}" if group and counts[name] > 1 else name
        for name, (group, _slash, _name) in zip(names, split, strict=True)
    ]


def listed_names(titles: Sequence[str]) -> list[str]:
    """Return what runs are called in a list: those of a group after its name, by the values that differ."""
    groups: dict[str, list[int]] = defaultdict(list)
    for place, title in enumerate(titles):
        groups[title.rpartition("/")[0]].append(place)
    found = list(titles)
    for group, places in groups.items():
        names = names_together([titles[place].rpartition("/")[2] for place in places])
        for place, name in zip(places, names, strict=True):
            found[place] = f"{group}: {name}" if group else name
    return found


def told_apart(names: Sequence[str], room: float, width: Callable[[str], float] = len) -> list[str]:
    """Return ``names``, each cut to ``room`` if it is longer.

    First the beginning that all have in common is left out, then the end, then the middle of what is left.
    Those that are still too long are cut by what only these have in common.

    Args:
        names: those that are shown together.
        room: for each of them.
        width: how much room a text takes; its number of characters unless something else is given.
    """
    found = _cut(tuple(dict.fromkeys(names)), room, width)
    return [found[name] for name in names]


def _differing(names: Sequence[str]) -> list[list[str]]:
    """Return of each name the values that are not the same in all; of a name without values the name."""
    keys = {tuple(part.partition("=")[0] for part in name.split(",")) for name in names}
    values = [short_name_of(name).split(BETWEEN_VALUES) for name in names]
    if len(set(names)) < 2 or len(keys) > 1 or any(len(each) < 2 for each in values):
        return values
    kept = [place for place, column in enumerate(zip(*values, strict=True)) if len(set(column)) > 1]
    return [[each[place] for place in kept] for each in values]


def _cut(names: tuple[str, ...], room: float, width: Callable[[str], float]) -> Mapping[str, str]:
    """Return each of different ``names`` with what is shown of it."""
    parts = [_PART.findall(name) for name in names]
    before, after = _in_common(parts)
    # No more of the beginning than has to be.
    before = next((n for n in range(before) if all(width(_begun(each, n)) <= room for each in parts)), before)
    found: dict[str, str] = {}
    too_long: dict[str, list[str]] = defaultdict(list)
    for name, each in zip(names, parts, strict=True):
        forms = _forms(each, before, after)
        fitting = next((text for text in forms if width(text) <= room), None)
        if fitting is None:
            too_long["".join(each[before : before + 1])].append(name)
        found[name] = _without_middle(forms[-1], room, width) if fitting is None else fitting
    # They have more in common with each other than with all: those that are too long, or that go on alike.
    rest = tuple(name for group in too_long.values() for name in group)
    further = dict(found)
    for group in map(tuple, too_long.values()) if len(rest) == len(names) else [rest]:
        if 1 < len(group) < len(names):
            further |= _cut(group, room, width)
    counts = Counter(further.values())
    # Of two groups, names may be cut to the same.
    return {name: text if counts[text] == 1 else found[name] for name, text in further.items()}


def _in_common(names: Sequence[Sequence[str]]) -> tuple[int, int]:
    """Return how many parts are the same at the beginning of all, and at the end; one is left at least."""
    if len(names) < 2:
        return 0, 0
    most = max(0, min(map(len, names)) - 1)
    before = sum(1 for _ in takewhile(_is_one, zip(*(name[:most] for name in names), strict=True)))
    rest = [name[len(name) - most + before :] if most > before else [] for name in names]
    after = sum(1 for _ in takewhile(_is_one, zip(*(reversed(name) for name in rest), strict=True)))
    return before, after


def _is_one(parts: Sequence[str]) -> bool:
    return len(set(parts)) == 1


def _forms(parts: Sequence[str], before: int, after: int) -> tuple[str, str, str]:
    """Return a name whole, without what comes before, and without what comes after, too."""
    whole = "".join(parts)
    begun = _begun(parts, before)
    inner = "".join(parts[before : len(parts) - after])
    inner = _CUT + inner.lstrip(_BETWEEN) if before else inner
    # A number must not look as if its digits continued.
    return whole, begun, f"{inner.rstrip(_BETWEEN)} {_CUT}" if after else inner


def _begun(parts: Sequence[str], before: int) -> str:
    """Return a name without its first parts."""
    return _CUT + "".join(parts[before:]).lstrip(_BETWEEN) if before else "".join(parts)


def _without_middle(text: str, room: float, width: Callable[[str], float]) -> str:
    """Return both ends of a name; of one with a date, such as many have, its end only."""
    is_dated = bool(_DATE.match(text))

    def cut(kept: int) -> str:
        first = 0 if is_dated else (kept + 1) // 2
        return f"{text[:first]}{_CUT}{text[len(text) - kept + first :]}"

    return cut(max(0, bisect_right(range(len(text)), room, key=lambda kept: width(cut(kept))) - 1))
