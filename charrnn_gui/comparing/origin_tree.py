"""Where the compared runs come from, as a tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTreeWidget, QTreeWidgetItem, QWidget

from charrnn_gui.comparing.families import Family
from charrnn_gui.comparing.runs_model import RunsModel
from charrnn_gui.look.run_marks import mark_of
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.bounded import in_a_line, tooltip
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.run_rows import shown_name
from core.common.i18n import gettext as _

_DOT, _RING = 10, 2
# Around the name of a run.
_AIR = 14
_PATH, _NAME, _AROUND = (Qt.ItemDataRole.UserRole + number for number in range(3))


class OriginTree(FollowsChanges, QTreeWidget):
    """Runs with their branches below them. A dot has the colour of the run's curve.

    Signals:
        run_chosen(Path): the person has chosen a run.

    Args:
        model: knows the colours.
    """

    run_chosen = Signal(Path)

    def __init__(self, model: RunsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._families: list[Family] = []
        self._shown: object = None
        self.setHeaderHidden(True)
        self.viewport().setAutoFillBackground(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setIndentation(22)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.itemActivated.connect(self._on_item)
        self.itemClicked.connect(self._on_item)
        self.follow_changes()

    def set_families(self, families: list[Family]) -> None:
        """Show these."""
        self._families = families
        # Most changes of runs change nothing here, and the person stays at the same place.
        if self._shown_of(families) != self._shown:
            self._fill()

    def sizeHint(self) -> QSize:
        """Return room for a few runs."""
        return QSize(240, 120)

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.setAccessibleName(_("Where they come from"))
        self._fill()

    def restyle(self) -> None:
        """Draw the dots in the colours of the palette."""
        self._fill()

    def _fill(self) -> None:
        self._shown = self._shown_of(self._families)
        self.clear()
        for family in self._families:
            self.addTopLevelItem(self._item(family))
        self.expandAll()
        self._write()

    def _write(self) -> None:
        """Cut the names so that they differ; when a run began is never cut."""
        items = [*_below(self.invisibleRootItem())]
        names = tuple(item.data(0, _NAME) for item, _depth in items)
        for item, depth in items:
            template = item.data(0, _AROUND)
            around = self.fontMetrics().horizontalAdvance(template.format(name=""))
            room = self.viewport().width() - depth * self.indentation() - around - _DOT - _AIR
            name = item.data(0, _NAME)
            item.setText(0, template.format(name=shown_name(name, names, max(0, room), self.font())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the names to another width."""
        super().resizeEvent(event)
        self._write()

    def _shown_of(self, families: Sequence[Family]) -> object:
        """Return what is to be seen of families: the same if nothing has to be drawn anew."""
        return [
            (
                each.name,
                each.run and (each.run.path, each.run.origin, self._model.number(each.run.path)),
                self._shown_of(each.branches),
            )
            for each in families
        ]

    def _item(self, family: Family) -> QTreeWidgetItem:
        run, name, around = family.run, in_a_line(family.name), "{name}"
        if run is None:
            around = _("{name} (not there any more)")
        elif run.origin is not None:
            around = _("{name}, from epoch {epoch}").replace("{epoch}", f"{run.origin.moment.epoch:,}")
        text = around.format(name=name)
        item = QTreeWidgetItem([text])
        item.setData(0, _NAME, name)
        item.setData(0, _AROUND, around)
        item.setToolTip(0, tooltip(text))
        number = None if run is None else self._model.number(run.path)
        colors = colors_of(self)
        color = colors.edge if number is None else colors.compared(number)
        item.setIcon(0, self._dot(color, is_hollow=number is not None and mark_of(number).is_hollow))
        if run is None:
            item.setForeground(0, QColor(colors.muted))
        else:
            item.setData(0, _PATH, run.path)
        for branch in family.branches:
            item.addChild(self._item(branch))
        return item

    def _dot(self, color: str, *, is_hollow: bool) -> QIcon:
        ratio = self.devicePixelRatioF()
        drawn = QPixmap(round(_DOT * ratio), round(_DOT * ratio))
        drawn.setDevicePixelRatio(ratio)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(color), _RING))
        painter.setBrush(Qt.BrushStyle.NoBrush if is_hollow else QColor(color))
        side = _DOT - _RING
        painter.drawEllipse(QRectF(_RING / 2, _RING / 2, side, side))
        painter.end()
        return QIcon(drawn)

    def _on_item(self, item: QTreeWidgetItem) -> None:
        path = item.data(0, _PATH)
        if isinstance(path, Path):
            self.run_chosen.emit(path)


def _below(item: QTreeWidgetItem, depth: int = 0) -> Iterator[tuple[QTreeWidgetItem, int]]:
    """Yield the items below ``item``, each with how deep it lies."""
    for place in range(item.childCount()):
        if (child := item.child(place)) is not None:
            yield child, depth
            yield from _below(child, depth + 1)
