"""The list of runs in Compare."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from charrnn_gui.comparing.run_delegate import NAME_LEFT, RunDelegate, scale_of
from charrnn_gui.comparing.runs_model import RUN, RunsModel
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _
from core.runs import RunSummary

_Index = QModelIndex | QPersistentModelIndex


class RunsList(FollowsChanges, QListView):
    """Runs to check and to select. The space bar or a click on the box checks, Enter opens.

    Signals:
        pointed: the pointer or the keyboard is at this run, a ``Path``; None: at none.
        current_changed: another run is selected, or it is known better by now.
        open_wanted(Path): Enter, or a double click.

    Args:
        model: the runs.
    """

    pointed = Signal(object)  # Qt has no Path that may be None
    current_changed = Signal()
    open_wanted = Signal(Path)

    def __init__(self, model: RunsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._current: Path | None = None
        self._pointed: Path | None = None
        self._delegate = RunDelegate(self)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setMinimumHeight(80)
        self.entered.connect(lambda index: self._point(_path(index)))
        self.viewportEntered.connect(self._point_nowhere)
        model.modelReset.connect(self._come_back)
        model.dataChanged.connect(lambda *_args: self.current_changed.emit())
        self.follow_changes()

    def current(self) -> RunSummary | None:
        """Return the selected run; None: no run is."""
        return None if self._current is None else self._model.run(self._current)

    def select(self, path: Path) -> None:
        """Select a run if it is listed."""
        index = self._model.index_of(path)
        if index.isValid():
            self.setCurrentIndex(index)

    def set_pointed(self, path: Path | None) -> None:
        """Show that the curve of a run is pointed at; None: of no run."""
        self._delegate.pointed = self._model.index_of(path).row()
        self.viewport().update()

    def set_displayed(self, path: Path | None) -> None:
        """Mark the run on display; None: no run is."""
        self._delegate.displayed = path
        self.viewport().update()

    def sizeHint(self) -> QSize:
        """Return room for a few runs."""
        return QSize(240, 240)

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.setAccessibleName(_("Runs to compare"))
        self._model.retranslate()

    def restyle(self) -> None:
        """Fit the rows to the size of text."""
        self.scheduleDelayedItemsLayout()

    def currentChanged(self, current: _Index, previous: _Index) -> None:  # noqa: N802
        """Know which run is selected, also when the list is filled anew."""
        super().currentChanged(current, previous)
        if current.isValid():
            self._current = _path(current)
            self.current_changed.emit()
            if self.hasFocus():
                self._point(self._current)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Check a run by a click on its box, or beside it."""
        index = self.indexAt(event.position().toPoint())
        is_left = event.button() == Qt.MouseButton.LeftButton
        if index.isValid() and is_left and event.position().x() < NAME_LEFT * scale_of(self):
            self.setCurrentIndex(index)
            self._model.toggle(index.data(RUN).path)
            return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open a run; two clicks on its box are two clicks."""
        if event.position().x() < NAME_LEFT * scale_of(self):
            self.mousePressEvent(event)
        elif self._current is not None:
            self.open_wanted.emit(self._current)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Check on the space bar, open on Enter."""
        key, current = event.key(), self._current
        if key == Qt.Key.Key_Space and current is not None:
            self._model.toggle(current)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current is not None:
            self.open_wanted.emit(current)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Point at the selected run."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._model.rowCount():
            self.setCurrentIndex(self._model.index(0, 0))
        self._point(self._current)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Point at no run any more."""
        super().focusOutEvent(event)
        self._point(None)

    def leaveEvent(self, event: QEvent) -> None:
        """Take note that the pointer is over no run any more."""
        super().leaveEvent(event)
        self._point_nowhere()

    def box_of(self, path: Path) -> QRectF:
        """Return where the check box of a run is, in pixels of the viewport."""
        rect = QRectF(self.visualRect(self._model.index_of(path)))
        return self._delegate.box(rect, scale_of(self))

    def _come_back(self) -> None:
        if self._current is not None:
            index = self._model.index_of(self._current)
            if index.isValid():
                self.setCurrentIndex(index)
            elif self._model.run(self._current) is None:
                self._current = None
        self.current_changed.emit()

    def _point_nowhere(self) -> None:
        """The pointer is over no run: the keyboard may be at one."""
        self._point(self._current if self.hasFocus() else None)

    def _point(self, path: Path | None) -> None:
        if path != self._pointed:
            self._pointed = path
            self.pointed.emit(path)


def _path(index: _Index) -> Path | None:
    run = index.data(RUN)
    return run.path if isinstance(run, RunSummary) else None
