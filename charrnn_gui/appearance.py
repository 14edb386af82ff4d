"""The fonts and the language of the whole application."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QLibraryInfo, QLocale, QTranslator
from PySide6.QtGui import QFontDatabase, QFontInfo
from PySide6.QtWidgets import QApplication

from charrnn_gui.look.fonts import INTER, add_inter
from core.common import i18n
from core.common.assets import asset

FALLBACK_FONT = ("resources", "fonts", "CharRNNFallbackSC.otf")
SIMPLIFIED_CHINESE_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei UI",
    "WenQuanYi Micro Hei",
)


def choose_fonts(app: QApplication) -> bool:
    """Draw Latin with the program's own font and Chinese in its mainland forms.

    Return whether the program's own font for Chinese was needed.

    By default a system in another language often uses a Japanese font (直, 骨, and a colon in the middle
    of its square), and a system without any Chinese font draws boxes.
    """
    installed = QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)
    families = [family for family in SIMPLIFIED_CHINESE_FONTS if family in installed][:1]
    ships = not installed
    if ships:
        loaded = QFontDatabase.addApplicationFont(str(asset(*FALLBACK_FONT)))
        families = QFontDatabase.applicationFontFamilies(loaded)
    font = app.font()
    # By its real name: after an alias such as “Sans Serif” the second family would draw Latin text, too.
    # A system without any font reports a family that does not exist.
    latin = INTER if add_inter() else QFontInfo(font).family() or font.family()
    font.setFamilies([latin, *families])
    app.setFont(font)
    return ships


class Language:
    """The language of the program's texts and of Qt's, and the form of numbers."""

    def __init__(self, app: QApplication) -> None:
        self._app = app
        self._translators: list[QTranslator] = []
        self._families = app.font().families()

    def use(self, language: str) -> None:
        """Change everything on the screen to ``language``, one of ``core.common.i18n.LANGUAGES``."""
        i18n.set_language(language)
        for translator in self._translators:
            self._app.removeTranslator(translator)
        of_qt = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath), f"qtbase_{language}")
        # Qt's catalogue lacks some words of its dialogs; translators installed later take precedence.
        missing = asset("resources", "translations") / language / "qt"
        self._translators = [t for t in map(self._loaded, (of_qt, missing)) if t is not None]
        for translator in self._translators:
            self._app.installTranslator(translator)
        self._order_families(language)
        # A field must read numbers as sentences write them, whatever the system's locale is.
        locale = QLocale(language)
        QLocale.setDefault(locale)
        # Qt notifies windows only of its own translators, and there is none for English.
        for window in self._app.topLevelWidgets():
            window.setLocale(locale)
            self._app.sendEvent(window, QEvent(QEvent.Type.LanguageChange))

    def _order_families(self, language: str) -> None:
        """Measure lines by the font that draws most of their characters.

        If a Latin font comes first, a field uses the height and baseline of Latin letters, and Chinese
        characters are two pixels too high.
        """
        font = self._app.font()
        families = self._families[::-1] if language.startswith("zh") else self._families
        if font.families() != families:
            font.setFamilies(families)
            self._app.setFont(font)

    def _loaded(self, catalogue: Path) -> QTranslator | None:
        translator = QTranslator(self._app)
        return translator if translator.load(str(catalogue)) else None
