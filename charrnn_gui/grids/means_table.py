"""The means over seeds of a grid, the best first, with the least and the greatest of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontInfo, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from charrnn_gui.look.fonts import numbers
from charrnn_gui.look.tokens import BODY, TABLE_ROW_HEIGHT
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.durations import clock
from core.common.i18n import gettext as _
from core.common.i18n import ngettext
from core.runs.event_words import in_digits
from core.runs.grid_table import SEED, Mean
from core.settings.settings import SPECS
from core.settings.specs import in_words

_MOST_ROWS_SHOWN = 12


class MeansTable(FollowsChanges, QTableView):
    """A row for each combination of values."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._means: Sequence[Mean] = ()
        self._by_heldout = True
        self._model = QStandardItemModel(0, 4, self)
        self.setModel(self._model)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.follow_changes()

    def set_means(self, means: Sequence[Mean], *, by_heldout: bool) -> None:
        """Show ``means``, the best first; ``by_heldout``: they are those of held-out text."""
        if list(means) == list(self._means) and by_heldout == self._by_heldout:
            return
        self._means, self._by_heldout = means, by_heldout
        self._show()

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.setAccessibleName(_("Means of the grid"))
        self._show()

    def restyle(self) -> None:
        """Take a height of rows that goes with the size of text."""
        scale = QFontInfo(self.font()).pixelSize() / BODY.size
        self.verticalHeader().setDefaultSectionSize(round(scale * TABLE_ROW_HEIGHT))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Ask for the height of all rows, unless they are many."""
        rows = min(_MOST_ROWS_SHOWN, self._model.rowCount())
        height = (
            rows * self.verticalHeader().defaultSectionSize() + self.horizontalHeader().sizeHint().height()
        )
        return QSize(200, height + 2)

    def minimumSizeHint(self) -> QSize:
        """Ask for the same."""
        return QSize(100, self.sizeHint().height())

    def _show(self) -> None:
        seeds = max((mean.num_runs for mean in self._means), default=1)
        first = ngettext("{number} seed", "mean of {number} seeds", seeds).format(number=seeds)
        titles = (first, _("best held-out") if self._by_heldout else _("perplexity"), _("min–max"), _("time"))
        self._model.setHorizontalHeaderLabels(list(titles))
        self._model.setRowCount(len(self._means))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        for column in range(4):
            item = self._model.horizontalHeaderItem(column)
            item.setTextAlignment(right if column else left)
        for row, mean in enumerate(self._means):
            for column, text in enumerate(_texts(mean)):
                item = QStandardItem(text)
                item.setToolTip(mean.in_words())
                if column:
                    item.setTextAlignment(right)
                    font = numbers(self.font())
                    font.setBold(row == 0 and column == 1 and len(self._means) > 1)
                    item.setFont(font)
                self._model.setItem(row, column, item)
        self.setVisible(bool(self._means))
        self.updateGeometry()


def _texts(mean: Mean) -> tuple[str, str, str, str]:
    """Return name, mean, least and greatest, and time of a row; "–" if nobody knows."""
    name = " · ".join(in_words(SPECS[setting], value) for setting, value in mean.values.items())
    values = mean.perplexities
    spread = "–"
    if len(values) > 1:
        spread = f"{in_digits(min(values))}–{in_digits(max(values))}"
    return (
        name or _("all settings equal but the {seed}").format(seed=SEED),
        in_digits(mean.mean) if values else "–",
        spread,
        "–" if mean.seconds is None else clock(mean.seconds),
    )
