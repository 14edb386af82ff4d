"""Samples as a table of moments × prefixes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from core.i18n import gettext as _
from core.run_end import epochs_text
from core.values import Moment, SampleWritten

_Index = QModelIndex | QPersistentModelIndex


class SamplesModel(QAbstractTableModel):
    """One row a moment, the newest on top; one column a prefix."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._moments: list[Moment] = []  # ascending
        self._known: set[Moment] = set()
        self._texts: dict[tuple[Moment, str], str] = {}
        self._prefixes: list[str] = []
        self._places: dict[Moment, float] = {}

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
        return self._prefixes

    def text_at(self, moment: Moment, prefix: str) -> str | None:
        """Return the sample, or None where there is none."""
        return self._texts.get((moment, prefix))

    def set_prefixes(self, pinned: Sequence[str]) -> None:
        """Give ``pinned`` the first columns; others stay behind them where they have samples."""
        sampled = {prefix for _moment, prefix in self._texts}
        prefixes = list(dict.fromkeys([*pinned, *(p for p in self._prefixes if p in sampled)]))
        if prefixes != self._prefixes:
            self.beginResetModel()
            self._prefixes = prefixes
            self.endResetModel()

    def add(self, samples: Iterable[SampleWritten]) -> None:
        """Add samples in any order; a later one replaces an earlier one of the same moment and prefix."""
        samples = list(samples)
        new = [p for p in dict.fromkeys(s.prefix for s in samples) if p not in self._prefixes]
        if new:
            self.beginInsertColumns(QModelIndex(), len(self._prefixes), len(self._prefixes) + len(new) - 1)
            self._prefixes += new
            self.endInsertColumns()
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
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(self._prefixes) - 1))

    def clear(self) -> None:
        """Forget all samples; the columns stay."""
        self.beginResetModel()
        self._moments = []
        self._known = set()
        self._texts = {}
        self._places = {}
        self.endResetModel()

    def label_of(self, moment: Moment) -> str:
        """Return what names ``moment``, which must have a sample: "epoch 37, update 296"."""
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
        """Return the number of prefixes."""
        return 0 if parent.isValid() else len(self._prefixes)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a text; its end may be left out where it would only be cut by the cell."""
        if not index.isValid():
            return None
        text = self._texts.get((self.moment_of(index.row()), self._prefixes[index.column()]))
        if text is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return text if len(text) <= 300 else text[:300] + "…"
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
                return self._prefixes[section] or _("(empty)")
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
    """Return "epoch 37, update 296" or what says that the model is untrained, in the person's language."""
    if moment.update == 0:
        return _("untrained")
    return _("epoch {epoch}, update {update}").format(epoch=f"{moment.epoch:,}", update=f"{moment.update:,}")


def _order(moment: Moment) -> tuple[int, int]:
    return moment.update, moment.epoch


def _as_tooltip(text: str) -> str:
    # Rich text wraps in a tooltip, plain text does not.
    shown = text if len(text) <= 3000 else text[:3000] + "…"
    escaped = shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
    return f"<p>{escaped}</p>"
