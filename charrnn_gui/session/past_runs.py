"""What the worker needs to continue or branch from a run on disk; read in a job."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from charrnn_gui import messages as m
from charrnn_gui.session.jobs import Job
from core.common.errors import RunError
from core.common.i18n import gettext as _
from core.runs import RunFolder
from core.runs.corpus_again import corpus_of
from core.runs.origins import changes_after, keeper_of
from core.settings.run_end import RunEnd
from core.settings.settings import Settings, changeable
from core.settings.specs import Change


def continuation(folder: Path, end: RunEnd | None, wanted: Settings) -> Callable[[Job], m.Continue]:
    """Return a function that reads a run's text and returns the request to continue the run.

    Args:
        folder: of the run.
        end: as in ``Continue``.
        wanted: settings of the next run; device and saving follow them.
    """

    def load(job: Job) -> m.Continue:
        corpus = corpus_of(RunFolder.open(folder), job.report, job.cancelled)
        return m.Continue(folder, corpus, end, wanted.device, wanted)

    return load


def branch(folder: Path, update: int, wanted: Settings, workspace: Path) -> Callable[[Job], m.Branch]:
    """Return a function that reads a run's text and returns the request to branch from the run.

    Args:
        folder: of the run.
        update: of the checkpoint.
        wanted: settings of the branch. If it would have no more epochs than the run had at the checkpoint,
            it gets as many as the run was to have in addition.
        workspace: of the branch.
    """

    def load(job: Job) -> m.Branch:
        run = RunFolder.open(folder)
        done = next((u.moment.epoch for u in run.told().updates if u.moment.update >= update), 0)
        epochs = wanted.epochs if wanted.epochs > done else done + run.settings.epochs
        corpus = corpus_of(run, job.report, job.cancelled)
        return m.Branch(folder, update, corpus, replace(wanted, epochs=epochs), workspace)

    return load


def before_change(folder: Path, update: int, device: str, workspace: Path) -> Callable[[Job], m.Branch]:
    """Return a function that returns the request to train as before a change by hand.

    A training under way ends only if the branch can begin. The function raises ``RunError`` if the checkpoint
    is gone.

    Args:
        folder: of the run.
        update: of the checkpoint that was kept just before the change, in the run or in one it came from.
        device: where the branch is trained.
        workspace: of the branch.
    """

    def load(job: Job) -> m.Branch:
        run = RunFolder.open(folder)
        keeper = keeper_of(run, update)
        if keeper is None:
            raise RunError(
                _(
                    "The change can't be undone: the checkpoint from just before it, at update {update}, is "
                    "gone, in this run and in those that it came from. The run stays as it is."
                ).format(update=f"{update:,}")
            )
        return m.Branch(
            keeper.path,
            update,
            corpus_of(run, job.report, job.cancelled),
            replace(run.settings, device=device),
            workspace,
            whole_text=keeper.settings.heldout_fraction > 0 and not run.settings.heldout_fraction,
            undone=changes_after(run.told(), update),
            ends_training=True,
        )

    return load


def whole_text(folder: Path, wanted: Settings, workspace: Path) -> Callable[[Job], m.Branch]:
    """Return a function that reads a run's text and returns the request to train on all of it as long again.

    Args:
        folder: of the run, which holds a part of its text out.
        wanted: settings of the next run; device and saving follow them.
        workspace: of the branch.
    """

    def load(job: Job) -> m.Branch:
        run = RunFolder.open(folder)
        end = RunEnd.of(run.settings).as_much_again(run.epochs_done())
        settings = end.in_settings(run.settings.with_values_of(wanted, changeable(Change.RESUME)))
        settings = replace(settings, device=wanted.device)
        corpus = corpus_of(run, job.report, job.cancelled)
        return m.Branch(folder, None, corpus, settings, workspace, whole_text=True)

    return load
