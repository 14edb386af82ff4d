"""Train one run of a grid: begin it, continue it, or find that it has ended."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.common.errors import UserError
from core.common.progress import Progress
from core.model.devices import choose_device
from core.runs.named_runs import named_folder, named_run
from core.saving.named_training import begun_or_resumed
from core.settings.grid import GridRun
from core.text.baselines import baselines
from core.text.corpus import Corpus, training_text

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TaskEnd:
    """How a run of a grid stands after its turn.

    Attributes:
        state: one of ``STATES``, or "refused": it could not be begun or continued.
        problem: why it did not finish, in a sentence; empty if it did, or was stopped.
        was_there: it had ended before, and nothing was trained.
    """

    state: str
    problem: str = ""
    was_there: bool = False


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
        should_stop: asked after every update; the run is saved then, and continued another time.
        told: gets what the training tells.
    """
    try:
        return _trained(named_folder(workspace, f"{name}/{run.name}"), run, corpus, should_stop, told)
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
    there = named_run(path, settings, corpus)
    if there is not None and there.state in ("finished", "diverged"):
        return TaskEnd(there.state, was_there=True)
    known = None if there is not None else baselines(text.train_ids, text.heldout_ids, len(text.vocab))
    device = choose_device(settings.device).device
    run = begun_or_resumed(path, settings, corpus, text, device, baselines=known)
    try:
        while run.is_under_way:
            for progress in run.advance():
                told(progress)
            if should_stop():
                run.request_stop()
        return TaskEnd(run.state, "" if run.trouble is None else str(run.trouble))
    except BaseException as error:
        if run.is_under_way:
            run.fail(error)
        if isinstance(error, UserError):
            return TaskEnd("failed", str(error))
        raise
    finally:
        run.release()
