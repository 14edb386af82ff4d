"""Which weights can be chosen in Read: of which moments of the run on display, and of which other runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from charrnn_gui.reading.weights_choice import Choice
from core.common.harmless import harmless
from core.common.i18n import gettext as _
from core.common.progress import EpochFinished, Moment
from core.common.weights_of import PRESENT, WeightsOf
from core.runs import RunSummary
from core.runs.telling_apart import told_apart
from core.settings.run_end import epochs_text

_MOST = 50
_MOST_OF_NAME = 28


def moments_to_read_at(
    run: RunSummary | None,
    present: Moment | None,
    held: Sequence[Moment],
    epochs: tuple[EpochFinished, ...],
) -> tuple[Choice, ...]:
    """Return the present moment, those that are held, and the checkpoints, the newest first."""
    name = _("this moment")
    if present is not None:
        name = _("this moment, epoch {epoch}").format(epoch=f"{present.epoch:,}")
    choices = [Choice(name, PRESENT)]
    choices += [_held(each, epochs) for each in held]
    return (*choices, *reversed(_checkpoints(run, epochs)))


def moments_to_compare_with(
    run: RunSummary | None, held: Sequence[Moment], epochs: tuple[EpochFinished, ...]
) -> tuple[Choice, ...]:
    """Return the moments that are held, and the checkpoints, the oldest first; not the last saved moment."""
    choices = [_held(each, epochs) for each in held]
    return (*choices, *_checkpoints(run, epochs))


def runs_to_compare_with(runs: Iterable[RunSummary], displayed: RunSummary | None) -> tuple[Choice, ...]:
    """Return the runs that may have weights, without the one on display; first those on the same text."""
    path, text = (None, "") if displayed is None else (displayed.path, displayed.corpus_name)
    others = [run for run in runs if run.path != path and run.moment.update]
    others.sort(key=lambda run: run.corpus_name != text)
    names = told_apart([harmless(run.title) for run in others[:_MOST]], _MOST_OF_NAME)
    return tuple(Choice(name, WeightsOf(run.path)) for name, run in zip(names, others, strict=False))


def _held(held: Moment, epochs: tuple[EpochFinished, ...]) -> Choice:
    name = _("held, {moment}").format(moment=_named(held.update, epochs))
    return Choice(name, WeightsOf(update=held.update))


def _checkpoints(run: RunSummary | None, epochs: tuple[EpochFinished, ...]) -> list[Choice]:
    """Return the checkpoints, the oldest first, of the newest ``_MOST``."""
    if run is None:
        return []
    updates = sorted(update for update in run.checkpoints if update != run.moment.update)[-_MOST:]
    return [Choice(_named(update, epochs), WeightsOf(update=update)) for update in updates]


def _named(update: int, epochs: tuple[EpochFinished, ...]) -> str:
    """Return what the moment after ``update`` updates is called: by its epoch, if that is known."""
    if not epochs or not epochs[-1].moment.update:
        return _("update {update}").format(update=f"{update:,}")
    last = epochs[-1]
    return _("epoch {epoch}").format(epoch=epochs_text(update * last.place / last.moment.update))
