"""The marks of events: a shape and a colour for each kind, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QKeySequence, QPainterPath, QPolygonF

from charrnn_gui.look.tokens import Colors
from core.common.i18n import gettext as _
from core.common.i18n import paragraph
from core.common.progress import (
    BaselinePassed,
    CheckpointKept,
    Diverged,
    Event,
    HeldoutImproved,
    Paused,
    SettingChanged,
    TrainingFinished,
)
from core.runs.event_words import event_in_words, event_place, shown_events

RunEvent = Event | Diverged


@dataclass(frozen=True, slots=True)
class EventMark:
    """An event with its place among the epochs.

    Attributes:
        has_checkpoint: a checkpoint was kept for it; that has no mark of its own.
    """

    event: RunEvent
    has_checkpoint: bool = False

    @property
    def epoch(self) -> float:
        """Where it stands on an axis of epochs."""
        done = self.event.epochs_done
        return float(self.event.moment.epoch) if done is None else done

    @property
    def undoing_update(self) -> int | None:
        """The update of the checkpoint from which a branch undoes it; None: it can't be undone."""
        is_change = isinstance(self.event, SettingChanged) and self.has_checkpoint
        return self.event.moment.update if is_change else None

    def heading(self) -> str:
        """Return when it happened."""
        return event_place(self.event)

    def sentence(self) -> str:
        """Return what happened, and what can be done."""
        said = [event_in_words(self.event)]
        if self.has_checkpoint:
            key = QKeySequence(QKeySequence.StandardKey.Undo).toString(QKeySequence.SequenceFormat.NativeText)
            said.append(event_in_words(_checkpoint(self.event)))
            said.append(_("Right-click or press {key} for that.").format(key=key))
        return paragraph(said)

    def color(self, colors: Colors) -> str:
        """Return the colour that goes with its meaning."""
        match self.event:
            case SettingChanged():
                return colors.accent
            case HeldoutImproved():
                return colors.heldout
            case BaselinePassed():
                return colors.train
            case Diverged():
                return colors.error
        return colors.muted

    def path(self, center: QPointF, size: float) -> QPainterPath:
        """Return its shape around ``center``; ``size`` is the height of the largest shape."""
        path = QPainterPath()
        _SHAPES.get(type(self.event), _play)(path, size / 2)
        return path.translated(center)


def marks(events: Iterable[RunEvent | TrainingFinished]) -> tuple[EventMark, ...]:
    """Return the marks of ``events``, from left to right."""
    shown = shown_events(events)
    changed = {event.moment for event in shown if isinstance(event, SettingChanged)}
    found = [
        EventMark(event, isinstance(event, SettingChanged) and _checkpoint(event) in shown)
        for event in shown
        if not (isinstance(event, CheckpointKept) and event.reason == "change" and event.moment in changed)
    ]
    return tuple(sorted(found, key=lambda mark: mark.epoch))


def _checkpoint(event: RunEvent) -> CheckpointKept:
    return CheckpointKept(event.moment, event.seconds or 0.0, event.epochs_done or 0.0, "change")


def _polygon(path: QPainterPath, *points: tuple[float, float]) -> None:
    path.addPolygon(QPolygonF([QPointF(*point) for point in points]))
    path.closeSubpath()


def _play(path: QPainterPath, r: float) -> None:
    _polygon(path, (-0.6 * r, -0.8 * r), (0.8 * r, 0), (-0.6 * r, 0.8 * r))


def _pause(path: QPainterPath, r: float) -> None:
    path.addRect(QRectF(-0.6 * r, -0.7 * r, 0.4 * r, 1.4 * r))
    path.addRect(QRectF(0.2 * r, -0.7 * r, 0.4 * r, 1.4 * r))


def _diamond(path: QPainterPath, r: float) -> None:
    _polygon(path, (0, -r), (r, 0), (0, r), (-r, 0))


def _dot(path: QPainterPath, r: float) -> None:
    path.addEllipse(QPointF(0, 0), 0.9 * r, 0.9 * r)


def _square(path: QPainterPath, r: float) -> None:
    path.addRect(QRectF(-0.75 * r, -0.75 * r, 1.5 * r, 1.5 * r))


def _warning(path: QPainterPath, r: float) -> None:
    _polygon(path, (0, -0.9 * r), (r, 0.8 * r), (-r, 0.8 * r))


_SHAPES: dict[type[RunEvent], Callable[[QPainterPath, float], None]] = {
    Paused: _pause,
    SettingChanged: _diamond,
    HeldoutImproved: _dot,
    BaselinePassed: _dot,
    CheckpointKept: _square,
    Diverged: _warning,
}
