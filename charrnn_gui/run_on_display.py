"""The run on display: everything in the middle and in Write belongs to it, and nothing of Setup's does.

While there is no run, what is known of the text in Setup is shown in its place.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from charrnn_gui import messages as m
from charrnn_gui.main_window import MainWindow
from charrnn_gui.run_figures import RunFigures
from charrnn_gui.run_state import RunState
from core.common.measures import perplexity
from core.common.progress import UpdateFinished
from core.runs.explanations import model_in_words
from core.settings.arithmetic import flops_per_character, speed_explained
from core.settings.run_end import RunEnd
from core.settings.settings import Settings
from core.text.baselines import Baselines


class RunOnDisplay:
    """What the window shows of a run.

    Attributes:
        folder: of the run; None: no run is on display.
        figures: how far it is.
    """

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.folder: Path | None = None
        self.figures = RunFigures()
        self._opened: m.RunOpened | None = None
        self._update_perplexity: float | None = None
        self._flops_per_character = 0.0
        self._pending: tuple[Settings, Baselines | None] | None = None

    def show(self, opened: m.RunOpened) -> None:
        """Show a run from its beginning: its curves, lines, samples and model."""
        learning, write = self._window.learning, self._window.write
        # What has told its updates needs them no more.
        self.folder, self._opened = opened.folder, replace(opened, updates=(), epochs=(), samples=())
        learning.clear()
        learning.set_baselines(opened.baselines)
        learning.set_clip_norm(opened.settings.clip_norm)
        learning.add_updates(opened.updates)
        learning.add_epochs(opened.epochs)
        write.clear_samples()
        write.clear_answer()
        write.add_samples(opened.samples)
        write.set_vocab(opened.vocab)
        write.set_available(opened.can_write)
        self._flops_per_character = flops_per_character(opened.settings, len(opened.vocab))
        self.figures = RunFigures(
            RunEnd.of(opened.settings),
            # Weights may be older than the last update that is drawn.
            epoch=opened.updates[-1].moment.epoch if opened.updates else opened.moment.epoch,
            epochs_done=float(opened.moment.epoch),
            seconds=opened.seconds or (opened.epochs[-1].seconds if opened.epochs else 0.0),
        )
        self._note(opened.updates, opened.epochs[-1].perplexity if opened.epochs else None)
        self.show_name()

    def show_name(self) -> None:
        """Say which run this is; also after it got another name."""
        heading = self._window.learning.heading
        if self._opened is None or self.folder is None:
            heading.clear()
        else:
            opened = self._opened
            # In the current language, which may not be the one in which it was opened.
            corpus = opened.corpus_source.title(opened.corpus_name)
            heading.set_run(self.folder.name, corpus, model_in_words(opened.settings))

    def clear(self) -> None:
        """Show no run, but what is known of the next one."""
        self.folder = self._opened = None
        self.figures = RunFigures()
        learning, write = self._window.learning, self._window.write
        learning.clear()
        write.clear_samples()
        write.clear_answer()
        write.set_available(False)
        write.set_vocab(None)
        self.show_name()
        self._show_pending()
        self._window.show_progress(self.figures)

    def add(self, progress: m.ProgressMade) -> None:
        """Show what has happened since the last time."""
        self._window.learning.add_updates(progress.updates)
        self._window.learning.add_epochs(progress.epochs)
        self._window.write.add_samples(progress.samples)
        last = progress.epochs[-1] if progress.epochs else None
        seconds = progress.seconds or (last.seconds if last else self.figures.seconds)
        self.figures = replace(
            self.figures,
            epoch=progress.updates[-1].moment.epoch if progress.updates else self.figures.epoch,
            seconds=seconds,
            characters_per_second=progress.characters_per_second,
            seconds_left=progress.seconds_left,
        )
        self._note(progress.updates, last.perplexity if last else None)

    def set_baselines(self, baselines: Baselines) -> None:
        """Show the lines of the run on display, which took some time to count."""
        if self.folder is not None:
            self._window.learning.set_baselines(baselines)

    def set_pending(self, settings: Settings, baselines: Baselines | None) -> None:
        """Take note of the text in Setup under ``settings``; it is shown while there is no run."""
        self._pending = (settings, baselines)
        if self.folder is None:
            self._show_pending()

    def show_state(self, state: RunState) -> None:
        """Follow how the run stands: what stands still has no speed, and no time that is left."""
        self.figures = replace(self.figures, has_finished=state is RunState.FINISHED)
        if not state.can_pause:
            self.figures = replace(self.figures, characters_per_second=0.0, seconds_left=None)
        self._show_figures()

    def _note(self, updates: tuple[UpdateFinished, ...], last_perplexity: float | None) -> None:
        self._update_perplexity = None
        if updates:
            self._update_perplexity = perplexity(updates[-1].nats, updates[-1].count)
            self.figures = replace(self.figures, epochs_done=updates[-1].epochs_done)
        if last_perplexity is not None:
            self.figures = replace(self.figures, perplexity=last_perplexity)
        self._show_figures()

    def _show_figures(self) -> None:
        figures = self.figures
        if figures.perplexity is None:
            # In the first epoch, that of the last batch: a person who makes a step sees what it led to.
            figures = replace(figures, perplexity=self._update_perplexity)
        self._window.show_progress(figures)
        peak = self._opened.peak_flops if self._opened is not None else 0.0
        speed = figures.characters_per_second
        self._window.explain_speed(speed_explained(speed, self._flops_per_character, peak))

    def _show_pending(self) -> None:
        if self._pending is not None:
            settings, baselines = self._pending
            self._window.learning.set_baselines(baselines)
            self._window.learning.set_clip_norm(settings.clip_norm)
