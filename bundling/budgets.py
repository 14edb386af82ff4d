"""What a bundle may cost, and the table of what it does cost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Cost:
    """One line of the table.

    Attributes:
        name: what is measured.
        value: how much it is; None if it can't be measured on this system.
        most: how much it may be.
        unit: of both.
    """

    name: str
    value: float | None
    most: float
    unit: str

    def is_kept(self) -> bool:
        """Return whether the value is within the budget, or unknown."""
        return self.value is None or self.value <= self.most


def size_mb(path: Path) -> float:
    """Return the size of a file, or of all files in a folder, in MB; links are not followed."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if not file.is_symlink()]
    return sum(file.stat().st_size for file in files if file.is_file()) / MB


def table(costs: Iterable[Cost]) -> str:
    """Return the table, one line for each cost."""
    lines = [f"{'':26}{'measured':>12}{'at most':>12}"]
    for cost in costs:
        value = "–" if cost.value is None else f"{_rounded(cost.value)} {cost.unit}"
        mark = "" if cost.is_kept() else "  too much"
        lines.append(f"{cost.name:26}{value:>12}{f'{_rounded(cost.most)} {cost.unit}':>12}{mark}")
    return "\n".join(lines)


def _rounded(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"
