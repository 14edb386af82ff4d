"""Build a bundle for this system, check it against its budgets, and print a table.

    python -m bundling [--to FOLDER]

Needs the packages of ``requirements/run.txt`` and ``bundling/requirements.txt`` in the Python that runs it;
``docs/bundles.md`` says how. The exit status is 1 if something is wrong or costs too much.
"""

from __future__ import annotations

import argparse
import platform
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bundling import building, checks, starting
from bundling.budgets import Cost, size_mb, table
from core.common.version import program_version

_IS_LINUX = sys.platform.startswith("linux")


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, check, measure and print; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bundling", description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--to", type=Path, default=building.ROOT / "dist", metavar="FOLDER", help="default: dist"
    )
    parser.add_argument("--glibc", default="2.36", help="the newest that it may need (default: %(default)s)")
    parser.add_argument(
        "--runtime", type=Path, metavar="FILE", help="of AppImage: makes one file that starts itself"
    )
    parser.add_argument("--no-build", action="store_true", help="take the bundle that is there")
    parser.add_argument("--at-any-speed", action="store_true", help="succeed even if a time is too long")
    args = parser.parse_args(arguments)
    target: Path = args.to.resolve()

    began = time.monotonic()
    if args.no_build:
        name = f"{building.NAME}.app" if sys.platform == "darwin" else building.NAME
        bundle, seconds = target / name, None
    else:
        bundle = building.build(target)
        seconds = time.monotonic() - began
    costs = [Cost("build", seconds, 180, "s"), Cost("on disk", size_mb(bundle), 650, "MB")]
    problems: list[str] = []
    if _IS_LINUX:
        major, _dot, minor = args.glibc.partition(".")
        problems += checks.problems(bundle, (int(major), int(minor)))
        costs += _packed(bundle, target, args.runtime)
    window = answer = None
    if sys.platform != "win32":  # There the log can't be led elsewhere.
        window, answer = starting.waits(building.program_of(bundle))
    costs += [Cost("window, warm", window, 1.5, "s"), Cost("then the first character", answer, 3, "s")]
    print(table(costs))
    for problem in problems:
        print(f"Wrong: {problem}.", file=sys.stderr)
    binding = [cost for cost in costs if cost.unit != "s" or not args.at_any_speed]
    return int(bool(problems) or not all(cost.is_kept() for cost in binding))


def _packed(bundle: Path, target: Path, runtime: Path | None) -> list[Cost]:
    """Pack a Linux bundle in both ways, and return what each file takes."""
    stem = f"CharRNN-Studio-{program_version()}-linux-{platform.machine()}"
    archive = target / f"{stem}.tar.zst"
    image = target / f"{stem}.{'AppImage' if runtime else 'squashfs'}"
    building.pack_tar(bundle, archive)
    building.pack_image(bundle, image, runtime)
    return [Cost("tar.zst", size_mb(archive), 215, "MB"), Cost("squashfs", size_mb(image), 240, "MB")]


if __name__ == "__main__":
    sys.exit(main())
