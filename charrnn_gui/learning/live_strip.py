"""The strip below the plots: learning rate and clipping, changed by hand while the run trains."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontInfo, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from charrnn_gui.learning.event_tip import EventTip
from charrnn_gui.learning.hand_record import HandRecord
from charrnn_gui.learning.live_setting import LiveSetting
from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.icons import icon
from charrnn_gui.look.tokens import BODY, LIVE_STRIP_HEIGHT, PANEL_PADDING
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.badge import Badge
from charrnn_gui.widgets.bounded import tooltip
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_
from core.common.progress import Told
from core.settings.live import InEffect
from core.settings.settings import Settings

_MUON = N_("Muon's own rate follows it and keeps its ratio to it.")
# What is left out, one more at each step, if there is little room.
_LEFT_OUT = ("title", "since", "words", "badge", "sliders")


class LiveStrip(FollowsChanges, QWidget):
    """It takes room while a run is under way that is trained here; then the plots take it.

    Args:
        panel: why a value is refused is said over it.

    Signals:
        change_wanted(str, object): the name of a setting and its new value, a float; None: what the run's
            settings say, as by their schedule.
        undo_wanted(int): train again from the checkpoint of this update.
    """

    change_wanted = Signal(str, object)  # Qt has no None for float
    undo_wanted = Signal(int)

    def __init__(self, panel: QWidget) -> None:
        super().__init__(panel)
        self._record, self._settings = HandRecord(), Settings()
        self._in_effect: InEffect | None = None
        self._is_allowed, self._is_under_way = True, False
        self._left_out: tuple[str, ...] = ()
        self._panel, self._tip = panel, EventTip(panel)
        self._title = QLabel()
        set_type(self._title, "strong")
        self.rate = LiveSetting("learning_rate", N_("Learning rate"), 150)
        self.clip = LiveSetting("clip_norm", N_("Clip"), 90)
        self.badge = Badge()
        self.undo, self.give_back = QToolButton(), QToolButton()
        self._controls = QWidget()
        self._lay_out()
        for setting in (self.rate, self.clip):
            setting.refused.connect(self._say_refused)
            setting.mended.connect(self._on_mended)
            setting.wanted.connect(self._on_wanted)
        self.undo.clicked.connect(self._on_undo)
        self.give_back.clicked.connect(self._on_give_back)
        self.hide()
        self.follow_changes()

    def clear(self) -> None:
        """Forget the run, and take no room."""
        self._record.clear()
        self._in_effect = None
        self._tip.hide()
        self._show_room()

    def set_run(self, settings: Settings, in_effect: InEffect | None) -> None:
        """Show another run: its settings, and what is in effect; None: it is not trained here."""
        self._settings = settings
        self._use_width()
        if in_effect is None:
            return
        self.rate.set_planned(settings.learning_rate, _MUON if settings.optimizer == "muon" else "")
        self.clip.set_planned(settings.clip_norm)
        self.show_in_effect(in_effect)

    def show_in_effect(self, in_effect: InEffect | None) -> None:
        """Show what holds for the next update; None: it is not known, and what was shown stays."""
        if in_effect is None:
            return
        is_first, by_hand_before = self._in_effect is None, self._by_hand
        self._in_effect = in_effect
        is_moving = self._has_schedule() and "learning_rate" not in in_effect.by_hand
        self.rate.show_in_effect(in_effect.learning_rate, is_moving=is_moving)
        self.clip.show_in_effect(in_effect.clip_norm, is_moving=False)
        if is_first or self._by_hand != by_hand_before:
            self._show_record()
        if is_first:
            self._show_room()

    def add(self, told: Told) -> None:
        """Take note of the changes in what the run has told."""
        if told.events:
            self._record.add(told.events)
            self._show_record()

    def set_under_way(self, is_under_way: bool) -> None:
        """Be there while there is something to change."""
        if not is_under_way:
            self._tip.hide()
        if is_under_way != self._is_under_way:
            self._is_under_way = is_under_way
            self._show_room()

    def set_allowed(self, is_allowed: bool) -> None:
        """Take room if there is something to show, or in no case."""
        self._is_allowed = is_allowed
        self._show_room()

    def retranslate(self) -> None:
        """Write in the current language."""
        self.setAccessibleName(_("Live: what can be changed while it trains"))
        self._title.setText(_("Live"))
        self._title.setToolTip(_("Changes apply to this run, from its next update on."))
        self.undo.setText(_("Undo"))
        self.undo.setAccessibleName(_("Undo the last change by hand"))
        self.undo.setToolTip(
            tooltip(
                _(
                    "Undo the last change by hand: end this run, which is kept, and continue in a new run "
                    "from the checkpoint just before the change."
                )
            )
        )
        self._use_width()

    def restyle(self) -> None:
        """Take icons and a height that go with palette and font."""
        colors, scale = colors_of(self), self._scale()
        self.setFixedHeight(round(scale * LIVE_STRIP_HEIGHT))
        size = round(16 * scale)
        for button, name in ((self.undo, "undo"), (self.give_back, "again")):
            button.setIconSize(QSize(size, size))
            button.setIcon(icon(name, colors.muted, size=size, disabled=colors.disabled))
        self._use_width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the words of the buttons out if there is little room."""
        super().resizeEvent(event)
        self._use_width()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the line above the strip."""
        QPainter(self).fillRect(0, 0, self.width(), 1, QColor(colors_of(self).border))

    def _lay_out(self) -> None:
        self._line = line = QHBoxLayout(self._controls)
        line.setContentsMargins(PANEL_PADDING, 1, PANEL_PADDING, 0)
        line.setSpacing(10)
        line.addWidget(self._title)
        line.addWidget(self.rate, 5)
        line.addWidget(self.clip, 3)
        line.addStretch()
        for part in (self.badge, self.undo, self.give_back):
            # What stands beside it keeps its place when it comes and goes.
            policy = part.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            part.setSizePolicy(policy)
            line.addWidget(part)
        for button in (self.undo, self.give_back):
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._controls)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def _show_room(self) -> None:
        self.setVisible(self._is_allowed and self._is_under_way and self._in_effect is not None)

    def _show_record(self) -> None:
        by_hand = self._by_hand
        self._show_badge(self._record.since(by_hand))
        self.undo.setVisible(self._record.last_undoable is not None)
        follows, style = self._follows_schedule(), Qt.ToolButtonStyle
        texts = _("As set at the start"), _("Follow schedule")
        self.give_back.setText(texts[follows])
        self.give_back.setToolTip(
            _("Give the learning rate back to the schedule.")
            if follows
            else _("Let the settings of the run decide again.")
        )
        has_words = "words" not in self._left_out
        self.give_back.setToolButtonStyle(
            style.ToolButtonTextBesideIcon if has_words else style.ToolButtonIconOnly
        )
        widest = max(map(self.give_back.fontMetrics().horizontalAdvance, texts))
        self.give_back.setMinimumWidth(widest + 2 * self.give_back.iconSize().width() if has_words else 0)
        self.give_back.setVisible(bool(by_hand))

    def _show_badge(self, since: float | None) -> None:
        """Say since when something is set by hand, with the room for any epoch up to the last."""
        short, full = _("by hand"), _("by hand since epoch {epoch}")
        epochs = self._settings.epochs if since is None else max(self._settings.epochs, int(since))
        longest = short if "since" in self._left_out else full.format(epoch=f"{epochs:,}")
        self.badge.setFixedWidth(0 if "badge" in self._left_out else self.badge.width_for(longest))
        said = "" if since is None else full.format(epoch=f"{int(since):,}")
        self.badge.setText(short if said and "since" in self._left_out else said)
        self.badge.setToolTip(said)
        self.badge.setVisible(bool(said))

    @property
    def _by_hand(self) -> frozenset[str]:
        return frozenset() if self._in_effect is None else self._in_effect.by_hand

    def _has_schedule(self) -> bool:
        return self._settings.schedule != "constant" or self._settings.warmup_updates > 0

    def _follows_schedule(self) -> bool:
        by_hand = self._by_hand
        return self._has_schedule() and (not by_hand or "learning_rate" in by_hand)

    def _on_wanted(self, value: float) -> None:
        setting = self.sender()
        assert isinstance(setting, LiveSetting)
        self.change_wanted.emit(setting.name, value)

    def _on_give_back(self) -> None:
        if self._in_effect is None:
            return
        by_hand = {"learning_rate"} if self._follows_schedule() else self._in_effect.by_hand
        for setting in (self.rate, self.clip):
            if setting.name in by_hand:
                setting.field.take_back()
                self.change_wanted.emit(setting.name, None)
        self._on_mended()

    def _on_undo(self) -> None:
        if self._record.last_undoable is not None:
            self.undo_wanted.emit(self._record.last_undoable)

    def _say_refused(self, sentence: str) -> None:
        setting = self.sender()
        assert isinstance(setting, LiveSetting)
        foot = setting.field.mapTo(self._panel, QPoint(0, 0))
        self._tip.show_at(foot, setting.field.accessibleName(), sentence)
        setting.field.setAccessibleDescription(sentence)

    def _on_mended(self) -> None:
        self._tip.hide()
        for setting in (self.rate, self.clip):
            setting.field.setAccessibleDescription("")

    def _use_width(self) -> None:
        """Leave out as little as there is no room for."""
        for number in range(len(_LEFT_OUT) + 1):
            self._left_out = _LEFT_OUT[:number]
            self._title.setVisible("title" not in self._left_out)
            for setting in (self.rate, self.clip):
                setting.slider.setVisible("sliders" not in self._left_out)
            self._show_record()
            self._line.invalidate()
            if self._line.minimumSize().width() <= self.width():
                break

    def _scale(self) -> float:
        return QFontInfo(self.font()).pixelSize() / BODY.size
