"""The runs of a grid on several processes or computers, by dask.distributed. Nothing else imports dask.

dask is an optional part, the extra ``cluster``. The folder of a run is the truth, so a task
is "begin this run or continue it": whoever takes up the task of a worker that died goes on from its last
checkpoint, and a task that has been done answers at once. What each setting of dask below answers is said
beside it.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.common.errors import UserError
from core.common.i18n import gettext as _
from core.common.version import program_version
from core.installation.kind import Installation, installation
from core.runs.about import CorpusInfo
from core.runs.corpus_again import text_of
from core.saving.grid_task import TaskEnd, train_task
from core.settings.grid import GridRun
from core.text.corpus import Corpus

if TYPE_CHECKING:
    from distributed import Client

_SETTINGS = {
    # No fork of a process that has threads.
    "distributed.worker.multiprocessing-method": "spawn",
    # A worker gets its next task when it is free: a task that waits at a worker that dies is blamed for it.
    "distributed.scheduler.worker-saturation": 1.0,
    "distributed.scheduler.allowed-failures": 10,
    # A run that is being trained can't move, and its result is a few words.
    "distributed.scheduler.work-stealing": False,
    # The memory that counts is that of the text and the model, which is known before.
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": False,
    "distributed.worker.use-file-locking": False,
}
_STOP = "charrnn-grid-stop"
_ASK_INTERVAL_S = 0.5
_LOOK_INTERVAL_S = 0.2
_CONNECT_S = 20


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where the runs of a grid are trained.

    Attributes:
        workers: processes on this computer, each with its share of the threads; 0: on the scheduler's.
        scheduler: the address of a scheduler that is there, or the path of its file.
    """

    workers: int = 0
    scheduler: str = ""


def ends_on(
    cluster: Cluster,
    workspace: Path,
    name: str,
    runs: Sequence[GridRun],
    corpus: Corpus,
    should_stop: Callable[[], bool],
) -> Iterator[tuple[GridRun, TaskEnd]]:
    """Yield each of ``runs`` with its end, as they end. See ``train_task`` for the other arguments.

    Raises:
        UserError: dask is not installed, there is no scheduler, or its workers have other versions.
    """
    try:
        from distributed import Event
    except ImportError:
        raise UserError(_how_to_get_dask()) from None
    text = CorpusInfo(corpus.name, corpus.source, corpus.sha256, len(corpus), corpus.encoding)
    with _client(cluster) as client:
        _check_versions(client)
        stop = Event(_STOP, client=client)
        stop.clear()
        waiting = {
            client.submit(_task, workspace, name, run, text, pure=False, key=f"{name}/{run.name}"): run
            for run in runs
        }
        is_asked_to_stop = False
        while waiting:
            if should_stop() and not is_asked_to_stop:
                is_asked_to_stop = True
                stop.set()
                yield from _withdrawn(waiting)
            for future in [future for future in waiting if future.done()]:
                yield waiting.pop(future), _end_of(future)
            time.sleep(_LOOK_INTERVAL_S)


def _how_to_get_dask() -> str:
    if installation() is Installation.BUNDLE:
        return _(
            "This download trains a grid on one process. Several workers need the version that is installed "
            "with Python, and dask.distributed."
        )
    return _(
        "Several workers need dask.distributed, which is not installed. Install it with: {command}"
    ).format(command=f"{sys.executable} -m pip install distributed")


def _withdrawn(waiting: dict[Any, GridRun]) -> Iterator[tuple[GridRun, TaskEnd]]:
    """Withdraw the tasks that no worker has begun."""
    client = next(iter(waiting)).client
    begun = {key for keys in client.processing().values() for key in keys}
    for future in [future for future in waiting if future.key not in begun and not future.done()]:
        future.cancel()
        yield waiting.pop(future), TaskEnd("stopped")


def _end_of(future: Any) -> TaskEnd:
    error = future.exception()
    if error is None:
        end: TaskEnd = future.result()
        return end
    if type(error).__name__ == "KilledWorker":
        problem = _("Its worker died again and again. The log of the worker may say why.")
    else:
        problem = _("The training of this run failed: {error}").format(error=error)
    return TaskEnd("failed", problem)


@contextlib.contextmanager
def _client(cluster: Cluster) -> Iterator[Client]:
    """Yield a client of the scheduler that is there, or of one that is started here."""
    import dask
    from distributed import Client, LocalCluster

    with dask.config.set(_SETTINGS), contextlib.ExitStack() as stack:
        if cluster.scheduler:
            is_file = Path(cluster.scheduler).is_file()
            where = {"scheduler_file" if is_file else "address": cluster.scheduler}
            try:
                yield stack.enter_context(Client(**where, timeout=_CONNECT_S, name="charrnn-grid"))
            except (OSError, TimeoutError, ValueError) as error:
                raise UserError(
                    _("There is no scheduler at “{address}”: {error}").format(
                        address=cluster.scheduler, error=error
                    )
                ) from error
            return
        threads = max(1, (os.cpu_count() or 1) // cluster.workers)
        environment = {name: str(threads) for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS")}
        # That a worker takes some time to end is nothing to be told.
        logging.getLogger("distributed.nanny").setLevel(logging.CRITICAL)
        with dask.config.set({"distributed.nanny.pre-spawn-environ": environment}), _interrupt_ignored():
            local = stack.enter_context(
                LocalCluster(
                    n_workers=cluster.workers,
                    threads_per_worker=1,
                    processes=True,
                    # Whoever reaches the scheduler can let it run anything: nobody else does.
                    host="127.0.0.1",
                    dashboard_address=None,
                    memory_limit=0,
                    silence_logs=50,
                )
            )
        yield stack.enter_context(Client(local, name="charrnn-grid"))


@contextlib.contextmanager
def _interrupt_ignored() -> Iterator[None]:
    """Let processes that are started meanwhile ignore Ctrl+C, which the terminal sends to all of them."""
    try:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:  # Not in the main thread.
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _check_versions(client: Client) -> None:
    """Make sure that all workers run this program with this torch: only then are the runs comparable.

    Raises:
        UserError: one does not, or there is no worker.
    """
    client.wait_for_workers(1, timeout=_CONNECT_S)
    here = _versions()
    for address, there in client.run(_versions).items():
        if there != here:
            raise UserError(
                _(
                    "The worker at {address} has {there}, and this computer {here}. Use the same on all."
                ).format(address=address, there=_named(there), here=_named(here))
            )


def _versions() -> dict[str, str]:
    import torch

    return {"charrnn": program_version(), "torch": str(torch.__version__)}


def _named(versions: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {version}" for name, version in versions.items())


# Run by the workers.


def _task(workspace: Path, name: str, run: GridRun, text: CorpusInfo) -> TaskEnd:
    """Train a run in this worker."""
    from distributed import Event

    stop, asked = Event(_STOP), [time.monotonic(), False]

    def should_stop() -> bool:
        # Each question is a message to the scheduler.
        if not asked[1] and time.monotonic() - asked[0] >= _ASK_INTERVAL_S:
            asked[0], asked[1] = time.monotonic(), stop.is_set()
        return bool(asked[1])

    if stop.is_set():
        # It was still waiting when the grid was stopped.
        return TaskEnd("stopped")
    try:
        corpus = _corpus_of(text)
    except UserError as error:
        return TaskEnd("refused", str(error))
    return train_task(workspace, name, run, corpus, should_stop)


@functools.lru_cache(1)
def _corpus_of(text: CorpusInfo) -> Corpus:
    """Read the text, once in each worker.

    Raises:
        UserError: it is not there, or not the same.
    """
    corpus = text_of(text)
    if corpus.sha256 != text.sha256:
        raise UserError(_("The text “{path}” is another one on this worker.").format(path=text.source))
    return corpus
