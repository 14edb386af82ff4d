"""The Grid panel: what varies, how far the grid is, small plots, and what they show together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from charrnn_gui.grids.means_table import MeansTable
from charrnn_gui.grids.plan_form import PlanForm
from charrnn_gui.grids.small_plots import SmallPlots
from charrnn_gui.grids.words import progress_in_words, standing_explained, title_of
from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.icons import icon
from charrnn_gui.look.tokens import PANEL_PADDING
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.bounded import entry, tooltip
from charrnn_gui.widgets.elided_label import ElidedLabel
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.hair_line import HairLine
from charrnn_gui.widgets.inline_note import InlineNote
from core.common.i18n import gettext as _
from core.runs.grid_standing import UNDER_WAY, GridStanding, RunOfGrid
from core.runs.grid_table import is_by_heldout
from core.settings.grid import Variation
from core.settings.settings import Settings

_ICON = 16
# Of the cells of a table, whose text stands below that of the panel.
_CELL_PADDING = 6


class Stage(Enum):
    """What the one button of the panel does."""

    PLANNED = "start"
    STARTING = "starting"
    UNDER_WAY = "pause"
    PAUSING = "pausing"
    OPEN = "continue"


class GridPanel(FollowsChanges, QWidget):
    """Begins and pauses a grid, and shows how it stands.

    Signals:
        plan_changed: other values are wanted; see ``variations``.
        start_requested: begin a grid of what the form says.
        continue_requested: train what is missing of the grid that is shown.
        pause_requested: save what is trained, and stop.
        runs_chosen: tuple of Path: the runs of a small plot, or all of them.
        new_requested: show no grid any more, to plan another one.
        grid_chosen: Path: show the grid in this folder.
        command_wanted: copy the command that begins or continues the grid.

    Args:
        most_workers: so many runs can be trained at the same time here.
    """

    plan_changed = Signal()
    start_requested = Signal()
    continue_requested = Signal()
    pause_requested = Signal()
    runs_chosen = Signal(tuple)
    new_requested = Signal()
    grid_chosen = Signal(Path)
    command_wanted = Signal()

    def __init__(self, parent: QWidget | None = None, *, most_workers: int = 1) -> None:
        super().__init__(parent)
        self._standing: GridStanding | None = None
        self._seconds: Mapping[str, float] = {}
        self._stage, self._is_changed, self._is_possible = Stage.PLANNED, False, False
        self._others: Sequence[Path] = ()
        self._title, self._subtitle = QLabel(), ElidedLabel(Qt.TextElideMode.ElideRight)
        self.more_button = QToolButton()
        self.more_menu = QMenu(self.more_button)
        self.form = PlanForm(most_workers=most_workers)
        self._plan = QLabel(wordWrap=True)
        self.bar, self._progress = QProgressBar(), QLabel()
        self.button = QPushButton()
        self.note = InlineNote()
        self.plots = SmallPlots()
        self.table = MeansTable()
        self.verdict = QLabel(wordWrap=True)
        self.bar.setTextVisible(False)
        for label, name in ((self._title, "title"), (self._subtitle, "caption"), (self._plan, "caption")):
            set_type(label, name)
        for label in (self._progress, self.verdict):
            set_type(label, "caption")
        self.verdict.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.more_button.setMenu(self.more_menu)
        self.more_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more_button.setProperty("kind", "small")
        self._lay_out()
        self.form.changed.connect(self._on_plan_changed)
        self.button.clicked.connect(self._on_button)
        self.note.button_clicked.connect(self.continue_requested)
        self.plots.runs_chosen.connect(self.runs_chosen)
        self.more_menu.aboutToShow.connect(self._fill_menu)
        self.follow_changes()

    # Setters

    def set_settings(self, settings: Settings) -> None:
        """Know the settings of the next run, which a new grid varies."""
        self.form.set_settings(settings)
        if self._standing is None and not self._is_changed:
            self.form.set_variations(())

    def set_plan(self, sentence: str, *, is_possible: bool) -> None:
        """Say how many runs the form makes and how long they take, or why they can't be trained."""
        self._plan.setText(sentence)
        self._is_possible = is_possible
        self._show_stage()

    def set_stage(self, stage: Stage) -> None:
        """Let the button do what is possible now."""
        self._stage = stage
        self._show_stage()

    def set_others(self, folders: Sequence[Path]) -> None:
        """Offer the other grids that there are."""
        self._others = folders

    def show_standing(self, standing: GridStanding | None, seconds: Mapping[str, float]) -> None:
        """Show how a grid stands; None: none is shown.

        Args:
            standing: of the grid.
            seconds: how long its runs take, by their names, as far as that is known.
        """
        is_another = standing is not None and (
            self._standing is None or self._standing.record.plan != standing.record.plan
        )
        self._standing, self._seconds = standing, seconds
        if is_another and standing is not None:
            self._is_changed = False
            self.form.set_variations(standing.record.plan.variations)
            self.form.set_workers(standing.record.plan.workers)
        self._show_standing()

    def show_problem(self, sentence: str) -> None:
        """Say why a grid could not be begun."""
        self.note.show_note(sentence, "error")

    def plan_sentence(self) -> str:
        """Return what is said of the plan in the form."""
        return self._plan.text()

    def progress_sentence(self) -> str:
        """Return how far the grid is, as it stands beside its bar."""
        return self._progress.text()

    def variations(self) -> tuple[Variation, ...]:
        """Return what varies in the form."""
        return self.form.variations()

    def workers(self) -> int:
        """Return how many runs are wanted at the same time."""
        return self.form.workers.value()

    @property
    def is_changed(self) -> bool:
        """Whether the form says something else than the grid that is shown."""
        return self._standing is None or self._is_changed

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.setAccessibleName(_("Grid"))
        self._title.setText(_("Grid"))
        self.more_button.setAccessibleName(_("More about the grid"))
        self.more_button.setToolTip(_("More about the grid"))
        self.bar.setAccessibleName(_("Progress of the grid"))
        self._show_stage()
        self._show_standing()

    def restyle(self) -> None:
        """Take the colours of the palette."""
        colors = colors_of(self)
        self.more_button.setIcon(icon("more", colors.muted, size=_ICON))
        for label in (self._subtitle, self._plan, self._progress, self.verdict):
            label.setPalette(in_color(colors.muted))
        self._show_stage()

    def minimumSizeHint(self) -> QSize:
        """Ask for little: the panel scrolls."""
        return QSize(240, 200)

    # Private

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self._subtitle, 1)
        head.addWidget(self.more_button)
        self._line = QWidget()
        line = QHBoxLayout(self._line)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(10)
        line.addWidget(self._plan, 1)
        line.addWidget(self.bar, 1)
        line.addWidget(self._progress)
        line.addWidget(self.button)
        top = QVBoxLayout()
        top.setContentsMargins(PANEL_PADDING, 10, PANEL_PADDING, 12)
        top.setSpacing(10)
        top.addLayout(head)
        top.addWidget(self.form)
        top.addWidget(self._line)
        top.addWidget(self.note)
        middle = QVBoxLayout()
        middle.setContentsMargins(PANEL_PADDING, 12, PANEL_PADDING, 10)
        middle.setSpacing(8)
        middle.addWidget(self.plots)
        bottom = QVBoxLayout()
        bottom.setContentsMargins(PANEL_PADDING, 10, PANEL_PADDING, PANEL_PADDING)
        bottom.addWidget(self.verdict)
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(HairLine())
        layout.addLayout(middle)
        means = QVBoxLayout()
        means.setContentsMargins(PANEL_PADDING - _CELL_PADDING, 0, PANEL_PADDING - _CELL_PADDING, 0)
        means.addWidget(self.table)
        layout.addLayout(means)
        layout.addLayout(bottom)
        layout.addStretch(1)
        self.area = scroll = QScrollArea()
        scroll.setWidget(content)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scroll)

    def _on_plan_changed(self) -> None:
        standing = self._standing
        before = () if standing is None else standing.record.plan.variations
        self._is_changed = standing is None or _as_set(before) != _as_set(self.form.variations())
        self.plan_changed.emit()
        self._show_stage()

    def _on_button(self) -> None:
        if self._stage is Stage.UNDER_WAY:
            self.pause_requested.emit()
        elif self._stage is Stage.OPEN and not self._is_changed:
            self.continue_requested.emit()
        else:
            self.start_requested.emit()

    def _show_stage(self) -> None:
        stage, colors = self._stage, colors_of(self)
        is_new = stage is Stage.PLANNED or (stage is Stage.OPEN and self._is_changed)
        words = {
            Stage.PLANNED: _("Start the grid"),
            Stage.STARTING: _("Starting…"),
            Stage.UNDER_WAY: _("Pause"),
            Stage.PAUSING: _("Saving…"),
            Stage.OPEN: _("Continue"),
        }
        helps = {
            Stage.PLANNED: _("Train all these runs, beside what the window does."),
            Stage.UNDER_WAY: _("Save the run at hand and stop. The grid continues whenever you want."),
            Stage.OPEN: _("Train what is missing. Runs that have finished stay as they are."),
        }
        shown = Stage.PLANNED if is_new else stage
        self.button.setText(words[shown])
        self.button.setToolTip(tooltip(helps.get(shown, "")))
        name = {Stage.UNDER_WAY: "pause", Stage.PAUSING: "pause"}.get(shown, "play")
        self.button.setIcon(icon(name, colors.text, size=_ICON, disabled=colors.disabled))
        is_busy = stage in (Stage.STARTING, Stage.PAUSING)
        self.button.setEnabled(not is_busy and (self._is_possible if is_new else True))
        is_planned = self._standing is None or self._is_changed
        self.button.setVisible(stage is not Stage.PLANNED or is_planned)
        self._plan.setVisible(is_planned)
        self.bar.setVisible(not is_planned)
        self._progress.setVisible(not is_planned)
        self.form.setEnabled(stage in (Stage.PLANNED, Stage.OPEN))

    def _show_standing(self) -> None:
        standing = self._standing
        self._subtitle.setText("" if standing is None else title_of(standing.record.plan.variations))
        self.plots.set_standing(standing, self._seconds)
        if standing is None:
            self.table.set_means((), by_heldout=True)
            self.verdict.clear()
            return
        self.bar.setMaximum(max(1, 100 * len(standing.runs)))
        self.bar.setValue(round(100 * sum(run.share_done for run in standing.runs)))
        self._progress.setText(progress_in_words(standing, self._seconds))
        summaries = [run.summary for run in standing.runs if run.summary is not None]
        self.table.set_means(standing.table(), by_heldout=is_by_heldout(summaries))
        self.verdict.setText(standing.verdict())
        sentence, severity = standing_explained(standing)
        if sentence:
            self.note.show_note(sentence, severity)
        elif standing.state == UNDER_WAY or standing.state == "finished":
            self.note.clear()

    def _runs(self) -> Sequence[RunOfGrid]:
        return () if self._standing is None else self._standing.runs

    def _fill_menu(self) -> None:
        self.more_menu.clear()
        copy = self.more_menu.addAction(_("&Copy the command"))
        copy.triggered.connect(self.command_wanted)
        compare = self.more_menu.addAction(_("Compare &all its runs"))
        begun = tuple(run.path for run in self._runs() if run.summary is not None)
        compare.setEnabled(bool(begun))
        compare.triggered.connect(lambda: self.runs_chosen.emit(begun))
        new = self.more_menu.addAction(_("&New grid"))
        new.setEnabled(self._standing is not None and self._stage in (Stage.PLANNED, Stage.OPEN))
        new.triggered.connect(self.new_requested)
        if self._others:
            self.more_menu.addSeparator()
        for folder in self._others:
            action = self.more_menu.addAction(entry(folder.name))
            action.setEnabled(self._stage in (Stage.PLANNED, Stage.OPEN))
            action.triggered.connect(lambda _checked=False, folder=folder: self.grid_chosen.emit(folder))


def _as_set(variations: Sequence[Variation]) -> set[tuple[str, frozenset[object]]]:
    return {(each.setting, frozenset(each.values)) for each in variations}
