"""Faults for the processes of a team that fall into a save: between two of its files, not beside it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Faults:
    """Faults that happen one after the other, each in a save; see ``planned``."""

    folder: Path

    def happened(self) -> list[list[int]]:
        """Return for each fault that has happened after which updates the run may continue.

        It is one, of the save before or of this one, if the process that saves was killed.
        """
        return [json.loads(path.read_text("utf-8")) for path in sorted(self.folder.glob("*.struck"))]

    def states(self) -> set[str]:
        """Return how the run stood on the disk whenever the team was started again."""
        return set((self.folder / "states").read_text("utf-8").split())


def planned(
    monkeypatch: pytest.MonkeyPatch, folder: Path, run: Path, faults: Sequence[tuple[str, str]]
) -> Faults:
    """Let processes that are started from now on suffer faults while they save, after a first save.

    Args:
        monkeypatch: sets their environment.
        folder: for notes; it is created.
        run: the folder of the run.
        faults: for each the file before whose renaming it happens, "run.json" or "checkpoint"; and what
            happens: "kill this" (process, which saves), "kill others" (of its team), "end the team"
            (politely), or a command.
    """
    folder.mkdir()
    (folder / "faults.json").write_text(json.dumps(list(faults)), "utf-8")
    (folder / "run").write_text(str(run), "utf-8")
    monkeypatch.setenv("CHARRNN_FAULTS", str(folder))
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent / "aimed"))
    return Faults(folder)
