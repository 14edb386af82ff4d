"""The sentence above the plot: what the curve shows; before there is one, what perplexity is."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontInfo, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.icons import pixmap
from charrnn_gui.look.tokens import BODY, PANEL_PADDING
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.bounded import tooltip
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _
from core.runs.reading import Reading

_ICON, _LINE, _AIR, _BELOW = 15, 17, 6, 2
# The longest sentences need so much, in pixels at the usual size of text.
_LONGEST, _MOST_LINES = 880, 3


class ReadingLine(FollowsChanges, QWidget):
    """A sentence with an icon. Its height depends on its width only, so that nothing moves with the text.

    Signals: none.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reading: Reading | None = None
        self._has_ghost = False
        self._icon, self._sentence = QLabel(), QLabel(wordWrap=True)
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignTop)
        set_type(self._sentence, "caption")
        # Without a layout: another text would have the whole window laid out anew.
        for part in (self._icon, self._sentence):
            part.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.follow_changes()

    def show_reading(self, reading: Reading | None) -> None:
        """Say what the curve shows; None: say what perplexity is."""
        if reading != self._reading:
            self._reading = reading
            self.retranslate()
            self.restyle()

    def set_ghost(self, has_ghost: bool) -> None:
        """Say what the dotted curve is, as long as there is no other."""
        if has_ghost != self._has_ghost:
            self._has_ghost = has_ghost
            self.retranslate()

    def text(self) -> str:
        """Return the sentence."""
        return self._sentence.text()

    def retranslate(self) -> None:
        """Write in the current language."""
        if self._reading is not None:
            text = self._reading.sentence()
        elif self._has_ghost:
            text = _("Dotted: roughly how the perplexity will fall, from an earlier run with these settings.")
        else:
            text = _(
                "Perplexity: between how many characters the model hesitates on average. Lower is better; "
                "1 is complete certainty."
            )
        self._sentence.setText(text)
        self._sentence.setToolTip(tooltip(text))

    def restyle(self) -> None:
        """Take the size of text and the colours of the palette."""
        colors, reading = colors_of(self), self._reading
        self._sentence.setPalette(in_color(colors.muted if reading is None else colors.text))
        name, color = "info", colors.accent
        if reading is not None and reading.is_warning:
            name, color = ("error", colors.error) if reading.rule == "diverged" else ("warning", colors.warn)
        size = round(_ICON * self._scale())
        self._icon.setVisible(reading is not None)
        self._icon.setPixmap(pixmap(name, color, size=size, ratio=self.devicePixelRatioF()))
        self._keep_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep room for the longest sentence at this width."""
        super().resizeEvent(event)
        self._keep_room()

    def _keep_room(self) -> None:
        scale = self._scale()
        room = max(1, self.width() - 2 * PANEL_PADDING - round(_ICON * scale) - _AIR - 1)
        lines = min(_MOST_LINES, max(1, math.ceil(scale * _LONGEST / room)))
        self.setFixedHeight(round(scale * _LINE * lines) + 6)
        self._place_parts()

    def _place_parts(self) -> None:
        left = PANEL_PADDING
        if not self._icon.isHidden():
            size = self._icon.sizeHint()
            self._icon.setGeometry(left, 0, size.width(), size.height())
            left += size.width() + _AIR
        self._sentence.setGeometry(left, 0, self.width() - left - PANEL_PADDING, self.height() - _BELOW)

    def _scale(self) -> float:
        return QFontInfo(self.font()).pixelSize() / BODY.size
