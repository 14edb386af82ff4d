"""Line icons: a grid of 20, lines of 1.6 with round ends; only those of the transport are filled."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_FILL = 'fill="{color}" stroke="none"'
_PENCIL = '<path d="M12.8 3.8l3.4 3.4L7 16.4l-4 .6.6-4z"/><path d="M10.8 5.8l3.4 3.4"/>'
_PLAY = (
    '<path d="M6.5 4.3v11.4a.6.6 0 0 0 .92.5l8.6-5.7a.6.6 0 0 0 0-1L7.42 3.8a.6.6 0 0 0-.92.5z" '
    + _FILL
    + "/>"
)
_SHAPES = {
    "again": '<path d="M4.5 5v3.5H8"/><path d="M4.8 8.3A6 6 0 1 1 4 11"/>',
    "branch": '<circle cx="5.5" cy="4.8" r="1.8"/><circle cx="5.5" cy="15.2" r="1.8"/>'
    '<circle cx="14.5" cy="7" r="1.8"/><path d="M5.5 6.6v6.8M14.5 8.8c0 3-4 3-9 4"/>',
    "check": '<path d="M4.5 10.5l3.5 3.5 7.5-8"/>',
    "chip": '<rect x="5" y="5" width="10" height="10" rx="1.5"/>'
    '<path d="M8 2.5V5M12 2.5V5M8 15v2.5M12 15v2.5M2.5 8H5M2.5 12H5M15 8h2.5M15 12h2.5"/>',
    "clock": '<circle cx="10" cy="10" r="6.5"/><path d="M10 6v4.2l2.8 1.7"/>',
    "close": '<path d="M5.5 5.5l9 9M14.5 5.5l-9 9"/>',
    "compare": '<path d="M3 16.5c2-8 4-10.5 6-10.5 3 0 3 7 8 7.5"/>'
    '<path d="M3 5c3 6 6 10 14 11" stroke-dasharray="2 2"/>',
    "copy": '<rect x="7" y="7" width="9.5" height="9.5" rx="1.5"/>'
    '<path d="M4.5 13H4a.5.5 0 0 1-.5-.5V4a.5.5 0 0 1 .5-.5h8.5a.5.5 0 0 1 .5.5v.5"/>',
    "dice": '<rect x="3.5" y="3.5" width="13" height="13" rx="2.5"/><g '
    + _FILL
    + '><circle cx="7.2" cy="7.2" '
    'r="1.2"/><circle cx="12.8" cy="12.8" r="1.2"/><circle cx="10" cy="10" r="1.2"/></g>',
    "down": '<path d="M6 8.5l4 4 4-4"/>',
    "error": '<path d="M7.2 3.2h5.6l4 4v5.6l-4 4H7.2l-4-4V7.2z"/>'
    '<path d="M7.6 7.6l4.8 4.8M12.4 7.6l-4.8 4.8"/>',
    "expand": '<path d="M3.5 7.5v-4h4M16.5 7.5v-4h-4M3.5 12.5v4h4M16.5 12.5v4h-4"/>',
    "export": '<path d="M10 12.5V3.5M6.5 6.5L10 3l3.5 3.5M4 11.5V16h12v-4.5"/>',
    "fold": '<path d="M10.5 6l-4 4 4 4M14.5 6l-4 4 4 4"/>',
    "folder": '<path d="M3 15.5v-11h5l1.5 2H17v9z"/>',
    "hold": '<path d="M5 10.5V6a1.2 1.2 0 0 1 2.4 0V4.5a1.2 1.2 0 0 1 2.4 0V5a1.2 1.2 0 0 1 2.4 0v1.5'
    'a1.2 1.2 0 0 1 2.4 0V12c0 3-2 5-4.8 5-2.5 0-3.8-1.3-5.3-4.5"/>',
    "info": '<circle cx="10" cy="10" r="6.8"/><path d="M10 9v4.5M10 6.3v.4"/>',
    "lines": '<path d="M3 14l4-5 3.5 3L17 5"/>',
    "lock": '<rect x="4.5" y="9" width="11" height="7.5" rx="1.5"/><path d="M7 9V6.5a3 3 0 0 1 6 0V9"/>',
    "menu": '<path d="M3.5 5.5h13M3.5 10h13M3.5 14.5h13"/>',
    "more": "<g " + _FILL + '><circle cx="4.8" cy="10" r="1.4"/><circle cx="10" cy="10" r="1.4"/>'
    '<circle cx="15.2" cy="10" r="1.4"/></g>',
    "options": '<path d="M3 6h7M14 6h3M3 14h3M10 14h7"/><circle cx="12" cy="6" r="2"/>'
    '<circle cx="8" cy="14" r="2"/>',
    "pause": "<g " + _FILL + '><rect x="5.5" y="4" width="3.2" height="12" rx=".8"/>'
    '<rect x="11.3" y="4" width="3.2" height="12" rx=".8"/></g>',
    "pencil": _PENCIL,
    "pin": '<path d="M7 3.5h6M8 3.5v5l-2.5 3h9L12 8.5v-5M10 11.5v5"/>',
    "play": _PLAY,
    "plus": '<path d="M10 4.5v11M4.5 10h11"/>',
    "read": '<path d="M10 5.5C8 4 5.5 3.8 3 4v11.5c2.5-.2 5 0 7 1.5 2-1.5 4.5-1.7 7-1.5V4'
    'c-2.5-.2-5 0-7 1.5zM10 5.5V17"/>',
    "redo": '<path d="M12.5 4.5L16 8l-3.5 3.5"/><path d="M16 8H8a4 4 0 0 0 0 8h4"/>',
    "right": '<path d="M8 6l4 4-4 4"/>',
    "search": '<circle cx="8.8" cy="8.8" r="5"/><path d="M12.6 12.6l4 4"/>',
    "share": '<path d="M10 12.5V3.5M6.8 6.5L10 3.3l3.2 3.2"/><path d="M4.5 9.5v7h11v-7"/>',
    "step": "<g " + _FILL + '><path d="M5 5v10l7.5-5z"/>'
    '<rect x="13.2" y="4.7" width="2" height="10.6" rx=".6"/></g>',
    "stop": '<rect x="5" y="5" width="10" height="10" rx="1.6" ' + _FILL + "/>",
    "train": '<path d="M3 3.5v13h14"/><path d="M5.5 5c1.5 6.5 4 8 11 8.5"/>',
    "undo": '<path d="M7.5 4.5L4 8l3.5 3.5"/><path d="M4 8h8a4 4 0 0 1 0 8H8"/>',
    "write": _PENCIL,
    "up": '<path d="M6 12l4-4 4 4"/>',
    "warning": '<path d="M10 3.5L17.5 16.5h-15z"/><path d="M10 8v4M10 14v.4"/>',
}
NAMES = tuple(_SHAPES)


def svg(name: str, color: str) -> bytes:
    """Return the icon ``name`` of ``NAMES`` in ``color`` as a picture of 20 by 20."""
    shapes = _SHAPES[name].replace("{color}", color)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20" viewBox="0 0 20 20" fill="none" '
        f'stroke="{color}" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">{shapes}</svg>\n'
    ).encode()


def icon(name: str, color: str, *, size: int = 18, disabled: str = "", on: str = "") -> QIcon:
    """Return a line icon for places of ``size`` pixels, sharp on every screen there is.

    Args:
        name: one of ``NAMES``.
        color: ``#rrggbb``.
        size: in pixels, height and width.
        disabled: its colour while its control is disabled; empty: as Qt fades it.
        on: its colour while its control is checked; empty: the same.
    """
    made = QIcon()
    looks = [(color, QIcon.Mode.Normal, QIcon.State.Off)]
    if disabled:
        looks.append((disabled, QIcon.Mode.Disabled, QIcon.State.Off))
    if on:
        looks.append((on, QIcon.Mode.Normal, QIcon.State.On))
    # Of a screen that is connected later Qt shrinks or enlarges the nearest of these.
    ratios = {1.0, *(screen.devicePixelRatio() for screen in QGuiApplication.screens())}
    for tint, mode, state in looks:
        for ratio in sorted(ratios):
            made.addPixmap(pixmap(name, tint, size=size, ratio=ratio), mode, state)
    return made


def pixmap(name: str, color: str, *, size: int, ratio: float) -> QPixmap:
    """Return a line icon as a picture of ``size`` pixels, for a screen of ``ratio`` device pixels to one."""
    drawn = QPixmap.fromImage(_image(name, color, round(size * ratio)))
    drawn.setDevicePixelRatio(ratio)
    return drawn


@lru_cache(maxsize=512)
def _image(name: str, color: str, pixels: int) -> QImage:
    image = QImage(pixels, pixels, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(svg(name, color))).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    return image
