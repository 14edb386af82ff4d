"""A panel under a head with its title."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QToolButton

from charrnn_gui.frame.pane import Pane
from charrnn_gui.look.tokens import LIGHT
from charrnn_gui.theme import apply_theme


def test_a_head_is_44_pixels_high_and_its_title_never_widens_the_pane(qtbot: Any, qapp: Any) -> None:
    apply_theme(qapp, "light")
    try:
        content = QLabel("x")
        pane = Pane(content, QToolButton(), is_panel=True)
        qtbot.addWidget(pane)
        pane.set_title("A title that goes on and on " * 5)
        pane.show()
        qapp.processEvents()
        assert content.y() == 44
        assert pane.minimumSizeHint().width() < 100
        assert content.palette().color(QPalette.ColorRole.Window).name() == LIGHT.panel
    finally:
        apply_theme(qapp, "system")
