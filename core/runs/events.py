"""Turn progress values into lines of JSON and back, for run folders and for ``--json``."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

from core.common.errors import RunError
from core.common.files import is_count, json_number
from core.common.i18n import gettext as _
from core.common.progress import (
    BaselinePassed,
    CheckpointKept,
    Continued,
    Diverged,
    EpochFinished,
    Event,
    HeldoutEvaluated,
    HeldoutImproved,
    Moment,
    Paused,
    Progress,
    RanksChanged,
    SampleWritten,
    SettingChanged,
    Started,
)

EVENT_NAMES: Mapping[type[Event], str] = {
    Started: "started",
    Paused: "paused",
    Continued: "continued",
    HeldoutImproved: "heldout_improved",
    BaselinePassed: "baseline_passed",
    CheckpointKept: "checkpoint_kept",
    SettingChanged: "setting_changed",
    RanksChanged: "ranks_changed",
}
"""What a line of JSON calls each kind of event."""
_EVENT_TYPES = {name: kind for kind, name in EVENT_NAMES.items()}


def event_json(progress: Progress) -> dict[str, Any] | None:
    """Return the JSON object of a progress value, as run folders and ``--json`` have it.

    None for values without a line: single updates, and the end.
    """
    moment: dict[str, Any] = {"epoch": progress.moment.epoch, "update": progress.moment.update}
    if isinstance(progress, EpochFinished | SampleWritten | Diverged) and progress.epochs_done is not None:
        moment["epochs_done"] = progress.epochs_done
    if isinstance(progress, Event):
        values = {name: getattr(progress, name) for name in _names(type(progress))}
        return {
            "event": EVENT_NAMES[type(progress)],
            **moment,
            **{
                key: json_number(value) if isinstance(value, float) else value
                for key, value in values.items()
            },
        }
    if isinstance(progress, EpochFinished):
        heldout = progress.heldout_perplexity
        return {
            "event": "epoch",
            **moment,
            "perplexity": json_number(progress.perplexity),
            "heldout_perplexity": None if heldout is None else json_number(heldout),
            "seconds": json_number(progress.seconds),
            "chars_per_second": json_number(progress.characters_per_second),
            "gradient_norm": json_number(progress.gradient_norm),
            "learning_rate": json_number(progress.learning_rate),
        }
    if isinstance(progress, HeldoutEvaluated):
        return {
            "event": "evaluation",
            **moment,
            "epochs_done": progress.place,
            "heldout_perplexity": json_number(progress.perplexity),
            "seconds": json_number(progress.seconds),
        }
    if isinstance(progress, SampleWritten):
        return {"event": "sample", **moment, "prefix": progress.prefix, "text": progress.text}
    if isinstance(progress, Diverged):
        restored = progress.restored
        return {
            "event": "diverged",
            **moment,
            "restored_epoch": restored.epoch,
            "restored_update": restored.update,
            **({} if progress.seconds is None else {"seconds": progress.seconds}),
        }
    return None


def _names(kind: type[Event]) -> list[str]:
    """Return the names of the fields of a kind of event, but its moment."""
    return [field.name for field in dataclasses.fields(kind) if field.name != "moment"]


def damaged(path: Path) -> NoReturn:
    """Raise the ``RunError`` for a file of a run with invalid content."""
    raise RunError(
        _("The file “{path}” is damaged: its content is not that of a run's file.").format(path=path)
    )


def read_event(path: Path, event: Mapping[str, Any], updates_per_epoch: int = 0) -> Progress | None:
    """Return the progress value in a line of the file ``path``, the inverse of ``event_json``.

    None for a kind of event that this version does not know. The arguments are those of ``read_epoch``.

    Raises:
        RunError: the line is damaged.
    """
    match event.get("event"):
        case "epoch":
            return read_epoch(path, event, updates_per_epoch)
        case "evaluation":
            return read_evaluation(path, event)
        case "sample":
            return _read_sample(path, event, updates_per_epoch)
        case "diverged":
            restored = {"epoch": event.get("restored_epoch"), "update": event.get("restored_update")}
            return Diverged(
                _moment(path, event),
                _moment(path, restored),
                _measure(path, event, "seconds") if "seconds" in event else None,
                _epochs_done(path, event, updates_per_epoch),
            )
        case str(name) if name in _EVENT_TYPES:
            kind = _EVENT_TYPES[name]
            return kind(
                _moment(path, event), **{key: _READERS[key](path, event, key) for key in _names(kind)}
            )
        case str():
            return None
    damaged(path)


def read_epoch(path: Path, event: Mapping[str, Any], updates_per_epoch: int = 0) -> EpochFinished:
    """Return the epoch in a line of the file ``path``.

    Args:
        path: of the file, for the error.
        event: the line.
        updates_per_epoch: of the run, to compute ``epochs_done`` if the line lacks it; 0 if unknown.

    Raises:
        RunError: the line is damaged.
    """
    heldout = event.get("heldout_perplexity")
    return EpochFinished(
        moment=_moment(path, event),
        perplexity=_number(path, event, "perplexity"),
        heldout_perplexity=None if heldout is None else _number(path, event, "heldout_perplexity"),
        seconds=_number(path, event, "seconds"),
        characters_per_second=_number(path, event, "chars_per_second"),
        gradient_norm=_number(path, event, "gradient_norm"),
        learning_rate=_number(path, event, "learning_rate"),
        epochs_done=_epochs_done(path, event, updates_per_epoch),
    )


def read_evaluation(path: Path, event: Mapping[str, Any]) -> HeldoutEvaluated:
    """Return the evaluation within an epoch that is in a line of the file ``path``.

    Raises:
        RunError: the line is damaged.
    """
    return HeldoutEvaluated(
        _moment(path, event),
        _number(path, event, "heldout_perplexity"),
        _measure(path, event, "seconds"),
        _measure(path, event, "epochs_done"),
    )


def _moment(path: Path, event: Mapping[str, Any]) -> Moment:
    epoch, update = event.get("epoch"), event.get("update")
    if (
        not isinstance(epoch, int)
        or not isinstance(update, int)
        or not (is_count(epoch) and is_count(update))
    ):
        damaged(path)
    return Moment(epoch, update)


def _number(path: Path, event: Mapping[str, Any], key: str) -> float:
    value = event.get(key)
    if value in ("Infinity", "-Infinity", "NaN"):
        return float(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        damaged(path)
    try:
        return float(value)
    except OverflowError:
        damaged(path)


def _epochs_done(path: Path, event: Mapping[str, Any], updates_per_epoch: int) -> float | None:
    if "epochs_done" not in event:
        return event["update"] / updates_per_epoch if updates_per_epoch else None
    return _measure(path, event, "epochs_done")


def _measure(path: Path, event: Mapping[str, Any], key: str) -> float:
    value = _number(path, event, key)
    if not 0 <= value < math.inf:
        damaged(path)
    return value


def _count(path: Path, event: Mapping[str, Any], key: str) -> int:
    value = event.get(key)
    if not (is_count(value) and value):
        damaged(path)
    return value


def _number_or_none(path: Path, event: Mapping[str, Any], key: str) -> float | None:
    return None if event.get(key) is None else _number(path, event, key)


def _text(path: Path, event: Mapping[str, Any], key: str) -> str:
    value = event.get(key)
    if not isinstance(value, str):
        damaged(path)
    return value


def _read_sample(path: Path, event: Mapping[str, Any], updates_per_epoch: int) -> SampleWritten:
    return SampleWritten(
        _moment(path, event),
        _text(path, event, "prefix"),
        _text(path, event, "text"),
        _epochs_done(path, event, updates_per_epoch),
    )


_READERS: Mapping[str, Callable[[Path, Mapping[str, Any], str], Any]] = {
    "seconds": _measure,
    "epochs_done": _measure,
    "origin": _text,
    "perplexity": _number,
    "before": _number,
    "baseline": _text,
    "value": _number,
    "reason": _text,
    "setting": _text,
    "now": _number_or_none,
    "ranks": _count,
}
"""How each field of an event is read."""
