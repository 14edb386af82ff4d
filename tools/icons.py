"""Draw the icon in the sizes and containers that the systems want, from ``charrnn-studio.svg``.

python tools/icons.py
"""

from __future__ import annotations

import os
import struct
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QBuffer, QByteArray, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "icons"
NAME = "charrnn-studio"
ICO_SIZES = (16, 32, 48, 256)
ICNS_TYPES = {128: b"ic07", 256: b"ic08", 512: b"ic09"}
PNG_SIZES = (48, 256)


def png(svg: Path, size: int) -> bytes:
    """Return the drawing as a PNG of ``size`` by ``size`` pixels."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(svg)).render(painter)
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(data.data())


def ico(pictures: dict[int, bytes]) -> bytes:
    """Return a Windows icon that holds ``pictures`` (size in pixels: PNG)."""
    head = struct.pack("<HHH", 0, 1, len(pictures))
    offset = len(head) + 16 * len(pictures)
    for size, data in pictures.items():
        head += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(data), offset)
        offset += len(data)
    return head + b"".join(pictures.values())


def icns(pictures: dict[int, bytes]) -> bytes:
    """Return a macOS icon that holds ``pictures`` (size in pixels: PNG)."""
    body = b"".join(
        ICNS_TYPES[size] + struct.pack(">I", len(data) + 8) + data for size, data in pictures.items()
    )
    return b"icns" + struct.pack(">I", len(body) + 8) + body


def main() -> None:
    """Write all files."""
    application = QGuiApplication([])
    svg = FOLDER / f"{NAME}.svg"
    for size in PNG_SIZES:
        (FOLDER / f"{NAME}-{size}.png").write_bytes(png(svg, size))
    (FOLDER / f"{NAME}.ico").write_bytes(ico({size: png(svg, size) for size in ICO_SIZES}))
    (FOLDER / f"{NAME}.icns").write_bytes(icns({size: png(svg, size) for size in ICNS_TYPES}))
    application.quit()


if __name__ == "__main__":
    main()
