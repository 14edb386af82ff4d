"""A run in the window that is not trained here: opened from its folder, or followed."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from charrnn_gui import messages as m
from charrnn_gui.run_state import RunState
from charrnn_gui.worker.reports import opened_report
from core.common.progress import Moment
from core.runs import WEIGHTS_FILE, Marks, News, RunFolder, is_claimed
from core.runs.layout import STATES_UNDER_WAY
from core.runs.listing import summary_of

if TYPE_CHECKING:
    import torch

    from core.writing.writer import Writer

# This many looks in a row may fail before the failure is reported.
FOLLOW_TRIES = 5
# If a process of a team dies, nobody holds the run until all of them are started again.
RESTART_S = 60.0


@dataclass(frozen=True, slots=True, eq=False)
class OpenedRun:
    """A run as it is in its folder. Its model writes; it is not trained.

    Attributes:
        state: the value of a ``RunState``, saying how it ended.
        moment: of the weights.
        writer: None if it has no weights yet.
    """

    folder: RunFolder
    state: str
    moment: Moment
    writer: Writer | None

    def pin(self, prefixes: tuple[str, ...]) -> None:
        """Store these prefixes in the run.

        Raises:
            RunError: another program trains it, or its folder can't be written.
            SettingsError: there are too many, or one is too long.
        """
        self.folder.pin(prefixes)


class FollowedRun:
    """A run that another program trains: its folder is checked again and again.

    Attributes:
        folder: as of the last look.
        device: the device that the person wants to use.
        moment: of the weights.
        writer: None if it has no weights yet.
        state: the value of a ``RunState``.
    """

    state = "following"

    def __init__(
        self,
        folder: RunFolder,
        device: str,
        chosen: torch.device,
        moment: Moment,
        writer: Writer | None,
        marks: Marks,
    ) -> None:
        self.folder = folder
        self._chosen = chosen
        self.device = device
        self.moment = moment
        self.writer = writer
        self._marks = marks
        self._looks_failed = 0
        self._held_s = time.monotonic()

    def look(self) -> News | None:
        """Return the records added to the run; if it was saved, write with the new weights from now on.

        None: it must be opened again, because it went back to a checkpoint, has ended, or can write now.

        Raises:
            UserError: it can't be read; see ``has_failed_often``.
        """
        folder = RunFolder.open(self.folder.path)
        goes_on = is_claimed(folder.path)
        if goes_on:
            self._held_s = time.monotonic()
        else:
            goes_on = self._may_be_started_again(folder)
        news = folder.news(self._marks)
        if news is None or not goes_on or (self.writer is None and folder.file(WEIGHTS_FILE).exists()):
            return None
        self._marks = news.marks
        if self.writer is not None and folder.moment != self.folder.moment:
            self.writer, self.moment = _loaded(folder, self._chosen)
        self.folder = folder
        self._looks_failed = 0
        return news

    def _may_be_started_again(self, folder: RunFolder) -> bool:
        """Return whether several processes train the run, which nobody has held for a moment."""
        if folder.state != "training" or time.monotonic() - self._held_s > RESTART_S:
            return False
        return bool(summary_of(folder.path).ranks)

    def has_failed_often(self) -> bool:
        """Note that a look has failed, and return whether that happened too often to try again.

        For a second, a network disk may show only a part of a file that was just replaced.
        """
        self._looks_failed += 1
        return self._looks_failed >= FOLLOW_TRIES

    def left(self) -> OpenedRun:
        """Return the run as it was at the last look, no longer followed."""
        return OpenedRun(self.folder, "stopped", self.moment, self.writer)


def opened(folder: RunFolder, device: str, *, follows: bool) -> tuple[OpenedRun | FollowedRun, m.RunOpened]:
    """Return the run in ``folder``, and the report on it for the window.

    Args:
        folder: of the run.
        device: on which it will write.
        follows: if another program trains it, follow it.

    Raises:
        UserError: it can't be read.
    """
    from core.model.devices import choose_device

    # Only a run in this window's memory can continue: a run that was paused elsewhere has ended.
    ended = RunState.CUT_OFF if follows and folder.state in STATES_UNDER_WAY else RunState.STOPPED
    follows = follows and is_claimed(folder.path)
    choice = choose_device(device)
    writer, moment = None, folder.moment
    # A run that has just begun, or was cut off then, has no weights yet.
    if folder.moment.update or folder.file(WEIGHTS_FILE).exists():
        writer, moment = _loaded(folder, choice.device)
    report, marks = opened_report(folder, moment, choice, is_new=False, can_write=writer is not None)
    if follows:
        return FollowedRun(folder, device, choice.device, moment, writer, marks), report
    state = folder.state if folder.state in ("finished", "diverged", "failed") else ended.value
    return OpenedRun(folder, state, moment, writer), report


def _loaded(folder: RunFolder, device: torch.device) -> tuple[Writer, Moment]:
    """Return a writer with the weights in ``folder``, and their moment."""
    from core.saving.weights import load_model
    from core.writing.writer import Writer

    model, moment = load_model(folder, device)
    return Writer(model, folder.vocab, folder.line_start), moment
