"""Chinese shows on every system, and the font that sees to it has every character it needs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QRawFont
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QPushButton,
    QSpinBox,
    QTreeView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from charrnn_gui.appearance import FALLBACK_FONT, Language, choose_fonts
from charrnn_gui.widgets.signs import SIGNS
from core.common.assets import asset
from core.text.catalogue import shipped
from core.text.library import load_shipped

_ASK_FOR_A_FONT = """
import sys
from PySide6.QtWidgets import QApplication
from charrnn_gui.appearance import choose_fonts
app = QApplication([])
print(choose_fonts(app), "CharRNN Fallback SC" in app.font().families())
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


@pytest.fixture
def language(qapp: QApplication) -> Iterator[Language]:
    font = qapp.font()
    choose_fonts(qapp)
    language = Language(qapp)
    yield language
    language.use("en")
    qapp.setFont(font)


def inked_rows(widget: QWidget) -> list[int]:
    """Return the rows of ``widget`` that have something dark in them."""
    image = widget.grab().toImage()
    return [
        y
        for y in range(image.height())
        if any(image.pixelColor(x, y).lightness() < 128 for x in range(image.width()))
    ]


def test_chinese_stands_in_the_middle_of_a_spin_box(language: Language, qtbot: QtBot) -> None:
    language.use("zh_CN")
    spin = QSpinBox(specialValueText="贪心", frame=False, buttonSymbols=QSpinBox.ButtonSymbols.NoButtons)
    qtbot.addWidget(spin)
    spin.resize(spin.sizeHint())
    rows = inked_rows(spin)
    assert abs((rows[0] + rows[-1] + 1) / 2 - spin.height() / 2) <= 1
    assert rows[0] > 1
    assert rows[-1] < spin.height() - 2


def test_qts_own_file_dialog_is_wholly_chinese(language: Language, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    language.use("zh_CN")
    dialog = QFileDialog(None, "", str(tmp_path), options=QFileDialog.Option.DontUseNativeDialog)
    qtbot.addWidget(dialog)
    words = [child.text() for child in dialog.findChildren(QLabel)]
    words += [child.text() for child in dialog.findChildren(QPushButton)]
    view = dialog.findChild(QTreeView)
    assert view is not None
    model = view.model()
    words += [model.headerData(column, Qt.Orientation.Horizontal) for column in range(4)]
    root = view.rootIndex()
    qtbot.waitUntil(lambda: model.rowCount(root) == 1 and bool(model.index(0, 2, root).data()))
    words.append(model.index(0, 2, root).data())
    english = [word for word in words if re.search("[A-Za-z]{2}", word)]
    assert words
    assert not english
