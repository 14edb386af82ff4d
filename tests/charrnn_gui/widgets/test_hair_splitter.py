"""A hair line between two panes is easy to grab."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from charrnn_gui.widgets.hair_splitter import HairSplitter


@pytest.mark.parametrize("orientation", list(Qt.Orientation))
@pytest.mark.parametrize("beside", [-3, 0, 3])
def test_it_is_one_pixel_wide_and_grabbed_three_pixels_beside(
    qtbot: Any, orientation: Qt.Orientation, beside: int
) -> None:
    splitter = HairSplitter(orientation)
    qtbot.addWidget(splitter)
    panes = [QWidget(), QWidget()]
    for pane in panes:
        splitter.addWidget(pane)
    splitter.resize(401, 401)
    splitter.show()
    first, second = splitter.sizes()
    assert first + second == 400
    handle = splitter.handle(1)
    flat = orientation is Qt.Orientation.Horizontal
    line = QPoint(first + beside, 50) if flat else QPoint(50, first + beside)
    assert splitter.childAt(line) is handle
    away = QPoint(first + 4, 50) if flat else QPoint(50, first + 4)
    assert splitter.childAt(away) is panes[1]
    assert handle.mask().boundingRect().size().width() == (1 if flat else 401)
