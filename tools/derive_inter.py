"""Derive the font for Latin letters and digits in ``resources/fonts/``.

    npm pack inter-ui@4.1.1 && tar xzf inter-ui-4.1.1.tgz
    python tools/derive_inter.py package/web

The font is Inter 4 (npm package ``inter-ui``, SIL Open Font License 1.1) in three weights, reduced to the
characters of European languages. All its digits have one width, so that numbers that change stand still, and
its ``l`` has a tail, so that a single character can be recognized. Both are alternates of Inter,
made the default here, because style sheets can't choose them. Ligatures and contextual forms are left out: a
text of a model must show the characters that it has. Needs fonttools and brotli.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "fonts"
WEIGHTS = ("Regular", "Medium", "SemiBold")
FAMILY = "CharRNN Inter"
"""A name of its own: an installed Inter has other digits, and must not be hidden by this one."""

_BLOCKS = (
    (0x20, 0x7F),  # ASCII
    (0xA0, 0x250),  # Latin
    (0x300, 0x370),  # accents
    (0x370, 0x530),  # Greek, Cyrillic
    (0x1E00, 0x2000),  # more Latin and Greek
    (0x2000, 0x2070),  # punctuation
    (0x20A0, 0x20D0),  # currencies
    (0x2070, 0x20A0),  # superscripts
    (0x2100, 0x2200),  # letter-like, arrows
    (0x2200, 0x2300),  # mathematics
)
_KEPT_FEATURES = ["ccmp", "locl", "kern", "mark", "mkmk"]


def main() -> int:
    """Write the fonts; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path, help="with Inter-Regular.woff2 and its other weights")
    folder = parser.parse_args().folder
    for weight in WEIGHTS:
        target = FOLDER / f"CharRNNInter-{weight}.ttf"
        with TTFont(folder / f"Inter-{weight}.woff2", recalcTimestamp=False) as font:
            num_glyphs = derive(font, weight, target)
        print(f"{target.name}: {num_glyphs:,} glyphs, {target.stat().st_size:,} bytes")
    return 0


def derive(font: TTFont, weight: str, target: Path) -> int:
    """Write the reduced ``font`` to ``target``; return its number of glyphs."""
    digits = {
        name: alternate for name, alternate in substitutions(font, "tnum").items() if is_digit(font, name)
    }
    make_default(font, digits | substitutions(font, "cv05"))
    options = subset.Options(
        layout_features=_KEPT_FEATURES,
        hinting=False,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 8, 9, 11, 13, 14, 16, 17],
        name_languages=[0x409],
        notdef_outline=True,
        recalc_timestamp=False,
        flavor=None,
    )
    font.flavor = None
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for low, high in _BLOCKS for code in range(low, high)])
    subsetter.subset(font)
    rename(font, weight)
    subset.save_font(font, target, options)
    return len(font.getGlyphOrder())


def substitutions(font: TTFont, feature: str) -> dict[str, str]:
    """Return which glyph takes the place of which under a feature of single substitutions."""
    table = font["GSUB"].table
    found: dict[str, str] = {}
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == feature:
            for index in record.Feature.LookupListIndex:
                for part in table.LookupList.Lookup[index].SubTable:
                    found |= getattr(part, "ExtSubTable", part).mapping
    return found


def is_digit(font: TTFont, name: str) -> bool:
    """Return whether the glyph ``name`` is that of a digit from 0 to 9."""
    return name in {font.getBestCmap()[code] for code in range(0x30, 0x3A)}


def make_default(font: TTFont, alternates: dict[str, str]) -> None:
    """Show characters by their alternates without a feature being asked for."""
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap = {code: alternates.get(name, name) for code, name in table.cmap.items()}


def rename(font: TTFont, weight: str) -> None:
    """Give the font a name of its own; the weights are one family."""
    postscript = f"{FAMILY.replace(' ', '')}-{weight}"
    is_regular = weight == "Regular"
    values = {
        1: FAMILY if is_regular else f"{FAMILY} {weight}",
        2: "Regular",
        3: postscript,
        4: f"{FAMILY} {weight}",
        6: postscript,
        16: FAMILY,
        17: weight,
    }
    for number, value in values.items():
        font["name"].setName(value, number, 3, 1, 0x409)


if __name__ == "__main__":
    sys.exit(main())
