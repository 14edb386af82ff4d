from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from charrnn_gui.theme import DARK, LIGHT, Colors, apply_theme, colors_of


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    apply_theme(qapp, "system")


def luminance(name: str) -> float:
    channels = [value / 255 for value in QColor(name).getRgb()[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("role", ["text", "muted", "clip", "warning", "error", "success", "train"])
def test_texts_are_legible_on_both_grounds(colors: Colors, role: str) -> None:
    assert contrast(getattr(colors, role), colors.background) >= 4.5
    assert contrast(getattr(colors, role), colors.surface) >= 4.5


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
def test_curves_stand_out_from_the_ground(colors: Colors) -> None:
    for name in (colors.train, colors.heldout, colors.reference, colors.gradient, *colors.overlays):
        assert contrast(name, colors.background) >= 3, name


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
def test_earlier_runs_have_colours_of_their_own_and_begin_again(colors: Colors) -> None:
    taken = {colors.train, colors.heldout}
    assert len(set(colors.overlays) | taken) == len(colors.overlays) + 2
    assert colors.overlay(len(colors.overlays)) == colors.overlay(0)


@pytest.mark.parametrize(("theme", "colors"), [("dark", DARK), ("light", LIGHT)])
def test_the_theme_reaches_every_widget(app: QApplication, qtbot: QtBot, theme: str, colors: Colors) -> None:
    label = QLabel("x")
    qtbot.addWidget(label)
    label.show()
    apply_theme(app, theme)  # type: ignore[arg-type]
    app.processEvents()
    assert colors_of(label) is colors
    assert app.style().name() == "fusion"
    palette = label.palette()
    window, text = (
        palette.color(r).name() for r in (QPalette.ColorRole.Window, QPalette.ColorRole.WindowText)
    )
    assert contrast(window, text) >= 4.5


def test_the_system_theme_takes_back_a_chosen_one(app: QApplication) -> None:
    apply_theme(app, "system")
    before = app.palette().color(QPalette.ColorRole.Window)
    apply_theme(app, "dark")
    apply_theme(app, "light")
    apply_theme(app, "dark")
    apply_theme(app, "system")
    assert app.palette().color(QPalette.ColorRole.Window) == before


def test_disabled_text_differs_from_enabled_text(app: QApplication) -> None:
    apply_theme(app, "dark")
    disabled = app.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
    assert disabled != app.palette().color(QPalette.ColorRole.Text)


def test_an_unknown_theme_is_refused(app: QApplication) -> None:
    with pytest.raises(ValueError, match="sepia"):
        apply_theme(app, "sepia")  # type: ignore[arg-type]
