"""Draw the rows of the table of a choice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QWidget

from charrnn_gui.choosing.table_rows import Row, is_cut_by_count
from charrnn_gui.choosing.words import seen, signed
from charrnn_gui.look.fonts import numbers, typed
from charrnn_gui.look.tokens import BODY, CAPTION, CAPTION_STRONG, CONTROL_RADIUS, SMALLEST, Colors, Type
from charrnn_gui.widgets.percentages import percentage
from core.common.choices import Choice
from core.common.i18n import gettext as _

HEAD_LINES = 2
_CHARACTER = Type(15)
# Where columns end, as parts of the width: character, logit, ÷ temperature, share; bar and percentage last.
_ENDS = (0.09, 0.26, 0.43, 0.59, 1.0)
_PERCENT_WIDTH, _GAP, _CUT_OPACITY = 54, 6, 0.55
_LEFT, _RIGHT, _MIDDLE = (
    Qt.AlignmentFlag.AlignLeft,
    Qt.AlignmentFlag.AlignRight,
    Qt.AlignmentFlag.AlignVCenter,
)


@dataclass(frozen=True, slots=True)
class Look:
    """Fonts and colours of the table at one size of text."""

    colors: Colors
    scale: float
    caption: QFont
    strong: QFont
    small: QFont
    character: QFont

    @classmethod
    def of(cls, widget: QWidget, colors: Colors) -> Look:
        """Return those of ``widget``."""
        font = widget.font()
        caption, strong, small = (numbers(typed(font, kind)) for kind in (CAPTION, CAPTION_STRONG, SMALLEST))
        scale = widget.fontInfo().pixelSize() / BODY.size
        return cls(colors, scale, caption, strong, small, typed(font, _CHARACTER))


def paint_head(painter: QPainter, rect: QRectF, choice: Choice, look: Look) -> None:
    """Draw the names of the columns, each with its setting below it."""
    sampling = choice.prompt.sampling
    if sampling.temperature == 0:
        cut = ("", "")
    elif is_cut_by_count(choice):
        cut = (_("Top-k"), f"{sampling.top_k:,}")
    else:
        cut = (_("Top-p"), f"{sampling.top_p:g}")
    temperature = _("greedy") if sampling.temperature == 0 else f"{sampling.temperature:g}"
    columns = (("logit", ""), (_("÷ temp."), temperature), cut, (_("renormalised"), _("probability")))
    painter.setPen(QColor(look.colors.border))
    painter.drawLine(rect.bottomLeft(), rect.bottomRight())
    for number, (name, value) in enumerate(columns, start=1):
        box = _column(rect, number)
        side = _RIGHT if number == len(columns) else _LEFT
        upper, lower = QRectF(box), QRectF(box)
        upper.setHeight(box.height() / 2 - 2)
        lower.setTop(upper.bottom())
        painter.setFont(look.caption)
        painter.setPen(QColor(look.colors.muted))
        metrics = painter.fontMetrics()
        painter.drawText(
            upper, side | _MIDDLE, metrics.elidedText(name, Qt.TextElideMode.ElideRight, int(box.width()))
        )
        if side == _LEFT:
            painter.setFont(look.strong)
            painter.setPen(QColor(look.colors.text))
        painter.drawText(lower, side | _MIDDLE, value)


def paint_row(
    painter: QPainter, rect: QRectF, choice: Choice, row: Row, text: str, *, is_cut: bool, look: Look
) -> None:
    """Draw a row; ``text`` is that of a row for several characters."""
    colors = look.colors
    if not row.is_alone:
        painter.setFont(look.caption)
        painter.setPen(QColor(colors.muted))
        inner = rect.adjusted(_column(rect, 1).left(), 0, 0, 0)
        painter.drawText(_column(rect, 0), Qt.AlignmentFlag.AlignCenter, "…")
        painter.drawText(inner, _LEFT | _MIDDLE, text)
        return
    place = row.first
    is_taken = place == choice.chosen
    ink = QColor(colors.text)
    if is_taken:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.selected))
        painter.drawRoundedRect(rect, CONTROL_RADIUS, CONTROL_RADIUS)
        ink = QColor(colors.selected_ink)
    painter.save()
    painter.setOpacity(_CUT_OPACITY if is_cut and not is_taken else 1.0)
    font = QFont(look.character)
    font.setBold(is_taken)
    font.setStrikeOut(place >= choice.num_allowed)
    painter.setFont(font)
    painter.setPen(ink)
    painter.drawText(_column(rect, 0), Qt.AlignmentFlag.AlignCenter, seen(choice.characters[place]))
    for number, values in enumerate((choice.logits, choice.scaled), start=1):
        _paint_score(painter, _column(rect, number), values, place, look, ink)
    painter.setFont(look.caption)
    painter.setPen(ink)
    share = "" if place >= choice.num_allowed else percentage(float(choice.tempered[place]))
    painter.drawText(_column(rect, 3), _LEFT | _MIDDLE, share)
    drawn = float(choice.shares[place])
    last = _column(rect, 4)
    painter.drawText(last, _RIGHT | _MIDDLE, percentage(drawn) if drawn else "0")
    bar = QRectF(last.left(), rect.center().y() - 4 * look.scale, 0, 8 * look.scale)
    bar.setRight(last.right() - _PERCENT_WIDTH * look.scale)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colors.sunken))
    painter.drawRoundedRect(bar, 2, 2)
    bar.setWidth(bar.width() * drawn / max(float(choice.shares.max()), 1e-12))
    painter.setBrush(ink if is_taken and colors.selected == colors.accent else QColor(colors.accent))
    painter.drawRoundedRect(bar, 2, 2)
    painter.restore()


def paint_cut(painter: QPainter, rect: QRectF, text: str, look: Look, has_focus: bool) -> None:
    """Draw the line that cuts, with a handle that says where it is."""
    colors, y = look.colors, rect.center().y()
    painter.setPen(QPen(QColor(colors.accent), 2))
    painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))
    painter.setFont(look.small)
    width = painter.fontMetrics().horizontalAdvance(text) + 16 * look.scale
    handle = QRectF(rect.center().x() - width / 2, y - 9 * look.scale, width, 18 * look.scale)
    painter.setPen(QPen(QColor(colors.accent), 2 if has_focus else 1))
    painter.setBrush(QColor(colors.accent_soft))
    painter.drawRoundedRect(handle, 4, 4)
    painter.setPen(QColor(colors.accent))
    painter.drawText(handle, Qt.AlignmentFlag.AlignCenter, text)


def _column(rect: QRectF, number: int) -> QRectF:
    begin = 0.0 if number == 0 else _ENDS[number - 1]
    width = rect.width()
    return QRectF(
        rect.left() + begin * width, rect.top(), (_ENDS[number] - begin) * width - _GAP, rect.height()
    )


def _paint_score(
    painter: QPainter, box: QRectF, values: np.ndarray, place: int, look: Look, ink: QColor
) -> None:
    """Draw a logit as a number on a bar; the bar of the greatest one is full, that of the tenth short."""
    best = float(values[0])
    span = max(best - float(values[min(len(values) - 1, 12)]), 1e-9)
    part = min(1.0, max(0.12, 1 - 0.6 * (best - float(values[place])) / span))
    bar = QRectF(box.left(), box.center().y() - 7 * look.scale, box.width() * part, 14 * look.scale)
    painter.setPen(Qt.PenStyle.NoPen)
    is_plain = look.colors.accent_soft == look.colors.panel
    painter.setBrush(QColor(look.colors.border if is_plain else look.colors.accent_line))
    painter.setOpacity(painter.opacity() * (0.4 if is_plain else 1.0))
    painter.drawRoundedRect(bar, 2, 2)
    painter.setOpacity(painter.opacity() / (0.4 if is_plain else 1.0))
    painter.setFont(look.small)
    painter.setPen(ink)
    painter.drawText(box.adjusted(4, 0, 0, 0), _LEFT | _MIDDLE, signed(float(values[place]), 2))
