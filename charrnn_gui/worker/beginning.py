"""Begin a training: turn a request into a run that is trained, and a report on it for the window."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from charrnn_gui import messages as m
from charrnn_gui.worker.reports import opened_report
from core.common.errors import UserError
from core.common.i18n import gettext as _
from core.runs import RunFolder
from core.runs.explanations import anew_explained
from core.text.corpus import training_text

if TYPE_CHECKING:
    from core.model.devices import DeviceChoice
    from core.saving.training_run import TrainingRun

# All modules of the worker have one name in the log.
log = logging.getLogger(__package__)

# The speed of large products on this computer's CPU, by precision.
_peaks: dict[str, float] = {}


def begun(request: m.Start | m.Continue | m.Branch) -> tuple[TrainingRun, m.RunOpened]:
    """Return the requested run, ready to be trained, and the report on it for the window.

    Raises:
        UserError: it can't be trained, for the reason that the error says.
    """
    from core.model.devices import choose_device
    from core.saving import resumption
    from core.saving.training_run import TrainingRun
    from core.training.speed import sized_for

    match request:
        case m.Start(settings):
            choice = choose_device(settings.device)
            settings = sized_for(settings, request.corpus, choice.device)
            text = training_text(request.corpus, settings)
            run = TrainingRun.begun(
                request.workspace,
                settings,
                request.corpus,
                text,
                choice.device,
                updates=request.updates,
                baselines=request.baselines,
            )
        case m.Continue():
            # Claimed before anything in it is used: another program may be training it now.
            folder = RunFolder.open(request.folder)
            folder.claim()
            try:
                settings = resumption.settings_to_go_on(folder, request.end, request.wanted)
                choice = choose_device(request.device)
                run = TrainingRun.resumed(folder, request.corpus, settings, choice.device)
            except BaseException:
                folder.release()
                raise
        case m.Branch():
            parent = RunFolder.open(request.folder)
            settings = resumption.branch_settings(parent, request.settings, whole_text=request.whole_text)
            choice = choose_device(settings.device)
            run = TrainingRun.branched(
                parent, request.update, request.corpus, settings, choice.device, request.workspace
            )
    try:
        return run, _report(run, choice, request)
    except BaseException:
        run.release()
        raise


def sized(request: m.Size) -> m.Sized:
    """Return the settings of ``request`` with what the rule chooses for its text on this computer."""
    from core.model.devices import choose_device
    from core.training.speed import sized_for

    device = choose_device(request.settings.device).device
    return m.Sized(request, sized_for(request.settings, request.corpus, device))


def estimated(request: m.Estimate, meanwhile: Callable[[], None]) -> m.Estimated:
    """Return how long the run of ``request`` takes on this computer; what ``meanwhile`` raises ends it."""
    from core.model.devices import choose_device
    from core.training.speed import estimated_seconds

    seconds = 0.0
    # If it can't be trained, Train says why.
    with contextlib.suppress(UserError, MemoryError):
        device = choose_device(request.settings.device).device
        seconds = estimated_seconds(request.settings, request.corpus, device, meanwhile)
    return m.Estimated(request, seconds)


def notes(request: m.Start | m.Continue | m.Branch, run: TrainingRun) -> Iterator[str]:
    """Yield sentences about ``run``, which ``request`` has begun, for the person."""
    if isinstance(request, m.Start) and request.corpus.changed_on_disk():
        yield _(
            "“{name}” has changed on disk since it was opened. This run is trained on the text as "
            "it was then; to train on it as it is now, stop, open it again and train."
        ).format(name=request.corpus.name)
    for path in run.passed_over:
        yield _("“{path}” is missing, incomplete or damaged; an earlier checkpoint was used.").format(
            path=path
        )
    if isinstance(request, m.Continue) and run.has_begun_anew:
        yield anew_explained(run.folder.path.name)


def _report(run: TrainingRun, choice: DeviceChoice, request: m.Start | m.Continue | m.Branch) -> m.RunOpened:
    is_new = isinstance(request, m.Start)
    _log_beginning(run, choice, is_new=is_new)
    report, _marks = opened_report(run.folder, run.moment, choice, is_new=is_new, can_write=True)
    precision = run.trainer.settings.precision
    return replace(
        report,
        peak_flops=_peak_flops(precision, choice),
        seconds=run.stage.seconds,
        in_effect=run.in_effect,
        request=None if isinstance(request, m.Start) else request,
    )


def _log_beginning(run: TrainingRun, choice: DeviceChoice, *, is_new: bool) -> None:
    """Log everything that a run depends on, except text that the person typed."""
    trainer = run.trainer
    settings = {name: value for name, value in trainer.settings.to_json().items() if name != "prefixes"}
    log.info(
        "a run %s: %d characters known, %d updates an epoch, on %s (%s), settings %s",
        "begins" if is_new else "goes on",
        len(trainer.vocab),
        trainer.updates_per_epoch,
        choice.device,
        choice.note or "as wanted",
        settings,
    )


def _peak_flops(precision: str, choice: DeviceChoice) -> float:
    """Return the speed of large products on the CPU in a run's precision, measured once; else 0."""
    from core.model.products import peak_flops

    if choice.device.type != "cpu":
        return 0.0
    if precision not in _peaks:
        _peaks[precision] = peak_flops(precision)
    return _peaks[precision]
