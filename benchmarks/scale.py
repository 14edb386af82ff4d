"""Does a text of a gigabyte load fast, in little memory, with the window fluent, and train as a small one?

``python -m benchmarks.scale [--megabytes 1000]`` writes a text of that size from the corpora that ship into a
temporary folder, and takes it away afterwards. Another process reads it as the window does, in a background
job with progress and Cancel in sight, while a timer of 1 ms tells when the event loop comes round; its peak
memory is the system's own figure (``getrusage``). Then updates on the text and on one copy of what it was
made from, which has the same characters, take turns.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import torch

from benchmarks.figures import late_by
from benchmarks.harness import RESULTS, Row, compare_here, machine, single, write_report
from core.settings.recipes import RECIPES
from core.text.catalogue import shipped
from core.text.corpus import Corpus, training_text
from core.text.readers import read_corpus
from core.training.trainer import Trainer

MEGABYTES = 1000
QUICK_MEGABYTES = 100
LEAST_MB_PER_S = 100.0
MOST_BYTES_PER_CHARACTER = 3.0
MOST_LATE_MS = 16.0
LEAST_SPEED = 0.9


def measure(quick: bool, megabytes: int | None = None) -> list[Row]:
    """Return the rows of a text of so many megabytes (10⁶ bytes)."""
    megabytes = megabytes or (QUICK_MEGABYTES if quick else MEGABYTES)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        once, often = folder / "once.txt", folder / "often.txt"
        _write(once, 0)
        _write(often, megabytes * 1_000_000)
        environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
        answer = subprocess.run(
            [sys.executable, "-m", "benchmarks.scale", "--read", often, "--cache", folder / "texts"],
            env=environment,
            cwd=Path(__file__).resolve().parent.parent,
            capture_output=True,
            text=True,
            check=True,
        )
        read = json.loads(answer.stdout)
        with _cache_in(folder / "texts"):
            began = time.perf_counter()
            large = read_corpus(often)
            again_s = time.perf_counter() - began
            rows = [*_import_rows(read, megabytes, again_s), _training_row(read_corpus(once), large, quick)]
            del large
    return rows


def _import_rows(read: dict[str, Any], megabytes: int, again_s: float) -> list[Row]:
    speed = megabytes / read["seconds"]
    per_character = (read["peak_bytes"] - read["peak_before_bytes"]) / read["characters"]
    late_ms = late_by(read["gaps_ms"], 0.99)
    return [
        single(
            f"import of {megabytes:,} MB",
            speed,
            "MB/s",
            f"≥ {LEAST_MB_PER_S:g} MB/s",
            speed >= LEAST_MB_PER_S,
            f"{read['characters']:,} characters; opened again in {1e3 * again_s:.0f} ms",
        ),
        single(
            "import, memory that it adds at its peak",
            per_character,
            "bytes a character",
            f"≤ {MOST_BYTES_PER_CHARACTER:g}",
            per_character <= MOST_BYTES_PER_CHARACTER,
            f"from {read['peak_before_bytes'] / 1e6:.0f} MB to {read['peak_bytes'] / 1e6:.0f} MB, the whole "
            f"process: {read['peak_bytes'] / read['characters']:.2g} bytes a character",
        ),
        single(
            "import, event loop late, 99th percentile",
            late_ms,
            "ms",
            f"< {MOST_LATE_MS:g} ms",
            late_ms < MOST_LATE_MS,
            f"worst {max(read['gaps_ms']):.0f} ms; {read['reports']} reports of progress shown",
        ),
        single("import, from Cancel to its end", 1e3 * read["cancel_s"], "ms"),
    ]


def _training_row(small: Corpus, large: Corpus, quick: bool) -> Row:
    """Return how fast updates on ``large`` are beside those on ``small``, which has the same characters."""
    ways = []
    for corpus in (small, large):
        settings = dataclasses.replace(
            RECIPES["quick"].settings, max_chars=0, epochs=10**6, sample_every=10**6, prefixes=()
        )
        ways.append(Trainer(settings, training_text(corpus, settings), torch.device("cpu")).run())
    comparison = compare_here(lambda: next(ways[0]), lambda: next(ways[1]), quick=quick)
    value, low, high = comparison.faster()
    return Row(
        f"training on {len(large):,} characters beside {len(small):,}",
        f"≥ {LEAST_SPEED:g}×",
        value,
        "×",
        value >= LEAST_SPEED,
        low,
        high,
        comparison.detail(),
    )


def _write(path: Path, least_bytes: int) -> None:
    """Write the corpora that ship, again and again, until the file has so many bytes; once at least."""
    data = b"".join(corpus.path.read_bytes() for corpus in shipped())
    with path.open("wb") as file:
        size = file.write(data)
        while size < least_bytes:
            size += file.write(data[: least_bytes - size].decode("utf-8", "ignore").encode())
            if least_bytes - size < 4:
                break


@contextmanager
def _cache_in(folder: Path) -> Iterator[None]:
    """Keep what large texts need in ``folder``, not among the person's."""
    with (
        patch("core.text.tokens.tokens_folder", lambda: folder),
        patch("core.text.token_cache.tokens_folder", lambda: folder),
    ):
        yield


def _read_in_window(path: Path) -> dict[str, Any]:
    """Read a text as the window does, first cancelled after a moment, then wholly; return what was seen."""
    from PySide6.QtCore import QEventLoop, QObject, QThreadPool, QTimer
    from PySide6.QtWidgets import QApplication

    from benchmarks.window import LoopWatch
    from charrnn_gui.session.jobs import Job
    from charrnn_gui.setup.corpus_box import CorpusBox
    from charrnn_gui.worker.engine import SWITCH_INTERVAL_S

    sys.setswitchinterval(SWITCH_INTERVAL_S)
    application = QApplication(sys.argv[:1])
    box, pool, watch = CorpusBox(), QThreadPool(), LoopWatch()
    box.resize(320, 700)
    box.show()
    application.processEvents()
    found: dict[str, Any] = {"reports": 0}
    found["peak_before_bytes"] = _peak_bytes()

    def job_of(owner: QObject) -> Job:
        job = Job(lambda job: read_corpus(path, progress=job.report, cancelled=job.cancelled), owner)
        job.progressed.connect(lambda progress: box.set_loading("…", progress[0] / progress[1]))
        return job

    def wait_for(job: Job) -> None:
        loop = QEventLoop()
        job.ended.connect(loop.quit)
        job.start(pool)
        loop.exec()

    def cancel() -> None:
        found["cancel_s"] = time.perf_counter()
        cancelled.cancel()

    cancelled = job_of(box)
    QTimer.singleShot(300, cancel)
    wait_for(cancelled)
    found["cancel_s"] = time.perf_counter() - found["cancel_s"]

    job = job_of(box)
    job.done.connect(lambda corpus: found.update(characters=len(corpus)))
    job.progressed.connect(lambda _progress: found.update(reports=found["reports"] + 1))
    began = time.perf_counter()
    watch.begin()
    wait_for(job)
    watch.end()
    found["seconds"] = time.perf_counter() - began
    found["peak_bytes"] = _peak_bytes()
    return found | {"gaps_ms": watch.gaps_ms}


def _peak_bytes() -> int:
    """Return the most memory that this process has had."""
    status = Path("/proc/self/status")
    if status.exists():
        (kibibytes,) = (line.split()[1] for line in status.read_text().splitlines() if "VmHWM" in line)
        return 1024 * int(kibibytes)
    import resource

    # On macOS, in bytes. Linux counts in what the process had before it became this program.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print and write; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--megabytes", type=int, default=MEGABYTES)
    parser.add_argument("--output", type=Path, default=RESULTS / "scale.json")
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--cache", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args(argv)
    if arguments.read:
        with _cache_in(arguments.cache):
            print(json.dumps(_read_in_window(arguments.read)))
        return 0
    facts = machine()
    rows = measure(False, arguments.megabytes)
    write_report(arguments.output, facts, rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
