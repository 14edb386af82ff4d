"""What was changed by hand in the run on display, from its events."""

from __future__ import annotations

from collections.abc import Iterable

from core.common.progress import CheckpointKept, SettingChanged


class HandRecord:
    """Since when which setting is set by hand, and from which checkpoint the last change is undone.

    Attributes:
        last_undoable: the update of the checkpoint just before the last change; None: there is none.
    """

    def __init__(self) -> None:
        self._since: dict[str, float] = {}
        self._kept: set[int] = set()
        self.last_undoable: int | None = None

    def clear(self) -> None:
        """Forget the run."""
        self._since.clear()
        self._kept.clear()
        self.last_undoable = None

    def add(self, events: Iterable[object]) -> None:
        """Take note of more events, in the order in which they happened."""
        for event in events:
            match event:
                case CheckpointKept(reason="change"):
                    self._kept.add(event.moment.update)
                case SettingChanged(now=None):
                    self._since.pop(event.setting, None)
                    self._note_undoable(event)
                case SettingChanged():
                    self._since.setdefault(event.setting, event.epochs_done)
                    self._note_undoable(event)

    def since(self, settings: Iterable[str]) -> float | None:
        """Return the epochs that were done when the first of ``settings`` was set by hand."""
        return min((self._since[name] for name in settings if name in self._since), default=None)

    def _note_undoable(self, event: SettingChanged) -> None:
        if event.moment.update in self._kept:
            self.last_undoable = event.moment.update
