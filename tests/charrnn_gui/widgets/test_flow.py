"""Widgets like words: in a line as long as there is room, then in the next."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from charrnn_gui.widgets.flow import Flow


@pytest.fixture
def parts() -> list[QWidget]:
    parts = [QWidget() for _number in range(4)]
    for part in parts:
        part.setFixedSize(50, 20)
    return parts


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    page = QWidget()
    qtbot.addWidget(page)
    return page


@pytest.fixture
def flow(page: QWidget, parts: list[QWidget]) -> Flow:
    flow = Flow(5)
    flow.set_parts(parts)
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(flow)
    layout.addStretch(1)
    page.resize(300, 100)
    page.show()
    return flow


def test_lines_break_where_there_is_no_more_room(qtbot: QtBot, flow: Flow, parts: list[QWidget]) -> None:
    assert flow.heightForWidth(300) == 20
    assert flow.heightForWidth(110) == 45
    flow.window().resize(110, 100)
    qtbot.waitUntil(lambda: [part.y() for part in parts] == [0, 0, 25, 25])
    assert flow.height() == 45
    flow.window().resize(220, 100)
    qtbot.waitUntil(lambda: [part.y() for part in parts] == [0, 0, 0, 0])


def test_what_is_hidden_takes_no_room(qtbot: QtBot, flow: Flow, parts: list[QWidget]) -> None:
    parts[0].hide()
    qtbot.waitUntil(lambda: [part.x() for part in parts[1:]] == [0, 55, 110])
    assert flow.heightForWidth(160) == 20
