"""How measurements are taken: two ways of doing one thing, by turns, each in a process of its own.

Short windows alternate, the order swaps from pair to pair, and the median of the pairs' ratios is reported:
what slows the machine for a while slows both. A fixed matrix product is timed beside each window; its spread
shows how quiet the machine was.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch

from benchmarks.figures import median_with_interval
from benchmarks.way import Timed, Timing, Way, timing
from core.model.products import peak_flops

RESULTS = Path(__file__).resolve().parent / "results"
_CANARY_SIZE = 512


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table.

    Attributes:
        name: what was measured.
        goal: in words; empty for a figure without one.
        value: in ``unit``.
        unit: "×" for a ratio.
        met: whether the goal was reached; None without one.
        low, high: a 95 % interval of the median; both the value where there is only one measurement.
        detail: what else there is to know.
    """

    name: str
    goal: str
    value: float
    unit: str
    met: bool | None
    low: float
    high: float
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two ways timed in turn.

    Attributes:
        first_s: seconds a call of the first way, a figure for each pair.
        second_s: of the second.
        canary_s: seconds of the fixed matrix product beside each window.
        faults: page faults a call of the first way and of the second, the medians; None if not counted.
    """

    first_s: Sequence[float]
    second_s: Sequence[float]
    canary_s: Sequence[float]
    faults: tuple[float, float] | None = None

    def faster(self) -> tuple[float, float, float]:
        """Return how many times faster the second way is: the median of the pairs' ratios, with interval."""
        return median_with_interval([a / b for a, b in zip(self.first_s, self.second_s, strict=True)])

    def detail(self) -> str:
        """Return the medians of both, and how much the canary strayed."""
        first, second = statistics.median(self.first_s), statistics.median(self.second_s)
        spread = max(self.canary_s) / min(self.canary_s)
        faults = f"; page faults {self.faults[0]:.0f} to {self.faults[1]:.0f}" if self.faults else ""
        return f"{1e3 * first:.3g} ms to {1e3 * second:.3g} ms{faults}; canary within {spread:.2f}×"


def compare(first: Way, second: Way, *, quick: bool) -> Comparison:
    """Time two ways, each in a process of its own, in alternating windows.

    Args:
        first: the plain one.
        second: one call is the same amount of work.
        quick: take fewer and shorter windows.
    """
    with Timed(first) as one, Timed(second) as other:
        return _alternating(one.over, other.over, quick=quick)


def compare_here(first: Callable[[], object], second: Callable[[], object], *, quick: bool) -> Comparison:
    """Time two ways as ``compare`` does, in this process: only for ways that share how they use memory."""
    return _alternating(partial(timing, first), partial(timing, second), quick=quick)


def _alternating(
    first: Callable[[float], Timing], second: Callable[[float], Timing], *, quick: bool
) -> Comparison:
    pairs, window_s = (4, 0.4) if quick else (15, 1.0)
    canary = _Canary()
    # What is made and loaded at the first calls does not count.
    for over in (first, second):
        over(window_s / 2)
    firsts: list[Timing] = []
    seconds: list[Timing] = []
    canaries: list[float] = []
    for pair in range(pairs):
        for over, timings in ((first, firsts), (second, seconds))[:: 1 if pair % 2 == 0 else -1]:
            canaries.append(canary.seconds())
            timings.append(over(window_s))
    faults = tuple(statistics.median(timing.faults for timing in timings) for timings in (firsts, seconds))
    return Comparison(
        [timing.seconds for timing in firsts],
        [timing.seconds for timing in seconds],
        canaries,
        (faults[0], faults[1]),
    )


def at_least(name: str, goal: float, comparison: Comparison, more: str = "") -> Row:
    """Return the row of a comparison whose second way is to be ``goal`` times faster."""
    value, low, high = comparison.faster()
    detail = "; ".join(part for part in (comparison.detail(), more) if part)
    return Row(name, f"≥ {goal:g}×", value, "×", value >= goal, low, high, detail)


def single(
    name: str, value: float, unit: str, goal: str = "", met: bool | None = None, detail: str = ""
) -> Row:
    """Return the row of one measurement."""
    return Row(name, goal, value, unit, met, value, value, detail)


def machine() -> dict[str, Any]:
    """Return what the figures depend on."""
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).date().isoformat(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "cpu": torch.backends.cpu.get_cpu_capability(),
        "cpu_name": _of_cpu("model name") or platform.processor(),
        "cpu_flags": [
            flag for flag in _of_cpu("flags").split() if flag.startswith(("avx", "amx", "fma", "sse4"))
        ],
        "python": platform.python_version(),
        "torch": torch.__version__,
        "torch_threads": torch.get_num_threads(),
        "cuda": torch.cuda.get_device_name() if torch.cuda.is_available() else None,
        "tf32": torch.backends.cuda.matmul.fp32_precision,
        "load": [round(load, 2) for load in os.getloadavg()] if hasattr(os, "getloadavg") else None,
        "peak_gflops": round(peak_flops("float32", 1.0) / 1e9, 1),
        "peak_gflops_bfloat16": round(peak_flops("bfloat16", 1.0) / 1e9, 1),
    }


def table(rows: Sequence[Row]) -> str:
    """Return the rows in Markdown."""
    lines = ["| | goal | measured | 95 % | met | |", "| --- | --- | --- | --- | --- | --- |"]
    for row in rows:
        interval = f"{row.low:.3g} to {row.high:.3g}" if row.low != row.high else ""
        met = {True: "yes", False: "**no**", None: ""}[row.met]
        lines.append(
            f"| {row.name} | {row.goal} | {row.value:.3g} {row.unit} | {interval} | {met} | {row.detail} |"
        )
    return "\n".join(lines)


def write_report(output: Path, facts: Mapping[str, Any], rows: Sequence[Row], **how: object) -> None:
    """Write ``rows`` to the file ``output``, and print them.

    Args:
        output: a JSON file.
        facts: what ``machine`` returned before the measurement.
        rows: what was measured.
        how: what else the figures depend on, by name.
    """
    report = {"machine": facts, **how, "rows": [dataclasses.asdict(row) for row in rows]}
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(table(rows))
    print(f"\nload {facts['load']} before; {output}")


class _Canary:
    def __init__(self) -> None:
        self._a, self._b, self._out = (torch.randn(_CANARY_SIZE, _CANARY_SIZE) for _ in range(3))

    def seconds(self) -> float:
        return min(_timed(lambda: torch.mm(self._a, self._b, out=self._out)) for _ in range(3))


def _timed(way: Callable[[], object]) -> float:
    began = time.perf_counter()
    way()
    return time.perf_counter() - began


def _of_cpu(name: str) -> str:
    """Return what Linux says of the processor under ``name``; nothing elsewhere."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return ""
    return next((line.split(":", 1)[1].strip() for line in lines if line.split("\t")[0] == name), "")
