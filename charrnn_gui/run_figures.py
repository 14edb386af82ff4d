"""The text beside the progress bar: how far a run is."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.common.i18n import gettext as _
from core.settings.run_end import RunEnd, epochs_text


@dataclass(frozen=True, slots=True)
class RunFigures:
    """How far a run is.

    Attributes:
        end: where it ends by its settings; None: there is no run.
        epoch: the one under way, from 1; 0 before the first update.
        epochs_done: a part of an epoch included.
        seconds: of training.
        has_finished: it has reached its end.
        perplexity: of the last epoch; None before there is one.
        characters_per_second: 0 if it stands still or nobody knows.
        seconds_left: None if it stands still or nobody knows.
    """

    end: RunEnd | None = None
    epoch: int = 0
    epochs_done: float = 0.0
    seconds: float = 0.0
    has_finished: bool = False
    perplexity: float | None = None
    characters_per_second: float = 0.0
    seconds_left: float | None = None

    @property
    def share_done(self) -> float:
        """How much of the run is done, from 0 to 1, by the end that comes first."""
        if self.end is None:
            return 0.0
        return 1.0 if self.has_finished else self.end.share(self.epochs_done, self.seconds)

    def in_words(self) -> str:
        """Return the figures as a line of text."""
        if self.end is None:
            return ""
        facts = [self._epochs(self.end)]
        if self.perplexity is not None:
            facts.append(_("perplexity {value}").format(value=_short(self.perplexity)))
        if self.has_finished and self.end.was_by_time(self.epochs_done):
            facts.append(_("ended by the time limit"))
        if self.characters_per_second:
            facts.append(_("{speed} characters/s").format(speed=_rounded(self.characters_per_second)))
        if self.seconds_left is not None:
            facts.append(_("{time} left").format(time=_clock(self.seconds_left)))
        return "  ·  ".join(facts)

    def _epochs(self, end: RunEnd) -> str:
        if self.has_finished and end.was_by_time(self.epochs_done):
            return _("{epochs} epochs").format(epochs=epochs_text(self.epochs_done))
        if end.is_by_time(self.epochs_done, self.seconds):
            # Of how many, the time limit decides.
            return _("epoch {epoch}").format(epoch=f"{self.epoch:,}")
        return _("epoch {epoch}/{total}").format(epoch=self.epoch, total=end.epochs)


def _short(value: float) -> str:
    return "∞" if math.isinf(value) else f"{value:.3f}" if value < 10 else f"{value:,.1f}"


def _rounded(value: float) -> str:
    return f"{value / 1000:.1f}k" if value >= 1000 else f"{value:.0f}"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
