"""Shows in Compare the runs that are checked there; nothing is read before it is in sight."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from charrnn_gui.comparing.compared_curve import ComparedCurve
from charrnn_gui.session.compared_runs import ComparedRuns, ReadRun
from charrnn_gui.session.run_list import RunList
from core.runs import RunChanges, RunSummary
from core.runs.comparison import doubt
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
        first_choice: returns the runs to compare before the person has chosen any.
    """

    def __init__(
        self,
        make: Callable[[], CompareWorkspace],
        runs: RunList,
        compared: ComparedRuns,
        first_choice: Callable[[], tuple[Path, ...]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._make, self._runs, self._compared = make, runs, compared
        self._first_choice = first_choice
        self._made: CompareWorkspace | None = None
        self._refusal = ""
        self._state: Mapping[str, Any] = {}
        # One array of curves for each reading of a run: the plot draws only what is another one.
        self._curves: dict[Path, ComparedCurve] = {}
        runs.changed.connect(self.change)
        compared.read.connect(self._show)

    @property
    def workspace(self) -> CompareWorkspace | None:
        """The workspace, if it has been in sight."""
        return self._made

    def save_state(self) -> Mapping[str, Any]:
        """Return what the person chose here, ready for JSON."""
        if self._made is None:
            return self._state
        model = self._made.runs.model
        checked = model.checked()[:MOST_REMEMBERED]
        numbers = model.numbers()
        return {
            "runs": [path.name for path in checked],
            "colors": [numbers[path] for path in checked],
            **self._made.middle.save_state(),
        }

    def restore_state(self, state: Mapping[str, Any]) -> None:
        """Take up what ``save_state`` returned; the workspace gets it when it is made."""
        self._state = state

    def set_open(self, is_open: bool) -> None:
        """Take note of whether Compare is in sight."""
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
        self.change(RunChanges(tuple(runs)))
        model, paths = self._made.runs.model, [run.path for run in runs]
        if set(paths) <= set(model.checked()):
            model.set_checked([path for path in model.checked() if path not in paths])
        else:
            model.set_checked((*model.checked(), *paths))

    def change(self, changes: RunChanges) -> None:
        """Show what has changed in runs."""
        if self._made is not None:
            self._made.runs.change(changes)
            self._compared.follow(changes)

    def _begin(self) -> None:
        self._made = made = self._make()
        made.runs.set_opening_refusal(self._refusal)
        made.middle.restore_state(self._state)
        model = made.runs.model
        model.checks_changed.connect(lambda: self._compared.want(model.checked()))
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
        by_name = {run.path.name: run.path for run in model.runs()}
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


def _common(runs: tuple[ReadRun, ...]) -> Baselines | None:
    """Return the baselines that runs have in common; None if they have different texts, or none is known."""
    found = {run.baselines for run in runs}
    return found.pop() if len(found) == 1 and not doubt([run.facts for run in runs]) else None
