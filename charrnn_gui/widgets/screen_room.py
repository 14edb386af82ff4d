"""Windows that fit on their screen."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStyle, QWidget


def within_screen(window: QWidget, wanted: QSize) -> QSize:
    """Return ``wanted``, or less if the screen, without the system's frame of ``window``, is smaller."""
    frame = 2 * window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
    return wanted.boundedTo(window.screen().availableGeometry().size() - QSize(0, frame))


def in_characters(window: QWidget, columns: int, lines: int) -> QSize:
    """Return the size of Latin text with these columns and lines, within the screen.

    The average character of a Chinese font is twice as wide as a Latin letter.
    """
    metrics = window.fontMetrics()
    return within_screen(
        window, QSize(metrics.horizontalAdvance("x") * columns, metrics.lineSpacing() * lines)
    )
