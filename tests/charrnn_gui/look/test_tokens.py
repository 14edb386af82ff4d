"""The colours: what is read and what means something stands out, in every theme."""

from __future__ import annotations

from dataclasses import fields

import pytest
from PySide6.QtGui import QColor

from charrnn_gui.look.tokens import ALL, MARK, PAIRS, TEXT, Colors


def luminance(name: str) -> float:
    channels = [value / 255 for value in QColor(name).getRgb()[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.fixture(params=ALL.values(), ids=ALL)
def colors(request: pytest.FixtureRequest) -> Colors:
    found: Colors = request.param
    return found


def test_the_contrast_of_black_and_white_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_every_pair_that_is_used_has_its_contrast(colors: Colors) -> None:
    low = [
        (ink, ground, round(contrast(getattr(colors, ink), getattr(colors, ground)), 2))
        for ink, grounds in PAIRS.items()
        for ground, least in grounds
        if contrast(getattr(colors, ink), getattr(colors, ground)) < least
    ]
    assert not low


def test_earlier_runs_stand_out_and_have_colours_of_their_own(colors: Colors) -> None:
    assert all(contrast(name, colors.panel) >= TEXT for name in colors.overlays)
    assert len({*colors.overlays, colors.train, colors.heldout}) == len(colors.overlays) + 2
    assert colors.overlay(len(colors.overlays)) == colors.overlay(0)


def test_text_is_read_on_every_degree_of_surprise(colors: Colors) -> None:
    assert all(contrast(colors.text, fill) >= TEXT for fill in (*colors.surprise, *colors.relief))


def test_high_contrast_gives_every_input_and_line_an_edge() -> None:
    for name in ("light-contrast", "dark-contrast"):
        colors = ALL[name]
        for line in (colors.field_line, colors.outline, colors.edge, colors.border):
            assert contrast(line, colors.panel) >= MARK
        assert contrast(colors.text, colors.panel) >= 15
        assert colors.accent_soft == colors.warn_soft == colors.mem_soft == colors.panel


def test_a_palette_tells_the_themes_apart_by_their_marks() -> None:
    assert len({colors.mark for colors in ALL.values()}) == len(ALL)


def test_every_role_is_a_colour(colors: Colors) -> None:
    for field in fields(colors):
        value = getattr(colors, field.name)
        for name in value if isinstance(value, tuple) else (value,):
            assert QColor(name).name() == name
