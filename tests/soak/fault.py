"""What a soak counts."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Fault:
    """One kind of fault, and what came of it.

    Attributes:
        name: as the table has it.
        tried: how often it was injected.
        failures: what went wrong, a line each; empty where all was survived.
        lost: the worst that was lost, or what was measured, in words.
    """

    name: str
    tried: int = 0
    failures: list[str] = field(default_factory=list)
    lost: str = "nothing"

    def check(self, holds: bool, failure: str) -> None:
        """Note ``failure`` unless ``holds``."""
        if not holds:
            self.failures.append(failure)


def table(faults: list[Fault]) -> str:
    """Return the summary that the command prints."""
    lines = ["| fault | tried | survived | lost at worst |", "| --- | ---: | ---: | --- |"]
    lines += [
        f"| {fault.name} | {fault.tried:,} | {fault.tried - len(fault.failures):,} | {fault.lost} |"
        for fault in faults
    ]
    return "\n".join(lines)
