"""Events in the life of a run, and settings that change by hand while it is trained."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.numpy import load_file

from core.common.progress import (
    BaselinePassed,
    CheckpointKept,
    Continued,
    Diverged,
    Event,
    HeldoutImproved,
    Moment,
    Paused,
    Progress,
    SettingChanged,
    Started,
    Told,
    TrainingFinished,
    UpdateFinished,
)
from core.runs import RunFolder, list_runs
from core.saving import checkpoints
from core.saving.checkpoints import load_checkpoint
from core.saving.training_run import TrainingRun
from core.settings.settings import Settings
from core.settings.specs import SettingsError
from core.text.baselines import baselines
from core.text.corpus import training_text
from core.text.library import load_shipped
from core.training import trainer as training
from core.training.device_updates import DeviceUpdates
from tests.core.saving.test_recorder import WILD
from tests.core.saving.test_resumption import CPU, SETTINGS, events_of, files_of, told
from tests.core.saving.test_training_run import LONG, begun, driven, resumed

Plan = Mapping[int, tuple[str, float | None]]
# After 39 updates the run ends; an epoch has 13.
PLAN: Plan = {
    7: ("learning_rate", 0.003),
    12: ("clip_norm", 0.05),
    20: ("learning_rate", None),
    26: ("clip_norm", 0.0),
}
COSINE = replace(SETTINGS, schedule="cosine", clip_norm=1.0)


def by_plan(run: TrainingRun, plan: Plan = PLAN, until: int | None = None) -> list[Progress]:
    """Train to the end or ``until`` so many updates, and change what the plan says; return what was told."""
    made = {e.moment.update for e in run.folder.told().events if isinstance(e, SettingChanged)}
    said: list[Progress] = []
    while run.state == "training" and run.moment.update != until:
        if run.moment.update in plan and run.moment.update not in made:
            made.add(run.moment.update)
            said += run.change(*plan[run.moment.update])
        said += run.advance()
    return said


def weights(folder: RunFolder) -> dict[str, Any]:
    return load_file(folder.path / "weights.safetensors")


def same_weights(one: RunFolder, other: RunFolder) -> bool:
    ones, others = weights(one), weights(other)
    return all((value == others[name]).all() for name, value in ones.items())


def test_a_run_tells_its_events_in_their_order_and_its_folder_returns_them(tmp_path: Path) -> None:
    corpus = load_shipped("austen")
    settings = replace(SETTINGS, save_every_epochs=2)
    text = training_text(corpus, settings)
    lines = baselines(text.train_ids, text.heldout_ids, len(text.vocab))
    run = TrainingRun.begun(tmp_path, settings, corpus, text, CPU, baselines=lines)
    said = [*run.advance(), *run.pause()]
    run.go_on()
    said += driven(run)
    found = Told.of(said).events
    assert found[:3] == (Started(Moment(), 0.0, 0.0), *found[1:3])
    kinds = [type(event) for event in found]
    assert kinds[1:3] == [Paused, Continued]
    assert (found[1].moment, found[2].moment) == (Moment(1, 1), Moment(1, 1))
    assert kinds.count(HeldoutImproved) == 2
    assert {e.baseline for e in found if isinstance(e, BaselinePassed)} >= {"uniform"}
    (kept,) = (event for event in found if isinstance(event, CheckpointKept))
    assert (kept.reason, kept.moment.epoch, kept.epochs_done) == ("epochs", 2, 2.0)
    assert all(event.seconds > 0 for event in found[1:-1] if isinstance(event, Event))
    assert isinstance(found[-1], TrainingFinished)
    assert RunFolder.open(run.folder.path).told().events == found[:-1]  # the end has no record


def test_a_look_may_be_the_best_on_held_out_text_and_is_told_with_it(tmp_path: Path) -> None:
    run = begun(tmp_path, replace(SETTINGS, max_chars=1200, look_every=5, epochs=1))
    found = Told.of(driven(run))
    assert [each.moment.update for each in found.evaluations] == [5, 10, 15, 20, 25]
    improved = [event for event in found.events if isinstance(event, HeldoutImproved)]
    best = min(found.heldout, key=lambda each: each.perplexity)
    assert best in found.evaluations
    assert (improved[-1].moment, improved[-1].epochs_done) == (best.moment, best.place)
    assert RunFolder.open(run.folder.path).told().evaluations == found.evaluations


def test_a_checkpoint_that_is_saved_after_a_look_is_judged_by_it(tmp_path: Path) -> None:
    run, said = begun(tmp_path, replace(SETTINGS, look_every=5)), Told()
    while not said.evaluations:
        said += Told.of(run.advance())
    run.stop()
    (path,) = files_of(run.folder)
    assert checkpoints._about(path)["heldout_perplexity"] == said.evaluations[0].perplexity


def test_single_updates_are_no_pauses(tmp_path: Path) -> None:
    run = begun(tmp_path, LONG, updates=1)
    said = driven(run)
    run.go_on(updates=1)
    said += driven(run)
    run.go_on()
    said += [*run.advance(), *run.pause()]
    run.go_on(updates=1)
    said += driven(run)
    run.go_on()
    said += run.advance()
    run.stop()
    assert [type(e) for e in Told.of(said).events] == [Started, Paused, Continued]


def test_a_run_that_is_resumed_says_so_once_and_a_branch_says_where_it_comes_from(tmp_path: Path) -> None:
    run = begun(tmp_path, updates=3)
    driven(run)
    run.stop()
    again = resumed(run.folder.path)
    (first, *_rest) = again.advance()
    assert isinstance(first, Continued)
    assert first.moment == Moment(1, 3)
    again.stop()
    folder = RunFolder.open(run.folder.path)
    branch = TrainingRun.branched(folder, None, load_shipped("songci"), folder.settings, CPU, tmp_path)
    driven(branch)
    kinds = [e for e in branch.folder.told().events if isinstance(e, Started | Continued)]
    assert [type(e) for e in kinds] == [Started, Continued, Started]
    assert kinds[-1] == replace(kinds[-1], moment=Moment(1, 4), origin=folder.path.name)


@pytest.mark.parametrize("optimizer", ["adam", "muon", "sgd"])
@pytest.mark.parametrize("cut_off_at", [8, 13, 25, 38])
def test_a_run_that_is_changed_by_hand_and_cut_off_comes_to_the_very_same(
    tmp_path: Path, optimizer: str, cut_off_at: int
) -> None:
    settings = replace(COSINE, optimizer=optimizer, learning_rate=0.01)
    whole = begun(tmp_path / "whole", settings)
    by_plan(whole)
    run = begun(tmp_path / "killed", settings)
    by_plan(run, until=cut_off_at)
    # As a kill leaves it: the folder as it is now, with what was written last.
    shutil.copytree(run.folder.path, tmp_path / "copy")
    run.stop()
    (tmp_path / "copy" / "training.lock").unlink()
    again = resumed(tmp_path / "copy")
    last_change = max(update for update in PLAN if update < cut_off_at)
    assert again.moment.update == last_change
    by_plan(again)
    assert told(again.folder) == told(whole.folder)
    assert events_of(again.folder) == events_of(whole.folder)
    assert same_weights(again.folder, whole.folder)


def test_the_schedule_is_suspended_until_it_is_followed_again(tmp_path: Path) -> None:
    plain, run = begun(tmp_path / "plain", COSINE), begun(tmp_path, COSINE)
    driven(plain)
    by_plan(run)
    planned = [update.learning_rate for update in plain.folder.told().updates]
    rates = [update.learning_rate for update in run.folder.told().updates]
    assert rates[:7] == planned[:7]
    assert rates[7:20] == pytest.approx([0.003] * 13)
    assert rates[20:] == planned[20:]
    changes = [e for e in run.folder.told().events if isinstance(e, SettingChanged)]
    assert [(e.moment.update, e.setting, e.now) for e in changes] == [(n, *PLAN[n]) for n in PLAN]
    befores = [e.before for e in changes]
    assert befores == pytest.approx([planned[7], 1.0, 0.003, 0.05])


@pytest.mark.parametrize("kind", ["one by one", "together"])
def test_a_clipped_step_is_as_long_as_the_limit_that_was_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    if kind == "together":
        monkeypatch.setattr(training, "updates_of", DeviceUpdates)
    run = begun(tmp_path, replace(SETTINGS, optimizer="sgd", learning_rate=0.5, clip_norm=0.0), updates=3)
    driven(run)
    run.change("clip_norm", 1e-3)
    before = {name: value.clone() for name, value in run.trainer.model.state_dict().items()}
    run.go_on(updates=1)
    (update,) = (progress for progress in driven(run) if isinstance(progress, UpdateFinished))
    assert update.gradient_norm > 1e-3
    after = run.trainer.model.state_dict()
    step = torch.cat([(after[name] - value).flatten() for name, value in before.items()])
    assert step.norm().item() == pytest.approx(0.5 * 1e-3, rel=1e-3)
    run.stop()


def test_a_branch_from_the_checkpoint_that_was_kept_undoes_a_change(tmp_path: Path) -> None:
    plain, run = begun(tmp_path / "plain", COSINE), begun(tmp_path / "changed", COSINE)
    driven(plain)
    by_plan(run, {7: ("learning_rate", 0.1)})
    folder = RunFolder.open(run.folder.path)
    assert told(folder) != told(plain.folder)
    (kept,) = (e for e in folder.told().events if isinstance(e, CheckpointKept) and e.reason == "change")
    assert kept.moment.update in list_runs(tmp_path / "changed")[0].checkpoints
    branch = TrainingRun.branched(
        folder, kept.moment.update, load_shipped("songci"), folder.settings, CPU, tmp_path
    )
    driven(branch)
    assert told(branch.folder) == told(plain.folder)
    assert events_of(branch.folder) == events_of(plain.folder)
    assert same_weights(branch.folder, plain.folder)


def test_a_branch_keeps_what_was_set_by_hand_unless_it_has_another_plan(tmp_path: Path) -> None:
    run = begun(tmp_path, COSINE)
    by_plan(run, {7: ("learning_rate", 0.1), 8: ("clip_norm", 0.3)})
    folder = RunFolder.open(run.folder.path)
    longer = replace(folder.settings, epochs=4)
    rates, clips = [], []
    for settings in (longer, replace(longer, learning_rate=0.2)):
        branch = TrainingRun.branched(folder, None, load_shipped("songci"), settings, CPU, tmp_path)
        rates.append(branch.trainer.live.learning_rate)
        clips.append(branch.trainer.live.clip_norm)
        driven(branch)
    assert rates == [0.1, None]
    assert clips == [0.3, 0.3]
    ended = [e for e in branch.folder.told().events if isinstance(e, SettingChanged)][-1]
    assert (ended.setting, ended.before, ended.now, ended.moment) == ("learning_rate", 0.1, None, run.moment)


def test_a_change_while_paused_outlasts_the_program_and_can_be_undone(tmp_path: Path) -> None:
    run = begun(tmp_path, COSINE, updates=5)
    driven(run)
    run.change("learning_rate", 0.004)
    run.change("clip_norm", 0.2)
    assert (run.state, RunFolder.open(run.folder.path).state) == ("paused", "paused")
    run.stop()
    again = resumed(run.folder.path)
    live = again.trainer.live
    assert (again.moment.update, live.learning_rate, live.clip_norm) == (5, 0.004, 0.2)
    again.stop()
    folder = RunFolder.open(run.folder.path)
    # One checkpoint is kept, as both were changed after the same update, and one is of after that.
    assert list_runs(tmp_path)[0].checkpoints == (5,)
    assert len(list((folder.path / "checkpoints").iterdir())) == 2
    assert load_checkpoint(folder, 5).state.live.to_json() == {}
    assert load_checkpoint(folder).state.live == live


def test_a_checkpoint_from_before_a_change_is_not_pruned_and_ten_of_them_stay(tmp_path: Path) -> None:
    settings = replace(SETTINGS, checkpoints_kept=1, heldout_fraction=0.0, save_every_epochs=1)
    run = begun(tmp_path, settings)
    by_plan(run, {n: ("clip_norm", n / 10) for n in range(1, 13)})
    updates = list_runs(tmp_path)[0].checkpoints
    assert updates == (run.moment.update, *range(12, 2, -1))


def test_the_same_value_again_changes_nothing(tmp_path: Path) -> None:
    run = begun(tmp_path, LONG, updates=2)
    driven(run)
    assert run.change("learning_rate", None) == ()
    assert len(run.change("learning_rate", 0.5)) == 2
    before = [path.name for path in (run.folder.path / "checkpoints").iterdir()]
    assert run.change("learning_rate", 0.5) == ()
    assert [path.name for path in (run.folder.path / "checkpoints").iterdir()] == before
    run.stop()


def test_an_impossible_value_changes_nothing(tmp_path: Path) -> None:
    run = begun(tmp_path, LONG, updates=2)
    driven(run)
    with pytest.raises(SettingsError):
        run.change("learning_rate", -1.0)
    with pytest.raises(ValueError, match="hidden_size"):
        run.change("hidden_size", 3)
    assert not [e for e in run.folder.told().events if isinstance(e, SettingChanged | CheckpointKept)]
    run.stop()


def test_a_change_takes_effect_on_a_full_disk_and_no_checkpoint_is_promised(tmp_path: Path) -> None:
    run = begun(tmp_path, LONG)
    run.advance()
    (run.folder.path / "checkpoints").write_text("in the way", "utf-8")
    (changed,) = run.change("clip_norm", 0.5)
    assert isinstance(changed, SettingChanged)
    assert run.trouble is not None
    assert run.trainer.live.clip_norm == 0.5
    (run.folder.path / "checkpoints").unlink()
    run.stop()
    assert load_checkpoint(RunFolder.open(run.folder.path)).state.live.clip_norm == 0.5


def test_weights_that_the_last_update_has_ruined_are_not_kept(tmp_path: Path) -> None:
    run = begun(tmp_path, WILD)
    run.advance()
    (diverged,) = run.change("learning_rate", 0.1)
    assert isinstance(diverged, Diverged)
    assert diverged.seconds is not None
    assert run.state == "diverged"


def test_a_run_that_has_ended_is_not_changed(tmp_path: Path) -> None:
    run = begun(tmp_path, Settings(**{**SETTINGS.to_json(), "epochs": 1, "prefixes": ()}))
    driven(run)
    with pytest.raises(RuntimeError, match="has ended"):
        run.change("learning_rate", 0.1)
