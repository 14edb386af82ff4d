"""Line icons: in any colour, sharp on any screen."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QImage

from charrnn_gui.look.icons import NAMES, icon, pixmap


def inks(image: QImage) -> set[str]:
    """Return the colours of the pixels that are fully covered."""
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {pixel.name() for pixel in pixels if pixel.alpha() == 255}


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_is_drawn_in_its_colour(qapp: Any, name: str) -> None:
    assert inks(pixmap(name, "#0b62b8", size=40, ratio=2.0).toImage()) == {"#0b62b8"}


@dataclass
class Screen:
    """Like one of Qt's, of which there is no other here."""

    ratio: float

    def devicePixelRatio(self) -> float:  # noqa: N802
        return self.ratio


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_an_icon_is_drawn_for_the_pixels_of_the_screens_and_not_stretched(
    qapp: Any, monkeypatch: pytest.MonkeyPatch, ratio: float
) -> None:
    monkeypatch.setattr(QGuiApplication, "screens", lambda: [Screen(1.5), Screen(2.0)])
    drawn = icon("play", "#112233").pixmap(QSize(18, 18), ratio)
    assert drawn.size() == QSize(round(18 * ratio), round(18 * ratio))
    assert drawn.toImage() == pixmap("play", "#112233", size=18, ratio=ratio).toImage()


def test_an_icon_shows_that_its_control_is_disabled_or_checked(qapp: Any) -> None:
    drawn = icon("stop", "#112233", disabled="#445566", on="#778899")
    size = QSize(18, 18)
    assert inks(drawn.pixmap(size, QIcon.Mode.Disabled).toImage()) == {"#445566"}
    assert inks(drawn.pixmap(size, QIcon.Mode.Normal, QIcon.State.On).toImage()) == {"#778899"}
    assert QColor("#112233").name() in inks(drawn.pixmap(size).toImage())


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("size", [12, 13, 15, 18, 30])
def test_what_is_said_with_a_message_is_told_by_the_shape_of_its_icon(size: int) -> None:
    shapes = []
    for name in ("info", "warning", "error"):
        image = pixmap(name, "#000", size=size, ratio=1.0).toImage()
        places = [(x, y) for x in range(image.width()) for y in range(image.height())]
        shapes.append({place for place in places if image.pixelColor(*place).alpha() > 100})
    for one, other in itertools.combinations(shapes, 2):
        assert len(one ^ other) > len(one | other) / 3
