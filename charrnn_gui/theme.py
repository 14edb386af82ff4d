"""Show the whole application in one look: light, dark or high contrast, in a size of text."""

from __future__ import annotations

from PySide6.QtCore import QDir, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from charrnn_gui.look.style_sheet import IMAGES, style_sheet
from charrnn_gui.look.tokens import ALL, BODY, DARK, LIGHT, Colors, Theme
from core.common.assets import asset

__all__ = ["Theme", "apply_theme", "colors_of", "dress", "in_color", "on_ground"]

_BY_MARK = {colors.mark: colors for colors in ALL.values()}
_SCHEMES = {"system": Qt.ColorScheme.Unknown, "light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
# Pixels of the screen to one of the design, without the factor that Qt itself applies.
_USUAL_DPI = 96.0
_ROLE = QPalette.ColorRole


def colors_of(source: QWidget | QPalette) -> Colors:
    """Return the colours that match a widget's palette: of a palette not made here, light or dark."""
    palette = source if isinstance(source, QPalette) else source.palette()
    known = _BY_MARK.get(palette.color(_ROLE.Shadow).name())
    return known or (DARK if _is_dark(palette) else LIGHT)


def on_ground(color: str) -> QPalette:
    """Return a palette for a widget whose ground is ``color``, and that of its children."""
    palette = QPalette()
    palette.setColor(_ROLE.Window, QColor(color))
    return palette


def in_color(color: str) -> QPalette:
    """Return a palette that writes a label in ``color``."""
    palette = QPalette()
    palette.setColor(_ROLE.WindowText, QColor(color))
    return palette


def apply_theme(app: QApplication, theme: Theme, *, contrast: bool = False, text_size: int = 100) -> None:
    """Show the whole application light, dark, or as the system asks for.

    Widgets already on screen change at the next turn of the event loop. ``dress`` gives a window the rest.

    Args:
        app: Qt's.
        theme: "system", "light" or "dark".
        contrast: strong outlines and no soft fills.
        text_size: of all texts and what holds them, in percent.

    Raises:
        ValueError: ``theme`` is none of the three.
    """
    if theme not in _SCHEMES:
        raise ValueError(theme)
    if app.style().name().lower() != "fusion":
        app.setStyle("Fusion")
    app.styleHints().setColorScheme(_SCHEMES[theme])
    # Not every platform changes its scheme (a bare X server, a virtual screen): a choice holds nonetheless.
    is_dark = theme == "dark" or (theme == "system" and app.styleHints().colorScheme() is Qt.ColorScheme.Dark)
    name = "dark" if is_dark else "light"
    if contrast:
        name += "-contrast"
    colors, scale = ALL[name], text_size / 100 * _scale_of_screen(app)
    font = QFont(app.font())
    font.setPixelSize(round(BODY.size * scale))
    if app.font() != font:
        app.setFont(font)
    app.setPalette(_palette(colors))


def dress(window: QWidget) -> None:
    """Give a window, and all in it, the style sheet that goes with its palette and its font.

    Qt takes three times as long to set a style sheet for the whole application.
    """
    colors = colors_of(window)
    name = next(name for name, known in ALL.items() if known is colors)
    sheet = style_sheet(colors, images=name, scale=QFontInfo(window.font()).pixelSize() / BODY.size)
    if window.styleSheet() != sheet:
        # Otherwise nothing under a style sheet follows a palette or a font any more.
        QApplication.setAttribute(Qt.ApplicationAttribute.AA_UseStyleSheetPropagationInWidgetStyles)
        QDir.setSearchPaths(IMAGES, [str(asset("resources", "icons", "style"))])
        window.setStyleSheet(sheet)


def _is_dark(palette: QPalette) -> bool:
    return palette.color(_ROLE.Window).lightness() < palette.color(_ROLE.WindowText).lightness()


def _scale_of_screen(app: QApplication) -> float:
    """Return how much larger than usual the system wants text, as X servers say it (``Xft.dpi``)."""
    screen = app.primaryScreen()
    return max(1.0, screen.logicalDotsPerInch() / _USUAL_DPI) if screen is not None else 1.0


def _palette(colors: Colors) -> QPalette:
    roles = {
        _ROLE.Window: colors.chrome,
        _ROLE.WindowText: colors.text,
        _ROLE.Base: colors.panel,
        _ROLE.AlternateBase: colors.panel,
        _ROLE.Text: colors.text,
        _ROLE.Button: colors.panel,
        _ROLE.ButtonText: colors.text,
        _ROLE.BrightText: colors.error,
        _ROLE.ToolTipBase: colors.tip,
        _ROLE.ToolTipText: colors.tip_ink,
        _ROLE.PlaceholderText: colors.muted,
        _ROLE.Link: colors.accent,
        _ROLE.LinkVisited: colors.accent,
        _ROLE.Highlight: colors.selected,
        _ROLE.HighlightedText: colors.selected_ink,
        _ROLE.Accent: colors.accent,
        _ROLE.Light: colors.panel,
        _ROLE.Midlight: colors.hover,
        _ROLE.Mid: colors.border,
        _ROLE.Dark: colors.outline,
        _ROLE.Shadow: colors.mark,
    }
    palette = QPalette()
    for role, name in roles.items():
        palette.setColor(role, QColor(name))
    for role in (
        _ROLE.WindowText,
        _ROLE.Text,
        _ROLE.ButtonText,
        _ROLE.PlaceholderText,
        _ROLE.HighlightedText,
    ):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colors.disabled))
    palette.setColor(QPalette.ColorGroup.Disabled, _ROLE.Highlight, QColor(colors.hover))
    return palette
