"""The random number of a choice, on a bar on which all shares lie one after another."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEasingCurve, QPointF, QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from charrnn_gui.choosing.words import seen
from charrnn_gui.look.fonts import numbers, typed
from charrnn_gui.look.tokens import BODY, CAPTION_STRONG, MARK_RADIUS, SMALLEST
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.choices import Choice
from core.common.i18n import gettext as _

ROLL_MS = 400
_ABOVE, _BAR, _BELOW = 26, 34, 18
_LEAST = 1.5
"""A share less wide than this many pixels has no edges of its own."""


class Dice(FollowsChanges, QWidget):
    """The shares from 0 to 1 in the order of the vocabulary, and a mark where the seed's number is.

    A click lets the mark run over the bar to its place.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choice: Choice | None = None
        self._is_still = False
        self._roll = QVariantAnimation(self, duration=ROLL_MS, startValue=0.0, endValue=1.0)
        self._roll.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._roll.valueChanged.connect(lambda _value: self.update())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.follow_changes()

    def set_choice(self, choice: Choice | None) -> None:
        """Show the dice of a choice; None: none."""
        self._choice = choice
        self._roll.stop()
        self.setVisible(choice is not None and choice.random is not None)
        self.retranslate()
        self.update()

    def set_reduced_motion(self, is_reduced: bool) -> None:
        """Say whether nothing is to move."""
        self._is_still = is_reduced
        self._roll.stop()
        self.update()

    def mark(self) -> float | None:
        """Return where the mark is, from 0 to 1; None: there is none."""
        choice = self._choice
        if choice is None or choice.random is None:
            return None
        is_rolling = self._roll.state() is QVariantAnimation.State.Running
        return choice.random * (float(self._roll.currentValue()) if is_rolling else 1.0)

    def retranslate(self) -> None:
        """Say for a screen reader where the number lies."""
        self.setAccessibleName(_("The dice"))
        self.setAccessibleDescription(sentence_of(self._choice))
        self.setToolTip(
            _("All shares one after another, in the order of the vocabulary. A click rolls the dice again.")
        )

    def restyle(self) -> None:
        """Be as high as the size of text asks for."""
        self.setFixedHeight(round((_ABOVE + _BAR + _BELOW) * self._scale()))
        self.update()

    def sizeHint(self) -> QSize:
        """Return some width."""
        return QSize(240, self.height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Let the mark run to its place."""
        if event.button() == Qt.MouseButton.LeftButton and not self._is_still:
            self._roll.start()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw bar, mark and scale."""
        choice, mark = self._choice, self.mark()
        if choice is None or mark is None:
            return
        painter, colors, scale = QPainter(self), colors_of(self), self._scale()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width, top = self.width() - 2.0, _ABOVE * scale
        whole = QRectF(1, top, width, _BAR * scale)
        painter.setPen(QPen(QColor(colors.outline), 1))
        painter.setBrush(QColor(colors.accent_soft))
        painter.drawRoundedRect(whole, MARK_RADIUS, MARK_RADIUS)
        kept = np.flatnonzero(choice.shares[: choice.num_kept] * width >= _LEAST)
        for place in kept.tolist():
            self._paint_share(painter, whole, choice, place)
        if choice.drawn not in kept:
            self._paint_share(painter, whole, choice, choice.drawn)
        x = whole.left() + mark * whole.width()
        painter.setPen(QPen(QColor(colors.heldout), 2.4))
        painter.drawLine(QPointF(x, whole.top() - 6 * scale), QPointF(x, whole.bottom() + 4 * scale))
        painter.setBrush(QColor(colors.heldout))
        painter.drawEllipse(QPointF(x, whole.top() - 8 * scale), 4.0 * scale, 4.0 * scale)
        painter.setFont(numbers(typed(self.font(), CAPTION_STRONG)))
        label = f"u = {mark:.3f}"
        room = painter.fontMetrics().horizontalAdvance(label)
        left = x + 9 * scale if x + 9 * scale + room < self.width() else x - 9 * scale - room
        painter.drawText(QRectF(left, 0, room + 2, top - 6 * scale), Qt.AlignmentFlag.AlignVCenter, label)
        painter.setFont(numbers(typed(self.font(), SMALLEST)))
        painter.setPen(QColor(colors.muted))
        below = QRectF(1, whole.bottom() + 3, width, _BELOW * scale)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, "0")
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, "1")

    def _paint_share(self, painter: QPainter, whole: QRectF, choice: Choice, place: int) -> None:
        colors = colors_of(self)
        begin, share = float(choice.begins[place]), float(choice.shares[place])
        left = whole.left() + begin * whole.width()
        part = QRectF(left, whole.top(), max(_LEAST, share * whole.width()), whole.height())
        is_drawn = place == choice.drawn
        painter.setPen(QPen(QColor(colors.outline), 1))
        painter.setBrush(QColor(colors.accent) if is_drawn else Qt.BrushStyle.NoBrush)
        painter.drawRect(part) if not is_drawn else painter.drawRoundedRect(part, 3, 3)
        sign = seen(choice.characters[place])
        painter.setFont(self.font())
        if painter.fontMetrics().horizontalAdvance(sign) + 4 <= part.width():
            painter.setPen(QColor(colors.accent_ink if is_drawn else colors.text))
            painter.drawText(part, Qt.AlignmentFlag.AlignCenter, sign)

    def _scale(self) -> float:
        return self.fontInfo().pixelSize() / BODY.size


def sentence_of(choice: Choice | None) -> str:
    """Return what decided: the seed's random number, the greatest logit, or a person."""
    if choice is None:
        return ""
    drawn, chosen = (seen(choice.characters[place]) for place in (choice.drawn, choice.chosen))
    number = f"{choice.place + 1:,}"
    if choice.random is None:
        if choice.drawn == choice.chosen:
            return _("Greedy: the greatest logit is taken, nothing is random.")
        return _("Greedy would take “{drawn}”; you chose “{chosen}”.").format(drawn=drawn, chosen=chosen)
    if choice.drawn == choice.chosen:
        words = _("Seed {seed} gives {random} at character {number}: it falls on “{drawn}”.")
    else:
        words = _(
            "Seed {seed} gives {random} at character {number}: it falls on “{drawn}”; you chose “{chosen}”."
        )
    return words.format(
        seed=choice.prompt.sampling.seed,
        random=f"{choice.random:.3f}",
        number=number,
        drawn=drawn,
        chosen=chosen,
    )
