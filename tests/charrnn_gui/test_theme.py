"""The look of the whole application: chosen, or as the system asks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from charrnn_gui.look.tokens import DARK, DARK_CONTRAST, LIGHT, LIGHT_CONTRAST, Colors
from charrnn_gui.theme import apply_theme, colors_of, dress, on_ground
from charrnn_gui.widgets.prefix_edit import PrefixEdit


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    font = qapp.font()
    yield qapp
    apply_theme(qapp, "system")
    qapp.setFont(font)


@pytest.fixture
def window(app: QApplication, qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    for part in (
        QLabel("x"),
        QPushButton("x"),
        QLineEdit("x"),
        QComboBox(),
        QSpinBox(),
        PrefixEdit(),
        QToolButton(),
    ):
        column.addWidget(part)
    window.show()
    return window


@pytest.mark.parametrize(
    ("theme", "contrast", "colors"),
    [
        ("dark", False, DARK),
        ("light", False, LIGHT),
        ("dark", True, DARK_CONTRAST),
        ("light", True, LIGHT_CONTRAST),
    ],
)
def test_the_theme_reaches_every_widget(
    app: QApplication, qtbot: QtBot, theme: Any, contrast: bool, colors: Colors
) -> None:
    label = QLabel("x")
    qtbot.addWidget(label)
    label.show()
    apply_theme(app, theme, contrast=contrast)
    app.processEvents()
    assert colors_of(label) is colors
    palette = label.palette()
    assert palette.color(QPalette.ColorRole.Window).name() == colors.chrome
    assert palette.color(QPalette.ColorRole.WindowText).name() == colors.text


def test_a_panel_and_what_is_in_it_know_their_theme(app: QApplication, qtbot: QtBot) -> None:
    apply_theme(app, "light", contrast=True)
    panel = QWidget()
    qtbot.addWidget(panel)
    child = QLabel("x", panel)
    panel.setPalette(on_ground(LIGHT_CONTRAST.panel))
    assert colors_of(child) is LIGHT_CONTRAST
    assert child.palette().color(QPalette.ColorRole.Window).name() == LIGHT_CONTRAST.panel


def test_a_palette_of_strangers_is_light_or_dark(app: QApplication) -> None:
    palette = QPalette("white")
    assert colors_of(palette) is LIGHT
    assert colors_of(QPalette("black")) is DARK


def test_the_system_theme_takes_back_a_chosen_one(app: QApplication) -> None:
    apply_theme(app, "system")
    before = app.palette().color(QPalette.ColorRole.Window)
    apply_theme(app, "dark")
    apply_theme(app, "light")
    apply_theme(app, "dark")
    apply_theme(app, "system")
    assert app.palette().color(QPalette.ColorRole.Window) == before


def test_text_and_what_holds_it_grow_together(app: QApplication, window: QWidget) -> None:
    parts = window.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    heights = []
    for size in (100, 200):
        apply_theme(app, "light", text_size=size)
        app.processEvents()
        dress(window)
        app.processEvents()
        heights.append([part.sizeHint().height() for part in parts])
    assert all(1.6 <= large / small <= 2.1 for small, large in zip(*heights, strict=True)), str(heights)


def test_what_has_the_focus_is_as_large_as_before(app: QApplication, window: QWidget) -> None:
    apply_theme(app, "light")
    dress(window)
    window.activateWindow()
    parts = window.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    for part in parts:
        app.processEvents()
        before = part.sizeHint()
        part.setFocus()
        app.processEvents()
        assert part.hasFocus() or part.focusPolicy() is Qt.FocusPolicy.NoFocus
        assert part.sizeHint() == before, part


def test_disabled_text_differs_from_enabled_text(app: QApplication) -> None:
    for contrast in (False, True):
        apply_theme(app, "dark", contrast=contrast)
        disabled = app.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
        assert disabled != app.palette().color(QPalette.ColorRole.Text)


def test_an_unknown_theme_is_refused(app: QApplication) -> None:
    with pytest.raises(ValueError, match="sepia"):
        apply_theme(app, "sepia")  # type: ignore[arg-type]
