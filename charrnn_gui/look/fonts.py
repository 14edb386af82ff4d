"""The program's own font for Latin letters and digits, and fonts of other sizes."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo
from PySide6.QtWidgets import QWidget

from charrnn_gui.look.tokens import BODY, TYPES, Type
from core.common.assets import asset

WEIGHTS = ("Regular", "Medium", "SemiBold")
INTER = "CharRNN Inter"
"""The family that ``tools/derive_inter.py`` makes. Its digits all have one width."""


def add_inter() -> bool:
    """Make the family ``INTER`` known to Qt, once; return whether it is."""
    if not QFontDatabase.hasFamily(INTER):
        for weight in WEIGHTS:
            QFontDatabase.addApplicationFont(str(asset("resources", "fonts", f"CharRNNInter-{weight}.ttf")))
    return bool(QFontDatabase.hasFamily(INTER))


def set_type(widget: QWidget, name: str) -> None:
    """Write the text of ``widget`` in the type ``name`` of ``TYPES``, in whatever size texts have then."""
    assert name in TYPES
    # The style sheet has a rule for each.
    widget.setProperty("type", name)


def typed(font: QFont, wanted: Type) -> QFont:
    """Return ``font``, which is that of the body, in the size and weight ``wanted``."""
    typed = QFont(font)
    typed.setPixelSize(max(8, round(QFontInfo(font).pixelSize() * wanted.size / BODY.size)))
    typed.setWeight(QFont.Weight(wanted.weight))
    return typed


def numbers(font: QFont) -> QFont:
    """Return ``font`` with digits of one width also if another family comes first, as in Chinese."""
    changed = QFont(font)
    families = font.families()
    if INTER in families:
        changed.setFamilies([INTER, *(family for family in families if family != INTER)])
    return changed
