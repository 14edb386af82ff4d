"""One bit flipped, or the rest cut off, anywhere in a run: it opens safely, or is refused in a sentence."""

from __future__ import annotations

import random
import shutil
import time
from pathlib import Path

import torch

from core.common.errors import UserError
from core.runs import RunFolder, create_run, list_runs
from core.saving.checkpoints import load_checkpoint
from core.saving.weights import load_model, save_weights, weights_of
from core.settings.settings import Settings
from core.text.corpus import training_text
from core.text.library import load_shipped
from core.training.trainer import Trainer
from tests.core.saving.test_resumption import trained_to
from tests.soak.fault import Fault

CPU = torch.device("cpu")
SETTINGS = Settings(
    max_chars=600,
    hidden_size=12,
    batch_size=4,
    num_steps=10,
    epochs=3,
    sample_every=1,
    sample_chars=5,
    heldout_fraction=0.1,
    prefixes=("城上", "风光"),
)
FIRST_BYTES = 64


def flips(folder: Path, times: int, rng: random.Random) -> Fault:
    """Damage a file of a run ``times`` times, each time another place, and read everything there is."""
    fault, slowest_s = Fault("one bit flipped, or a file cut, anywhere in a run"), 0.0
    sound = _sound_run(folder)
    names = sorted(
        str(path.relative_to(sound)) for path in sound.rglob("*") if path.is_file() and path.stat().st_size
    )
    refused = 0
    run = folder / "workspace" / "damaged"
    for number in range(times):
        shutil.rmtree(run, ignore_errors=True)
        shutil.copytree(sound, run)
        path = run / names[number % len(names)]
        content = bytearray(path.read_bytes())
        # What stands first in a file says how to read the rest.
        end = min(FIRST_BYTES, len(content)) if number // len(names) % 2 else len(content)
        place = rng.randrange(end)
        if rng.random() < 0.2:
            del content[place:]
        else:
            content[place] ^= 1 << rng.randrange(8)
        path.write_bytes(content)
        fault.tried += 1
        began = time.perf_counter()
        try:
            refused += _read_all(run)
        except Exception as error:
            fault.failures.append(f"{path.name}, byte {place}: {type(error).__name__}: {error}")
        slowest_s = max(slowest_s, time.perf_counter() - began)
    fault.lost = f"{refused:,} refused in a sentence, none slower than {slowest_s:.1f} s"
    return fault


def _sound_run(folder: Path) -> Path:
    corpus = load_shipped("songci")
    text = training_text(corpus, SETTINGS)
    trainer = Trainer(SETTINGS, text, CPU)
    run = create_run(folder / "sound", SETTINGS, corpus, text)
    trained_to(run, trainer, 14)
    save_weights(run, weights_of(trainer.model), trainer.moment)
    return run.path


def _read_all(path: Path) -> int:
    """Read a run in every way there is; return 1 where anything of it was refused."""
    refused = False
    list_runs(path.parent)
    try:
        run = RunFolder.open(path)
    except UserError:
        return 1
    for read in (
        run.told,
        lambda: load_model(run, CPU),
        lambda: load_checkpoint(run),
    ):
        try:
            read()
        except UserError:  # noqa: PERF203
            refused = True
    return int(refused)
