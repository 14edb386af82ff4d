"""Samples of the first epoch: after 1, 2, 4, 8 … updates, with the weights of that moment."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.common.progress import SampleWritten, Told
from core.common.prompts import Prompt
from core.training import trainer as training
from core.training.device_updates import DeviceUpdates
from tests.core.saving.test_resumption import told
from tests.core.saving.test_training_run import begun, driven, resumed
from tests.core.training.test_trainer import SMALL, of_kind, trained, trainer_of

PINNED = replace(SMALL, prefixes=("晓风", "何处"), sample_every=2, sample_chars=6)


@pytest.mark.parametrize("together", [False, True])
def test_each_pinned_prefix_is_sampled_after_every_power_of_two(
    monkeypatch: pytest.MonkeyPatch, together: bool
) -> None:
    if together:
        monkeypatch.setattr(training, "updates_of", DeviceUpdates)
    _trainer, progress = trained(PINNED)
    samples = of_kind(progress, SampleWritten)
    assert [(s.moment.update, s.prefix) for s in samples] == [
        (update, prefix) for update in (1, 2, 4, 8, 16, 50) for prefix in PINNED.prefixes
    ]
    assert [s.epochs_done for s in samples[::2]] == [n / 25 for n in (1, 2, 4, 8, 16, 50)]


def test_a_sample_is_what_the_weights_of_its_moment_write() -> None:
    trainer = trainer_of(PINNED)
    found = 0
    for value in trainer.run():
        if isinstance(value, SampleWritten):
            found += 1
            assert value.moment == trainer.moment
            assert value.text == value.prefix + "".join(trainer.writer.pieces(Prompt(value.prefix, 6)))
    assert found == 12


def test_what_is_learned_does_not_depend_on_samples() -> None:
    _trainer, plain = trained(SMALL)
    _trainer, sampled = trained(PINNED)
    assert Told.of(plain).updates == Told.of(sampled).updates


def test_a_short_epoch_ends_before_the_next_power_of_two() -> None:
    # Its last update is one, and is sampled once.
    for max_chars, last in ((328, 8), (368, 9)):
        _trainer, progress = trained(replace(PINNED, max_chars=max_chars, epochs=1, prefixes=("",)))
        assert Told.of(progress).updates[-1].moment.update == last
        sampled = [sample.moment.update for sample in of_kind(progress, SampleWritten)]
        assert sampled == [1, 2, 4, 8, *([9] if last == 9 else [])]


def test_a_run_that_is_interrupted_between_has_every_sample_once(tmp_path: Path) -> None:
    whole = begun(tmp_path)
    driven(whole)
    for updates in (1, 2, 3, 4, 5, 8):
        run = begun(tmp_path, updates=updates)
        driven(run)
        run.stop()
        again = resumed(run.folder.path)
        driven(again)
        assert told(again.folder) == told(whole.folder)
