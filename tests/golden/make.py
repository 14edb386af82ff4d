"""``python -m tests.golden.make``: the golden run of the present format, made once, when it is released.

A run made by an earlier program is opened by every later one; ``tests/core/test_golden.py`` holds that. A new
schema gets a folder of its own beside the old ones, which are never made again.
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch

from core.common.progress import UpdateFinished
from core.runs import SCHEMA, create_run
from core.saving.recorder import Recorder
from core.settings.settings import Settings
from core.text.corpus import Corpus, training_text
from core.text.source import Source
from core.training.trainer import Trainer

FOLDER = Path(__file__).parent
CORPUS = Corpus(
    "song", "春眠不觉晓，处处闻啼鸟。\n夜来风雨声，花落知多少。\n" * 12, Source.at("song.txt"), "utf-8"
)
SETTINGS = Settings(
    cell="lstm",
    hidden_size=6,
    embedding_size=4,
    batch_size=2,
    num_steps=12,
    epochs=30,
    learning_rate=0.05,
    heldout_fraction=0.1,
    sample_every=4,
    sample_chars=6,
    prefixes=("春眠", "花"),
)
SAVED_AT, CUT_OFF_AT = (90, 165), 170
"""Updates: in mid-epoch, with lines that no checkpoint knows."""


def main() -> None:
    """Train, save twice, and go as if killed."""
    text = training_text(CORPUS, SETTINGS)
    trainer = Trainer(SETTINGS, text, torch.device("cpu"))
    run = create_run(FOLDER, SETTINGS, CORPUS, text, f"schema-{SCHEMA}", torch_version=torch.__version__)
    with Recorder(run) as recorder:
        for progress in trainer.run():
            recorder.append(progress)
            if isinstance(progress, UpdateFinished) and progress.moment.update in SAVED_AT:
                recorder.save("training", trainer)
            if progress.moment.update == CUT_OFF_AT:
                break
        recorder.wait()
    run.flush()
    run.release()
    (run.path / "training.lock").unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
