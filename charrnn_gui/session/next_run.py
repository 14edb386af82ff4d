"""The next run: its text and its settings, as they are in Setup."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from charrnn_gui.session.jobs import Job, Jobs
from charrnn_gui.session.pins import Pins
from charrnn_gui.session.text import WorkingText
from core.common.errors import UserError
from core.runs import RunFolder
from core.settings.recipes import DEFAULT_RECIPE, RECIPES
from core.settings.settings import Settings


class NextRun(QObject):
    """Holds the text, the settings and the pinned prefixes with which the next run begins.

    Signals:
        settings_changed: other settings are wanted.
        said: a sentence for the status line (str), its severity (info, warning, error).
        failed: what the person wanted did not succeed.
    """

    settings_changed = Signal(Settings)
    said = Signal(str, str)
    failed = Signal(UserError)

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.settings = RECIPES[DEFAULT_RECIPE].settings
        self.text = WorkingText(jobs, lambda: self.settings, self)
        self.pins = Pins(self)
        self.pins.next_changed.connect(self._on_next_pins_changed)
        self.text.corpus_changed.connect(self.pins.use_text)
        self.text.said.connect(self.said)
        self.text.failed.connect(self.failed)

    def restore_settings(self, settings: Settings) -> None:
        """Begin with these settings, which were remembered; the text is inspected once it is open."""
        self.settings = settings
        self.settings_changed.emit(settings)

    def set_settings(self, settings: Settings) -> None:
        """Use ``settings`` for the next run."""
        if settings == self.settings:
            return
        if settings.prefixes != self.settings.prefixes:
            self.pins.remember_next(settings.prefixes)
        self.settings = settings
        self.settings_changed.emit(settings)
        self.text.inspect_soon()

    def set_device(self, device: str) -> None:
        """Train the next run there."""
        self.set_settings(replace(self.settings, device=device))

    def use_settings_of(self, folder: Path) -> None:
        """Take up the text and the settings of a run, for a new one like it."""

        def read(_job: Job) -> RunFolder:
            return RunFolder.open(folder)

        def take_up(run: RunFolder) -> None:
            source = run.corpus_info.source
            is_another = self.text.corpus is None or self.text.corpus.source != source
            self.pins.text = source  # the run's own prefixes stay
            self.set_settings(run.settings)
            if is_another:
                self.text.open_source(source)

        self._jobs.begin(read, take_up, self._on_job_failed)

    def _on_next_pins_changed(self, prefixes: tuple[str, ...]) -> None:
        self.set_settings(replace(self.settings, prefixes=prefixes))

    def _on_job_failed(self, error: UserError) -> None:
        self.failed.emit(error)
