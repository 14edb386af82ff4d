"""The look that the person has chosen: theme, contrast, size of text. Kept in the preferences."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from charrnn_gui.frame.menus import THEMES
from charrnn_gui.look.tokens import Theme
from charrnn_gui.preferences import Preferences
from charrnn_gui.theme import apply_theme

USUAL_TEXT_SIZE = 100
TEXT_SIZES = (80, 90, USUAL_TEXT_SIZE, 110, 125, 150, 175, 200)
"""In percent."""
PRESENTED = 1.4
"""How much larger texts are in a presentation."""


class ChosenLook(QObject):
    """Shows the application in the look of the preferences, and in another as soon as it is chosen.

    Signals:
        contrast_changed(bool): the system's wish for high contrast has changed, and is followed.

    Attributes:
        theme: one of ``THEMES``.
        contrast: whether it is shown in high contrast: as the person chose, otherwise as the system asks for.
        reduced_motion: whether nothing is to move by itself.
        text_size: in percent of the usual one.
    """

    contrast_changed = Signal(bool)

    def __init__(
        self, application: QApplication, preferences: Preferences, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._application, self._preferences = application, preferences
        self._is_presenting = False
        theme = preferences.get("theme", "system")
        self.theme: Theme = theme if theme in THEMES else "system"
        # Kept, because PySide takes what it returned for deleted as soon as the hints are.
        self._hints = application.styleHints()
        # Qt knows the system's wish since 6.10.
        self._accessibility = self._hints.accessibility() if hasattr(self._hints, "accessibility") else None
        is_wanted = False
        if self._accessibility is not None:
            self._accessibility.contrastPreferenceChanged.connect(self._on_contrast_preferred)
            is_wanted = _is_high(self._accessibility.contrastPreference())
        self.contrast: bool = preferences.get("contrast", is_wanted)
        self.reduced_motion: bool = preferences.get("reduced_motion", False)
        size: int = preferences.get("text_size", USUAL_TEXT_SIZE)
        self.text_size = min(max(size, TEXT_SIZES[0]), TEXT_SIZES[-1])
        self._apply()
        self._hints.colorSchemeChanged.connect(self._on_scheme_changed)

    def use_theme(self, theme: Theme) -> None:
        """Change between light, dark and the system's choice."""
        self.theme = theme
        self._preferences.set("theme", theme)
        self._apply()

    def use_contrast(self, contrast: bool) -> None:
        """Change between high contrast and the usual one."""
        self.contrast = contrast
        self._preferences.set("contrast", contrast)
        self._apply()

    def use_reduced_motion(self, reduced_motion: bool) -> None:
        """Remember whether nothing is to move by itself. (Qt does not say what the system wants.)"""
        self.reduced_motion = reduced_motion
        self._preferences.set("reduced_motion", reduced_motion)

    def use_text_size(self, text_size: int) -> None:
        """Show all texts in ``text_size`` percent of the usual size."""
        self.text_size = text_size
        self._preferences.set("text_size", text_size)
        self._apply()

    def enlarge_text(self) -> None:
        """Show all texts in the next larger size, if there is one."""
        larger = [size for size in TEXT_SIZES if size > self.text_size]
        self.use_text_size(min(larger, default=self.text_size))

    def reduce_text(self) -> None:
        """Show all texts in the next smaller size, if there is one."""
        smaller = [size for size in TEXT_SIZES if size < self.text_size]
        self.use_text_size(max(smaller, default=self.text_size))

    def reset_text(self) -> None:
        """Show all texts in the usual size."""
        self.use_text_size(USUAL_TEXT_SIZE)

    def present(self, is_presenting: bool) -> None:
        """Show all texts larger than chosen, as long as the window is shown to others."""
        self._is_presenting = is_presenting
        self._apply()

    def _apply(self) -> None:
        size = round(self.text_size * PRESENTED) if self._is_presenting else self.text_size
        apply_theme(self._application, self.theme, contrast=self.contrast, text_size=size)

    def _on_contrast_preferred(self, wish: Qt.ContrastPreference) -> None:
        if not self._preferences.has("contrast"):
            self.contrast = _is_high(wish)
            self._apply()
            self.contrast_changed.emit(self.contrast)

    def _on_scheme_changed(self) -> None:
        if self.theme == "system":
            self._apply()


def _is_high(wish: Qt.ContrastPreference) -> bool:
    return wish is Qt.ContrastPreference.HighContrast
