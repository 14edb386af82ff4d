"""The style sheet: made from the tokens, and from nothing else."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton, QWidget

from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.style_sheet import scaled, style_sheet
from charrnn_gui.look.tokens import ALL, LIGHT, PAIRS, TYPES, Colors
from core.common.assets import asset
from tools.style_images import PICTURES, pictures

NAMED = Colors(
    **{
        field.name: (field.name,) if isinstance(getattr(LIGHT, field.name), tuple) else field.name
        for field in fields(Colors)
    }
)
"""Colours that are their own names: a style sheet made from them says which role stands where."""


def rules() -> list[tuple[str, dict[str, str]]]:
    found = re.findall(r"([^{}]+)\{([^{}]*)\}", style_sheet(NAMED, images="light"))
    return [
        (selector.strip(), dict(re.findall(r"([a-z-]+)\s*:\s*([^;]+);", body))) for selector, body in found
    ]


def test_every_rule_that_names_ink_and_ground_names_a_pair_with_contrast() -> None:
    named = [
        (properties["color"], properties.get("background", "transparent"))
        for _selector, properties in rules()
        if "color" in properties
    ]
    assert named
    grounds = {ink: {ground for ground, _least in pairs} for ink, pairs in PAIRS.items()}
    left = {(ink, ground) for ink, ground in named if ink != "disabled" and ground not in grounds[ink]}
    assert left <= {(ink, "transparent") for ink in grounds}


def test_the_style_sheet_has_no_colour_but_the_tokens() -> None:
    assert not re.findall(r"#[0-9a-f]{3,8}\b", style_sheet(NAMED, images="light"))


def test_lengths_grow_with_the_text_and_hair_lines_stay() -> None:
    assert scaled(1, 2.0) == 1
    assert scaled(28, 1.5) == 42
    small, large = (style_sheet(LIGHT, images="light", scale=scale) for scale in (1.0, 2.0))
    assert "min-height: 26px" in small
    assert "min-height: 52px" in large
    assert "border: 1px solid" in large


def test_every_type_has_a_rule(qtbot: Any) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    for name, wanted in TYPES.items():
        assert f'[type="{name}"] {{ font-size: {wanted.size}px' in style_sheet(LIGHT, images="light")
        set_type(widget, name)
        assert widget.property("type") == name
    with pytest.raises(AssertionError):
        set_type(widget, "huge")


def test_the_pictures_are_those_of_the_tokens() -> None:
    folder = asset("resources", "icons", "style")
    assert {path: (folder / path).read_bytes() for path in pictures()} == pictures()
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*.svg")}
    assert found == set(pictures())


def test_every_picture_in_the_style_sheet_is_a_file() -> None:
    for theme, colors in ALL.items():
        used = set(re.findall(r"url\(look:([^)]+)\)", style_sheet(colors, images=theme)))
        assert used == {f"{theme}/{name}.svg" for name in PICTURES}


def test_qt_understands_it(qtbot: Any) -> None:
    # A style sheet with an error is refused whole, with a warning, which fails a test.
    button = QPushButton("x")
    qtbot.addWidget(button)
    for theme, colors in ALL.items():
        button.setStyleSheet(style_sheet(colors, images=theme))
        button.show()
        assert button.sizeHint().height() == 28
