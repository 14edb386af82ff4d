"""The run on display: everything in the middle and in Write belongs to it, and nothing of Setup's does.

While there is no run, what is known of the text in Setup is shown in its place.
"""

from __future__ import annotations

import math
import time
from dataclasses import replace
from pathlib import Path

from charrnn_gui import messages as m
from charrnn_gui.main_window import MainWindow
from charrnn_gui.run_sentences import missing_model_explained
from charrnn_gui.run_state import RunState
from charrnn_gui.session.pace import MOST_INTERVAL_S
from charrnn_gui.standing import Standing
from core.common.progress import Told
from core.runs.explanations import model_in_words
from core.runs.listing import title_of
from core.settings.run_end import RunEnd
from core.settings.settings import Settings
from core.text.baselines import Baselines
from core.text.bigrams import Bigrams

# Nobody reads numbers that change faster. A little less than the longest interval of reports, as they don't
# come exactly on time.
NUMBERS_INTERVAL_S = 0.85 * MOST_INTERVAL_S


class RunOnDisplay:
    """What the window shows of a run.

    Attributes:
        folder: of the run; None: no run is on display.
        standing: how it stands.
    """

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.folder: Path | None = None
        self.standing = Standing()
        self._opened: m.RunOpened | None = None
        self._pending: tuple[Settings, Baselines | None] | None = None
        self._numbers_at_s = -math.inf  # when they were shown last

    def show(self, opened: m.RunOpened) -> None:
        """Show a run from its beginning: its curves, lines, samples and model."""
        learning, write = self._window.learning, self._window.write
        self._window.status.set_used_device(opened.device)
        # Once shown, what the run has told is needed no more; the request holds a text.
        self.folder, self._opened = opened.folder, replace(opened, told=Told(), request=None)
        learning.clear()
        learning.set_baselines(opened.baselines)
        learning.set_settings(opened.settings)
        learning.live.set_run(opened.settings, opened.in_effect)
        learning.add(opened.told)
        self._window.header.sparkline.clear()
        self._window.header.sparkline.add(opened.told)
        write.clear_samples()
        write.clear_answer()
        write.add(opened.told)
        write.set_vocab(opened.vocab)
        write.set_bigrams(None)
        write.set_available(opened.can_write)
        self._show_standing(Standing.of(opened, self.standing.state))
        self.show_name()

    def show_name(self) -> None:
        """Say which run this is; also after it got another name."""
        heading = self._window.header.heading
        if self._opened is None or self.folder is None:
            heading.clear()
        else:
            opened = self._opened
            # In the current language, which may not be the one in which it was opened.
            corpus = opened.corpus_source.title(opened.corpus_name)
            heading.set_run(title_of(self.folder), corpus, model_in_words(opened.settings))
        self._show_missing_model()

    def follow(self, before: Path, now: Path) -> None:
        """Know the run in the folder ``before`` by its new folder, if it is the one on display."""
        if self.folder == before:
            self.folder = now
            self.show_name()

    def clear(self) -> None:
        """Show no run, but what is known of the next one."""
        self.folder = self._opened = None
        learning, write = self._window.learning, self._window.write
        learning.clear()
        self._window.header.sparkline.clear()
        write.clear_samples()
        write.clear_answer()
        write.set_available(False)
        write.set_vocab(None)
        write.set_bigrams(None)
        self.show_name()
        self._show_standing(Standing(self.standing.state))
        self._show_pending()

    def add(self, progress: m.ProgressMade) -> None:
        """Show what has happened since the last time; the numbers only if they can be read meanwhile.

        The last ones are shown when the state changes.
        """
        self._window.learning.add(progress.told, progress.seconds)
        self._window.header.sparkline.add(progress.told)
        self._window.learning.live.show_in_effect(progress.in_effect)
        self._window.write.add(progress.told)
        self.standing = self.standing.after(progress)
        now_s = time.monotonic()
        if now_s - self._numbers_at_s >= NUMBERS_INTERVAL_S:
            self._show_standing(self.standing)
            self._numbers_at_s = now_s

    def set_baselines(self, baselines: Baselines) -> None:
        """Show the lines of the run on display, which took some time to count."""
        if self.folder is not None:
            self._window.learning.set_baselines(baselines)

    def set_bigrams(self, bigrams: Bigrams) -> None:
        """Mark how likely the next characters are by counting the text of the run on display."""
        if self.folder is not None:
            self._window.write.set_bigrams(bigrams)

    def set_pending(self, settings: Settings, baselines: Baselines | None) -> None:
        """Take note of the text in Setup under ``settings``; it is shown while there is no run."""
        self._pending = (settings, baselines)
        if self.folder is None:
            self._show_pending()

    def set_estimate(self, seconds: float | None) -> None:
        """Say how long the next run will take, while there is none; None: nobody knows."""
        if self.folder is None:
            self._show_standing(replace(self.standing, estimate=seconds))

    def show_state(self, state: RunState) -> None:
        """Show the state of the run; a run that stands still has neither a speed nor a remaining time."""
        self._show_standing(self.standing.in_state(state))
        if state is not RunState.TRAINING:
            for plot in (self._window.learning.perplexity_plot, self._window.learning.gradient_plot):
                plot.pace.hurry()

    def _show_standing(self, standing: Standing) -> None:
        self.standing, self._numbers_at_s = standing, -math.inf
        self._window.learning.set_finished(standing.state is RunState.FINISHED)
        is_training = standing.state in (RunState.STARTING, RunState.TRAINING)
        self._window.learning.perplexity.set_is_training(is_training)
        is_under_way = standing.state in (RunState.TRAINING, RunState.PAUSED, RunState.FOLLOWING)
        self._window.learning.set_planned_end(standing.end if is_under_way else standing.planned)
        self._show_missing_model()
        is_ours = standing.state in (RunState.TRAINING, RunState.PAUSED)
        self._window.learning.live.set_under_way(is_ours)
        self._window.show_standing(standing)

    def _show_missing_model(self) -> None:
        """Say where the model writes why it can't, if that is not what Train would change."""
        standing = self.standing
        is_missing = self.folder is not None and not standing.has_model
        self._window.write.set_missing_model(missing_model_explained(standing.state) if is_missing else "")

    def _show_pending(self) -> None:
        if self._pending is not None:
            settings, baselines = self._pending
            self._window.learning.set_baselines(baselines)
            self._window.learning.set_settings(settings)
            self._show_standing(replace(self.standing, planned=RunEnd.of(settings)))
