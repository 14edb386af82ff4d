"""The samples of one prefix as lines, the newest on top; what repeats the line above is folded."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from charrnn_gui.widgets.bounded import in_a_line, tooltip
from charrnn_gui.writing.samples import PrefixSamples, Samples, order
from core.common.i18n import gettext as _
from core.common.measures import four_digits
from core.common.progress import Moment
from core.settings.run_end import epochs_text

WHEN, TEXT, PERPLEXITY = range(3)
"""The columns."""
LINE_CHARS = 300
_TOOLTIP_CHARS = 3_000
_ROLE = Qt.ItemDataRole
_ANSWERED = {_ROLE.DisplayRole, _ROLE.ToolTipRole, _ROLE.EditRole, _ROLE.AccessibleTextRole}

_Index = QModelIndex | QPersistentModelIndex


@dataclass(slots=True)
class Line:
    """One line of the list.

    Attributes:
        moment: of the sample; of the newest of the repeats.
        text: with the prefix.
        repeats: the moments of the samples that repeat the line above, the oldest first; empty if this is a
            sample of its own.
        is_unfolded: the repeats follow as lines of their own.
    """

    moment: Moment
    text: str
    repeats: list[Moment] = field(default_factory=list)
    is_unfolded: bool = False


class LinesModel(QAbstractTableModel):
    """Shows the samples of one prefix: when, the text, the perplexity of that moment.

    Args:
        samples: where they come from; the model is told of each new one.
    """

    def __init__(self, samples: Samples, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._samples = samples
        self._shown = PrefixSamples()
        self._prefix = ""
        self._lines: list[Line] = []  # the oldest first

    @property
    def prefix(self) -> str:
        """Whose samples are shown."""
        return self._prefix

    @property
    def moments(self) -> Sequence[Moment]:
        """The moments that have a sample, the oldest first."""
        return self._shown.moments

    def show_prefix(self, prefix: str) -> None:
        """Show the samples of ``prefix``, all folded."""
        self.beginResetModel()
        self._prefix = prefix
        self._shown = self._samples.by_prefix.get(prefix, PrefixSamples())
        self._lines = []
        for moment in self._shown.moments:
            place = self._place_for(moment)
            if place is not None:
                self._lines.insert(*place)
            self._take(moment)
        self.endResetModel()

    def add_newest(self, moment: Moment) -> None:
        """Show a sample that was added behind all others of the prefix."""
        if self._shown is not self._samples.by_prefix[self._prefix]:
            self.show_prefix(self._prefix)
            return
        place = self._place_for(moment)
        if place is not None:
            row = len(self._lines) - place[0]
            self.beginInsertRows(QModelIndex(), row, row)
            self._lines.insert(*place)
            self.endInsertRows()
        self._take(moment)
        # Below a new text, the fold that was the newest says something else.
        self.dataChanged.emit(self.index(0, WHEN), self.index(min(2, len(self._lines) - 1), PERPLEXITY))

    def text_of(self, moment: Moment) -> str:
        """Return the sample of ``moment``, which must have one."""
        return self._shown.texts[moment]

    def line_at(self, row: int) -> Line:
        """Return what ``row`` shows."""
        return self._lines[len(self._lines) - 1 - row]

    def row_of(self, moment: Moment) -> int:
        """Return the row that shows ``moment``, which must have a sample: its own, or that of its fold."""
        return len(self._lines) - 1 - bisect_left(self._lines, (*order(moment), False), key=_order_of_line)

    def toggle_fold(self, row: int) -> None:
        """Unfold the repeats of ``row``, or fold them again."""
        heading = self.line_at(row)
        count, place = len(heading.repeats), len(self._lines) - 1 - row
        if heading.is_unfolded:
            self.beginRemoveRows(QModelIndex(), row + 1, row + count)
            del self._lines[place - count : place]
            heading.is_unfolded = False
            self.endRemoveRows()
        else:
            self.beginInsertRows(QModelIndex(), row + 1, row + count)
            self._lines[place:place] = [Line(moment, heading.text) for moment in heading.repeats]
            heading.is_unfolded = True
            self.endInsertRows()
        self.dataChanged.emit(self.index(row, WHEN), self.index(row, PERPLEXITY))

    def label_of(self, moment: Moment) -> str:
        """Return where ``moment`` stands, in words: "epoch 37", or "update 4" within the first epoch."""
        if self._samples.places[moment] < 1:
            return _("update {update}").format(update=f"{moment.update:,}")
        return _("epoch {epoch}").format(epoch=epochs_text(self._samples.places[moment]))

    def retranslate(self) -> None:
        """Say everything in the current language."""
        if self._lines:
            self.dataChanged.emit(self.index(0, WHEN), self.index(len(self._lines) - 1, PERPLEXITY))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, Qt's signature
        """Return the number of lines."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, Qt's signature
        """Return 3: when, text, perplexity."""
        return 0 if parent.isValid() else 3

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a text; its end may be left out if the line would cut it anyway."""
        if not index.isValid() or role not in _ANSWERED:
            return None
        line, column = self.line_at(index.row()), index.column()
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tooltip(line)
        if role == Qt.ItemDataRole.EditRole and column == TEXT:
            return self.text_of(line.moment)
        if role == Qt.ItemDataRole.EditRole:
            return None
        return self.text_at(line, column)

    def text_at(self, line: Line, column: int) -> str:
        """Return what stands in ``column`` of ``line``; its end may be left out."""
        if line.repeats:
            return self._said_of_fold(line) if column == TEXT else ""
        if column == WHEN:
            return self._when(line.moment)
        if column == TEXT:
            return in_a_line(line.text, LINE_CHARS)
        known = self._samples.perplexities.get(line.moment)
        return "" if known is None else four_digits(known)

    def longest_perplexity(self) -> str:
        """Return the perplexity that takes the most room."""
        return four_digits(max(self._samples.perplexities.values(), default=None))

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return the name of a column."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (_("Epoch"), _("Text"), _("Perplexity"))[section]
        return None

    def _place_for(self, moment: Moment) -> tuple[int, Line] | None:
        """Return which line the newest sample, of ``moment``, adds, and where; a fold may swallow it."""
        text, count = self._shown.texts[moment], len(self._lines)
        newest = self._lines[-1] if self._lines else None
        if newest is None or newest.text != text:
            return count, Line(moment, text)
        heading = self._newest_fold()
        if heading is None:
            return count - 1, Line(newest.moment, text, [newest.moment])
        return (count - 2, newest) if heading.is_unfolded else None

    def _take(self, moment: Moment) -> None:
        """Let the uppermost line be the sample of ``moment``, for which there is a place."""
        newest, heading = self._lines[-1], self._newest_fold()
        if heading is not None and heading.moment != newest.moment:
            heading.repeats.append(newest.moment)
            heading.moment = newest.moment
        self._lines[-1] = Line(moment, self._shown.texts[moment])

    def _newest_fold(self) -> Line | None:
        """Return the fold below the uppermost line, of samples that it repeats."""
        below = self._lines[-2] if len(self._lines) > 1 else None
        is_fold = below is not None and below.repeats and below.text == self._lines[-1].text
        return below if is_fold else None

    def _when(self, moment: Moment) -> str:
        if self._samples.places[moment] < 1:
            return _("upd {update}").format(update=f"{moment.update:,}")
        return epochs_text(self._samples.places[moment])

    def _said_of_fold(self, line: Line) -> str:
        first, last = line.repeats[0], line.repeats[-1]
        if line is not self._newest_fold():
            template = _("{first}: the same") if first == last else _("{first} to {last}: the same")
            return template.format(first=self.label_of(first), last=self.label_of(last))
        if self._samples.places[first] < 1:
            return _("unchanged since update {update}").format(update=f"{first.update:,}")
        return _("unchanged since epoch {epoch}").format(epoch=epochs_text(self._samples.places[first]))

    def _tooltip(self, line: Line) -> str:
        place = _("{epochs} epochs, update {update}").format(
            epochs=epochs_text(self._samples.places[line.moment]), update=f"{line.moment.update:,}"
        )
        known = self._samples.perplexities.get(line.moment)
        if known is not None:
            place = _("{place}, perplexity {perplexity}").format(place=place, perplexity=four_digits(known))
        return tooltip(f"{place}\n{line.text}", _TOOLTIP_CHARS)


def _order_of_line(line: Line) -> tuple[int, int, bool]:
    return (*order(line.moment), bool(line.repeats))
