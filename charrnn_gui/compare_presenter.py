"""Shows in Compare the runs that are checked there; nothing is read before it is in sight."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from charrnn_gui.comparing.compared_curve import ComparedCurve
from charrnn_gui.comparing.shown_text import ShownText
from charrnn_gui.session.compared_runs import ComparedRuns, ReadRun
from charrnn_gui.session.run_list import RunList
from charrnn_gui.session.same_prefix import SamePrefix, WrittenText
from core.runs import RunChanges, RunSummary
from core.runs.comparison import doubt, outcome_rows, settings_rows
from core.runs.same_moment import trained
from core.text.baselines import Baselines

if TYPE_CHECKING:
    from charrnn_gui.frame.compare_workspace import CompareWorkspace

MOST_REMEMBERED = 50


class ComparePresenter(QObject):
    """Knows which runs there are, and which are compared.

    Args:
        make: returns the workspace, which is made when it is first in sight.
        runs: the list of runs.
        compared: reads those that are compared.
        same_prefix: lets them write.
        first_choice: returns the runs to compare before the person has chosen any.

    Signals:
        export_wanted: the person wants to save the comparison: its runs (tuple of ``ComparedRun``), the rows
            of its table (tuple of ``Row``), and what is drawn (``Drawing``).
    """

    export_wanted = Signal(tuple, tuple, object)  # a Drawing, which is loaded when it is needed

    def __init__(
        self,
        make: Callable[[], CompareWorkspace],
        runs: RunList,
        compared: ComparedRuns,
        same_prefix: SamePrefix,
        first_choice: Callable[[], tuple[Path, ...]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._make, self._runs, self._compared = make, runs, compared
        self._same_prefix, self._first_choice = same_prefix, first_choice
        self._made: CompareWorkspace | None = None
        self._is_chosen = False
        self._refusal = ""
        self._state: Mapping[str, Any] = {}
        # One array of curves for each reading of a run: the plot draws only what is another one.
        self._curves: dict[Path, ComparedCurve] = {}
        runs.changed.connect(self.change)
        compared.read.connect(self._show)
        same_prefix.told.connect(self._show_texts)

    @property
    def workspace(self) -> CompareWorkspace | None:
        """The workspace, if it has been in sight."""
        return self._made

    def save_state(self) -> Mapping[str, Any]:
        """Return what the person chose here, ready for JSON."""
        if self._made is None:
            return self._state
        model = self._made.runs.model
        checked = [run for path in model.checked()[:MOST_REMEMBERED] if (run := model.run(path)) is not None]
        numbers = model.numbers()
        return {
            "runs": [run.title for run in checked],
            "colors": [numbers[run.path] for run in checked],
            **self._made.middle.save_state(),
        }

    def restore_state(self, state: Mapping[str, Any]) -> None:
        """Take up what ``save_state`` returned; the workspace gets it when it is made."""
        self._state = state

    def set_open(self, is_open: bool) -> None:
        """Take note of whether Compare is in sight."""
        self._compared.set_active(is_open)
        if not is_open:
            return
        if self._made is None:
            self._begin()
        assert self._made is not None
        self._made.runs.list.setFocus()

    def set_opening_refusal(self, reason: str) -> None:
        """Let no run be opened for this reason; empty: it is possible."""
        self._refusal = reason
        if self._made is not None:
            self._made.runs.set_opening_refusal(reason)

    def follow(self, before: Path, now: Path) -> None:
        """Know the run in the folder ``before`` by its new folder."""
        if self._made is not None:
            self._made.runs.model.move(before, now)

    def toggle(self, runs: Sequence[RunSummary]) -> None:
        """Compare these runs, too, which need not be in the folder of runs; compared ones are left out."""
        if self._made is None:
            return
        known = self._made.runs.model.run
        self.change(RunChanges(tuple(run for run in runs if known(run.path) is None)))
        model, paths = self._made.runs.model, [run.path for run in runs]
        if set(paths) <= set(model.checked()):
            model.set_checked([path for path in model.checked() if path not in paths])
        else:
            model.set_checked((*model.checked(), *paths))

    def change(self, changes: RunChanges) -> None:
        """Show what has changed in runs."""
        if self._made is not None:
            self._made.runs.change(changes)
            if not self._is_chosen:
                # The runs to begin with had not been found yet.
                self._choose_first()
            self._compared.follow(changes)

    def _begin(self) -> None:
        self._made = made = self._make()
        made.runs.set_opening_refusal(self._refusal)
        made.middle.restore_state(self._state)
        model = made.runs.model
        model.checks_changed.connect(self._want)
        made.middle.curves.toolbar.export.clicked.connect(self._export)
        made.middle.texts.asked.connect(self._ask)
        made.middle.curves.place_chosen.connect(self._choose_moment)
        made.runs.list.pointed.connect(made.middle.curves.emphasize)
        made.middle.curves.run_pointed.connect(made.middle.curves.emphasize)
        made.middle.curves.run_pointed.connect(made.runs.list.set_pointed)
        known = self._runs.matching(lambda _run: True)
        made.runs.change(RunChanges(tuple(known)))
        self._choose_first()

    def _choose_first(self) -> None:
        """Compare what was compared at the last start; else what the person looks at now."""
        assert self._made is not None
        model = self._made.runs.model
        by_name = {run.title: run.path for run in model.runs()}
        names, numbers = self._state.get("runs"), self._state.get("colors")
        if isinstance(names, list) and isinstance(numbers, list):
            pairs = zip(names, numbers, strict=False)
            chosen = {
                by_name[name]: number
                for name, number in pairs
                if name in by_name and isinstance(number, int) and 0 <= number < MOST_REMEMBERED
            }
            if chosen:
                model.set_checked(tuple(chosen), chosen)
                return
        model.set_checked(self._first_choice())

    def _want(self) -> None:
        assert self._made is not None
        self._is_chosen = True
        self._compared.want(self._made.runs.model.checked())

    def _show(self, runs: tuple[ReadRun, ...]) -> None:
        if self._made is None:
            return
        numbers = self._made.runs.model.numbers()
        curves = {}
        for run in runs:
            known, number = self._curves.get(run.path), numbers.get(run.path, 0)
            is_known = known is not None and known.curves is run.curves and known.number == number
            curves[run.path] = known if is_known else ComparedCurve(run.path, number, run.curves)
        self._curves = {path: curve for path, curve in curves.items() if curve is not None}
        facts = [run.facts for run in runs]
        self._made.middle.set_facts(facts, [curve.number for curve in self._curves.values()])
        self._made.middle.curves.set_runs(tuple(self._curves.values()), _common(runs))

        self._made.middle.texts.set_prefixes(_prefixes(runs))
        # The last whole epoch that all of them have: at its end samples and checkpoints are kept.
        least = min((trained(run.curves) for run in runs), default=0.0)
        self._made.middle.texts.propose(float(math.floor(least + 1e-9)) or least)

    def _export(self) -> None:
        from core.sharing.comparison_drawing import Drawing, DrawnRun

        assert self._made is not None
        runs, middle, numbers = self._compared.runs(), self._made.middle, self._made.runs.model.numbers()
        content, facts = middle.curves.content, tuple(run.facts for run in runs)
        rows = settings_rows(facts, differing=not middle.differences.shows_all()) + outcome_rows(facts)
        known = {run.path: run.title for run in self._made.runs.model.runs()}
        drawing = Drawing(
            tuple(
                DrawnRun(known.get(run.path, run.path.name), numbers.get(run.path, 0), run.curves)
                for run in runs
            ),
            content.unit,
            content.up,
            content.smoothed,
            content.has_heldout,
            _common(runs),
            doubt(facts),
        )
        self.export_wanted.emit(facts, tuple(rows), drawing)

    def _ask(self, prefix: str, unit: str, value: float) -> None:
        self._same_prefix.ask(self._compared.runs() if prefix else (), prefix, unit, value)

    def _choose_moment(self, place: float) -> None:
        """Let all runs write at the moment that the person has clicked."""
        assert self._made is not None
        unit, runs = self._made.middle.curves.content.unit, self._compared.runs()
        if not runs:
            return
        if unit != "seconds":
            unit, place = "epochs", runs[0].curves.epoch_at(unit, place)
        self._made.middle.texts.choose(unit, round(place) if unit == "epochs" else round(place, 1))

    def _show_texts(self, texts: tuple[WrittenText, ...]) -> None:
        if self._made is None:
            return
        numbers = self._made.runs.model.numbers()
        self._made.middle.texts.show_texts(
            [
                ShownText(
                    text.path.name,
                    numbers.get(text.path, 0),
                    text.text,
                    text.source.epoch,
                    text.why,
                    text.source.is_exact,
                )
                for text in texts
            ]
        )


def _prefixes(runs: tuple[ReadRun, ...]) -> tuple[str, ...]:
    """Return the pinned prefixes of the runs, those of most runs first."""
    counted = Counter(prefix for run in runs for prefix in run.facts.settings.prefixes)
    return tuple(prefix for prefix, _count in counted.most_common())


def _common(runs: tuple[ReadRun, ...]) -> Baselines | None:
    """Return the baselines that runs have in common; None if they have different texts, or none is known."""
    found = {run.baselines for run in runs}
    return found.pop() if len(found) == 1 and not doubt([run.facts for run in runs]) else None
