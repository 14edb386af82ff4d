"""The greedy line beside one that was drawn: what the model itself would have written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from charrnn_gui import questions as q
from charrnn_gui.worker import Worker
from core.common.lines import Line
from core.common.prompts import Continuation, Sampling
from core.common.weights_of import WeightsOf

# Characters of a line that is only compared with: soon it repeats itself.
_MOST_CHARS = 500


class GreedyLines(QObject):
    """Asks the worker for one at a time; nothing of it is kept.

    Signals:
        told: the greedy line that was asked for last.
    """

    told = Signal(Continuation)

    def __init__(self, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._asked: q.TellGreedy | None = None
        worker.greedy_told.connect(self._on_told)

    def ask(self, line: Line, folder: Path) -> None:
        """Ask for that from the prefix of ``line``, with its weights, of the run in ``folder``."""
        banned, length = line.prompt.sampling.banned, min(line.prompt.num_chars, _MOST_CHARS)
        prompt = replace(line.prompt, begun="", num_chars=length, sampling=Sampling(banned=banned))
        self._asked = q.TellGreedy(prompt, WeightsOf(folder, line.moment.update))
        self._worker.request(self._asked)

    def _on_told(self, told: q.GreedyTold) -> None:
        if told.request is self._asked:
            self.told.emit(told.answer)
