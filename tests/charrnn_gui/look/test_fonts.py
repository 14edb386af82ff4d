"""The font for Latin and digits: numbers that change stand still."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtGui import QFont, QFontInfo, QFontMetricsF, QRawFont

from charrnn_gui.look.fonts import INTER, WEIGHTS, add_inter, numbers, typed
from charrnn_gui.look.tokens import LIVE_NUMBER
from core.common.assets import asset


@pytest.fixture
def inter(qapp: Any) -> QFont:
    assert add_inter()
    font = QFont([INTER])
    font.setPixelSize(13)
    return font


@pytest.mark.parametrize("weight", WEIGHTS)
def test_a_number_has_the_same_width_whatever_its_digits(qapp: Any, weight: str) -> None:
    font = QRawFont(str(asset("resources", "fonts", f"CharRNNInter-{weight}.ttf")), 40.0)
    widths = {
        advance.x() for advance in font.advancesForGlyphIndexes(font.glyphIndexesForString("0123456789"))
    }
    assert len(widths) == 1


def test_all_weights_are_one_family(inter: QFont) -> None:
    for weight in (QFont.Weight.Normal, QFont.Weight.Medium, QFont.Weight.DemiBold):
        inter.setWeight(weight)
        info = QFontInfo(inter)
        assert (info.family(), info.weight()) == (INTER, weight)


@pytest.mark.parametrize("text", ["->", "<=", "fi", "1x2", "ffi"])
def test_no_characters_melt_into_one(inter: QFont, text: str) -> None:
    metrics = QFontMetricsF(inter)
    apart = sum(metrics.horizontalAdvance(character) for character in text)
    assert metrics.horizontalAdvance(text) == pytest.approx(apart, abs=1.0)


def test_a_type_follows_the_size_of_the_text(inter: QFont) -> None:
    assert typed(inter, LIVE_NUMBER).pixelSize() == 17
    inter.setPixelSize(26)
    assert typed(inter, LIVE_NUMBER).pixelSize() == 34
    assert typed(inter, LIVE_NUMBER).weight() == QFont.Weight.DemiBold


def test_numbers_are_written_in_inter_in_chinese_too(inter: QFont) -> None:
    inter.setFamilies(["Noto Sans CJK SC", INTER])
    assert numbers(inter).families() == [INTER, "Noto Sans CJK SC"]
    other = QFont(["Sans"])
    assert numbers(other).families() == ["Sans"]
