"""How measurements are taken: two ways of doing one thing, side by side, in one process.

Short windows alternate, the order swaps from pair to pair, and what is reported is the median of the
pairs' ratios: what slows the machine for a while slows both. A fixed matrix product is timed beside each
window; its spread tells how quiet the machine was.
"""

from __future__ import annotations

import datetime
import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from benchmarks.figures import median_with_interval
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
    """

    first_s: Sequence[float]
    second_s: Sequence[float]
    canary_s: Sequence[float]

    def faster(self) -> tuple[float, float, float]:
        """Return how many times faster the second way is: the median of the pairs' ratios, with interval."""
        return median_with_interval([a / b for a, b in zip(self.first_s, self.second_s, strict=True)])

    def detail(self) -> str:
        """Return the medians of both, and how much the canary strayed."""
        first, second = statistics.median(self.first_s), statistics.median(self.second_s)
        spread = max(self.canary_s) / min(self.canary_s)
        return f"{1e3 * first:.3g} ms to {1e3 * second:.3g} ms; canary within {spread:.2f}×"


def compare(first: Callable[[], object], second: Callable[[], object], *, quick: bool) -> Comparison:
    """Time two ways in alternating windows, after a window of each that does not count.

    Args:
        first: one call of the first way, the plain one.
        second: one call of the second, the same amount of work.
        quick: take fewer and shorter windows.
    """
    pairs, window_s = (4, 0.4) if quick else (15, 1.0)
    canary = _Canary()
    for way in (first, second):
        seconds_a_call(way, window_s / 2)
    firsts: list[float] = []
    seconds: list[float] = []
    canaries: list[float] = []
    for pair in range(pairs):
        for way, times in ((first, firsts), (second, seconds))[:: 1 if pair % 2 == 0 else -1]:
            canaries.append(canary.seconds())
            times.append(seconds_a_call(way, window_s))
    return Comparison(firsts, seconds, canaries)


def seconds_a_call(way: Callable[[], object], window_s: float) -> float:
    """Return the seconds that a call takes, over a window of so many."""
    calls, began = 0, time.perf_counter()
    while (elapsed := time.perf_counter() - began) < window_s or calls == 0:
        way()
        calls += 1
    return elapsed / calls


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
