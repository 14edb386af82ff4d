"""The mouse wheel, turned over a widget."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget


def roll_wheel(widget: QWidget, angle: int = 120) -> None:
    """Turn the wheel over what is seen of ``widget``, as the system tells its window of it.

    Args:
        widget: what takes the turn, or passes it on to what lies below.
        angle: in eighths of a degree; a notch away from the person has 120.
    """
    window = widget.window()
    middle = widget.mapTo(window, widget.rect().center())
    QTest.wheelEvent(window.windowHandle(), QPointF(middle), QPoint(0, angle), QPoint(0, 0))  # type: ignore[attr-defined]
    QApplication.processEvents()
