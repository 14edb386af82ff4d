"""Which run came from which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.runs import RunSummary
from core.runs.listing import origin_among


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

    An origin that is gone is kept as a name.
    """
    found = {run.path: Family(run, run.title) for run in sorted(runs, key=_age)}
    gone: dict[str, Family] = {}
    origins: dict[Path, Path | None] = {}
    for path, family in found.items():
        origin = None if family.run is None else family.run.origin
        if origin is None:
            continue
        run = origin_among(runs, origin)
        if run is None:
            origins[path] = None
            gone.setdefault(origin.run, Family(None, origin.run)).branches.append(family)
        elif not _comes_from(run.path, path, origins):
            origins[path] = run.path
            found[run.path].branches.append(family)
    roots = [*(family for path, family in found.items() if path not in origins), *gone.values()]
    if wanted:
        return [family for family in roots if family.holds(wanted)]
    return [family for family in roots if family.branches]


def _age(run: RunSummary) -> tuple[object, str]:
    return run.started, run.path.name


def _comes_from(run: Path, ancestor: Path, origins: Mapping[Path, Path | None]) -> bool:
    """Return whether ``run`` is ``ancestor`` or came from it: names used again may form a circle."""
    seen: Path | None = run
    while seen is not None and seen != ancestor:
        seen = origins.get(seen)
    return seen is not None
