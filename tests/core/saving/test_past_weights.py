"""The weights of an earlier moment of a run, against the training that had them."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from core.common.errors import RunError
from core.runs import CHECKPOINTS_FOLDER, WEIGHTS_FILE, RunFolder, list_runs
from core.saving.past_weights import load_model_of
from core.saving.weights import save_weights, weights_of
from core.training.trainer import Trainer
from tests.core.saving.test_resumption import CPU, new_run, trained_to


@pytest.fixture
def cut_off(tmp_path: Path) -> tuple[RunFolder, Trainer]:
    """A run that a crash cut off in its midst, with two checkpoints, and what trained it."""
    run, trainer = new_run(tmp_path)
    trained_to(run, trainer, 9)
    return run, trainer


def checkpoints(run: RunFolder) -> tuple[int, ...]:
    return list_runs(run.path.parent)[0].checkpoints


def test_the_weights_of_a_checkpoint_are_those_of_the_training_then(
    cut_off: tuple[RunFolder, Trainer], tmp_path: Path
) -> None:
    run, _trainer = cut_off
    again = new_run(tmp_path / "again")[1]
    wanted = {}
    for _progress in again.run():
        wanted[again.moment.update] = weights_of(again.model)
        if again.moment.update >= 9:
            break
    before = torch.get_rng_state()
    for update in checkpoints(run):
        model, moment = load_model_of(run, update, CPU)
        assert moment.update == update
        assert not model.training
        for name, value in model.state_dict().items():
            assert (value.numpy() == wanted[update][name]).all(), name
    assert torch.equal(torch.get_rng_state(), before)


def test_weights_saved_last_need_no_checkpoint(cut_off: tuple[RunFolder, Trainer]) -> None:
    run, trainer = cut_off
    save_weights(run, weights_of(trainer.model), trainer.moment)
    run.set_state("stopped", trainer.moment)
    for path in (run.path / CHECKPOINTS_FOLDER).iterdir():
        path.unlink()
    _model, moment = load_model_of(RunFolder.open(run.path), trainer.moment.update, CPU)
    assert moment == trainer.moment


def test_a_checkpoint_that_is_gone_or_damaged_is_told_in_one_sentence(
    cut_off: tuple[RunFolder, Trainer],
) -> None:
    run, trainer = cut_off
    newest, older = sorted((run.path / CHECKPOINTS_FOLDER).iterdir(), reverse=True)
    older.unlink()
    newest.write_bytes(newest.read_bytes()[:-1])
    for path in (older, newest):
        with pytest.raises(RunError, match="no longer has its weights of update"):
            load_model_of(run, int(path.name[:12]), CPU)
    (run.path / WEIGHTS_FILE).unlink(missing_ok=True)
    run.set_state("stopped", trainer.moment)
    with pytest.raises(RunError, match="no longer has its weights of update"):
        load_model_of(RunFolder.open(run.path), trainer.moment.update, CPU)
