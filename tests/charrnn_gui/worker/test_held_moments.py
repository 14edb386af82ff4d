"""Weights that are kept in memory: held by a person, loaded from disk, and how many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from charrnn_gui.worker import held_moments
from charrnn_gui.worker.held_moments import MOST_HELD, MOST_RECENT, HeldMoments, Kept
from core.common.errors import RunError, UserError
from core.common.progress import Moment
from core.common.prompts import Prompt
from core.common.weights_of import PRESENT, WeightsOf
from core.runs import CHECKPOINTS_FOLDER
from core.saving.training_run import TrainingRun
from core.settings.settings import Settings
from core.text.corpus import Corpus, training_text

PROMPT = Prompt("东风", 5)


@pytest.fixture
def run(small_settings: Settings, songci: Corpus, tmp_path: Path) -> Iterator[TrainingRun]:
    """A run that is paused after its first update."""
    import torch

    settings = replace(small_settings, checkpoints_kept=20)
    text = training_text(songci, settings)
    run = TrainingRun.begun(tmp_path, settings, songci, text, torch.device("cpu"), updates=1)
    while run.state == "training":
        run.advance()
    yield run
    run.release()


def train(run: TrainingRun, updates: int = 1) -> None:
    """Make so many updates, and keep a checkpoint after each."""
    for _number in range(updates):
        run.go_on(1)
        while run.state == "training":
            run.advance()


def present(run: TrainingRun) -> Kept:
    assert run.writer is not None
    return Kept(run.folder.path, run.moment, run.writer, is_present=True)


def written(kept: Kept | None) -> tuple[Moment, tuple[float, ...]]:
    assert kept is not None
    *_grown, last = kept.writer.write(PROMPT, kept.moment)
    return last.moment, tuple(each.probability for each in last.written)


def test_a_held_moment_stays_as_it_was_while_the_training_goes_on(run: TrainingRun) -> None:
    held, then = HeldMoments(), written(present(run))
    held.hold(present(run))
    held.hold(present(run))
    size = held.num_bytes
    update = run.moment.update
    train(run, 3)
    assert written(held.of(WeightsOf(update=update), present(run))) == then
    now = written(held.of(PRESENT, present(run)))
    assert now[0] == run.moment
    assert now[1] != then[1]
    assert held.num_bytes == size == present(run).writer.num_bytes
    held.release(run.folder.path, update)
    assert held.num_bytes == 0


def test_a_moment_that_two_hold_stays_until_both_have_let_go_of_it(run: TrainingRun) -> None:
    held, place = HeldMoments(), (run.folder.path, run.moment.update)
    held.hold(present(run), "write")
    held.hold(present(run))
    assert held.num_bytes == present(run).writer.num_bytes
    held.release(*place, "write")
    held.release(*place, "write")
    assert held.found(*place) is not None
    held.release(*place)
    assert held.found(*place) is None


def test_what_is_not_in_memory_is_read_from_a_checkpoint_once(run: TrainingRun) -> None:
    held, then, update = HeldMoments(), written(present(run)), run.moment.update
    train(run, 3)
    assert written(held.of(WeightsOf(run.folder.path, update), None)) == then
    for path in (run.folder.path / CHECKPOINTS_FOLDER).iterdir():
        path.unlink()
    assert written(held.of(WeightsOf(run.folder.path, update), None)) == then
    with pytest.raises(RunError, match="no longer has its weights of update 1"):
        HeldMoments().of(WeightsOf(run.folder.path, update), None)


def test_another_run_writes_with_what_it_saved_last(run: TrainingRun) -> None:
    kept = HeldMoments().of(WeightsOf(run.folder.path), None)
    assert written(kept) == written(present(run))
    assert HeldMoments().of(PRESENT, None) is None


def test_a_run_is_known_by_its_new_folder(run: TrainingRun, tmp_path: Path) -> None:
    held = HeldMoments()
    held.hold(present(run))
    held.follow(run.folder.path, tmp_path / "renamed")
    assert held.found(run.folder.path, run.moment.update) is None
    assert held.found(tmp_path / "renamed", run.moment.update) is not None


def test_only_so_many_moments_are_held_and_the_next_is_refused_with_the_number(run: TrainingRun) -> None:
    held = HeldMoments()
    for _number in range(MOST_HELD):
        held.hold(present(run))
        train(run)
    with pytest.raises(UserError, match=f"{MOST_HELD} moments are held"):
        held.hold(present(run))


def test_loaded_weights_make_room_the_least_recently_used_first(
    run: TrainingRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, size = HeldMoments(), present(run).writer.num_bytes
    train(run, MOST_RECENT + 1)
    for update in range(1, MOST_RECENT + 2):
        held.of(WeightsOf(run.folder.path, update), None)
        held.of(WeightsOf(run.folder.path, 1), None)
    assert held.num_bytes == MOST_RECENT * size
    assert held.found(run.folder.path, 1) is not None
    assert held.found(run.folder.path, 2) is None
    # Beside held moments there is less room; what was used last stays.
    monkeypatch.setattr(held_moments, "MOST_BYTES", 3 * size)
    held.hold(present(run))
    assert held.num_bytes == 3 * size
    assert held.found(run.folder.path, 1) is not None
    monkeypatch.setattr(held_moments, "MOST_BYTES", size)
    kept = held.of(WeightsOf(run.folder.path, 3), None)
    assert kept is not None
    with pytest.raises(UserError, match="MB are held"):
        held.hold(kept)
    assert held.num_bytes == 2 * size
