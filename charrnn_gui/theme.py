"""Colours, light and dark: one set of roles for everything that is drawn by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from core.common.assets import asset

Theme = Literal["system", "light", "dark"]


@dataclass(frozen=True, slots=True)
class Colors:
    """Roles of colour, each ``#rrggbb``.

    Texts reach a contrast of 4.5 against ``background`` and curves one of 3 (WCAG 2.2, 1.4.3 and
    1.4.11). Blue and orange differ for every kind of colour vision; the earlier runs follow Paul Tol's
    "muted" and "light" schemes, without the hues of the two.

    Attributes:
        background: of plots and drawn surfaces.
        surface: of areas above the background: legends, headers.
        text: text to read.
        muted: less important text: ticks, units, stamps.
        grid: lines that only guide the eye.
        train: the curve of the training text.
        heldout: the curve of the held-out text.
        faint: the cloud of single updates behind the training curve.
        reference: lines to compare with.
        gradient: the curve of gradient norms.
        clip: the clipping threshold.
        overlays: earlier runs, in order; begin again when used up.
        warning: something needs attention; as text.
        error: something failed; as text.
        success: something went well; as text.
    """

    background: str
    surface: str
    text: str
    muted: str
    grid: str
    train: str
    heldout: str
    faint: str
    reference: str
    gradient: str
    clip: str
    overlays: tuple[str, ...]
    warning: str
    error: str
    success: str

    def overlay(self, index: int) -> str:
        """Return the colour of the earlier run number ``index``, counted from 0."""
        return self.overlays[index % len(self.overlays)]


LIGHT = Colors(
    background="#ffffff",
    surface="#f6f7f9",
    text="#1c1e21",
    muted="#5b626c",
    grid="#e6e9ed",
    train="#0b62b8",
    heldout="#c2500a",
    faint="#9cc3ea",
    reference="#737b86",
    gradient="#3d6b7d",
    clip="#b0286e",
    overlays=("#117733", "#aa4499", "#85851f", "#332288", "#882255", "#2f8f80"),
    warning="#8a5300",
    error="#b3261e",
    success="#1b6e3c",
)

DARK = Colors(
    background="#1b1d21",
    surface="#25282d",
    text="#e8eaed",
    muted="#a5adb8",
    grid="#30343a",
    train="#62b2ff",
    heldout="#ff9c54",
    faint="#35608c",
    reference="#8b94a0",
    gradient="#86c5d8",
    clip="#f07ab8",
    overlays=("#44bb99", "#ffaabb", "#eedd88", "#b8b8ff", "#aaaa33", "#d8a0e8"),
    warning="#f2b75c",
    error="#ff8f85",
    success="#6fd39a",
)


def colors_of(source: QWidget | QPalette) -> Colors:
    """Return the colours that match a widget's palette: ``DARK`` if its windows are dark."""
    palette = source if isinstance(source, QPalette) else source.palette()
    return DARK if _is_dark(palette) else LIGHT


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Show the whole application light, dark, or as the system asks for.

    Widgets already on screen change at the next turn of the event loop.

    If the platform can't change its scheme (a bare X server, a virtual screen), our own palette is used.

    Raises:
        ValueError: ``theme`` is none of the three.
    """
    schemes = {
        "system": Qt.ColorScheme.Unknown,
        "light": Qt.ColorScheme.Light,
        "dark": Qt.ColorScheme.Dark,
    }
    if theme not in schemes:
        raise ValueError(theme)
    if app.style().name().lower() != "fusion":
        app.setStyle("Fusion")
    app.styleHints().setColorScheme(schemes[theme])
    app.setPalette(QPalette())  # Back to the style's own, which follows the scheme if possible.
    if theme != "system" and _is_dark(app.palette()) != (theme == "dark"):
        app.setPalette(_palette(DARK if theme == "dark" else LIGHT))


def _is_dark(palette: QPalette) -> bool:
    window, text = palette.color(QPalette.ColorRole.Window), palette.color(QPalette.ColorRole.WindowText)
    return window.lightness() < text.lightness()


def _palette(colors: Colors) -> QPalette:
    dark = colors is DARK
    role = QPalette.ColorRole
    window = "#25282d" if dark else "#f2f3f5"
    roles = {
        role.Window: window,
        role.WindowText: colors.text,
        role.Base: colors.background,
        role.AlternateBase: colors.surface,
        role.Text: colors.text,
        role.Button: "#30343a" if dark else "#f8f9fa",
        role.ButtonText: colors.text,
        role.BrightText: colors.error,
        role.ToolTipBase: "#30343a" if dark else "#ffffff",
        role.ToolTipText: colors.text,
        role.PlaceholderText: colors.muted,
        role.Link: colors.train,
        role.LinkVisited: colors.train,
        role.Highlight: "#2f6fb0" if dark else "#0b62b8",
        role.HighlightedText: "#ffffff",
        role.Accent: "#2f6fb0" if dark else "#0b62b8",
        role.Light: "#3a3f46" if dark else "#ffffff",
        role.Midlight: "#343940" if dark else "#eceef1",
        role.Mid: "#202327" if dark else "#c9cdd3",
        role.Dark: "#15171a" if dark else "#a9afb7",
        role.Shadow: "#000000" if dark else "#70767e",
    }
    palette = QPalette()
    for key, name in roles.items():
        palette.setColor(key, QColor(name))
    faded = QColor("#767d87" if dark else "#8d949d")
    for key in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, key, faded)
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(window))
    return palette


def tinted_icon(name: str, color: QColor) -> QIcon:
    """Return an icon of ``resources/icons`` in one colour, so that it shows on light and on dark."""
    pixmap = QIcon(str(asset("resources", "icons", f"{name}.svg"))).pixmap(QSize(64, 64))
    painter = QPainter(pixmap)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(pixmap.rect(), color)
    painter.end()
    return QIcon(pixmap)
