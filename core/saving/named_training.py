"""A run that is begun only once, and continued whenever it is requested again by its name."""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path

import torch

from core.common.errors import RunError
from core.runs.named_runs import check_same, named_run
from core.saving.resumption import settings_to_go_on
from core.saving.training_run import TrainingRun
from core.settings.run_end import RunEnd
from core.settings.settings import Settings
from core.text.baselines import Baselines
from core.text.corpus import Corpus, TrainingText
from core.training.team import Team


def begun_or_resumed(
    path: Path,
    settings: Settings,
    corpus: Corpus,
    text: TrainingText,
    device: torch.device,
    *,
    baselines: Baselines | None = None,
    free: Set[str] = frozenset(),
    team: Team | None = None,
) -> TrainingRun:
    """Begin the run in the folder ``path``, or continue it if it is there with equal settings and text.

    See ``TrainingRun.begun`` for the arguments, and ``core.runs.named_runs.named_run`` for the comparison and
    for ``free``. A run that has finished or diverged can't be continued: check ``named_run`` first.

    Raises:
        MemoryFullError: the memory is too small.
        RunError: the run has other settings or another text, has finished, or is trained by another program;
            or its folder can't be written, or is no run's.
    """
    folder = named_run(path, settings, corpus, free)
    if folder is None:
        try:
            return TrainingRun.begun(
                path.parent, settings, corpus, text, device, baselines=baselines, name=path.name, team=team
            )
        except RunError:
            # Another program may have begun the run meanwhile.
            folder = named_run(path, settings, corpus, free)
            if folder is None:
                raise
    folder.claim()
    try:
        # Another program may have changed the run before it was claimed.
        check_same(folder, settings, corpus, free)
        settings = settings_to_go_on(folder, RunEnd.of(settings), settings)
        return TrainingRun.resumed(folder, corpus, settings, device, team)
    except BaseException:
        folder.release()
        raise
