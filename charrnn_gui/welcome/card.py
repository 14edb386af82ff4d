"""The card that welcomes: Train with what will happen, three things to try, the last run, an example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFontInfo, QKeyEvent, QKeySequence, QPalette
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from charrnn_gui.frame.primary_button import PrimaryButton
from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.icons import icon
from charrnn_gui.look.tokens import BODY, WELCOME_BUTTON_HEIGHT
from charrnn_gui.run_state import RunState
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.welcome.offer_button import OfferButton
from charrnn_gui.welcome.offers import OFFERS, Offer
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common import i18n
from core.common.durations import about
from core.common.i18n import gettext as _
from core.settings.recipes import RECIPES

_WIDEST, _NARROWEST = 520, 370
# Left of the card, for the curve to fall; and around it.
_FOR_THE_CURVE, _AIR = 56, 10
_PADDING = 18
_ICON_SIZE, _PRIMARY_WIDTH = 16, 108


@dataclass(frozen=True, slots=True)
class LastRun:
    """The run that was started last.

    Attributes:
        name: of its folder.
        can_continue: it has not finished, and has a checkpoint.
    """

    name: str
    can_continue: bool


class WelcomeCard(FollowsChanges, QFrame):
    """Lies over the empty plot, at the right, where the curve will not fall.

    Args:
        actions: by name; Train does what the window's does.
        parent: over which it lies.

    Signals:
        offer_chosen: what the person wants to try.
        last_run_wanted: open the last run, or continue it.
        example_wanted: open the trained example.
        left: Esc: away with it for now.
        put_off: away with it for good.
    """

    offer_chosen = Signal(Offer)
    last_run_wanted = Signal()
    example_wanted = Signal()
    left = Signal()
    put_off = Signal()

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()
        self.setProperty("kind", "popup")
        self._key = actions["train"].shortcut()
        self._plan: tuple[str, float | None] = ("", None)
        self._seconds: dict[Offer, float | None] = {}
        self._last: LastRun | None = None
        self._area = QRect()
        self._title, self._line, self._what, self._how_long, self._try = (
            QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText) for _number in range(5)
        )
        self._train = PrimaryButton(actions)
        self._offers = [OfferButton() for _offer in OFFERS["en"]]
        self._last_button, self._example_button, self._off = (QToolButton() for _number in range(3))
        self._lay_out()
        for number, button in enumerate(self._offers):
            button.clicked.connect(lambda _on, number=number: self.offer_chosen.emit(self.offers()[number]))
        self._last_button.clicked.connect(self.last_run_wanted)
        self._example_button.clicked.connect(self.example_wanted)
        self._off.clicked.connect(self.put_off)
        self.follow_changes()

    def offers(self) -> tuple[Offer, ...]:
        """Return what it offers in the current language."""
        return OFFERS[i18n.language()]

    def set_plan(self, what: str, seconds: float | None) -> None:
        """Say what Train begins, and how long that takes on this computer; None: nobody knows."""
        self._plan = (what, seconds)
        self.retranslate()

    def set_state(self, state: RunState) -> None:
        """Let the button do what is to be done with a run in ``state``."""
        self._train.set_state(state)
        for button in self._offers:
            button.setEnabled(state.can_train)

    def set_seconds(self, seconds: Mapping[Offer, float | None]) -> None:
        """Say how long each offer takes on this computer; None: nobody knows."""
        self._seconds = dict(seconds)
        self.retranslate()

    def set_last_run(self, last: LastRun | None) -> None:
        """Offer to open or to continue the last run; None: there is none."""
        self._last = last
        self.retranslate()

    def place(self, area: QRect) -> bool:
        """Lie at the right of ``area``, the room between the axes; return whether there is room enough."""
        self._area = area
        scale = QFontInfo(self.font()).pixelSize() / BODY.size
        room = area.width() - _FOR_THE_CURVE - _AIR
        width = min(round(scale * _WIDEST), room)
        height = self._column.totalHeightForWidth(width)
        top = area.top() + min(max(0, area.height() - height) // 3, round(scale * 64))
        self.setGeometry(area.right() - _AIR - width, top, width, height)
        least = max(round(scale * _NARROWEST), self._column.totalMinimumSize().width())
        return width >= least and height <= area.height()

    def retranslate(self) -> None:
        """Write every text in the current language."""
        what, seconds = self._plan
        self.setAccessibleName(_("Welcome"))
        self._title.setText(_("Watch a model learn to write"))
        self._line.setText(
            _("Press Train: the perplexity falls here, and in Write it writes for you at any time.")
        )
        self._what.setText(what)
        keys = self._key.toString(QKeySequence.SequenceFormat.NativeText)
        known = {"time": about(seconds) if seconds else "", "keys": keys}
        self._how_long.setText(
            (_("{time} on this computer · {keys}") if seconds else _("or press {keys}")).format(**known)
        )
        self._train.setAccessibleDescription(f"{what}. {self._how_long.text()}")
        self._try.setText(_("Or try"))
        for offer, button in zip(self.offers(), self._offers, strict=True):
            button.set_lines(*_words(offer, self._seconds.get(offer)))
        last = self._last
        self._last_button.setVisible(last is not None)
        if last is not None:
            text = _("Continue the last run") if last.can_continue else _("Open the last run")
            self._last_button.setText(text)
            self._last_button.setToolTip(last.name)
            self._last_button.setAccessibleDescription(last.name)
        self._example_button.setText(_("Open a trained example"))
        self._example_button.setToolTip(_("A small run that is trained already: its model writes at once."))
        self._off.setText(_("Don't show again"))
        self._off.setToolTip(_("Help, in the menu, brings it back."))

    def restyle(self) -> None:
        """Take colours and sizes from the palette and the font."""
        colors = colors_of(self)
        scale = QFontInfo(self.font()).pixelSize() / BODY.size
        self._train.setFixedHeight(round(scale * WELCOME_BUTTON_HEIGHT))
        self._train.setMinimumWidth(round(scale * _PRIMARY_WIDTH))
        muted = in_color(colors.muted)
        muted.setColor(QPalette.ColorRole.ButtonText, QColor(colors.muted))
        for widget in (self._line, self._what, self._how_long, self._try, self._off):
            widget.setPalette(muted)
        size = round(scale * _ICON_SIZE)
        for button, drawn in ((self._last_button, "clock"), (self._example_button, "pencil")):
            button.setIconSize(QSize(size, size))
            button.setIcon(icon(drawn, colors.accent, size=size))

    def event(self, event: QEvent) -> bool:
        """Be as high as the texts need when they have changed."""
        handled = bool(super().event(event))
        if event.type() == QEvent.Type.LayoutRequest and not self._area.isNull():
            self.place(self._area)
        return handled

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Escape; other keys are nobody's: the plot below must not move."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()

    def _lay_out(self) -> None:
        for label, name in ((self._title, "welcome"), (self._try, "caption-strong")):
            set_type(label, name)
        for label in (self._what, self._how_long):
            set_type(label, "caption")
        begin = QGridLayout()
        begin.setHorizontalSpacing(12)
        begin.setVerticalSpacing(2)
        begin.addWidget(self._train, 0, 0, 2, 1)
        begin.addWidget(self._what, 0, 1, Qt.AlignmentFlag.AlignBottom)
        begin.addWidget(self._how_long, 1, 1, Qt.AlignmentFlag.AlignTop)
        begin.setColumnStretch(1, 1)
        offers = QHBoxLayout()
        offers.setSpacing(8)
        for button in self._offers:
            offers.addWidget(button, 1)
        foot = QHBoxLayout()
        foot.setSpacing(4)
        for tool in (self._last_button, self._example_button, self._off):
            tool.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            tool.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            foot.addWidget(tool)
        foot.insertStretch(2, 1)
        for tool in (self._last_button, self._example_button):
            tool.setProperty("kind", "bare")
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(_PADDING, 14, _PADDING, 10)
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self._line)
        column.addSpacing(8)
        column.addLayout(begin)
        column.addSpacing(10)
        column.addWidget(self._try)
        column.addLayout(offers)
        column.addSpacing(6)
        column.addLayout(foot)


def _words(offer: Offer, seconds: float | None) -> tuple[str, str, str]:
    """Return the three lines of an offer."""
    recipe = RECIPES[offer.recipe]
    most = recipe.settings.max_chars
    how_much = _("{number} characters").format(number=f"{most:,}") if most else _("the whole text")
    title = _(offer.name) if offer.name else f"{offer.source.title()} · {_(recipe.label)}"
    return title, _(offer.reason), f"{how_much} · {about(seconds)}" if seconds else how_much
