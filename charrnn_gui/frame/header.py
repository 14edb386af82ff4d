"""The header: the one button of a run, which run it is, and its numbers."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QFontInfo, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from charrnn_gui.frame.live_number import LiveNumber
from charrnn_gui.frame.primary_button import PrimaryButton
from charrnn_gui.frame.run_heading import RunHeading
from charrnn_gui.frame.search_button import SearchButton
from charrnn_gui.frame.sparkline import Sparkline
from charrnn_gui.look.icons import icon
from charrnn_gui.look.tokens import BODY, HEADER_HEIGHT, PANEL_PADDING, TRANSPORT_HEIGHT
from charrnn_gui.standing import Standing
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.explained import explain
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _

LOW_HEIGHT = 44
_PRIMARY_WIDTH = 108
_PROGRESS_HEIGHT = 3
_ICON_SIZE = 18
_ICONS = {"step": "step", "stop": "stop"}


class Header(FollowsChanges, QFrame):
    """Stands above every workspace; a line along its lower edge says how far the run is.

    Args:
        actions: by name, at least those of a run; they get their icons here.

    Attributes:
        heading: which run is on display.
        numbers: the live numbers, by name.
        sparkline: the curve of the run, where its plot is out of sight.
    """

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._standing = Standing()
        self._is_low = False
        self._quarters = 0  # of a pixel: how long the line is
        self.primary = PrimaryButton(actions)
        self._tools = [QToolButton(self) for _name in _ICONS]
        self.heading = RunHeading()
        self.numbers = {
            "epoch": LiveNumber(),
            "perplexity": LiveNumber("train"),
            "heldout": LiveNumber("heldout"),
            "speed": LiveNumber(),
            "left": LiveNumber(),
        }
        self.numbers["heldout"].hide()
        self.sparkline = Sparkline()
        self._is_plot_hidden, self._is_wide = False, True
        self.sparkline.hide()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(PANEL_PADDING, 0, 8, _PROGRESS_HEIGHT)
        layout.setSpacing(8)
        layout.addWidget(self.primary)
        for tool, name in zip(self._tools, _ICONS, strict=True):
            tool.setDefaultAction(actions[name])
            tool.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            tool.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            layout.addWidget(tool)
        layout.addSpacing(8)
        layout.addWidget(self.heading, 1)
        layout.addWidget(self.sparkline)
        layout.addSpacing(4)
        numbers = QHBoxLayout()
        numbers.setSpacing(0)
        for number in self.numbers.values():
            numbers.addWidget(number)
        layout.addLayout(numbers)
        self._search = SearchButton(actions["palette"])
        layout.addWidget(self._search)
        self.follow_changes()

    def show_standing(self, standing: Standing) -> None:
        """Show what can be done with the run, and how far it is."""
        figures = standing.figures()
        # First, because its width is kept while a run lasts.
        self.numbers["left"].set_caption(_("estimate") if figures.is_estimate else _("left"))
        if standing.end != self._standing.end:
            for number in self.numbers.values():
                number.forget_width()
            if standing.end is not None:
                total = f"{standing.end.epochs:,}"
                self.numbers["epoch"].reserve(total, _("of {total}").format(total=total))
        self._standing = standing
        self.primary.set_state(standing.state)
        numbers = self.numbers
        numbers["epoch"].set_value(figures.epoch, figures.of_epochs)
        numbers["perplexity"].set_value(figures.perplexity)
        numbers["heldout"].set_value(figures.heldout, figures.heldout_at)
        numbers["heldout"].setVisible(bool(figures.heldout))
        numbers["speed"].set_value(figures.speed)
        numbers["left"].set_value(figures.left)
        explained = standing.speed_in_words()
        if numbers["speed"].toolTip() != explained:
            numbers["speed"].setToolTip(explained)
        self.setAccessibleDescription(standing.in_words())
        self._show_progress()

    def share_shown(self) -> float:
        """Return how far the line says that the run is, from 0 to 1."""
        return self._standing.share_done

    def set_workspace(self, name: str) -> None:
        """Show the curve if the workspace called ``name`` does not show it, and there is room."""
        self._is_plot_hidden = name != "train"
        self._show_sparkline()

    def set_room(self, *, is_low: bool, is_wide: bool, has_left: bool) -> None:
        """Be lower on a low screen; on a narrow one search by an icon, and leave the speed out.

        Args:
            is_low: whether the screen is low.
            is_wide: whether there is room for the speed and a field to search in.
            has_left: whether there is room for the time that is left.
        """
        self.numbers["speed"].setVisible(is_wide)
        self.numbers["left"].setVisible(has_left)
        self._search.set_wide(is_wide)
        self._is_wide = is_wide
        self._show_sparkline()
        if is_low != self._is_low:
            self._is_low = is_low
            self.restyle()

    def minimumSizeHint(self) -> QSize:
        """Ask for no room for numbers that are left out before there is too little."""
        dropped = (self.numbers["speed"], self.numbers["left"])
        width = sum(number.sizeHint().width() for number in dropped if not number.isHidden())
        return super().minimumSizeHint() - QSize(width, 0)

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.setAccessibleName(_("Run"))
        for name, caption in (
            ("epoch", _("epoch")),
            ("perplexity", _("perplexity")),
            ("heldout", _("held-out")),
            ("speed", _("characters/s")),
        ):
            self.numbers[name].set_caption(caption)
        for name in ("epoch", "perplexity", "heldout"):
            explain(self.numbers[name], name)
        self.show_standing(self._standing)

    def restyle(self) -> None:
        """Take colours and sizes; the icons once for all, as Qt keeps what it has drawn of each."""
        colors = colors_of(self)
        scale = QFontInfo(self.font()).pixelSize() / BODY.size
        self.setFixedHeight(round(scale * (LOW_HEIGHT if self._is_low else HEADER_HEIGHT)))
        side, size = round(scale * TRANSPORT_HEIGHT), round(scale * _ICON_SIZE)
        self.primary.setFixedHeight(side)
        self.primary.setMinimumWidth(round(scale * _PRIMARY_WIDTH))
        for tool, drawn in zip(self._tools, _ICONS.values(), strict=True):
            tool.setFixedSize(side, side)
            tool.setIconSize(QSize(size, size))
            tool.defaultAction().setIcon(icon(drawn, colors.text, size=size, disabled=colors.disabled))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line that says how far the run is."""
        super().paintEvent(event)
        colors, rect = colors_of(self), self._progress_rect()
        painter = QPainter(self)
        painter.fillRect(rect, QColor(colors.sunken))
        painter.fillRect(QRectF(0, rect.bottom() - 1, self.width(), 1), QColor(colors.border))
        done = QRectF(rect)
        done.setWidth(rect.width() * self._standing.share_done)
        painter.fillRect(done, QColor(colors.accent))
        painter.end()

    def _show_progress(self) -> None:
        """Draw the line again if it ends elsewhere, by a quarter of a pixel at least."""
        quarters = round(4 * self.width() * self._standing.share_done)
        if quarters != self._quarters:
            self._quarters = quarters
            self.update(self._progress_rect().toAlignedRect())

    def _show_sparkline(self) -> None:
        self.sparkline.setVisible(self._is_plot_hidden and self._is_wide)

    def _progress_rect(self) -> QRectF:
        return QRectF(0, self.height() - _PROGRESS_HEIGHT, self.width(), _PROGRESS_HEIGHT)
