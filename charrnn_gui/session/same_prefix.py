"""What several runs write after one prefix at the same moment: from their samples, or by their weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from charrnn_gui import messages as m
from charrnn_gui import questions as q
from charrnn_gui.session.compared_runs import ReadRun
from charrnn_gui.worker import Worker
from core.common.i18n import gettext as _
from core.common.prompts import Prompt
from core.common.weights_of import WeightsOf
from core.runs.same_moment import TextSource, text_source

NUM_CHARS = 80
_MOST_KNOWN = 500


@dataclass(frozen=True, slots=True)
class WrittenText:
    """What a run writes.

    Attributes:
        path: of the run.
        source: where the text comes from.
        text: what follows the prefix; None: it is being written, or there is none.
        why: a sentence if there is none.
    """

    path: Path
    source: TextSource
    text: str | None = None
    why: str = ""


class SamePrefix(QObject):
    """Answers for all runs at once: samples immediately, what weights have to write as it comes.

    Args:
        worker: writes with weights of checkpoints.

    Signals:
        told: tuple of ``WrittenText``, in the order of the runs.
    """

    told = Signal(tuple)

    def __init__(self, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._texts: tuple[WrittenText, ...] = ()
        self._asked: q.Compare | None = None
        # What weights have written before; they write the same again.
        self._known: dict[tuple[WeightsOf, str], str] = {}
        worker.compared.connect(self._on_compared)
        worker.refused.connect(self._on_refused)

    def ask(self, runs: Sequence[ReadRun], prefix: str, unit: str, value: float) -> None:
        """Tell what ``runs`` write after ``prefix`` at one moment of all of them.

        Args:
            runs: which.
            prefix: see above.
            unit: what is the same at that moment, one of ``core.runs.same_moment.UNITS``.
            value: of it.
        """
        sources = [
            text_source(run.curves, run.samples, run.facts.summary.checkpoints, prefix, unit, value)
            for run in runs
        ]
        self._texts = tuple(
            self._text(run, source, prefix) for run, source in zip(runs, sources, strict=True)
        )
        self.told.emit(self._texts)
        missing = tuple(_weights(each) for each in self._texts if each.text is None and not each.why)
        if missing and (self._asked is None or self._asked.weights != missing or self._prefix != prefix):
            self._asked = q.Compare(Prompt(prefix, NUM_CHARS), missing)
            self._worker.request(self._asked)
        elif not missing:
            self._asked = None

    @property
    def _prefix(self) -> str:
        return "" if self._asked is None else self._asked.prompt.prefix

    def _text(self, run: ReadRun, source: TextSource, prefix: str) -> WrittenText:
        if source.sample is not None:
            return WrittenText(run.path, source, source.sample.removeprefix(prefix))
        if source.why:
            return WrittenText(run.path, source, why=source.why)
        if not any(character in run.facts.vocabulary for character in prefix):
            return WrittenText(run.path, source, why=_("It knows no character of this prefix."))
        return WrittenText(run.path, source, self._known.get((WeightsOf(run.path, source.update), prefix)))

    def _on_compared(self, compared: q.Compared) -> None:
        if compared.request is not self._asked:
            return
        for weights, answer in zip(compared.request.weights, compared.answers, strict=False):
            if isinstance(answer, Exception):
                self._fill(weights, why=str(answer))
            else:
                self._remember(weights, answer.prompt.prefix, answer.text)
                self._fill(weights, text=answer.text)
        if len(compared.answers) == len(compared.request.weights):
            self._asked = None
        self.told.emit(self._texts)

    def _on_refused(self, refused: m.Refused) -> None:
        if refused.request is not None and refused.request is self._asked:
            for weights in self._asked.weights:
                self._fill(weights, why=str(refused.error))
            self._asked = None
            self.told.emit(self._texts)

    def _fill(self, weights: WeightsOf, *, text: str | None = None, why: str = "") -> None:
        self._texts = tuple(
            WrittenText(each.path, each.source, text, why)
            if each.text is None and not each.why and _weights(each) == weights
            else each
            for each in self._texts
        )

    def _remember(self, weights: WeightsOf, prefix: str, text: str) -> None:
        while len(self._known) >= _MOST_KNOWN:
            del self._known[next(iter(self._known))]
        self._known[weights, prefix] = text


def _weights(text: WrittenText) -> WeightsOf:
    return WeightsOf(text.path, text.source.update)
