"""Train a run to its end and show it, whichever command has begun it."""

from __future__ import annotations

import argparse
import contextlib
import signal
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from core.command_line import DIVERGED, NOBODY_READS, output
from core.command_line.output import Loss
from core.command_line.ranks import say_if_restarted
from core.command_line.stopping import signals_noted
from core.command_line.views import Bar, JsonLines, View
from core.common.ending_signals import EndRequestedError
from core.common.errors import RunError, TeamLostError, UserError
from core.common.i18n import gettext as _
from core.settings.as_text import as_options
from core.settings.settings import Settings
from core.settings.smaller import MemoryFullError
from core.text.corpus import TextTooShortError

if TYPE_CHECKING:
    from core.saving.team_training import Leading
    from core.saving.training_run import TrainingRun


def show(run: TrainingRun, args: argparse.Namespace, leading: Leading | None = None) -> int:
    """Train a run and show it; if it breaks off, note that, and release the run."""
    try:
        if leading is not None:
            leading.begin(run)
            say_if_restarted(run.moment.update)
        view = JsonLines() if args.json else Bar(run.trainer)
        with contextlib.closing(view), fitting_named(run.trainer.settings):
            return watch(run, view)
    except (KeyboardInterrupt, EndRequestedError):
        if run.is_under_way:
            run.break_off()
        raise
    except TeamLostError:
        # The team is started again, and continues the run.
        if run.is_under_way:
            run.break_off(is_continued=True)
        raise
    except BaseException as error:
        if run.is_under_way:
            run.fail(error)
        raise
    finally:
        run.release()


def watch(run: TrainingRun, view: View) -> int:
    """Train to the end, show the progress, and return the exit code; the run folder is complete then.

    A signal to end, or output that is no longer read, stops the run after the current update. A disk error is
    reported once; saving is tried again while the training continues.

    Raises:
        RunError: the run can't be saved at its end.
    """
    losses: tuple[Loss, ...] = ()
    with signals_noted(run.request_stop) as signals:
        while run.is_under_way:
            for progress in run.advance():
                view.show(progress)
            new, losses = output.losses()[len(losses) :], output.losses()
            for loss in new:
                if loss.nobody_reads:
                    run.request_stop()
                else:
                    view.explain(loss)
            for sentence in run.news() if run.is_under_way else ():
                view.warn(sentence)
    if run.trouble is not None:
        raise RunError(
            _("The training has ended, but it is not saved. {problem}").format(problem=run.trouble)
        )
    code = _exit_code(run.state, signals)
    if code != NOBODY_READS:
        view.done(run.folder)
    return output.code_with_losses(code)


def _exit_code(state: str, signals: Sequence[int]) -> int:
    """Return the exit code of a training that has ended in ``state``, and was asked to end by ``signals``."""
    if state == "diverged":
        return DIVERGED
    if state == "stopped" and signals:
        return 128 + signals[0]
    if any(loss.nobody_reads for loss in output.losses()):
        return NOBODY_READS
    # Another thread may have requested the stop.
    return 0 if state == "finished" else 128 + signal.SIGTERM


@contextlib.contextmanager
def fitting_named(settings: Settings) -> Iterator[None]:
    """If an error knows settings that fit, add the options that set them."""
    try:
        yield
    except (TextTooShortError, MemoryFullError) as error:
        if error.fitting is None:
            raise
        fitting, given = error.fitting.to_json(), settings.to_json()
        options = as_options({key: value for key, value in fitting.items() if value != given[key]})
        template = (
            _("{problem} This would fit: {options}")
            if isinstance(error, TextTooShortError)
            else _("{problem} This may fit: {options}")
        )
        raise UserError(template.format(problem=error, options=options)) from error
