"""A ring around something in the window, to say "here"."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from charrnn_gui.look.tokens import POPUP_RADIUS
from charrnn_gui.theme import colors_of

SHOWN_MS = 2000
_MARGIN, _LINE = 5, 3
_ENDING = (QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.WindowDeactivate)


class Ring(QWidget):
    """Lies over a window for two seconds, or until a key or a button of the mouse is pressed.

    Args:
        parent: the window.

    Signals:
        escaped: Escape ended it; nobody else gets that key.
    """

    escaped = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        self._window = parent
        self._over = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._over.timeout.connect(self.leave)

    def show_around(self, widgets: Sequence[QWidget]) -> None:
        """Lie around ``widgets``, which are in the window, from now on."""
        window = self._window
        rect = QRect()
        for widget in widgets:
            rect |= QRect(widget.mapTo(window, QPoint()), widget.size())
        self.setGeometry(rect.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN) & window.rect())
        self.show()
        self.raise_()
        self._over.start()
        # Keys go to whatever has the keyboard.
        self._application().installEventFilter(self)

    def leave(self) -> None:
        """Be gone."""
        self._over.stop()
        self._application().removeEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """End with the next key or click, and when the window gets another size."""
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            # Escape may be the key of something: here it only ends the ring.
            if event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
        elif kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self.leave()
            if event.key() == Qt.Key.Key_Escape:
                self.escaped.emit()
                return True
        elif kind in _ENDING or (kind == QEvent.Type.Resize and watched is self._window):
            self.leave()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colors_of(self).accent), _LINE))
        half = _LINE / 2
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(half, half, -half, -half), POPUP_RADIUS, POPUP_RADIUS
        )
        painter.end()

    def _application(self) -> QCoreApplication:
        application = QCoreApplication.instance()
        assert application is not None
        return application
