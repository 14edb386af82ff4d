"""What concerns the whole application's looks and words: fonts and language."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLibraryInfo, QTranslator
from PySide6.QtGui import QFontDatabase, QFontInfo
from PySide6.QtWidgets import QApplication

from core import i18n
from core.assets import asset

FALLBACK_FONT = ("resources", "fonts", "CharRNNFallbackSC.otf")
SIMPLIFIED_CHINESE_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei UI",
    "WenQuanYi Micro Hei",
)


def ensure_chinese_font(app: QApplication) -> bool:
    """Draw Chinese in the forms of the mainland; tell whether that took the font that ships.

    Left alone, a system in another language often takes a Japanese font for it (直, 骨, and a colon in
    the middle of its square), and one without any font for Chinese draws boxes.
    """
    installed = QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)
    families = [family for family in SIMPLIFIED_CHINESE_FONTS if family in installed][:1]
    ships = not installed
    if ships:
        loaded = QFontDatabase.addApplicationFont(str(asset(*FALLBACK_FONT)))
        families = QFontDatabase.applicationFontFamilies(loaded)
    if not families:
        return False
    font = app.font()
    # By its real name: beside an alias such as “Sans Serif” the second family would draw Latin text too.
    # A system without any font at all reports a family that is not there.
    font.setFamilies([QFontInfo(font).family() or font.family(), *families])
    app.setFont(font)
    return ships


class Language:
    """The language of the program's own words and of Qt's (buttons of dialogs, text menus)."""

    def __init__(self, app: QApplication) -> None:
        self._app = app
        self._translator: QTranslator | None = None

    def use(self, language: str) -> None:
        """Change everything on the screen to ``language``, one of ``core.i18n.LANGUAGES``."""
        i18n.set_language(language)
        if self._translator is not None:
            self._app.removeTranslator(self._translator)
            self._translator = None
        translator = QTranslator(self._app)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if translator.load(f"qtbase_{language}", folder):
            self._translator = translator
            self._app.installTranslator(translator)
        # Qt tells the windows of its own translators only, and there is none for English.
        for window in self._app.topLevelWidgets():
            self._app.sendEvent(window, QEvent(QEvent.Type.LanguageChange))
