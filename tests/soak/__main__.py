"""``python -m tests.soak [NAME …] [--quick] [--seed N]``: the faults that take long to try, and a table.

kills   kill −9 at random instants, 110 of them; each run must end as one that nobody killed
saves   the same within saves, 500 of them
flips   damage in any file of a run
full    a small disk that fills and empties 2,000 times while runs are trained and saved on it
cycles  a thousand starts and stops of the training in one window
hours   what goes by in eight hours of training in one window, in a quarter of an hour

The exit code is 1 where a fault was not survived.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "1")

from tests.soak.cycles import cycles
from tests.soak.fault import Fault, table
from tests.soak.flips import flips
from tests.soak.full import full
from tests.soak.hours import hours
from tests.soak.kills import kills
from tests.soak.saves import saves


def main() -> int:
    """Try what is asked for, and tell."""
    description, _blank, rest = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(
        "python -m tests.soak", None, description, rest, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", nargs="*", choices=[*_soaks(1, random.Random()), []], help="default: all")
    parser.add_argument("--quick", action="store_true", help="a twentieth of everything")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    logging.disable()  # thousands of damaged files
    faults = []
    soaks = _soaks(20 if args.quick else 1, random.Random(args.seed))
    for name in args.name or soaks:
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            fault = soaks[name](Path(folder))
        faults.append(fault)
        print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr)
        for failure in fault.failures:
            print(f"  {failure}", file=sys.stderr)
    print(table(faults))
    return int(any(fault.failures for fault in faults))


def _soaks(part: int, rng: random.Random) -> dict[str, Callable[[Path], Fault]]:
    return {
        "kills": lambda folder: kills(folder, max(2, 110 // part), rng),
        "saves": lambda folder: saves(folder, 500 // part, rng),
        "flips": lambda folder: flips(folder, 4_000 // part, rng),
        "full": lambda folder: full(folder, 2_000 // part, rng),
        "cycles": lambda folder: cycles(folder, 1_000 // part),
        "hours": lambda folder: hours(folder, part),
    }


if __name__ == "__main__":
    sys.exit(main())
