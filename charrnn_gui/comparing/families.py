"""Which run came from which."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.runs import RunSummary


@dataclass(slots=True)
class Family:
    """A run with the branches that came from it, in the order in which they began.

    Attributes:
        run: the run; None: it is not there any more.
        name: of the run.
    """

    run: RunSummary | None
    name: str
    branches: list[Family] = field(default_factory=list)

    def holds(self, paths: Iterable[Path]) -> bool:
        """Return whether one of ``paths`` is the run, or one that came from it."""
        wanted = set(paths)
        return (self.run is not None and self.run.path in wanted) or any(
            branch.holds(wanted) for branch in self.branches
        )


def families(runs: Sequence[RunSummary], wanted: Sequence[Path]) -> list[Family]:
    """Return the families of the runs ``wanted``; if those are none, all families of more than one run.

    A branch names its origin, so it is looked for by its name. One that is gone is kept as a name.
    """
    by_name = {run.title: Family(run, run.title) for run in sorted(runs, key=_age)}
    # A branch knows only the folder of its origin.
    titles = {run.path.name: run.title for run in runs}
    origins: dict[str, str] = {}
    for family in list(by_name.values()):
        origin = None if family.run is None else family.run.origin
        if origin is None:
            continue
        name = titles.get(origin[0], origin[0])
        if not _comes_from(name, family.name, origins):
            origins[family.name] = name
            by_name.setdefault(name, Family(None, name)).branches.append(family)
    roots = [family for name, family in by_name.items() if name not in origins]
    if wanted:
        return [family for family in roots if family.holds(wanted)]
    return [family for family in roots if family.branches]


def _age(run: RunSummary) -> tuple[object, str]:
    return run.started, run.path.name


def _comes_from(name: str, ancestor: str, origins: dict[str, str]) -> bool:
    """Return whether ``name`` is ``ancestor`` or came from it: names used again may form a circle."""
    seen = name
    while seen != ancestor:
        if seen not in origins:
            return False
        seen = origins[seen]
    return True
