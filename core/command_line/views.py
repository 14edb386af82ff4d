"""Show a training on the command line: a progress bar for people, JSON lines for programs."""

from __future__ import annotations

import math
import sys
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from core.command_line.output import BarStream, Loss, is_lost, pour, say, tell, tell_json
from core.common.i18n import gettext as _
from core.common.i18n import labelled
from core.common.measures import four_digits
from core.common.progress import (
    Diverged,
    EpochFinished,
    Event,
    HeldoutEvaluated,
    HeldoutImproved,
    Progress,
    SampleWritten,
    Started,
    UpdateFinished,
)
from core.runs import RunFolder
from core.runs.event_words import event_in_words, event_place
from core.runs.events import event_json
from core.runs.explanations import divergence_explained
from core.settings.run_end import RunEnd, epochs_text

if TYPE_CHECKING:
    from core.training.trainer import Trainer


class View(ABC):
    """The output of a training, for a person or a program."""

    @abstractmethod
    def show(self, progress: Progress) -> None:
        """Show a progress value, if it is of interest."""

    @abstractmethod
    def done(self, run: RunFolder) -> None:
        """Report how the training ended and where the run is."""

    def warn(self, sentence: str) -> None:
        """Write a warning on stderr while the training continues."""
        say(sentence)

    def explain(self, loss: Loss) -> None:
        """Report on a remaining stream that another can't be written and the training continues."""
        self.warn(_loss_explained(loss))

    def close(self) -> None:  # noqa: B027  # not every view changes the terminal
        """Leave the terminal as it was."""


class JsonLines(View):
    """One object per line on stdout; ``done`` writes the last one."""

    def show(self, progress: Progress) -> None:
        """Print the value's event, if it has one."""
        event = event_json(progress)
        if event is not None:
            tell_json(event)

    def done(self, run: RunFolder) -> None:
        """Print the last line."""
        moment = {"epoch": run.moment.epoch, "update": run.moment.update}
        tell_json({"event": "done", "run": str(run.path), "state": run.state, **moment})


class Bar(View):
    """A progress bar on stderr, samples on stdout."""

    def __init__(self, trainer: Trainer) -> None:
        from tqdm import tqdm

        self._trainer = trainer
        self._end = RunEnd.of(trainer.settings)
        per_update = trainer.settings.batch_size * trainer.settings.num_steps
        # A file, not a terminal: it need not grow by ten lines a second.
        interval_s = 0.1 if sys.stderr.isatty() else 10.0
        self._bar = tqdm(
            initial=trainer.moment.update * per_update,
            total=trainer.total_updates * per_update,
            unit=_("char"),
            unit_scale=True,
            mininterval=interval_s,
            dynamic_ncols=True,
            file=BarStream(),
        )
        self._perplexity = math.inf
        self._best: HeldoutImproved | None = None

    def show(self, progress: Progress) -> None:
        """Move the bar; print samples and events."""
        if isinstance(progress, UpdateFinished):
            if self._end.time_limit_s:
                # The remaining time follows from the nearer end.
                done = self._bar.n + progress.count
                self._bar.total = round(done / self._trainer.share_done)
            self._bar.update(progress.count)
        elif isinstance(progress, EpochFinished):
            self._perplexity = progress.perplexity
            self._bar.set_description(self._where(progress), refresh=False)
            self._show_perplexities(progress.heldout_perplexity)
        elif isinstance(progress, HeldoutEvaluated):
            self._show_perplexities(progress.perplexity)
        elif isinstance(progress, SampleWritten):
            self._bar.clear()
            pour(f"{_sample_line(progress)}\n")
            self._bar.refresh()
        elif isinstance(progress, Diverged):
            self._bar.clear()
            say(divergence_explained(progress))
        elif isinstance(progress, HeldoutImproved):
            # The bar shows every evaluation; the last that was best is reported at the end.
            self._best = progress
        elif isinstance(progress, Event) and not isinstance(progress, Started):
            self._bar.clear()
            self._say_event(progress)
            self._bar.refresh()

    def _show_perplexities(self, heldout: float | None) -> None:
        """Show the perplexity of the last epoch, if there was one, and that of the held-out text, if any."""
        values = {"perplexity": four_digits(self._perplexity), "heldout": four_digits(heldout)}
        if heldout is None:
            text = _("perplexity {perplexity}")
        elif self._perplexity < math.inf:
            text = _("perplexity {perplexity}, held-out {heldout}")
        else:
            text = _("held-out {heldout}")
        self._bar.set_postfix_str(text.format(**values), refresh=False)

    def _say_event(self, event: Event) -> None:
        say(labelled(event_place(event), event_in_words(event)))

    def warn(self, sentence: str) -> None:
        """Write the warning above the bar."""
        self._bar.clear()
        super().warn(sentence)
        self._bar.refresh()

    def explain(self, loss: Loss) -> None:
        """Report it on the remaining stream; that may be stdout, because people read it here."""
        if loss.stream == "stderr":
            tell(_loss_explained(loss))
        else:
            super().explain(loss)

    def done(self, run: RunFolder) -> None:
        """Report how the training ended and where the run is."""
        done = self._trainer.epochs_done
        if run.state == "finished":
            # The end of the time may be spent on an evaluation, which is no update.
            self._bar.total = self._bar.n
        self.close()
        if self._best is not None and self._best.moment.update < run.moment.update:
            self._say_event(self._best)
        template = {
            "finished": _(
                "Ended by the time limit after {epochs} epochs with perplexity {perplexity}. The run is "
                "in “{path}”."
            )
            if self._end.was_by_time(done)
            else _("Finished after epoch {epoch} with perplexity {perplexity}. The run is in “{path}”."),
            "diverged": _("The weights of epoch {epoch} are kept. The run is in “{path}”."),
            "stopped": _("Stopped in epoch {epoch}; everything is saved. The run is in “{path}”."),
        }[run.state]
        speak = tell if is_lost("stderr") else say
        speak(
            template.format(
                epoch=run.moment.epoch,
                epochs=epochs_text(done),
                perplexity=four_digits(self._perplexity),
                path=run.path,
            )
        )

    def _where(self, progress: EpochFinished) -> str:
        """Return the epoch, with the number of all epochs unless the time limit comes first."""
        if self._end.is_by_time(progress.place, self._trainer.seconds):
            return _("epoch {epoch}").format(epoch=epochs_text(progress.place))
        return _("epoch {epoch}/{epochs}").format(epoch=epochs_text(progress.place), epochs=self._end.epochs)

    def close(self) -> None:
        """Leave the bar as it is."""
        self._bar.close()


def _sample_line(sample: SampleWritten) -> str:
    """Return a sample with its epoch, or with its update before the first has ended."""
    if sample.place >= 1:
        return _("epoch {epoch}: {text}").format(epoch=epochs_text(sample.place), text=sample.text)
    return _("update {update}: {text}").format(update=f"{sample.moment.update:,}", text=sample.text)


def _loss_explained(loss: Loss) -> str:
    return _(
        "The output can't be written any more: {reason}. The training continues, and its run is being saved."
    ).format(reason=loss.reason)


class ReadingBar:
    """A progress bar on stderr while a text is read; a text that is read at once shows none."""

    def __init__(self) -> None:
        from tqdm import tqdm

        self._bar = tqdm(
            desc=_("reading"),
            unit="B",
            unit_scale=True,
            unit_divisor=1024,
            # In a file the bar need not add ten lines a second.
            mininterval=0.1 if sys.stderr.isatty() else 10.0,
            dynamic_ncols=True,
            delay=1.0,
            file=BarStream(),
        )

    def show(self, done: int, total: int) -> None:
        """Move the bar: bytes read, and bytes to read."""
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """Leave the terminal as it was."""
        self._bar.close()
