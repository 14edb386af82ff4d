"""Derive ``resources/pinyin.txt``: how Chinese characters are read, for the command palette.

``python -m tools.derive_pinyin`` needs pypinyin, which nothing else does. The table has the characters of the
first level of GB 2312, the 3,755 most common ones, and those of the Chinese catalogue. The readings are those
of the Unihan database, as pypinyin (MIT) has them, without tones; ü is v, as it is typed.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "resources" / "translations" / "zh_CN" / "LC_MESSAGES" / "charrnn.po"
TABLE = ROOT / "resources" / "pinyin.txt"
_HAN = re.compile(r"[\u4e00-\u9fff]")
_HEAD = """\
# Readings of Chinese characters without tones; ü is v. Made by tools/derive_pinyin.py from the data of
# pypinyin (MIT, https://github.com/mozillazg/python-pinyin), which has them from the Unihan database.
"""


def characters() -> set[str]:
    """Return the characters that the table has."""
    rows, cells = range(0xB0, 0xD8), range(0xA1, 0xFF)
    common = {bytes((row, cell)).decode("gb2312", "ignore") for row in rows for cell in cells}
    return {c for c in common | set(CATALOGUE.read_text("utf-8")) if _HAN.fullmatch(c)}


def main() -> int:
    """Write the table, and return the exit code."""
    from pypinyin import Style, pinyin  # type: ignore[import-not-found]

    found = defaultdict(list)
    for character in sorted(characters()):
        for reading in pinyin(character, style=Style.NORMAL, heteronym=True, v_to_u=False)[0]:
            if reading.isascii() and reading.isalpha():
                found[reading].append(character)
    lines = [f"{reading} {''.join(some)}\n" for reading, some in sorted(found.items())]
    TABLE.write_text(_HEAD + "".join(lines), "utf-8", newline="\n")
    print(f"{TABLE.relative_to(ROOT)}: {len(lines)} syllables, {len(characters())} characters")
    return 0


if __name__ == "__main__":
    sys.exit(main())
