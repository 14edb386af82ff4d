"""Train the runs that ship as examples, ``data/examples/``: small ones, so that writing can be tried at once.

    python -m tools.derive_examples [songci] [austen]

It takes some minutes. Another computer gets weights that differ in their last digits, and curves that differ
a little. The checkpoints are left out: they would be three times as large as all the rest.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import torch

from core.common.progress import EpochFinished
from core.runs.layout import CHECKPOINTS_FOLDER, LEASE_FILE, LOCK_FILE
from core.saving.training_run import TrainingRun
from core.settings.recipes import RECIPES
from core.settings.settings import Settings
from core.text.baselines import baselines
from core.text.catalogue import shipped
from core.text.corpus import training_text
from core.text.library import load_shipped

TARGET = Path(__file__).resolve().parent.parent / "data" / "examples"
SETTINGS = {
    # As the recipe, but with fewer hidden units.
    "songci": replace(RECIPES["quick"].settings, hidden_size=96, embedding_size=32, device="cpu"),
    # As the recipe was when it was trained, but ended by epochs: then its length does not depend on the
    # computer.
    "austen": replace(
        RECIPES["quality"].settings,
        sized=False,
        frequency_bias=False,
        output_learning_rate=0.0,
        hidden_size=192,
        epochs=8,
        time_limit_s=0.0,
        device="cpu",
    ),
}
_LEFT_OUT = (LOCK_FILE, LEASE_FILE)


def main() -> None:
    """Train those that are named, or all."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(SETTINGS))
    for name in parser.parse_args().names or SETTINGS:
        derive(name, SETTINGS[name])


def derive(name: str, settings: Settings) -> None:
    """Train the example on the text ``name`` with ``settings``, and put it in its place."""
    prefixes = next(corpus.prefixes for corpus in shipped() if corpus.name == name)
    settings, corpus = replace(settings, prefixes=prefixes), load_shipped(name)
    text = training_text(corpus, settings)
    counted = baselines(text.train_ids, text.heldout_ids, len(text.vocab))
    with tempfile.TemporaryDirectory() as parent:
        run = TrainingRun.begun(
            Path(parent), settings, corpus, text, torch.device("cpu"), baselines=counted, name=name
        )
        try:
            while run.is_under_way:
                for progress in run.advance():
                    if isinstance(progress, EpochFinished):
                        print(f"{name}: epoch {progress.moment.epoch}, {progress.perplexity:.3f}", flush=True)
        finally:
            run.release()
        shutil.rmtree(TARGET / name, ignore_errors=True)
        shutil.copytree(
            run.folder.path, TARGET / name, ignore=shutil.ignore_patterns(CHECKPOINTS_FOLDER, *_LEFT_OUT)
        )


if __name__ == "__main__":
    main()
