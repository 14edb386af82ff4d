"""An image of the curve shows what the picture of lines shows, in the language of the window."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from charrnn_gui.curve_image import drawn, write_curve
from core.common import i18n
from core.runs import RunFolder

GOLDEN = Path(__file__).parents[1] / "golden" / "schema-1"


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    shutil.copytree(GOLDEN, tmp_path / "golden")
    return RunFolder.open(tmp_path / "golden")


@pytest.fixture
def chinese() -> Iterator[None]:
    before = i18n.language()
    i18n.set_language("zh_CN")
    yield
    i18n.set_language(before)


def colors_in(image: QImage) -> set[str]:
    return {
        image.pixelColor(x, y).name() for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)
    }


@pytest.mark.usefixtures("qapp")
def test_a_png_shows_the_curve_twice_as_sharp_as_it_is_drawn(run: RunFolder, tmp_path: Path) -> None:
    write_curve(run, tmp_path / "curve.PNG")
    image = QImage(str(tmp_path / "curve.PNG"))
    assert (image.width(), image.height()) == (1920, 1080)
    assert {"#ffffff", "#0b62b8", "#a9cbee"} <= colors_in(image)


@pytest.mark.usefixtures("qapp", "chinese")
def test_the_picture_speaks_the_language_of_the_window(run: RunFolder, tmp_path: Path) -> None:
    write_curve(run, tmp_path / "curve.svg")
    assert "困惑度" in (tmp_path / "curve.svg").read_text("utf-8")
    in_chinese = drawn(run)
    i18n.set_language("en")
    assert drawn(run) != in_chinese
