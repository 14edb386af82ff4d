"""Shows the grid on display in its panel, and turns what a person wants there into plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import fmean

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from charrnn_gui.grids.panel import GridPanel, Stage
from charrnn_gui.grids.words import plan_in_words
from charrnn_gui.session.grids import Grids
from charrnn_gui.session.run import Session
from core.common.errors import UserError
from core.common.i18n import gettext as _
from core.runs.grid_plan import GridPlan
from core.runs.grid_record import free_name
from core.runs.grid_standing import UNDER_WAY
from core.settings.grid import GridRun
from core.settings.settings import Settings

_MOST_ESTIMATES = 24
"""So many runs are tried for their time; each takes the worker a fraction of a second."""


class GridPresenter(QObject):
    """Between the panel, the next run and the grids.

    Args:
        panel: of the grid.
        session: knows the next run, and how long runs take here.
        grids: train and follow.

    Signals:
        said: a sentence for the status line (str), its severity (info, warning, error).
    """

    said = Signal(str, str)

    def __init__(
        self, panel: GridPanel, session: Session, grids: Grids, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._panel, self._session, self._grids = panel, session, grids
        session.settings_changed.connect(self._follow_next_run)
        session.text.inspected.connect(self._show_plan)
        session.timing.estimated.connect(self._on_estimated)
        grids.changed.connect(self._show)
        grids.closed.connect(self._show)
        grids.starting_changed.connect(self._show)
        grids.found.connect(panel.set_others)
        grids.failed.connect(lambda error: self._tell(error))
        panel.plan_changed.connect(self._show_plan)
        panel.start_requested.connect(self._start)
        panel.continue_requested.connect(lambda: grids.go_on(panel.workers()))
        panel.pause_requested.connect(grids.pause)
        panel.new_requested.connect(self._plan_another)
        panel.grid_chosen.connect(grids.show)
        panel.command_wanted.connect(self._copy_command)
        panel.set_settings(session.settings)
        self._show()

    def retranslate(self) -> None:
        """Say everything in the current language."""
        self._show()

    # What is shown

    def _show(self) -> None:
        standing = self._grids.standing
        seconds: Mapping[str, float] = {}
        if standing is not None:
            seconds = self._seconds_of(standing.record.plan, [run.run for run in standing.runs])
        self._panel.show_standing(standing, seconds)
        self._panel.set_stage(self._stage())
        self._show_plan()

    def _stage(self) -> Stage:
        grids = self._grids
        if grids.is_starting:
            return Stage.STARTING
        if grids.standing is None:
            return Stage.PLANNED
        if grids.standing.state == UNDER_WAY:
            return Stage.PAUSING if grids.is_pausing else Stage.UNDER_WAY
        is_whole = grids.standing.num_over == len(grids.standing.runs)
        return Stage.PLANNED if is_whole else Stage.OPEN

    def _show_plan(self) -> None:
        if not self._panel.is_changed:
            # The form says what is on display.
            return
        try:
            plan = self.plan()
            runs = plan.runs()
        except UserError as error:
            self._panel.set_plan(str(error), is_possible=False)
            return
        if self._panel.isVisible() and self._stage() in (Stage.PLANNED, Stage.OPEN):
            self._ask_for_times(plan, runs)
        standing = self._grids.standing
        over = {run.run.name for run in standing.runs if run.is_over} if standing is not None else set()
        left = [run for run in runs if run.name not in over]
        seconds = self._seconds_of(plan, left)
        total = sum(seconds.values()) if len(seconds) == len(left) else None
        self._panel.set_plan(plan_in_words(len(runs), total, plan.workers), is_possible=True)

    def _ask_for_times(self, plan: GridPlan, runs: tuple[GridRun, ...]) -> None:
        alike = dict.fromkeys(replace(run.settings, seed=0) for run in runs)
        if len(alike) <= _MOST_ESTIMATES:
            for settings in alike:
                self._session.timing.ask(plan.source, settings)

    def _seconds_of(self, plan: GridPlan, runs: Sequence[GridRun]) -> dict[str, float]:
        """Return how long ``runs`` take, by their names, as far as that is known.

        Known is how long those took that differ in the seed only, else what a trial has shown, else how long
        the others took.
        """
        standing = self._grids.standing
        took: dict[object, list[float]] = {}
        for run in () if standing is None else standing.runs:
            if run.is_over and run.summary is not None and run.summary.seconds:
                took.setdefault(run.cell, []).append(run.summary.seconds)
        all_known = [seconds for known in took.values() for seconds in known]
        usual = fmean(all_known) if all_known else None
        found = {}
        for each in runs:
            known = took.get(each.combination)
            tried = self._session.timing.seconds(plan.source, each.settings)
            seconds = fmean(known) if known else usual if tried is None else tried
            if seconds is not None:
                found[each.name] = seconds
        return found

    def _follow_next_run(self, settings: Settings) -> None:
        self._panel.set_settings(settings)
        self._show_plan()

    def _on_estimated(self) -> None:
        self._show()

    # What a person wants

    def plan(self) -> GridPlan:
        """Return the plan of the form: of the grid on display with other values, or of the next run.

        Raises:
            UserError: there is no text, or nothing varies.
        """
        varied = self._panel.variations()
        if not varied:
            raise UserError(_("Choose a setting and its values."))
        standing = self._grids.standing
        if standing is not None:
            return replace(standing.record.plan, variations=varied, workers=self._panel.workers())
        corpus = self._session.text.corpus
        if corpus is None or not corpus.source:
            raise UserError(_("Choose a text first."))
        is_one_file = corpus.source.kind == "path" and "," not in corpus.encoding
        return GridPlan(
            "",
            corpus.source,
            self._session.settings,
            varied,
            encoding=corpus.encoding if is_one_file else "",
            workers=self._panel.workers(),
        )

    def _named_plan(self) -> GridPlan:
        """Return the plan of the form, under the name of the grid that it widens, or a new one.

        Raises:
            UserError: see ``plan``; or it is impossible.
        """
        plan = self.plan()
        plan.runs()
        return replace(plan, name=free_name(self._session.workspace.folder, plan))

    def _start(self) -> None:
        try:
            plan = self._named_plan()
        except UserError as error:
            self._tell(error)
            return
        self._grids.begin(plan)

    def _plan_another(self) -> None:
        self._grids.close()
        self._panel.set_settings(self._session.settings)
        self._show_plan()

    def _copy_command(self) -> None:
        import shlex

        try:
            plan = self._named_plan()
        except UserError as error:
            self._tell(error)
            return
        arguments = plan.arguments(self._session.workspace.folder.absolute())
        QGuiApplication.clipboard().setText(shlex.join(["charrnn", *arguments]))
        self.said.emit(_("The command is copied. In a terminal it continues the same grid."), "info")

    def _tell(self, error: UserError) -> None:
        self._panel.show_problem(str(error))
        self._panel.set_stage(self._stage())
