"""Everything that is claimed about speed and quality, by one command.

``python -m benchmarks [NAME …] [--quick]`` measures all, or what is named, prints one table and writes the
figures to ``benchmarks/results``.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from benchmarks.harness import RESULTS, Row, machine, table
from core.common.memory import ask_for_large_pages

# Module and function of each, imported when it is run: a GPU server has no Qt.
BENCHMARKS = {
    "scratch": ("engine", "scratch"),
    "concise": ("engine", "concise"),
    "gru": ("engine", "gru"),
    "lstm": ("engine", "lstm"),
    "gpu": ("gpu", "measure"),
    "busy": ("busy", "measure"),
    "generation": ("writing", "generation"),
    "sprint": ("learning", "sprint"),
    "quality": ("learning", "quality"),
    "scale": ("scale", "measure"),
    "plots": ("plots", "measure"),
    "comparing": ("comparing", "measure"),
    "scrolling": ("scrolling", "measure"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print and write; return 0 whatever was measured: a goal that is missed is a result."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(BENCHMARKS)}")
    parser.add_argument("--quick", action="store_true", help="a pass of about two minutes, less certain")
    parser.add_argument("--output", type=Path, help="default: benchmarks/results/engine[-quick].json")
    arguments = parser.parse_args(argv)
    unknown = [name for name in arguments.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    # As the program does.
    ask_for_large_pages()
    facts = machine()
    rows: list[Row] = []
    for name in arguments.names or BENCHMARKS:
        began = time.perf_counter()
        rows += _benchmark(name)(arguments.quick)
        print(f"{name}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    report = {
        "machine": facts,
        "quick": arguments.quick,
        "rows": [dataclasses.asdict(row) for row in rows],
    }
    output: Path = arguments.output or RESULTS / f"engine{'-quick' if arguments.quick else ''}.json"
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(table(rows))
    print(f"\n{facts['peak_gflops']} GFLOP/s at best, load {facts['load']}; {output}")
    return 0


def _benchmark(name: str) -> Callable[[bool], list[Row]]:
    module, function = BENCHMARKS[name]
    measure: Callable[[bool], list[Row]] = getattr(import_module(f"benchmarks.{module}"), function)
    return measure


if __name__ == "__main__":
    sys.exit(main())
