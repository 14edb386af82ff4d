"""What the worker says to the window."""

from __future__ import annotations

from PySide6.QtCore import QThread, Signal

from charrnn_gui import messages as m
from charrnn_gui import questions as q
from core.common.choices import Choice
from core.common.prompts import Continuation
from core.common.surprise import Surprise, TwoReadings
from core.common.weights_of import WeightsOf


class WorkerSignals(QThread):
    """A thread that says what becomes of the run in the window.

    Signals:
        engine_ready: torch is loaded.
        sized: settings for a text, chosen by the rule.
        estimated: how long a run takes on this computer.
        run_opened: a run is on display; emitted before the first ``progressed`` of the run.
        progressed: what the run has done since the last time.
        answered: what the model wrote after the standing prompt.
        text_read: what each character of the standing text costs.
        text_compared: the same with other weights than the present ones, and which (``WeightsOf``).
        text_adapted: a text read with weights that follow it, as far as it is read, beside the same weights
            as they were; and which these are (``WeightsOf``).
        line_written: a line, as it grows.
        several_written: those of several lines that are finished.
        compared: what different weights have written, as far as they have.
        line_read: a line that was written earlier, with what stood to choose from.
        greedy_told: what the greedy line would be.
        choice_told: how a character was chosen.
        moment_held: weights are held in memory, or let go of.
        state_reached: the run is in another state.
        refused: a request or an answer failed; nothing has changed.
        warned: a sentence; the training continues.
        saving_reported: the run can't be saved, or is saved again.
        run_moved: the run is kept in another folder now.
        pinned: the answer to each ``Pin``: the prefixes (str) that are pinned for the run now, which are the
            old ones if the request was refused; None if there is no run.
    """

    engine_ready = Signal()
    sized = Signal(m.Sized)
    estimated = Signal(m.Estimated)
    run_opened = Signal(m.RunOpened)
    progressed = Signal(m.ProgressMade)
    answered = Signal(Continuation)
    text_read = Signal(Surprise)
    text_compared = Signal(Surprise, WeightsOf)
    text_adapted = Signal(TwoReadings, WeightsOf)
    line_written = Signal(q.LineWritten)
    several_written = Signal(q.SeveralWritten)
    compared = Signal(q.Compared)
    line_read = Signal(q.LineRead)
    greedy_told = Signal(q.GreedyTold)
    choice_told = Signal(Choice)
    moment_held = Signal(q.MomentHeld)
    state_reached = Signal(m.StateReached)
    refused = Signal(m.Refused)
    warned = Signal(str)
    saving_reported = Signal(m.SavingReported)
    run_moved = Signal(m.RunMoved)
    pinned = Signal(tuple)
