"""A process of ``benchmarks.scaling``: it makes updates or exchanges messages, alone or in a team.

Its one argument is a JSON object; see ``Job``. It prints the seconds of each update, or of each exchange.
"""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import nullcontext
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import torch

from core.common.processor import let_threads_sleep_sooner
from core.common.progress import UpdateFinished
from core.settings.recipes import RECIPES
from core.settings.settings import Settings
from core.text.corpus import training_text
from core.text.library import load_shipped

TEXT = "songci"
# Until memory is fetched and libraries have chosen their kernels.
_FIRST = 3


@dataclass(frozen=True, slots=True)
class Job:
    """What to time.

    Attributes:
        threads: of the process.
        times: updates, or exchanges.
        recipe: whose updates are made; empty: messages are exchanged.
        batch: sequences of a batch, those of all ranks; 0: the recipe's.
        numbers: float32 numbers of a message.
    """

    threads: int
    times: int
    recipe: str = ""
    batch: int = 0
    numbers: int = 0


def settings_of(recipe: str, batch: int = 0) -> Settings:
    """Return the settings that are timed: those of a recipe without what is not an update."""
    settings = RECIPES[recipe].settings
    return replace(
        settings,
        batch_size=batch or settings.batch_size,
        epochs=10**6,
        time_limit_s=0.0,
        sized=False,
        look_every=10**9,
        heldout_fraction=0.0,
        schedule="constant",
        prefixes=(),
    )


def _seconds(job: Job) -> list[float]:
    # Alone it is the program as everybody runs it.
    from core.saving.meeting import TIMEOUT_S
    from core.training.joined_team import joined

    is_alone = os.environ.get("WORLD_SIZE", "1") == "1"
    with nullcontext() if is_alone else joined(TIMEOUT_S) as team:
        return _of_updates(job, team) if job.recipe else _of_exchanges(job, team)


def _of_updates(job: Job, team: Any) -> list[float]:
    from core.training.trainer import Trainer

    settings = settings_of(job.recipe, job.batch)
    text = training_text(load_shipped(TEXT), settings)
    moments = []
    for progress in Trainer(settings, text, torch.device("cpu"), team=team).run():
        if isinstance(progress, UpdateFinished):
            moments.append(time.perf_counter())
            if len(moments) > job.times + _FIRST:
                break
    return [after - before for before, after in pairwise(moments[_FIRST:])]


def _of_exchanges(job: Job, team: Any) -> list[float]:
    gradients, loss = [torch.zeros(job.numbers)], torch.zeros(())
    found = []
    for _number in range(job.times + _FIRST):
        began = time.perf_counter()
        team.average(gradients, loss, 1 / team.share.size)
        found.append(time.perf_counter() - began)
    return found[_FIRST:]


if __name__ == "__main__":
    let_threads_sleep_sooner()
    wanted = Job(**json.loads(sys.argv[1]))
    torch.set_num_threads(wanted.threads)
    print(json.dumps(_seconds(wanted)), flush=True)
    # A thread of gloo may abort a process that ends; see core.common.membership.
    os._exit(0)
