"""What the model wrote after the pinned prefixes, epoch by epoch."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPalette,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextLayout,
    QTextLine,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QSlider,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.hair_splitter import HairSplitter
from charrnn_gui.writing.samples_model import SamplesModel
from core.common.i18n import gettext as _
from core.common.i18n import ngettext
from core.common.progress import Moment, SampleWritten

LINES_PER_ROW = 2
ADDED_AT_ONCE = 2_000
READER_CHARS = 20_000
"""The large view shows so many characters of a moment's samples: laying out many more stops the window."""

_Index = QModelIndex | QPersistentModelIndex


class SamplesTable(FollowsChanges, QWidget):
    """The table of samples, with a slider through the epochs and a large view of the chosen one.

    Signals:
        moment_shown(Moment): another one is in the large view.
    """

    moment_shown = Signal(Moment)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = SamplesModel(self)
        self._pinned: tuple[str, ...] = ()
        self._refreshing = False
        self._arriving: deque[SampleWritten] = deque()
        self._next_part = QTimer(self, singleShot=True, interval=0)
        self._next_part.timeout.connect(self._add_part)
        self.table = _Table(self)
        self.table.setModel(self._model)
        self.table.selectionModel().currentRowChanged.connect(self._row_chosen)
        self._slider_label = QLabel()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setPageStep(5)
        self.slider.valueChanged.connect(self._scrubbed)
        self._slider_label.setBuddy(self.slider)
        self._where, self._hidden = QLabel(), QLabel()
        self.reader = QTextEdit()
        self.reader.setReadOnly(True)
        self.reader.setTabChangesFocus(True)
        self.reader.setMinimumHeight(2 * self.fontMetrics().lineSpacing())

        scrub = QHBoxLayout()
        scrub.addWidget(self._slider_label)
        scrub.addWidget(self.slider, 1)
        scrub.addWidget(self._where)
        below = QWidget()
        below_layout = QVBoxLayout(below)
        below_layout.setContentsMargins(0, 0, 0, 0)
        below_layout.addLayout(scrub)
        below_layout.addWidget(self._hidden)
        below_layout.addWidget(self.reader, 1)
        self._splitter = HairSplitter(Qt.Orientation.Vertical)
        self._splitter.addWidget(self.table)
        self._splitter.addWidget(below)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._splitter)
        self.follow_changes()
        self._refresh(follow=True)

    @property
    def samples(self) -> tuple[SampleWritten, ...]:
        """All samples, the oldest first."""
        return self._model.samples

    def set_prefixes(self, pinned: Sequence[str]) -> None:
        """Show these prefixes first, with or without samples."""
        self._pinned = tuple(pinned)
        self._model.set_prefixes(self._pinned)
        self._refresh(follow=False)

    def add_samples(self, samples: Sequence[SampleWritten]) -> None:
        """Add samples; the large view goes to the newest if it showed the newest before.

        Of very many, as a long run has them, a part is added in each turn of the event loop.
        """
        self._arriving.extend(samples)
        if self._arriving and not self._next_part.isActive():
            self._add_part()

    def _add_part(self) -> None:
        samples = [self._arriving.popleft() for _number in range(min(len(self._arriving), ADDED_AT_ONCE))]
        follow = self.slider.value() == self.slider.maximum()
        bar = self.table.verticalScrollBar()
        scrolled, rows = bar.value(), self._model.rowCount()
        self._model.add(samples)
        if scrolled:  # keep what is being read where it is
            bar.setValue(scrolled + self._model.rowCount() - rows)
        self._refresh(follow)
        if self._arriving:
            self._next_part.start()

    def clear(self) -> None:
        """Forget all samples."""
        self._arriving.clear()
        self._next_part.stop()
        self._model.clear()
        self._model.set_prefixes(self._pinned)
        self._refresh(follow=True)

    def shown_moment(self) -> Moment | None:
        """Return the moment in the large view; None before there is one."""
        return self._model.moments[self.slider.value()] if self._model.moments else None

    def retranslate(self) -> None:
        """Set every text in the person's language."""
        self.table.setAccessibleName(_("Samples by epoch"))
        self.table.setToolTip(_("What the model wrote after each pinned prefix, the newest epoch on top."))
        self._slider_label.setText(_("&Epoch"))
        self.slider.setAccessibleName(_("Epoch of the samples below"))
        self.slider.setToolTip(_("Go through the epochs and see how the writing changed."))
        self.reader.setAccessibleName(_("Samples of the chosen epoch"))
        self.reader.setToolTip(_("The samples of one epoch in full, to read, select and copy."))
        self.reader.setPlaceholderText(_("Samples of the pinned prefixes collect here, epoch by epoch."))
        last = max(0, len(self._model.prefixes) - 1)
        self._model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, last)
        self._show()

    def restyle(self) -> None:
        """Write the samples in the colours of the palette."""
        self._show()

    def _refresh(self, follow: bool) -> None:
        # New samples move the slider and the rows; what the person selected stays selected.
        self._refreshing = True
        count = len(self._model.moments)
        self.slider.setEnabled(count > 1)
        self.slider.setRange(0, max(0, count - 1))
        if follow:
            self.slider.setValue(self.slider.maximum())
        self._refreshing = False
        self._show()

    def _scrubbed(self) -> None:
        moment = self.shown_moment()
        if moment is None:
            return
        row = self._model.row_of(moment)
        if self.table.currentIndex().row() != row and not self._refreshing:
            self.table.selectionModel().setCurrentIndex(
                self._model.index(row, 0),
                QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows,
            )
        self._show()
        self.moment_shown.emit(moment)

    def _row_chosen(self, current: QModelIndex) -> None:
        if current.isValid() and not self._refreshing:
            self.slider.setValue(len(self._model.moments) - 1 - current.row())

    def _show(self) -> None:
        moment = self.shown_moment()
        self._where.setText("" if moment is None else self._model.label_of(moment))
        hidden = self._model.num_hidden
        self._hidden.setText(
            ngettext(
                "{count} more prefix is not shown.", "{count} more prefixes are not shown.", hidden
            ).format(count=f"{hidden:,}")
        )
        self._hidden.setVisible(bool(hidden))
        scrolled = self.reader.verticalScrollBar().value()
        self.reader.clear()
        if moment is None:
            return
        muted, plain = QTextCharFormat(), QTextCharFormat()
        muted.setForeground(QColor(colors_of(self).muted))
        spaced = QTextBlockFormat()
        spaced.setBottomMargin(self.fontMetrics().height() * 0.6)
        spaced.setLineHeight(130, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor = QTextCursor(self.reader.document())
        cursor.setBlockFormat(spaced)
        texts = {prefix: self._model.text_at(moment, prefix) for prefix in self._model.prefixes}
        samples = [(prefix, text) for prefix, text in texts.items() if text is not None]
        most = READER_CHARS // max(1, len(samples))
        for number, (prefix, text) in enumerate(samples):
            if number:
                cursor.insertBlock(spaced)
            written = text.removeprefix(prefix)[: max(0, most - len(prefix))]
            cursor.insertText(prefix[:most], muted)
            cursor.insertText(written.replace("\n", "\u2028"), plain)
            left = len(text) - len(prefix[:most]) - len(written)
            if left > 0:
                cursor.insertText(_left_out(left), muted)
        self.reader.verticalScrollBar().setValue(scrolled)


class _SampleDelegate(QStyledItemDelegate):
    """Draws as many whole lines of a sample as fit, broken anywhere, with "…" where it goes on."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one cell."""
        opt = QStyleOptionViewItem(option)
        self.initStyleOption(opt, index)
        # mypy knows no fields of a QStyleOption from its constructor.
        cell: Any = opt
        text = cell.text
        cell.text = ""
        style = cell.widget.style() if cell.widget is not None else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, opt, painter, cell.widget)
        selected = bool(cell.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        room = QRectF(cell.rect).adjusted(4, 2, -4, -2)
        painter.save()
        painter.setPen(cell.palette.color(role))
        layout = QTextLayout(text.replace("\n", "\u2028"), cell.font)
        wrapping = QTextOption()
        wrapping.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(wrapping)
        layout.beginLayout()
        y = 0.0
        lines: list[QTextLine] = []
        for _i in range(LINES_PER_ROW):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(room.width())
            line.setPosition(QPointF(0, y))
            y += line.height()
            lines.append(line)
        layout.endLayout()
        last = lines[-1] if lines else None
        cut = last is not None and last.textStart() + last.textLength() < utf16_units(layout.text())
        for line in lines[:-1] if cut else lines:
            line.draw(painter, room.topLeft())
        if cut and last is not None:
            rest = layout.text().encode("utf-16-le", "surrogatepass")[2 * last.textStart() :]
            elided = cell.fontMetrics.elidedText(
                rest.decode("utf-16-le", "replace").replace("\u2028", " "),
                Qt.TextElideMode.ElideRight,
                int(room.width()),
            )
            painter.drawText(QPointF(room.x(), room.y() + last.y() + last.ascent()), elided)
        painter.restore()


class _Table(FollowsChanges, QTableView):
    """Equal rows, so that thousands of them cost nothing."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setItemDelegate(_SampleDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setHighlightSections(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setHighlightSections(False)
        self.follow_changes()

    def sizeHint(self) -> QSize:
        """A few rows."""
        return QSize(super().sizeHint().width(), self.verticalHeader().defaultSectionSize() * 4)

    def minimumSizeHint(self) -> QSize:
        """The header and a row."""
        return QSize(super().minimumSizeHint().width(), self.verticalHeader().defaultSectionSize() + 24)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the selected cells."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        else:
            super().keyPressEvent(event)

    def restyle(self) -> None:
        """Fit the rows to the font."""
        # A Chinese line may be higher than the font's own: it comes from another font.
        layout = QTextLayout("分gÅ", self.font())
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(10_000)
        layout.endLayout()
        self.verticalHeader().setDefaultSectionSize(round(line.height() * LINES_PER_ROW) + 6)

    def _copy(self) -> None:
        selected = {(i.row(), i.column()): i for i in self.selectedIndexes()}
        if not selected:
            return
        if len(selected) == 1:
            text = str(next(iter(selected.values())).data(Qt.ItemDataRole.EditRole) or "")
        else:
            rows = sorted({row for row, _column in selected})
            columns = sorted({column for _row, column in selected})
            out = io.StringIO()
            # Quotes a cell that has tabs or line ends in it, as spreadsheets expect.
            writer = csv.writer(out, dialect="excel-tab", lineterminator="\n")
            for row in rows:
                cells = [selected.get((row, column)) for column in columns]
                writer.writerow(
                    ["" if cell is None else cell.data(Qt.ItemDataRole.EditRole) or "" for cell in cells]
                )
            text = out.getvalue().removesuffix("\n")
        QGuiApplication.clipboard().setText(text)


def _left_out(count: int) -> str:
    return " " + ngettext(
        "… and {count} more character. Copy the cell in the table for all.",
        "… and {count} more characters. Copy the cell in the table for all.",
        count,
    ).format(count=f"{count:,}")


def utf16_units(text: str) -> int:
    """Return the length of ``text`` as Qt counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
