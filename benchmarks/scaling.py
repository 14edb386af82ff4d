"""What one run gains by more processes: measured here for up to three, and by a model for more.

    python -m benchmarks.scaling [--quick] [--output FILE]

An update of n ranks takes

    t(n) = c(B / n) · max(1, n / cores) + 2 (n − 1) · L + 2 (n − 1) / n · S / W

where c(rows) = a + b · rows is what gradients of so many rows and the step take on one thread, B the batch,
S the bytes of the gradients, L the latency and W the bandwidth of an all_reduce in a ring. a and b are
fitted to one process with the whole batch, a half and a third of it; L and W to exchanges of as many
processes as there are cores. t(2) and t(3) are compared with what such teams take. The 10th percentile of
the updates counts, because other programs disturb the rest.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from benchmarks.harness import machine
from benchmarks.scaling_rank import TEXT, Job, settings_of
from core.settings.arithmetic import num_parameters
from core.text.corpus import training_text
from core.text.library import load_shipped

ROOT = Path(__file__).resolve().parent.parent
RECIPES = ("d2l-scratch", "quality")
SIZES = (2, 3)
# Float32 numbers of a message: from what a few settings take to the gradients of a large model.
MESSAGES = (64, 1 << 16, 1 << 18, 1 << 20, 6_000_000)
HOSTS = (2, 4, 8, 16, 32, 64)


@dataclass(frozen=True, slots=True)
class Network:
    """What joins the processes.

    Attributes:
        name: for the table.
        latency_s: L of the model.
        bandwidth: W, bytes a second.
    """

    name: str
    latency_s: float
    bandwidth: float

    def exchange_s(self, ranks: int, size: float) -> float:
        """Return how long an all_reduce of ``size`` bytes takes."""
        return 2 * (ranks - 1) * self.latency_s + 2 * (ranks - 1) / ranks * size / self.bandwidth


TEN_GIGABIT = Network("10 GbE (assumed: 50 µs, 1.1 GB/s)", 50e-6, 1.1e9)
"""1.25 GB/s less what protocols cost; the latency is that of the kernel's TCP."""


@dataclass(frozen=True, slots=True)
class Compute:
    """Seconds of an update without exchange: ``a + b · rows``."""

    a: float
    b: float

    def seconds(self, rows: float) -> float:
        """Return the time of so many rows."""
        return self.a + self.b * rows


def fitted_compute(rows: Sequence[int], seconds: Sequence[float]) -> Compute:
    """Return the line through times of updates, none of it below zero."""
    b, a = np.polyfit(rows, seconds, 1)
    if a < 0:
        return Compute(0.0, float(np.dot(rows, seconds) / np.dot(rows, rows)))
    return Compute(float(a), float(b))


def fitted_network(exchanges: Sequence[tuple[int, float, float]]) -> Network:
    """Return latency and bandwidth fitted to exchanges, each (ranks, bytes, seconds), by relative errors."""
    matrix = [[2 * (n - 1) / s, 2 * (n - 1) / n * size / s] for n, size, s in exchanges]
    (latency, per_byte), *_rest = np.linalg.lstsq(np.array(matrix), np.ones(len(exchanges)), rcond=None)
    return Network("this computer, fitted", max(0.0, float(latency)), 1 / max(1e-15, float(per_byte)))


def predicted_s(
    compute: Compute, network: Network, batch: float, size: float, ranks: int, cores: int
) -> float:
    """Return the seconds of an update of a team, by the model above."""
    return compute.seconds(batch / ranks) * max(1.0, ranks / cores) + network.exchange_s(ranks, size)


def timed(job: Job, ranks: int = 1) -> list[float]:
    """Return the seconds of each update or exchange of ``job`` in rank 0 of so many processes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "WORLD_SIZE": str(ranks), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port),
        "OMP_NUM_THREADS": str(job.threads), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.scaling_rank", json.dumps(asdict(job))],
            env=environment | {"RANK": str(rank), "LOCAL_RANK": str(rank)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for rank in range(ranks)
    ]
    outputs = [process.communicate()[0] for process in processes]
    if any(process.returncode for process in processes):
        raise RuntimeError("a process that was timed has failed; its own error stands above")
    found: list[float] = json.loads(outputs[0])
    return found


def least(seconds: Sequence[float]) -> float:
    """Return the 10th percentile."""
    return float(np.percentile(seconds, 10))


def _of_recipe(name: str, network: Network, cores: int, quick: bool) -> dict[str, object]:
    """Measure a recipe, compare it with the model, and print both."""
    settings = settings_of(name)
    batch, times = settings.batch_size, (6 if quick else 40)
    rows = [batch, batch // 2, batch // 3]
    alone = {count: timed(Job(1, times, name, count)) for count in rows}
    compute = fitted_compute(rows, [least(alone[count]) for count in rows])
    vocab = training_text(load_shipped(TEXT), settings).vocab
    size = 4.0 * num_parameters(settings, len(vocab))
    two_threads = timed(Job(2, times, name))
    teams = {ranks: timed(Job(1, times, name), ranks) for ranks in SIZES}
    print(f"\n{name}: {size / 1e6:.1f} MB of gradients, batch {batch}")
    print(f"  c(rows) = {1e3 * compute.a:.1f} ms + {1e3 * compute.b:.3f} ms · rows")
    print("  milliseconds an update: 10th percentile (median)")
    for words, found in (
        *((f"1 process × 1 thread, {count} rows", alone[count]) for count in rows),
        ("1 process × 2 threads", two_threads),
        *((f"{ranks} processes × 1 thread", teams[ranks]) for ranks in SIZES),
    ):
        print(f"    {words:<34} {1e3 * least(found):8.1f} ({1e3 * statistics.median(found):.1f})")
    errors = {}
    for ranks in SIZES:
        model = predicted_s(compute, network, batch, size, ranks, cores)
        errors[ranks] = model / least(teams[ranks]) - 1
        print(f"    model for {ranks}: {1e3 * model:.1f} ms, {errors[ranks]:+.0%}")
    _extrapolate(compute, batch, size)
    return {
        "recipe": name,
        "compute": asdict(compute),
        "alone_s": alone,
        "two_threads_s": two_threads,
        "teams_s": teams,
        "errors": errors,
    }


def _extrapolate(compute: Compute, batch: int, size: float) -> None:
    """Print how much faster hosts like one core of this computer are together, over a network."""
    print(f"  hosts with one thread each, over {TEN_GIGABIT.name}; times as fast as one:")
    print("    " + " ".join(f"{n:>7}" for n in ("", *HOSTS)))
    one = compute.seconds(batch)
    for words, grows in (("strong", False), ("weak", True)):
        found = []
        for hosts in HOSTS:
            whole = batch * (hosts if grows else 1)
            if whole < hosts:
                found.append("–")
                continue
            seconds = predicted_s(compute, TEN_GIGABIT, whole, size, hosts, hosts)
            found.append(f"{(hosts if grows else 1) * one / seconds:.1f}")
        print("    " + " ".join(f"{text:>7}" for text in (words, *found)))


ASSUMPTIONS = """
Assumed: all hosts are alike, and nothing else runs on them. Nothing is sent while gradients are computed.
The time of a rank is a line in its rows; with few rows products become thin, and it is more. Strong: the
same batch, so the same curve. Weak: the batch grows with the hosts, so each update sees more and an epoch
has fewer updates; whether that learns as much is not in the model (McCandlish et al., arXiv 1812.06162)."""


def main() -> None:
    """Measure, fit, compare, extrapolate."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer updates")
    parser.add_argument("--recipes", nargs="+", default=RECIPES)
    parser.add_argument("--output", type=Path, help="also write all times there, as JSON")
    args = parser.parse_args()
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    print(f"{cores} cores, load {load:.1f} before; on a computer that is not quiet the figures say little")
    times = 20 if args.quick else 100
    exchanges = [
        (ranks, 4.0 * numbers, least(timed(Job(1, times, numbers=numbers), ranks)))
        for ranks in SIZES
        for numbers in MESSAGES
    ]
    network = fitted_network([one for one in exchanges if one[0] <= cores])
    print(f"exchange here: {1e6 * network.latency_s:.0f} µs, {network.bandwidth / 1e9:.2f} GB/s")
    for ranks, size, seconds in exchanges:
        error = network.exchange_s(ranks, size) / seconds - 1
        print(f"  {ranks} ranks, {size / 1e6:8.3f} MB: {1e3 * seconds:7.2f} ms, model {error:+.0%}")
    found = [_of_recipe(name, network, cores, args.quick) for name in args.recipes]
    print(ASSUMPTIONS)
    if args.output:
        about = {"machine": machine(), "load": [load, os.getloadavg()[0]]}
        content = {**about, "exchanges": exchanges, "network": asdict(network), "recipes": found}
        args.output.write_text(json.dumps(content, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
