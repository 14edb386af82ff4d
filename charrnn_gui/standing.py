"""How the run on display stands: the numbers that the window shows."""

from __future__ import annotations

from dataclasses import dataclass, replace

from charrnn_gui import messages as m
from charrnn_gui.run_state import RunState
from core.common.durations import clock
from core.common.i18n import gettext as _
from core.common.measures import four_digits, perplexity
from core.common.progress import Told
from core.settings.arithmetic import flops_per_character, speed_explained
from core.settings.run_end import RunEnd, epochs_text


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of a run as texts; empty: there is none."""

    epoch: str = ""
    of_epochs: str = ""
    perplexity: str = ""
    heldout: str = ""
    heldout_at: str = ""
    speed: str = ""
    left: str = ""
    is_estimate: bool = False
    """Whether ``left`` is the time of a run that has not begun."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of the run on display, and its progress in numbers.

    Attributes:
        state: of the run.
        end: its end by its settings; None: there is no run.
        epoch: the current epoch, from 1; 0 before the first update.
        epochs_done: including a part of an epoch.
        seconds: of training.
        perplexity: of the last epoch; None before there is one.
        heldout: perplexity of the held-out text when it was evaluated last; None if it never was.
        heldout_place: where that stands on an axis of epochs.
        update_perplexity: of the last update; None before there is one.
        characters_per_second: 0 if the run stands still, or if unknown.
        seconds_left: None if the run stands still, or if unknown.
        flops_per_character: floating-point operations of its matrix products.
        peak_flops: as in ``RunOpened``.
        planned: the end of the next run, while there is none.
        estimate: about how many seconds that will take; None: unknown.
        has_model: there are weights of it; not yet if it was cut off before anything was saved.
        is_stopped_at_start: it is to stop, and its model is not built yet.
    """

    state: RunState = RunState.EMPTY
    end: RunEnd | None = None
    epoch: int = 0
    epochs_done: float = 0.0
    seconds: float = 0.0
    perplexity: float | None = None
    heldout: float | None = None
    heldout_place: float = 0.0
    update_perplexity: float | None = None
    characters_per_second: float = 0.0
    seconds_left: float | None = None
    flops_per_character: float = 0.0
    peak_flops: float = 0.0
    planned: RunEnd | None = None
    estimate: float | None = None
    has_model: bool = True
    is_stopped_at_start: bool = False

    @classmethod
    def of(cls, opened: m.RunOpened, state: RunState) -> Standing:
        """Return the standing of a run that is shown from its beginning."""
        updates = opened.told.updates
        standing = cls(
            state,
            RunEnd.of(opened.settings),
            # The weights may be older than the last update in the plots.
            epoch=updates[-1].moment.epoch if updates else opened.moment.epoch,
            epochs_done=float(opened.moment.epoch),
            seconds=opened.seconds or _seconds(opened.told),
            flops_per_character=flops_per_character(opened.settings, len(opened.vocab)),
            peak_flops=opened.peak_flops,
            has_model=opened.can_write,
        )
        return standing._after(opened.told)

    def after(self, progress: m.ProgressMade) -> Standing:
        """Return the standing after more progress."""
        told = progress.told
        standing = replace(
            self,
            epoch=told.updates[-1].moment.epoch if told.updates else self.epoch,
            seconds=progress.seconds or _seconds(told) or self.seconds,
            characters_per_second=progress.characters_per_second,
            seconds_left=progress.seconds_left,
        )
        return standing._after(told)

    def in_state(self, state: RunState) -> Standing:
        """Return the standing in ``state``; a run that stands still has no speed and no remaining time."""
        is_stopped_at_start = state is RunState.STOPPING and self.state is RunState.STARTING
        standing = replace(self, state=state, is_stopped_at_start=is_stopped_at_start)
        if state.can_pause:
            return standing
        return replace(standing, characters_per_second=0.0, seconds_left=None)

    def _after(self, told: Told) -> Standing:
        standing = self
        if told.updates:
            last = told.updates[-1]
            standing = replace(
                standing, update_perplexity=perplexity(last.nats, last.count), epochs_done=last.epochs_done
            )
        if told.epochs:
            standing = replace(standing, perplexity=told.epochs[-1].perplexity)
        if found := told.last_heldout:
            standing = replace(standing, heldout=found.perplexity, heldout_place=found.place)
        return standing

    @property
    def is_ended_by_time(self) -> bool:
        """Whether the time limit has ended it, or would end it here."""
        return self.end is not None and self.end.was_by_time(self.epochs_done)

    @property
    def share_done(self) -> float:
        """The share of the run that is done, from 0 to 1, by the end that comes first."""
        if self.end is None:
            return 0.0
        return 1.0 if self.state is RunState.FINISHED else self.end.share(self.epochs_done, self.seconds)

    def in_words(self) -> str:
        """Return the progress as a line of text."""
        if self.end is None:
            return ""
        facts = [self._epochs(self.end)]
        if self._shown_perplexity is not None:
            facts.append(_("perplexity {value}").format(value=four_digits(self._shown_perplexity)))
        if self.state is RunState.FINISHED and self.is_ended_by_time:
            facts.append(_("ended by the time limit"))
        if self.characters_per_second:
            facts.append(_("{speed} characters/s").format(speed=_rounded(self.characters_per_second)))
        if self.seconds_left is not None:
            facts.append(_("{time} left").format(time=clock(self.seconds_left)))
        return "  ·  ".join(facts)

    def figures(self) -> Figures:
        """Return the numbers as they are shown one beside the other."""
        if self.end is None:
            return self._planned_figures()
        return Figures(
            *self._epoch_figures(self.end),
            perplexity="" if self._shown_perplexity is None else four_digits(self._shown_perplexity),
            heldout="" if self.heldout is None else four_digits(self.heldout),
            heldout_at=self._heldout_at(),
            speed=_rounded(self.characters_per_second) if self.characters_per_second else "",
            left="" if self.seconds_left is None else clock(self.seconds_left),
        )

    def speed_in_words(self) -> str:
        """Return the speed relative to this computer's matrix products, in sentences; empty if unknown."""
        return speed_explained(self.characters_per_second, self.flops_per_character, self.peak_flops)

    @property
    def _shown_perplexity(self) -> float | None:
        # In the first epoch, that of the last batch, so that a person who makes single updates sees their
        # effect.
        return self.update_perplexity if self.perplexity is None else self.perplexity

    def _planned_figures(self) -> Figures:
        epochs = "" if self.planned is None or self.planned.time_limit_s else f"{self.planned.epochs:,}"
        return Figures(
            of_epochs=_("of {total}").format(total=epochs) if epochs else "",
            left="" if self.estimate is None else clock(self.estimate),
            is_estimate=True,
        )

    def _epoch_figures(self, end: RunEnd) -> tuple[str, str]:
        if self.state is RunState.FINISHED and self.is_ended_by_time:
            return epochs_text(self.epochs_done), ""
        if end.is_by_time(self.epochs_done, self.seconds):
            # The number of epochs is left out: the time limit decides.
            return f"{self.epoch:,}", ""
        return f"{self.epoch:,}", _("of {total}").format(total=f"{end.epochs:,}")

    def _heldout_at(self) -> str:
        # The end of an epoch need not be said: it is the last one.
        if self.heldout is None or self.heldout_place.is_integer():
            return ""
        return _("at {epoch}").format(epoch=epochs_text(self.heldout_place))

    def _epochs(self, end: RunEnd) -> str:
        if self.state is RunState.FINISHED and self.is_ended_by_time:
            return _("{epochs} epochs").format(epochs=epochs_text(self.epochs_done))
        if end.is_by_time(self.epochs_done, self.seconds):
            # The number of epochs is left out: the time limit decides.
            return _("epoch {epoch}").format(epoch=f"{self.epoch:,}")
        return _("epoch {epoch}/{total}").format(epoch=self.epoch, total=end.epochs)


def _seconds(told: Told) -> float:
    """Return the seconds of training up to the last epoch or evaluation; 0: there is none."""
    return told.by_moment[-1].seconds if told.by_moment else 0.0


def _rounded(value: float) -> str:
    return f"{value / 1000:.1f}k" if value >= 1000 else f"{value:.0f}"
