"""Since when something is set by hand, and what undoes it."""

from __future__ import annotations

from charrnn_gui.learning.hand_record import HandRecord
from core.common.progress import CheckpointKept, Moment, SettingChanged


def change(update: int, setting: str, now: float | None, *, kept: bool = True) -> list[object]:
    at = Moment(update // 10 + 1, update), float(update), update / 10
    changed: list[object] = [SettingChanged(*at, setting, 0.1, now)]
    return [CheckpointKept(*at, "change"), *changed] if kept else changed


def test_it_begins_with_the_first_of_several_changes_and_ends_when_it_is_given_back() -> None:
    record = HandRecord()
    record.add(change(20, "learning_rate", 0.3))
    record.add(change(30, "learning_rate", 0.2))
    record.add(change(40, "clip_norm", 0.2))
    assert record.since({"learning_rate", "clip_norm"}) == 2.0
    assert record.since({"clip_norm"}) == 4.0
    assert record.since(()) is None
    record.add(change(50, "learning_rate", None))
    assert record.since({"learning_rate"}) is None
    record.add(change(60, "learning_rate", 0.5))
    assert record.since({"learning_rate"}) == 6.0


def test_the_last_change_with_a_checkpoint_can_be_undone() -> None:
    record = HandRecord()
    record.add([CheckpointKept(Moment(1, 5), 1.0, 0.5, "epochs")])
    assert record.last_undoable is None
    record.add(change(20, "learning_rate", 0.3))
    assert record.last_undoable == 20
    # Its checkpoint could not be saved.
    record.add(change(30, "clip_norm", 0.3, kept=False))
    assert record.last_undoable == 20
    record.add(change(40, "clip_norm", None))
    assert record.last_undoable == 40
    record.clear()
    assert record.last_undoable is None
