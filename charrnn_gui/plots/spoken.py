"""Tell a screen reader what a widget shows at the moment."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QWidget

from charrnn_gui.plots.legend import LegendRow


def read_out(title: str, rows: Sequence[LegendRow]) -> str:
    """Return what a crosshair reads: "epoch 12, training 4.31, held-out 6.0"; empty if it is hidden."""
    return ", ".join([title, *(f"{row.name} {row.value}" for row in rows if row.value)]) if title else ""


def describe(widget: QWidget, sentence: str) -> None:
    """Let ``sentence`` be the description of ``widget``, and have it spoken if it is another one."""
    if sentence != widget.accessibleDescription():
        widget.setAccessibleDescription(sentence)
        QAccessible.updateAccessibility(QAccessibleEvent(widget, QAccessible.Event.DescriptionChanged))
