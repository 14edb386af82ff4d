"""What the model wrote after the pinned prefixes, moment by moment: chips, a slider, and a list."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from charrnn_gui.look.fonts import set_type, typed
from charrnn_gui.look.tokens import CAPTION
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.bounded import in_a_line
from charrnn_gui.widgets.elided_label import ElidedLabel
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.writing.column import Column
from charrnn_gui.writing.lines_menu import LinesMenu
from charrnn_gui.writing.lines_model import LinesModel
from charrnn_gui.writing.lines_table import LinesTable
from charrnn_gui.writing.marked_slider import MarkedSlider
from charrnn_gui.writing.player import Player
from charrnn_gui.writing.prefix_chips import PrefixChips
from charrnn_gui.writing.samples import Samples, index_of, nearest
from core.common.i18n import gettext as _
from core.common.progress import Moment, SampleWritten, Told
from core.text.vocab import Vocab

ADDED_AT_ONCE = 200


class ThroughTime(FollowsChanges, Column):
    """The samples of one prefix, the newest on top. Slider, list and plot show one moment.

    That is the newest one, also when newer ones come, until the person chooses another.

    Signals:
        moment_chosen(object): the person chose the moment at this place on an axis of epochs, a float; None:
            from now on the newest.
        take_up_requested(str): the person wants to write on from this prefix.
        unpin_requested(str): the person wants this prefix gone from the pinned ones.
        summary_changed(str): another sample is shown; a line that says which, empty if there is none.
        save_requested(tuple[SampleWritten, ...]): the person wants to save these, all samples of the run.

    Attributes:
        samples: those of all prefixes.
    """

    moment_chosen = Signal(object)  # Qt has no float that may be None
    take_up_requested = Signal(str)
    unpin_requested = Signal(str)
    summary_changed = Signal(str)
    save_requested = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.samples = Samples()
        self._model = LinesModel(self.samples, self)
        self._pinned: tuple[str, ...] = ()
        self._wanted: str | None = None  # The prefix that the person chose.
        self._chosen: Moment | None = None  # None: the newest.
        self._glanced: float | None = None
        self._is_refreshing = False
        self._arriving: deque[SampleWritten] = deque()
        self._next_part = QTimer(self, singleShot=True, interval=0)
        self._next_part.timeout.connect(self._add_part)
        self._title = ElidedLabel(Qt.TextElideMode.ElideRight)
        set_type(self._title, "title")
        self.chips, self.player, self.slider = PrefixChips(), Player(), MarkedSlider()
        self.slider.setPageStep(5)
        self._where = QLabel()
        self.table = LinesTable(self._model)
        self._empty = QLabel()
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self.menu = LinesMenu(self)
        # It may lie over something.
        self.setAutoFillBackground(True)
        self._lay_out()
        self._connect()
        self.follow_changes()
        self._refresh()

    def set_prefixes(self, pinned: Sequence[str]) -> None:
        """Offer these prefixes, and others that have samples."""
        self._pinned = tuple(pinned)
        self._offer()

    def set_vocab(self, vocab: Vocab | None) -> None:
        """Strike out prefixes with characters outside ``vocab``; None strikes none."""
        self.chips.set_vocab(vocab)

    def set_reduced_motion(self, is_reduced: bool) -> None:
        """Play by hand only, one moment with each click; or by itself again."""
        self.player.set_reduced_motion(is_reduced)

    def add(self, told: Told) -> None:
        """Add the samples that the run has told.

        Of very many, as a long run has them, a part is added in each turn of the event loop.
        """
        self.samples.note_perplexities(told)
        self._arriving.extend(told.samples)
        if self._arriving and not self._next_part.isActive():
            self._add_part()

    def clear(self) -> None:
        """Forget all samples."""
        self._arriving.clear()
        self._next_part.stop()
        self.samples.clear()
        self._chosen = self._glanced = None
        self._model.show_prefix(self._model.prefix)
        self._offer()

    def shown_moment(self) -> Moment | None:
        """Return the moment that list and slider show; None before there is one."""
        moments = self._model.moments
        if not moments:
            return None
        if self._glanced is not None:
            return self.samples.at(self._glanced, moments)
        return moments[-1] if self._chosen is None else nearest(moments, self._chosen)

    def summary(self) -> str:
        """Return the sample that is shown as one line after its moment; empty if there is none."""
        moment = self.shown_moment()
        if moment is None:
            return ""
        text = in_a_line(self._model.text_of(moment))
        return _("{moment} · {text}").format(moment=self._model.label_of(moment), text=text)

    def glance(self, place: float | None) -> None:
        """Show the moment nearest to a place on the axis of epochs, until None lets go of it."""
        before, self._glanced = self.shown_moment(), place
        self.player.stop()
        # The axis may move under the mouse, many times a minute.
        if self.shown_moment() != before:
            self._refresh()

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self._title.setText(_("Through time"))
        self.slider.setAccessibleName(_("Moment of the samples"))
        self.slider.setToolTip(_("Go through the epochs and see how the writing changed."))
        self._model.retranslate()
        self._refresh()

    def restyle(self) -> None:
        """Take the colours of the palette."""
        for label in (self._where, self._empty):
            label.setPalette(in_color(colors_of(self).muted))
        widest = _("epoch {epoch}").format(epoch="00.00")
        # Its own font may not be there yet.
        metrics = QFontMetrics(typed(self.font(), CAPTION))
        self._where.setMinimumWidth(metrics.horizontalAdvance(widest))

    def sizeHint(self) -> QSize:
        """Ask for the head and five lines."""
        lines = 5 * self.table.verticalHeader().defaultSectionSize()
        return QSize(
            super().sizeHint().width(),
            self.chips.sizeHint().height() + self._scrub.sizeHint().height() + lines,
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back to the newest moment on Escape."""
        if event.key() == Qt.Key.Key_Escape and self._chosen is not None:
            self._choose(None)
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        head, scrub = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self._title)
        head.addWidget(self.chips, 1)
        self._where.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        set_type(self._where, "caption")
        for widget, stretch in ((self.player, 0), (self.slider, 1), (self._where, 0)):
            scrub.addWidget(widget, stretch)
        self._scrub = QWidget()
        scrub.setContentsMargins(0, 0, 0, 0)
        self._scrub.setLayout(scrub)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(self._scrub)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._empty, 1)

    def _connect(self) -> None:
        self.chips.chosen.connect(self._on_prefix_chosen)
        self.chips.take_up_requested.connect(self.take_up_requested)
        self.chips.unpin_requested.connect(self.unpin_requested)
        self.slider.valueChanged.connect(self._on_slider_moved)
        self.table.row_chosen.connect(self._on_row_chosen)
        self.table.menu_wanted.connect(self._open_menu)
        self.player.begun.connect(self._on_play_begun)
        self.player.stepped.connect(self._step)
        self.menu.copy_line.triggered.connect(self.table.copy_line)
        self.menu.copy_all.triggered.connect(self.copy_all)
        self.menu.show_in_full.triggered.connect(self._toggle_line)
        self.menu.newest.triggered.connect(self._follow)
        self.menu.save.triggered.connect(self._ask_to_save)

    def copy_all(self) -> None:
        """Copy all samples of the prefix that is shown, the newest first, each after its moment."""
        model = self._model
        lines = [
            f"{model.label_of(moment)}\t{' '.join(model.text_of(moment).splitlines())}"
            for moment in reversed(model.moments)
        ]
        QGuiApplication.clipboard().setText("\n".join(lines))

    def _open_menu(self, place: QPoint) -> None:
        has_line = self.table.currentIndex().isValid()
        self.menu.open_at(place, has_line=has_line, is_newest=self._chosen is None)

    def _toggle_line(self) -> None:
        self.table.toggle(self.table.currentIndex().row())

    def _follow(self) -> None:
        self._choose(None)

    def _ask_to_save(self) -> None:
        self.save_requested.emit(tuple(self.samples))

    def _offer(self) -> None:
        sampled = tuple(self.samples.by_prefix)
        self.chips.set_prefixes(self._pinned, sampled)
        offered = dict.fromkeys((*self._pinned, *sampled))
        first = next((prefix for prefix in offered if prefix in self.samples.by_prefix), None)
        if self._wanted in offered:
            first = self._wanted
        elif first is None:
            first = next(iter(offered), "")
        if first != self._model.prefix:
            self._model.show_prefix(first)
        self._refresh()

    def _on_prefix_chosen(self, prefix: str) -> None:
        self._wanted = prefix
        self._model.show_prefix(prefix)
        self._refresh()

    def _add_part(self) -> None:
        samples = [self._arriving.popleft() for _number in range(min(len(self._arriving), ADDED_AT_ONCE))]
        is_at_top = self._chosen is None and self.table.verticalScrollBar().value() == 0
        top = self.table.top()
        count, is_late = len(self.samples.by_prefix), False
        for sample in samples:
            is_newest = self.samples.add(sample)
            if sample.prefix == self._model.prefix:
                if is_newest and not is_late:
                    self._model.add_newest(sample.moment)
                else:
                    is_late = True
        if is_late:
            self._model.show_prefix(self._model.prefix)
        if len(self.samples.by_prefix) != count:
            self._offer()
        self._refresh(scroll=False)
        if not is_at_top:
            self.table.keep_top(top)
        if self._arriving:
            self._next_part.start()

    def _refresh(self, *, scroll: bool = True) -> None:
        """Let slider, list and words show the moment that is shown."""
        moments, moment = self._model.moments, self.shown_moment()
        self._is_refreshing = True
        self.slider.setEnabled(len(moments) > 1)
        self.slider.setRange(0, max(0, len(moments) - 1))
        if moment is not None:
            self.slider.setValue(index_of(moment, moments))
            self.table.choose(self._model.row_of(moment), scroll=scroll)
        self._is_refreshing = False
        self.player.set_available(len(moments) > 1)
        label = "" if moment is None else self._model.label_of(moment)
        self._where.setText(label)
        self.slider.setAccessibleDescription(label)
        self.summary_changed.emit(self.summary())
        self.chips.choose(self._model.prefix)
        self._scrub.setVisible(moment is not None)
        self.table.setVisible(moment is not None)
        self._empty.setVisible(moment is None)
        self._empty.setText(
            _(
                "While the model trains, each pinned prefix is continued here line by line: after updates 1, "
                "2, 4, 8 … and then at the interval that “sample every” sets."
            )
            if self._pinned
            else _("Pin a prefix, and the model continues it here again and again while it trains.")
        )

    def _choose(self, moment: Moment | None) -> None:
        """Show ``moment`` from now on, None: the newest; the person wants it so."""
        moments = self._model.moments
        self._chosen = None if not moments or moment == moments[-1] else moment
        self._glanced = None
        self._refresh()
        self.moment_chosen.emit(None if self._chosen is None else self.samples.places[self._chosen])

    def _on_slider_moved(self, value: int) -> None:
        if not self._is_refreshing:
            self.player.stop()
            self._choose(self._model.moments[value])

    def _on_row_chosen(self, row: int) -> None:
        if not self._is_refreshing:
            self.player.stop()
            self._choose(self._model.line_at(row).moment)

    def _on_play_begun(self) -> None:
        moments = self._model.moments
        if self.shown_moment() == moments[-1]:
            self._choose(moments[0])
        else:
            self._step()

    def _step(self) -> None:
        moments, shown = self._model.moments, self.shown_moment()
        following = index_of(shown, moments) + 1 if shown is not None else len(moments)
        if following < len(moments):
            self._choose(moments[following])
        if following >= len(moments) - 1:
            self.player.stop()
