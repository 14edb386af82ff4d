"""How fast this computer trains, by trial updates before the first run that asks for it."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import cache
from itertools import islice

import numpy as np
import torch

from core.common.progress import UpdateFinished
from core.settings.arithmetic import flops_per_update
from core.settings.settings import Settings
from core.settings.sizing import is_sized, sized
from core.text.batches import updates_per_epoch
from core.text.corpus import Corpus, TrainingText, training_text
from core.text.summary import given
from core.text.vocab import Vocab
from core.training.trainer import Trainer

TRIAL_S = 1.0
# A person waits for it who clicks Train meanwhile.
_SHORT_TRIAL_S = 0.2
# Other work disturbs some of them; the fastest counts.
_PARTS = 5
# Before the first part: a GPU records these, and memory is fetched.
_FIRST_UPDATES = 3
_ALPHABET = "".join(chr(ord("!") + number) for number in range(90))


@cache
def training_flops(device: torch.device, precision: str) -> float:
    """Return how many floating-point operations a second an LSTM's updates make on ``device``.

    Measured once by updates of a model of middling size, in ``precision``; operations as counted by
    ``core.settings.arithmetic``. It takes about ``TRIAL_S`` seconds.
    """
    settings = Settings(
        cell="lstm",
        hidden_size=256,
        embedding_size=64,
        batch_size=64,
        num_steps=64,
        optimizer="muon",
        precision=precision,
        epochs=10**6,
        prefixes=(),
    )
    vocab = Vocab(_ALPHABET)
    ids = np.random.default_rng(0).integers(len(vocab), size=1 << 15, dtype=np.uint16)
    trainer = Trainer(settings, TrainingText(vocab, ids, ids[:0], _ALPHABET[0]), device)
    return _updates_per_second(trainer, TRIAL_S) * flops_per_update(settings, len(vocab))


def _updates_per_second(trainer: Trainer, trial_s: float) -> float:
    """Return how many updates a second ``trainer`` makes, by a trial of about ``trial_s`` seconds.

    0: it made none, because it diverged.
    """
    made = (report for report in trainer.run() if isinstance(report, UpdateFinished))
    for _report in islice(made, _FIRST_UPDATES):
        pass
    best = 0.0
    for _part in range(_PARTS):
        began, number = time.perf_counter(), 0
        for _report in made:
            # On a GPU several are made and then reported together.
            number += 1 + sum(1 for _more in islice(made, trainer.num_unreported))
            if (seconds := time.perf_counter() - began) >= trial_s / _PARTS:
                best = max(best, number / seconds)
                break
    return best


def estimated_seconds(settings: Settings, corpus: Corpus, device: torch.device) -> float:
    """Return how long a run with ``settings`` takes here, by a short trial; samples and saving left out.

    A time limit needs no trial: a run that has one is meant to use it. 0: nobody knows.

    Raises:
        UserError: the text can't be trained on with these settings.
    """
    if settings.time_limit_s:
        return settings.time_limit_s
    # More epochs than any trial reaches; nothing is written meanwhile.
    trial = replace(settings, epochs=10**6, prefixes=(), look_every=10**9, schedule="constant")
    text = training_text(corpus, trial)
    speed = _updates_per_second(Trainer(trial, text, device), _SHORT_TRIAL_S)
    updates = updates_per_epoch(len(text.train_ids), settings) * settings.epochs
    return updates / speed if speed else 0.0


def sized_for(settings: Settings, corpus: Corpus, device: torch.device) -> Settings:
    """Return ``settings`` with what the rule chooses for ``corpus`` on ``device``; unchanged if not sized.

    See ``core.settings.sizing``.
    """
    if not is_sized(settings):
        return settings
    return sized(settings, given(corpus, settings, training_flops(device, settings.precision)))
