"""What a grid is made of: as arguments of the command line, and as JSON. No torch."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from core.settings.as_text import as_recipe, text_of
from core.settings.grid import GridRun, Variation, grid_runs
from core.settings.settings import SPECS, Settings
from core.text.source import Source

MOST_WORKERS = 256


def most_sensible_workers() -> int:
    """Return how many workers make sense here: one for each processor core; 1 without dask.distributed."""
    if find_spec("distributed") is None:
        return 1
    return min(os.cpu_count() or 1, MOST_WORKERS)


@dataclass(frozen=True, slots=True)
class GridPlan:
    """What a grid is made of.

    Attributes:
        name: of its folder.
        source: of the text.
        encoding: of the text's file; empty: known, or detected.
        settings: of all runs, but for what varies.
        variations: the settings that vary, and their values.
        workers: processes that train, on this computer.
        scheduler: its address or file, if the runs are trained on a cluster; empty otherwise.
    """

    name: str
    source: Source
    settings: Settings
    variations: tuple[Variation, ...]
    encoding: str = ""
    workers: int = 1
    scheduler: str = ""

    def runs(self) -> tuple[GridRun, ...]:
        """Return the runs in the order in which they are trained. See ``grid_runs`` for what is raised."""
        return grid_runs(self.settings, self.variations)

    def arguments(self, workspace: Path) -> list[str]:
        """Return the arguments of ``charrnn`` that begin or continue this grid in ``workspace``."""
        recipe, chosen = as_recipe(self.settings)
        arguments = ["grid", self.source.name if self.source.kind != "book" else "book"]
        if self.encoding:
            arguments += ["--encoding", self.encoding]
        arguments += ["--recipe", recipe]
        for text in (*chosen, f"prefixes={text_of(self.settings.prefixes)}"):
            arguments += ["--set", text]
        for varied in self.variations:
            arguments += ["--vary", f"{varied.setting}={','.join(map(text_of, varied.values))}"]
        arguments += ["--name", self.name, "--run-dir", str(workspace)]
        if self.scheduler:
            return [*arguments, "--scheduler", self.scheduler]
        return [*arguments, *(["--workers", str(self.workers)] if self.workers > 1 else [])]

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it, without the name."""
        return {
            "text": str(self.source),
            "encoding": self.encoding,
            "settings": self.settings.to_json(),
            "vary": {varied.setting: list(varied.values) for varied in self.variations},
            "workers": self.workers,
            "scheduler": self.scheduler,
        }

    @classmethod
    def from_json(cls, name: str, values: Mapping[str, Any]) -> GridPlan:
        """Return what ``to_json`` has returned.

        Raises:
            KeyError, TypeError, UserError, ValueError: it is something else.
        """
        varied = values["vary"]
        if not isinstance(varied, dict) or not varied.keys() <= SPECS.keys():
            raise ValueError("these settings do not vary")
        variations = tuple(Variation(setting, tuple(found)) for setting, found in varied.items())
        encoding, workers, scheduler = (values[key] for key in ("encoding", "workers", "scheduler"))
        are_texts = all(isinstance(text, str) for text in (values["text"], encoding, scheduler))
        if not (are_texts and type(workers) is int and workers <= MOST_WORKERS):
            raise TypeError("not a plan")
        source, settings = Source.parse(values["text"]), Settings.from_json(values["settings"])
        plan = cls(name, source, settings, variations, encoding, max(1, workers), scheduler)
        plan.runs()
        return plan
