"""The runs of a grid on several processes or computers, by dask.distributed. Nothing else imports dask.

dask is an optional part, the extra ``cluster``. The folder of a run is the truth, so a task
is "begin this run or continue it": if a worker dies, another one continues its run from the last checkpoint,
and a task that has been done answers at once. A comment beside each setting of dask below says why it is set.
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
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.common.errors import SchedulerLostError, UserError
from core.common.i18n import gettext as _
from core.common.i18n import listed
from core.common.version import program_version
from core.installation.kind import Installation, installation
from core.runs.about import CorpusInfo
from core.runs.corpus_again import text_of
from core.runs.task_end import RETRY_INTERVAL_S, TaskEnd
from core.settings.grid import GridRun
from core.text.corpus import Corpus

if TYPE_CHECKING:
    from distributed import Client

_SETTINGS = {
    # No fork of a process that has threads.
    "distributed.worker.multiprocessing-method": "spawn",
    "distributed.scheduler.allowed-failures": 10,
    # The memory that counts is that of the text and the model, which is known before.
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": False,
    "distributed.worker.use-file-locking": False,
}
_ASK_INTERVAL_S = 0.5
_LOOK_INTERVAL_S = 0.2
_CONNECT_S = 20

log = logging.getLogger(__name__)


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

    A run that another program trains is told once as claimed, and tried again and again.

    Raises:
        SchedulerLostError: the scheduler has ended or can't be reached any more. Its workers save and end.
        UserError: dask is not installed, there is no scheduler, or its workers have other versions.
    """
    try:
        from distributed import Event
    except ImportError:
        raise UserError(_how_to_get_dask()) from None
    text = CorpusInfo(corpus.name, corpus.source, corpus.sha256, len(corpus), corpus.encoding)
    with _client(cluster) as client, _loss_told(client):
        _check_versions(client)
        stop = Event(_stop_of(name), client=client)
        stop.clear()

        def submit(run: GridRun) -> Any:
            return client.submit(_task, workspace, name, run, text, pure=False, key=f"{name}/{run.name}")

        queue = _Queue(runs)
        trained: dict[Any, GridRun] = {}
        is_asked_to_stop = False
        while trained or queue.has_runs:
            if should_stop() and not is_asked_to_stop:
                is_asked_to_stop = True
                stop.set()
                yield from ((run, TaskEnd("stopped")) for run in queue.emptied())
            for future in [future for future in trained if future.done()]:
                run, end = trained.pop(future), _end_of(future, client)
                # Its key may be used again.
                future.release()
                if end.is_final or queue.is_new(run):
                    yield run, end
                if not (end.is_final or is_asked_to_stop):
                    queue.put_off(run)
            # A task that waits at a worker is blamed for its death, so a task waits here.
            while (run_due := queue.due()) is not None and len(trained) < _num_threads(client):
                queue.take(run_due)
                trained[submit(run_due)] = run_due
            time.sleep(_LOOK_INTERVAL_S)


def _stop_of(name: str) -> str:
    """Return the name of the event that asks for a stop of the grid ``name``, and of no other."""
    return f"charrnn-grid-stop-{name}"


def _how_to_get_dask() -> str:
    if installation() is Installation.BUNDLE:
        return _(
            "This download trains a grid on one process. Several workers need the version that is installed "
            "with Python, and dask.distributed."
        )
    return _(
        "Several workers need dask.distributed, which is not installed. Install it with: {command}"
    ).format(command=f"{sys.executable} -m pip install distributed")


class _Queue:
    """The runs that no worker has, and when they are due: at once, or later if another program has them."""

    def __init__(self, runs: Sequence[GridRun]) -> None:
        self._due = {run.name: 0.0 for run in runs}
        self._runs = {run.name: run for run in runs}
        self._put_off: set[str] = set()

    @property
    def has_runs(self) -> bool:
        return bool(self._due)

    def due(self) -> GridRun | None:
        """Return the next run that is due; None if there is none."""
        now = time.monotonic()
        return next((self._runs[name] for name, at in self._due.items() if at <= now), None)

    def take(self, run: GridRun) -> None:
        del self._due[run.name]

    def is_new(self, run: GridRun) -> bool:
        """Return whether the run was never put off."""
        return run.name not in self._put_off

    def put_off(self, run: GridRun) -> None:
        self._put_off.add(run.name)
        self._due[run.name] = time.monotonic() + RETRY_INTERVAL_S

    def emptied(self) -> list[GridRun]:
        """Return all runs, which are in the queue no more."""
        runs = [self._runs[name] for name in self._due if self.is_new(self._runs[name])]
        self._due.clear()
        return runs


def _num_threads(client: Client) -> int:
    """Return how many runs the workers can train at once."""
    return sum(client.nthreads().values())


def _lost(client: Client) -> SchedulerLostError:
    return SchedulerLostError(
        _(
            "The scheduler at {address} does not answer any more. Runs that have finished stay, and workers "
            "that still live save what they train and end. Start scheduler and workers again; then the same "
            "command continues."
        ).format(address=client.scheduler.address if client.scheduler else "?")
    )


@contextlib.contextmanager
def _loss_told(client: Client) -> Iterator[None]:
    """Turn what dask raises if the scheduler does not answer into a ``SchedulerLostError``."""
    try:
        yield
    except OSError as error:
        raise _lost(client) from error


def _end_of(future: Any, client: Client) -> TaskEnd:
    """Return how a task has ended.

    Raises:
        SchedulerLostError: nobody knows.
    """
    if future.cancelled():
        raise _lost(client)
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
        # dask logs what is reported here in a sentence, and that a worker ends slowly, which is harmless.
        for part in ("client", "nanny"):
            logging.getLogger(f"distributed.{part}").setLevel(logging.CRITICAL)
        if cluster.scheduler:
            is_file = Path(cluster.scheduler).is_file()
            where = {"scheduler_file" if is_file else "address": cluster.scheduler}
            try:
                client = Client(**where, timeout=_CONNECT_S, name="charrnn-grid")
            # dask tells a missing certificate by a TypeError.
            except (OSError, RuntimeError, TimeoutError, TypeError, ValueError) as error:
                raise _no_scheduler(cluster.scheduler, error) from error
            yield stack.enter_context(client)
            return
        threads = max(1, (os.cpu_count() or 1) // cluster.workers)
        environment = {name: str(threads) for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS")}
        with dask.config.set({"distributed.nanny.pre-spawn-environ": environment}), _interrupt_ignored():
            local = stack.enter_context(
                LocalCluster(
                    n_workers=cluster.workers,
                    threads_per_worker=1,
                    processes=True,
                    # Whoever reaches the scheduler can let it run anything: nobody else does.
                    host="127.0.0.1",
                    # There is a server of HTTP even without a dashboard, and a second grid may be under way.
                    dashboard_address="127.0.0.1:0",
                    memory_limit=0,
                    silence_logs=50,
                )
            )
        yield stack.enter_context(Client(local, name="charrnn-grid"))


def _no_scheduler(address: str, error: Exception) -> UserError:
    # dask's own sentence about that names the address once more.
    if "timed out" in str(error).lower():
        return UserError(
            _("There is no scheduler at “{address}”: nothing has answered for {seconds} seconds.").format(
                address=address, seconds=_CONNECT_S
            )
        )
    return UserError(
        _("There is no scheduler at “{address}”: {error}.").format(
            address=address, error=str(error).strip().rstrip(".")
        )
    )


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
    try:
        client.wait_for_workers(1, timeout=_CONNECT_S)
    except TimeoutError:
        raise UserError(
            _("The scheduler has no worker. Start one with: dask worker ADDRESS --nthreads 1")
        ) from None
    here = _versions()
    for address, there in client.run(_versions).items():
        if there != here:
            raise UserError(
                _(
                    "The worker at {address} has {there}, and this computer {here}. Use the same on all."
                ).format(address=address, there=_named(there), here=_named(here))
            )


def _versions() -> dict[str, str]:
    # The process that only hands out the runs does not load torch.
    return {"charrnn": program_version(), "torch": metadata.version("torch")}


def _named(versions: Mapping[str, str]) -> str:
    return listed(f"{name} {version}" for name, version in versions.items())


# Run by the workers.


def _task(workspace: Path, name: str, run: GridRun, text: CorpusInfo) -> TaskEnd:
    """Train a run in this worker."""
    from distributed import Event, Status, get_worker

    from core.saving.grid_task import train_task

    worker, stop, asked = get_worker(), Event(_stop_of(name)), [time.monotonic(), False]

    def should_stop() -> bool:
        # Each question is a message to the scheduler.
        if not asked[1] and time.monotonic() - asked[0] >= _ASK_INTERVAL_S:
            asked[0], asked[1] = time.monotonic(), worker.status is not Status.running or is_stopped()
        return bool(asked[1])

    def is_stopped() -> bool:
        try:
            return bool(stop.is_set())
        except Exception:
            # The scheduler is lost, which dask tells by one exception or another: the run is saved.
            log.warning("the scheduler does not answer", exc_info=True)
            return True

    if is_stopped():
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
