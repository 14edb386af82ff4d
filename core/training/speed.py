"""How fast this computer trains, by trial updates before the first run that asks for it."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

import numpy as np
import torch

from core.common.progress import UpdateFinished
from core.model.network import Meanwhile, nothing_meanwhile
from core.settings.arithmetic import flops_of_muon, flops_per_update, training_bytes
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
# So much longer than it is meant to be may a trial last on a busy computer.
_MOST_PATIENCE = 3
_LEAST_S = 1e-6
# Before the first part: a GPU records these, and memory is fetched.
_FIRST_UPDATES = 3
# A model is not built to be tried if an update has more operations, about a second of two cores, or if its
# training takes more memory.
_MOST_FLOPS_TRIED, _MOST_BYTES_TRIED = 2e10, 1e9
# What ``training_flops`` has measured.
_measured: dict[tuple[torch.device, str], float] = {}
_ALPHABET = "".join(chr(ord("!") + number) for number in range(90))


def training_flops(device: torch.device, precision: str, meanwhile: Meanwhile = nothing_meanwhile) -> float:
    """Return how many floating-point operations a second an LSTM's updates make on ``device``.

    Measured once by updates of a model of middling size, in ``precision``; operations as counted by
    ``core.settings.arithmetic``. It takes about ``TRIAL_S`` seconds. What ``meanwhile`` raises ends it, as
    in ``estimated_seconds``.
    """
    if (device, precision) in _measured:
        return _measured[device, precision]
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
    text = TrainingText(vocab, ids, ids[:0], _ALPHABET[0])
    speed = _updates_per_second(settings, text, device, TRIAL_S, meanwhile)
    _measured[device, precision] = speed * flops_per_update(settings, len(vocab))
    return _measured[device, precision]


def _updates_per_second(
    settings: Settings,
    text: TrainingText,
    device: torch.device,
    trial_s: float,
    meanwhile: Meanwhile = nothing_meanwhile,
) -> float:
    """Return how many updates a second are made, by trials of about ``trial_s`` seconds; 0: it diverges.

    What else the computer does at that moment hardly counts. On a CPU the better of two trials does: all
    threads by the clock, and one thread by the processor time that it was given. The second is left out if
    a single update takes longer than ``trial_s``.
    """
    trials: list[tuple[int, Callable[[], float]]] = [(torch.get_num_threads(), time.perf_counter)]
    # Windows counts the time of a thread in steps of 16 ms.
    if device.type == "cpu" and sys.platform != "win32":
        trials.append((1, time.thread_time))
    best = 0.0
    for number, clock in trials:
        with _threads(number):
            trainer = Trainer(settings, text, device)
            trainer.meanwhile = meanwhile
            best = max(best, _fastest(trainer, clock, trial_s / len(trials)))
        if best * trial_s < 1:
            break
    return best


@contextlib.contextmanager
def _threads(number: int) -> Iterator[None]:
    """Let torch use so many threads within the block."""
    before = torch.get_num_threads()
    torch.set_num_threads(number)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _fastest(trainer: Trainer, clock: Callable[[], float], trial_s: float) -> float:
    """Return how many updates ``trainer`` makes in a second of ``clock`` in the best part of a trial.

    If the first update is long, one more is timed, and no other is made.
    """
    made = (report for report in trainer.run() if isinstance(report, UpdateFinished))
    trial_began_s = time.perf_counter()
    for _report in islice(made, _FIRST_UPDATES):
        if time.perf_counter() - trial_began_s >= _MOST_PATIENCE * trial_s:
            break
    best = 0.0
    for _part in range(_PARTS):
        began, began_s, passed_s, number = clock(), time.perf_counter(), 0.0, 0
        for _report in made:
            # On a GPU several are made and then reported together.
            number += 1 + sum(1 for _more in islice(made, trainer.num_unreported))
            seconds, passed_s = clock() - began, time.perf_counter() - began_s
            if seconds >= trial_s / _PARTS or passed_s >= _MOST_PATIENCE * trial_s / _PARTS:
                best = max(best, number / max(seconds, _LEAST_S))
                break
        if passed_s >= _MOST_PATIENCE * trial_s:
            break
    return best


def estimated_seconds(
    settings: Settings,
    corpus: Corpus,
    device: torch.device,
    meanwhile: Meanwhile = nothing_meanwhile,
) -> float:
    """Return how long a run with ``settings`` takes here, by a short trial; samples and saving left out.

    A time limit needs no trial: a run that has one is meant to use it. A large model is not built: its
    operations are counted, and divided by ``training_flops``. 0: nobody knows.

    Args:
        settings: of the run.
        corpus: its text.
        device: where it is trained.
        meanwhile: called several times within an update on the CPU; what it raises ends the trial.

    Raises:
        UserError: the text can't be trained on with these settings.
    """
    if settings.time_limit_s:
        return settings.time_limit_s
    # More epochs than any trial reaches; nothing is written meanwhile.
    trial = replace(settings, epochs=10**6, prefixes=(), look_every=10**9, schedule="constant")
    text = training_text(corpus, trial)
    vocab_size = len(text.vocab)
    flops = flops_per_update(trial, vocab_size) + flops_of_muon(trial)
    if flops > _MOST_FLOPS_TRIED or training_bytes(trial, vocab_size) > _MOST_BYTES_TRIED:
        speed = training_flops(device, settings.precision, meanwhile) / flops
    else:
        speed = _updates_per_second(trial, text, device, _SHORT_TRIAL_S, meanwhile)
    updates = updates_per_epoch(len(text.train_ids), settings) * settings.epochs
    return updates / speed if speed else 0.0


def sized_for(settings: Settings, corpus: Corpus, device: torch.device) -> Settings:
    """Return ``settings`` with what the rule chooses for ``corpus`` on ``device``; unchanged if not sized.

    See ``core.settings.sizing``.
    """
    if not is_sized(settings):
        return settings
    return sized(settings, given(corpus, settings, training_flops(device, settings.precision)))
