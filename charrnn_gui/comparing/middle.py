"""The middle of Compare: the curves of the chosen runs, what differs, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from charrnn_gui.comparing.curves_section import CurvesSection
from charrnn_gui.comparing.differences_section import DifferencesSection
from charrnn_gui.comparing.run_delegate import scale_of
from charrnn_gui.comparing.texts_section import TextsSection
from charrnn_gui.theme import colors_of, on_ground
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.hair_splitter import HairSplitter
from charrnn_gui.widgets.inline_note import InlineNote
from charrnn_gui.widgets.splitter_sizes import restore_sizes
from core.common.i18n import gettext as _
from core.runs.comparison import ComparedRun, doubt

# Room for the curves with their tools, and the least share of the height for them and for the tables.
_PLOT, _SHARE = 360, 0.45


class Middle(FollowsChanges, QWidget):
    """Plot and tables, one below the other, with a warning between them if something does not compare.

    Attributes:
        curves: the plot.
        warning: why perplexities do not compare, and so no other measure of the loss either.
        differences: what differs, and what came of it.
        texts: what the runs write after one prefix at the same moment.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs: Sequence[ComparedRun] = ()
        self.setAutoFillBackground(True)
        self.curves, self.warning, self.differences = CurvesSection(), InlineNote(), DifferencesSection()
        self.texts = TextsSection()
        self._below, scroll = _Below(), QScrollArea()
        lines = QVBoxLayout(self._below)
        lines.setContentsMargins(0, 8, 0, 12)
        lines.setSpacing(8)
        warned = QVBoxLayout()
        warned.setContentsMargins(14, 0, 14, 0)
        warned.addWidget(self.warning)
        lines.addLayout(warned)
        lines.addWidget(self.differences)
        lines.addWidget(self.texts)
        lines.addStretch(1)
        scroll.setWidget(self._below)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # What is in it can be reached by the keyboard; the area itself shows nothing more.
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._splitter = HairSplitter(Qt.Orientation.Vertical)
        for part, stretch in ((self.curves, 1), (scroll, 1)):
            self._splitter.addWidget(part)
            self._splitter.setStretchFactor(self._splitter.count() - 1, stretch)
        # Until the person divides the room, the tables get what they need, if the plot stays large enough.
        self._is_divided = False
        self._splitter.splitterMoved.connect(self._on_divided)
        self._below.laid_out.connect(self._divide)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._splitter)
        self.follow_changes()

    def set_facts(self, runs: Sequence[ComparedRun], numbers: Sequence[int]) -> None:
        """Say what differs between ``runs``, whose colours have these numbers."""
        self._runs = runs
        self.differences.set_runs(runs, numbers)
        self._warn()

    def save_state(self) -> dict[str, Any]:
        """Return what is shown, as JSON can hold it."""
        return {
            **self.curves.save_state(),
            "all": self.differences.shows_all(),
            "sizes": self._splitter.sizes() if self._is_divided else [],
        }

    def restore_state(self, state: Mapping[str, Any]) -> None:
        """Take back what ``save_state`` returned; what is missing or makes no sense is left as it is."""
        self.curves.restore_state(state)
        self.differences.show_all(state.get("all") is True)
        sizes = state.get("sizes")
        if sizes:
            restore_sizes(self._splitter, sizes)
            self._is_divided = True

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.setAccessibleName(_("Comparison"))
        self.differences.set_runs(self._runs, self.differences.numbers)
        self._warn()

    def restyle(self) -> None:
        """Take the ground of plots."""
        self.setPalette(on_ground(colors_of(self).panel))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the room anew."""
        super().resizeEvent(event)
        self._divide()

    def _on_divided(self) -> None:
        self._is_divided = True

    def _divide(self) -> None:
        if self._is_divided:
            return
        height, scale = self.height(), scale_of(self)
        most = height - max(min(round(_PLOT * scale), round((1 - _SHARE) * height)), round(_SHARE * height))
        below = min(self._below.sizeHint().height(), most)
        self._splitter.setSizes([height - below, below])

    def _warn(self) -> None:
        sentence = doubt(self._runs)
        if sentence:
            self.warning.show_note(sentence, "warning")
        else:
            self.warning.clear()


class _Below(QWidget):
    """What stands below the plot.

    Signals:
        laid_out: it may need another height.
    """

    laid_out = Signal()

    def event(self, event: QEvent) -> bool:
        """Report that something in it has another size."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.laid_out.emit()
        return done
