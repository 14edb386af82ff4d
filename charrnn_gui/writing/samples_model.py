"""Samples as a table of moments × prefixes."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from charrnn_gui.widgets.bounded import cut, in_a_line
from core.common.i18n import gettext as _
from core.common.progress import Moment, SampleWritten
from core.settings.run_end import epochs_text

MOST_COLUMNS = 50
"""If a run has more prefixes, only this many are shown."""
_CELL_CHARS = 300
_TOOLTIP_CHARS = 3_000
_TITLE_CHARS = 40

_Index = QModelIndex | QPersistentModelIndex


class SamplesModel(QAbstractTableModel):
    """One row for each moment, the newest on top; one column for each prefix, up to ``MOST_COLUMNS``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._moments: list[Moment] = []  # ascending
        self._known: set[Moment] = set()
        self._texts: dict[tuple[Moment, str], str] = {}
        self._places: dict[Moment, float] = {}
        self._prefixes: dict[str, None] = {}  # in the order of the columns; the last ones may have none

    @property
    def samples(self) -> tuple[SampleWritten, ...]:
        """All samples, the oldest first."""
        return tuple(
            SampleWritten(moment, prefix, self._texts[moment, prefix])
            for moment in self._moments
            for prefix in self._prefixes
            if (moment, prefix) in self._texts
        )

    @property
    def moments(self) -> Sequence[Moment]:
        """The moments that have samples, the oldest first."""
        return self._moments

    @property
    def prefixes(self) -> Sequence[str]:
        """The prefixes in the order of the columns."""
        return tuple(itertools.islice(self._prefixes, MOST_COLUMNS))

    @property
    def num_hidden(self) -> int:
        """The number of prefixes without a column, because there are too many."""
        return max(0, len(self._prefixes) - MOST_COLUMNS)

    def text_at(self, moment: Moment, prefix: str) -> str | None:
        """Return the sample, or None if there is none."""
        return self._texts.get((moment, prefix))

    def set_prefixes(self, pinned: Sequence[str]) -> None:
        """Give ``pinned`` the first columns; other prefixes follow if they have samples."""
        sampled = {prefix for _moment, prefix in self._texts}
        prefixes = dict.fromkeys([*pinned, *(p for p in self._prefixes if p in sampled)])
        if list(prefixes) != list(self._prefixes):
            self.beginResetModel()
            self._prefixes = prefixes
            self.endResetModel()

    def add(self, samples: Iterable[SampleWritten]) -> None:
        """Add samples in any order; a later one replaces an earlier one of the same moment and prefix."""
        samples = list(samples)
        new = [p for p in dict.fromkeys(s.prefix for s in samples) if p not in self._prefixes]
        shown, room = self.columnCount(), MOST_COLUMNS - self.columnCount()
        if new and room:
            self.beginInsertColumns(QModelIndex(), shown, shown + min(room, len(new)) - 1)
            self._prefixes |= dict.fromkeys(new)
            self.endInsertColumns()
        else:
            self._prefixes |= dict.fromkeys(new)
        moments = dict.fromkeys(s.moment for s in samples)
        changed = [moment for moment in moments if moment in self._known]
        fresh = sorted((moment for moment in moments if moment not in self._known), key=_order)
        self._known.update(fresh)
        self._places.update((s.moment, s.place) for s in samples)
        self._texts.update(((s.moment, s.prefix), s.text) for s in samples)
        if fresh and (not self._moments or _order(self._moments[-1]) < _order(fresh[0])):
            self.beginInsertRows(QModelIndex(), 0, len(fresh) - 1)
            self._moments += fresh
            self.endInsertRows()
        elif fresh:
            self.beginResetModel()
            self._moments = sorted([*self._moments, *fresh], key=_order)
            self.endResetModel()
        for moment in changed:
            row = self.row_of(moment)
            self.dataChanged.emit(self.index(row, 0), self.index(row, self.columnCount() - 1))

    def clear(self) -> None:
        """Forget all samples; the columns stay."""
        self.beginResetModel()
        self._moments = []
        self._known = set()
        self._texts = {}
        self._places = {}
        self.endResetModel()

    def label_of(self, moment: Moment) -> str:
        """Return the label of ``moment``, which must have a sample: "epoch 37, update 296"."""
        place = self._places[moment]
        if place == moment.epoch:
            return moment_label(moment)
        return _("{epochs} epochs, update {update}").format(
            epochs=epochs_text(place), update=f"{moment.update:,}"
        )

    def row_of(self, moment: Moment) -> int:
        """Return the row that shows ``moment``, which must have a sample."""
        return len(self._moments) - 1 - bisect_left(self._moments, _order(moment), key=_order)

    def moment_of(self, row: int) -> Moment:
        """Return the moment that ``row`` shows."""
        return self._moments[len(self._moments) - 1 - row]

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, Qt's signature
        """Return the number of moments."""
        return 0 if parent.isValid() else len(self._moments)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, Qt's signature
        """Return the number of prefixes that are shown."""
        return 0 if parent.isValid() else min(MOST_COLUMNS, len(self._prefixes))

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a text; its end may be left out if the cell would cut it anyway."""
        if not index.isValid():
            return None
        text = self._texts.get((self.moment_of(index.row()), self.prefixes[index.column()]))
        if text is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return cut(text, _CELL_CHARS)
        if role == Qt.ItemDataRole.ToolTipRole:
            return _as_tooltip(text)
        if role == Qt.ItemDataRole.EditRole:
            return text
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return the prefix of a column, the epoch of a row."""
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return in_a_line(self.prefixes[section], _TITLE_CHARS) or _("(empty)")
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return epochs_text(self._places[self.moment_of(section)])
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.label_of(self.moment_of(section))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        return None


def moment_label(moment: Moment) -> str:
    """Return "epoch 37, update 296", or that the model is untrained, in the current language."""
    if moment.update == 0:
        return _("untrained")
    return _("epoch {epoch}, update {update}").format(epoch=f"{moment.epoch:,}", update=f"{moment.update:,}")


def _order(moment: Moment) -> tuple[int, int]:
    return moment.update, moment.epoch


def _as_tooltip(text: str) -> str:
    # Rich text wraps in a tooltip, plain text does not.
    shown = cut(text, _TOOLTIP_CHARS)
    escaped = shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
    return f"<p>{escaped}</p>"
