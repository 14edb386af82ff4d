"""What differs between the compared runs, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from charrnn_gui.comparing.differences_model import DifferencesModel
from charrnn_gui.comparing.run_delegate import scale_of
from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.tokens import PANEL_PADDING
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.elided_label import ElidedLabel
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.segments import Segments
from core.common.i18n import gettext as _
from core.common.i18n import ngettext
from core.runs.comparison import ComparedRun, outcome_rows, settings_rows

# What came of it, in any case; and what the list of runs says.
_OUTCOME = ("parameters", "characters_per_second", "seconds", "copied")
_BESIDE_NAMES = ("perplexity", "heldout", "best_heldout")
_ROW_HEIGHT, _LABEL_WIDTH, _LEAST_WIDTH = 28, 152, 112


class DifferencesSection(FollowsChanges, QWidget):
    """A title, a switch between what differs and everything, and the table.

    Signals: none.

    Attributes:
        numbers: of the colours of the runs.
        switch: whether all settings are shown.
        table: the facts.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs: Sequence[ComparedRun] = ()
        self.numbers: Sequence[int] = ()
        self._title, self._count = QLabel(), ElidedLabel(Qt.TextElideMode.ElideRight)
        set_type(self._title, "title")
        set_type(self._count, "caption")
        self.switch = Segments(["differing", "all"])
        self.model = DifferencesModel(self)
        self.table = DifferencesTable(self.model)
        head = QHBoxLayout()
        head.setContentsMargins(PANEL_PADDING, 0, PANEL_PADDING, 0)
        head.addWidget(self._title)
        head.addWidget(self._count, 1)
        head.addWidget(self.switch)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self.table)
        self.switch.chosen.connect(lambda _name: self._show())
        self.follow_changes()

    def set_runs(self, runs: Sequence[ComparedRun], numbers: Sequence[int]) -> None:
        """Compare these runs, whose colours have these numbers."""
        self._runs, self.numbers = runs, numbers
        self._show()

    def shows_all(self) -> bool:
        """Return whether settings are shown that are equal in all runs."""
        return self.switch.choice() == "all"

    def show_all(self, shows_all: bool) -> None:
        """Show settings that are equal in all runs, too, or not."""
        self.switch.choose("all" if shows_all else "differing")
        self._show()

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self._title.setText(_("What differs"))
        self.switch.setAccessibleName(_("Which settings are shown"))
        self.switch.say("differing", _("differing"), _("Show only settings in which the runs differ."))
        self.switch.say("all", _("all"), _("Show all settings, also those that are equal in all runs."))
        self.table.setAccessibleName(_("What differs, and what came of it"))
        self._show()

    def restyle(self) -> None:
        """Take the colours of the palette."""
        colors = colors_of(self)
        self._count.setPalette(in_color(colors.muted))
        self.model.set_look(self.font(), colors)

    def _show(self) -> None:
        runs = self._runs
        if not runs:
            self.model.set_rows([], (), (), ())
            self._count.setText(_("No run is checked."))
        else:
            every = settings_rows(runs, differing=False)
            differing = [row for row in every if any(row.differs)]
            shown = every if self.shows_all() else differing
            outcome = outcome_rows(runs)
            if not self.shows_all():
                # The others stand beside the names, or are equal in all of them.
                outcome = [row for row in outcome if row.name in _OUTCOME or any(row.differs[1:])]
                outcome = [row for row in outcome if row.name not in _BESIDE_NAMES]
                # Said already, if every run was trained as long as it was to be.
                planned = next((row.texts for row in every if row.name == "epochs"), ())
                outcome = [row for row in outcome if (row.name, row.texts) != ("epochs", planned)]
            paths = [run.summary.path.absolute() for run in runs]
            self.model.titles = [f"{path.parent.name}/{path.name}" for path in paths]
            self.model.set_rows([run.name for run in runs], self.numbers, shown, outcome)
            self._count.setText(_counted(len(differing), len(every), len(runs)))
        self.table.fit()


def _counted(differing: int, settings: int, runs: int) -> str:
    """Return how many of the settings differ between so many runs."""
    if runs == 1:
        return _("Only one run is checked. Check another to see what differs.")
    template = ngettext(
        "{differing} of {count} setting, and what came of it",
        "{differing} of {count} settings, and what came of it",
        settings,
    )
    return template.format(differing=differing, count=settings)


class DifferencesTable(FollowsChanges, QTableView):
    """A table as high as its rows; it scrolls sideways only if there are many runs."""

    def __init__(self, model: DifferencesModel) -> None:
        super().__init__()
        self._model = model
        self.setModel(model)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideLeft)
        self.follow_changes()

    def fit(self) -> None:
        """Give every run the same width, and take the height of all rows."""
        columns, scale = self.model().columnCount(), scale_of(self)
        if columns:
            label = round(_LABEL_WIDTH * scale)
            room = (self.viewport().width() - label) // (columns - 1)
            width = max(round(_LEAST_WIDTH * scale), room)
            header = self.horizontalHeader()
            self._model.set_room(width)
            header.resizeSection(0, label)
            for column in range(1, columns):
                header.resizeSection(column, width)
        self.updateGeometry()

    def restyle(self) -> None:
        """Fit the rows to the size of text."""
        self.verticalHeader().setDefaultSectionSize(round(_ROW_HEIGHT * scale_of(self)))
        self.fit()

    def sizeHint(self) -> QSize:
        """Return the height of all rows."""
        rows = self.model().rowCount() * self.verticalHeader().defaultSectionSize()
        bar = self.horizontalScrollBar()
        sideways = (
            bar.sizeHint().height() if self.horizontalHeader().length() > self.viewport().width() else 0
        )
        header = self.horizontalHeader().sizeHint().height() if self.model().columnCount() else 0
        return QSize(200, rows + header + sideways + 2 * self.frameWidth())

    def minimumSizeHint(self) -> QSize:
        """Return the height of all rows, and hardly any width."""
        return QSize(80, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use another width."""
        super().resizeEvent(event)
        self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the wheel scroll what is around, unless it turns sideways."""
        if event.angleDelta().x():
            super().wheelEvent(event)
        else:
            event.ignore()
