"""Train the runs of a grid: begin one, continue it, or find that it has ended."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from core.common.errors import ClaimedError, UserError
from core.common.progress import Progress
from core.model.devices import choose_device
from core.runs.named_runs import named_folder, named_run
from core.runs.task_end import RETRY_INTERVAL_S, TaskEnd
from core.saving.named_training import begun_or_resumed
from core.settings.grid import GridRun
from core.text.baselines import baselines
from core.text.corpus import Corpus, training_text

_LOOK_INTERVAL_S = 0.2
# Others may have been pinned to a run of the grid meanwhile.
_FREE = frozenset({"prefixes"})

log = logging.getLogger(__name__)


def ends_here(
    workspace: Path, name: str, runs: Sequence[GridRun], corpus: Corpus, should_stop: Callable[[], bool]
) -> Iterator[tuple[GridRun, TaskEnd]]:
    """Train ``runs`` one after the other and yield each with its end. See ``train_task`` for the arguments.

    A run that another program trains is told once as claimed, and gets another turn after the others.
    """
    waiting, told = deque(runs), set[str]()
    idle = 0
    while waiting and not should_stop():
        run = waiting.popleft()
        end = train_task(workspace, name, run, corpus, should_stop)
        if end.is_final:
            idle = 0
            yield run, end
            continue
        waiting.append(run)
        idle += 1
        if run.name not in told:
            told.add(run.name)
            yield run, end
        if idle >= len(waiting):
            idle = 0
            _rest(should_stop)


def _rest(should_stop: Callable[[], bool]) -> None:
    until = time.monotonic() + RETRY_INTERVAL_S
    while time.monotonic() < until and not should_stop():
        time.sleep(_LOOK_INTERVAL_S)


def train_task(
    workspace: Path,
    name: str,
    run: GridRun,
    corpus: Corpus,
    should_stop: Callable[[], bool],
    told: Callable[[Progress], None] = lambda _progress: None,
) -> TaskEnd:
    """Train ``run`` of the grid ``name`` in ``workspace`` to its end; the same call again continues it.

    An error that concerns this run alone is told in what is returned: the others go on.

    Args:
        workspace: the folder of runs.
        name: of the grid: of the folder in ``workspace`` that has its runs.
        run: its name and settings.
        corpus: the text.
        should_stop: asked after every ``advance``; the run is saved then, and continued another time.
        told: gets what the training tells.
    """
    try:
        return _trained(named_folder(workspace, f"{name}/{run.name}"), run, corpus, should_stop, told)
    except ClaimedError as error:
        return TaskEnd("claimed", str(error))
    except UserError as error:
        log.warning("the run %s of the grid %s failed: %s", run.name, name, error)
        return TaskEnd("refused", str(error))


def _trained(
    path: Path,
    grid_run: GridRun,
    corpus: Corpus,
    should_stop: Callable[[], bool],
    told: Callable[[Progress], None],
) -> TaskEnd:
    settings = grid_run.settings
    text = training_text(corpus, settings)
    there = named_run(path, settings, corpus, _FREE)
    if there is not None and there.state in ("finished", "diverged"):
        return TaskEnd(there.state, was_there=True)
    known = None if there is not None else baselines(text.train_ids, text.heldout_ids, len(text.vocab))
    device = choose_device(settings.device).device
    run = begun_or_resumed(path, settings, corpus, text, device, baselines=known, free=_FREE)
    try:
        while run.is_under_way:
            for progress in run.advance():
                told(progress)
            if should_stop():
                run.request_stop()
        return TaskEnd(run.state) if run.trouble is None else TaskEnd("unsaved", str(run.trouble))
    except BaseException as error:
        if run.is_under_way:
            run.fail(error)
        if isinstance(error, UserError):
            return TaskEnd("failed", str(error))
        raise
    finally:
        run.release()
