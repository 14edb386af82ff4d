"""Derive the font in ``resources/fonts/`` for systems without a font for Chinese.

    python tools/derive_font.py [--ttc NotoSansCJK-Regular.ttc]

The font is the Simplified Chinese face of Noto Sans CJK Regular (Debian package ``fonts-noto-cjk``, SIL
Open Font License 1.1), reduced to the characters that the program can be expected to show. Needs fonttools.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from charrnn_gui.widgets.signs import SIGNS

ROOT = Path(__file__).resolve().parent.parent
SYSTEM_TTC = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
FACE = "Noto Sans CJK SC"
TARGET = ROOT / "resources" / "fonts" / "CharRNNFallbackSC.otf"
FAMILY = "CharRNN Fallback SC"
"""Not “Noto”: a changed font may not have a reserved name, and must not hide a complete font."""

MODERN = "囧囍喆堃煊嘚噻瞋珺祎昇"
"""Characters of present-day names and songs that neither set has. (All of GBK would take 5 MB, not 2.)"""


def main() -> int:
    """Write the font; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--ttc", type=Path, default=SYSTEM_TTC, help="NotoSansCJK-Regular.ttc")
    arguments = parser.parse_args()
    with TTCollection(arguments.ttc) as collection:
        font = next(f for f in collection.fonts if f["name"].getDebugName(1) == FACE)
        options = subset.Options(
            layout_features=["ccmp", "locl", "kern", "mark", "mkmk"],
            hinting=False,
            desubroutinize=False,
            name_IDs=[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 14],
            name_languages=[0x409],
            notdef_outline=True,
            recalc_timestamp=False,
            drop_tables=["BASE", "DSIG", "GPOS", "GSUB", "VORG", "vhea", "vmtx", "GDEF"],
        )
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=sorted(map(ord, wanted_characters())))
        subsetter.subset(font)
        rename(font)
        subset.save_font(font, TARGET, options)
        num_glyphs = len(font.getGlyphOrder())
    print(f"{TARGET.name}: {num_glyphs:,} glyphs, {TARGET.stat().st_size:,} bytes")
    return 0


def wanted_characters() -> set[str]:
    """Return ASCII, Latin-1, punctuation, GB2312, Big5's first level, and all the corpora's characters."""
    wanted = {chr(c) for c in (*range(0x20, 0x7F), *range(0xA0, 0x100))}
    blocks = ((0x2010, 0x2040), (0x2190, 0x21A0), (0x2200, 0x2300), (0x25A0, 0x2600), (0x3000, 0x3040))
    for low, high in (*blocks, (0xFF00, 0xFFF0)):
        wanted |= {chr(c) for c in range(low, high)}
    wanted |= set(MODERN) | set(SIGNS.values()) | coded("gb2312", range(0xA1, 0xF8), range(0xA1, 0xFF))
    wanted |= coded("big5", range(0xA1, 0xC7), range(0x40, 0xFF))
    for text in sorted((ROOT / "data").glob("*.txt")):
        wanted |= set(text.read_text("utf-8"))
    return wanted


def coded(encoding: str, leads: range, trails: range) -> set[str]:
    """Return the characters that two bytes of these ranges stand for."""
    decoded = (bytes((a, b)).decode(encoding, "ignore") for a in leads for b in trails)
    return {c for c in decoded if len(c) == 1}


def rename(font: TTFont) -> None:
    """Give the font its own name, as its licence asks of changed versions."""
    names = font["name"]
    postscript = FAMILY.replace(" ", "")
    values = {1: FAMILY, 2: "Regular", 3: f"{postscript}-Regular", 4: FAMILY, 6: f"{postscript}-Regular"}
    for record in names.names:
        if record.nameID in values:
            record.string = values[record.nameID]
    cff = font["CFF "].cff
    cff.fontNames[0] = values[6]
    top = cff.topDictIndex[0]
    top.FullName, top.FamilyName = values[4], FAMILY


if __name__ == "__main__":
    sys.exit(main())
