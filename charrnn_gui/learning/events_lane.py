"""The lane of events between two plots: what happened to the run, and when."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFontInfo,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from charrnn_gui.learning.event_marks import EventMark, marks
from charrnn_gui.look.fonts import typed
from charrnn_gui.look.tokens import BODY, CAPTION, MARK_RADIUS
from charrnn_gui.plots.live_plot import LivePlot
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _
from core.common.i18n import ngettext
from core.common.progress import Told

HEIGHT = 26
_BAR_MARGIN, _MARK, _REACH = 3, 11.0, 9.0
_BESIDE, _INSIDE = 8, 8.0
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class EventsLane(FollowsChanges, QWidget):
    """Shapes on the axis of a plot, one for each event; the mouse or the arrow keys choose one.

    Args:
        plot: whose axis of epochs it shares; it must have the same left edge.

    Signals:
        chosen(object): the person points at this ``EventMark`` or has walked to it; None: at none any more.
        undo_wanted(int): train again from the checkpoint of this update.
    """

    chosen = Signal(object)  # Qt has no None for a class of ours.
    undo_wanted = Signal(int)

    def __init__(self, plot: LivePlot, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plot = plot
        self._told = Told()
        self._marks: tuple[EventMark, ...] = ()
        self._hovered: EventMark | None = None
        self._walked: EventMark | None = None
        self._chosen: EventMark | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        plot.getViewBox().sigRangeChanged.connect(self._on_plot_moved)
        plot.getViewBox().sigResized.connect(self._on_plot_moved)
        self.follow_changes()

    @property
    def shown(self) -> tuple[EventMark, ...]:
        """The events, from left to right."""
        return self._marks

    def clear(self) -> None:
        """Forget all events."""
        self._told, self._marks = Told(), ()
        self._hovered = self._walked = None
        self._choose()
        self.update()

    def add(self, told: Told) -> None:
        """Append the events in ``told``."""
        if not told.events:
            return
        self._told += Told(events=told.events)
        self._marks = marks(self._told.events)
        for name in ("_hovered", "_walked"):
            if getattr(self, name) not in self._marks:
                setattr(self, name, None)
        self._choose()
        self._describe()
        self.update()

    def place_of(self, mark: EventMark) -> QPointF:
        """Return where the middle of a shape is: at its epoch, but no part of it outside the bar."""
        x, (left, right) = self._plot.x_of(mark.epoch), self._plot.sides()
        if left - 1 <= x <= right + 1:
            x = min(max(x, left + _INSIDE), right - _INSIDE)
        return QPointF(x, self.height() / 2)

    def retranslate(self) -> None:
        """Set all texts in the current language."""
        self.setAccessibleName(_("Events"))
        self._describe()
        self.update()

    def restyle(self) -> None:
        """Take a height that goes with the size of text."""
        self.setFixedHeight(round(HEIGHT * QFontInfo(self.font()).pixelSize() / BODY.size))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bar, the shapes in sight, and the name of the lane."""
        painter, colors = QPainter(self), colors_of(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bar = self._bar()
        painter.setPen(QPen(QColor(colors.accent), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.field))
        painter.drawRoundedRect(bar, MARK_RADIUS, MARK_RADIUS)
        painter.setPen(Qt.PenStyle.NoPen)
        for mark in self._in_sight():
            size = _MARK * (1.35 if mark == self._chosen else 1.0)
            painter.setBrush(QColor(mark.color(colors)))
            painter.drawPath(mark.path(self.place_of(mark), size))
        painter.setFont(typed(self.font(), CAPTION))
        painter.setPen(QColor(colors.muted))
        beside = QRectF(bar.right() + _BESIDE, 0, self.width(), self.height())
        painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip, _("events"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right walk from event to event, Home and End to the first and last, Escape leaves them.

        The key for Undo undoes a change.
        """
        key = Qt.Key(event.key())
        if event.matches(QKeySequence.StandardKey.Undo) and self._undoing_update is not None:
            self.undo_wanted.emit(self._undoing_update)
            return
        if key in _STEPS and self._marks:
            self._walk(_STEPS[key])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and self._marks:
            self._walked = self._marks[0 if key == Qt.Key.Key_Home else -1]
        elif key == Qt.Key.Key_Escape and self._walked is not None:
            self._walked = None
        else:
            event.ignore()
            return
        # From now on the keys choose, wherever the mouse rests.
        self._hovered = None
        self._choose()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Choose the event below the mouse."""
        x = event.position().x()
        near = [mark for mark in self._in_sight() if abs(self.place_of(mark).x() - x) <= _REACH]
        # The last of equals lies on top.
        self._hovered = min(reversed(near), key=lambda m: abs(self.place_of(m).x() - x), default=None)
        self._choose()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Walk on from the event below the mouse."""
        self._walked = self._hovered
        super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to undo the change that is chosen."""
        update = self._undoing_update
        if update is None:
            event.ignore()
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        action = menu.addAction(_("Undo the change in a new run"))
        action.setShortcut(QKeySequence(QKeySequence.StandardKey.Undo))
        action.triggered.connect(lambda: self.undo_wanted.emit(update))
        menu.popup(event.globalPos())

    def leaveEvent(self, event: QEvent) -> None:
        """Return to where the keys are."""
        super().leaveEvent(event)
        self._hovered = None
        self._choose()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leave the event that the keys have chosen."""
        super().focusOutEvent(event)
        self._walked = None
        self._choose()

    @property
    def _undoing_update(self) -> int | None:
        return None if self._chosen is None else self._chosen.undoing_update

    def _walk(self, step: int) -> None:
        at = self._chosen
        if at is None:
            self._walked = self._marks[0 if step > 0 else -1]
        else:
            index = self._marks.index(at) + step
            self._walked = self._marks[min(max(index, 0), len(self._marks) - 1)]

    def _choose(self) -> None:
        chosen = self._hovered or self._walked
        if chosen != self._chosen:
            self._chosen = chosen
            self._describe()
            self.update()
            self.chosen.emit(chosen)

    def _describe(self) -> None:
        """Say to a screen reader what is chosen."""
        if self._chosen is None:
            count = len(self._marks)
            said = ngettext("{count} event", "{count} events", count).format(count=count)
        else:
            said = f"{self._chosen.heading()}: {self._chosen.sentence()}"
        if said != self.accessibleDescription():
            self.setAccessibleDescription(said)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    def _bar(self) -> QRectF:
        left, right = self._plot.sides()
        return QRectF(left, _BAR_MARGIN, max(0.0, right - left), self.height() - 2 * _BAR_MARGIN)

    def _in_sight(self) -> list[EventMark]:
        left, right = self._plot.sides()
        return [mark for mark in self._marks if left - 1 <= self.place_of(mark).x() <= right + 1]

    def _on_plot_moved(self) -> None:
        self.update()
        if self._chosen is not None:
            self.chosen.emit(self._chosen)
