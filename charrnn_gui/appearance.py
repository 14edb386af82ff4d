"""What concerns the whole application's looks and words: fonts and language."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLibraryInfo, QTranslator
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication

from core import i18n
from core.assets import asset

FALLBACK_FONT = ("resources", "fonts", "CharRNNFallbackSC.otf")


def ensure_chinese_font(app: QApplication) -> bool:
    """Load the font that ships where the system has none with Chinese characters; tell whether it did."""
    if QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese):
        return False
    loaded = QFontDatabase.addApplicationFont(str(asset(*FALLBACK_FONT)))
    families = QFontDatabase.applicationFontFamilies(loaded)
    if not families:
        return False
    font = app.font()
    # A system without any font at all reports a family that is not there.
    font.setFamilies([font.family(), *families])
    app.setFont(font)
    return True


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
