"""Chinese shows on every system, and the font that sees to it has every character it needs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QRawFont

from charrnn_gui.appearance import FALLBACK_FONT
from charrnn_gui.widgets.signs import SIGNS
from core.assets import asset
from core.library import load_shipped, shipped

_ASK_FOR_A_FONT = """
import sys
from PySide6.QtWidgets import QApplication
from charrnn_gui.appearance import ensure_chinese_font
app = QApplication([])
print(ensure_chinese_font(app), "CharRNN Fallback SC" in app.font().families())
"""


@pytest.fixture
def font(qapp: Any) -> QRawFont:
    return QRawFont(str(asset(*FALLBACK_FONT)), 16.0)


@pytest.mark.parametrize("name", [corpus.name for corpus in shipped()])
def test_the_fallback_font_has_every_character_of_the_corpora(font: QRawFont, name: str) -> None:
    characters = set(load_shipped(name).text) - {"\n"}
    assert not {character for character in characters if not font.supportsCharacter(ord(character))}


def test_the_fallback_font_has_the_signs_of_white_space(font: QRawFont) -> None:
    assert all(font.supportsCharacter(ord(sign)) for sign in SIGNS.values())


@pytest.mark.skipif(sys.platform != "linux", reason="only there can a system without fonts be feigned")
def test_a_system_without_fonts_is_given_the_one_that_ships(tmp_path: Path) -> None:
    config = tmp_path / "fonts.conf"
    config.write_text(
        f"<fontconfig><dir>{tmp_path}/none</dir><cachedir>{tmp_path}/cache</cachedir></fontconfig>"
    )
    answer = subprocess.run(
        [sys.executable, "-c", _ASK_FOR_A_FONT],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "FONTCONFIG_FILE": str(config)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.split() == ["True", "True"]
