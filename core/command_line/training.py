"""Training: a new run, one that goes on, and one that branches off."""

from __future__ import annotations

import argparse
import contextlib
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from types import FrameType
from typing import TYPE_CHECKING, Any

from core.command_line import DIVERGED, HUNG_UP, NOBODY_READS, output
from core.command_line.arguments import (
    Commands,
    add_encoding,
    await_decision,
    corpus_of_run,
    corpus_wanted,
    device_of,
    named,
    run_path,
    takes_corpus,
    takes_device,
    takes_run,
    whole,
)
from core.command_line.assignments import (
    as_options,
    assignments,
    check_may_change,
    say_what_has_no_effect,
    with_text_values,
)
from core.command_line.output import Loss, say
from core.command_line.paths import path_of
from core.command_line.views import Bar, JsonLines, View
from core.common.ending_signals import EndRequestedError, ending_at_once, ending_signals
from core.common.errors import RunError, UserError
from core.common.i18n import gettext as _
from core.common.i18n import listed
from core.common.progress import Diverged, Progress, TrainingFinished
from core.runs import RunFolder, default_workspace
from core.runs.explanations import MemoryFullError, anew_explained, memory_explained
from core.settings.recipes import DEFAULT_RECIPE, RECIPES
from core.settings.run_end import RunEnd, epochs_text
from core.settings.settings import Settings
from core.settings.specs import Change
from core.text.baselines import baselines
from core.text.corpus import Corpus, TextTooShortError, suitable_prefixes, training_text

if TYPE_CHECKING:
    from core.training.trainer import Trainer


def add_to(commands: Commands) -> None:
    """Describe ``train``, ``resume`` and ``branch``."""
    train = commands.add("train", _train, _("train a model on a text"), takes_corpus())
    train.add_argument(
        "--preset",
        default=DEFAULT_RECIPE,
        help=_("settings to begin with (default: {name})").format(name=DEFAULT_RECIPE),
    )
    train.add_argument("--max-chars", metavar="N", help=_("train on the first N characters; 0 is all"))
    train.add_argument("--epochs", metavar="N", help=_("passes over the text"))
    train.add_argument("--seed", metavar="S", help=_("of all random choices"))
    train.add_argument("--device", metavar="D", help=_("auto, cpu, cuda or mps"))
    train.add_argument("--run-dir", metavar="DIR", help=_("folder in which the run's folder is created"))
    train.add_argument(
        "--set",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help=_("any other setting; may be repeated, and goes over the options above"),
    )
    train.add_argument("--json", action="store_true", help=_("one JSON object a line on stdout"))

    going_on = argparse.ArgumentParser(add_help=False)
    going_on.add_argument(
        "--epochs", metavar="N", help=_("passes over the text in all, the past ones included")
    )
    going_on.add_argument(
        "--corpus", metavar="CORPUS", help=_("the run's text, where it is no longer where it came from")
    )
    add_encoding(going_on)
    going_on.add_argument("--json", action="store_true", help=_("one JSON object a line on stdout"))
    common = takes_run(), takes_device(), going_on
    resume = commands.add("resume", _resume, _("go on with a run from where it was saved last"), *common)
    resume.add_argument(
        "--set",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help=_("how to save from there, as in save_interval_s=60; may be repeated"),
    )
    branch = commands.add("branch", _branch, _("begin another run at a checkpoint of a run"), *common)
    branch.add_argument(
        "--run-dir", metavar="DIR", help=_("folder in which the branch gets a folder of its own")
    )
    branch.add_argument(
        "--update", metavar="N", help=_("the checkpoint made after N updates (default: the newest)")
    )
    branch.add_argument(
        "--set",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help=_("how to train from there, as in learning_rate=0.001; may be repeated"),
    )


def _train(args: argparse.Namespace) -> int:
    # Before the text is read, which may take minutes.
    workspace = default_workspace() if args.run_dir is None else path_of(args.run_dir)
    corpus = corpus_wanted(args)
    settings = _settings(args, corpus)
    with _fitting_named(settings):
        text = training_text(corpus, settings)
    unknown = text.vocab.unknown("".join(settings.prefixes))
    if unknown:
        sentence = _("Pinned prefixes with these characters, which the text lacks, are not sampled: {names}")
        say(sentence.format(names=named(unknown)))

    with ending_at_once():
        import torch

        from core.training.trainer import Trainer

    device = device_of(settings.device)
    with _fitting_named(settings), memory_explained(settings):
        trainer = Trainer(settings, text, device)
    run = RunFolder.create(
        workspace,
        settings,
        corpus,
        text,
        torch_version=torch.__version__,
        baselines=baselines(text.train_ids, text.heldout_ids, len(text.vocab)),
    )
    return _show(trainer, run, args)


def _resume(args: argparse.Namespace) -> int:
    epochs = None if args.epochs is None else whole("--epochs", args.epochs, 1)
    values = assignments(args.set)
    check_may_change(values, Change.RESUME)
    path = run_path(args.run)
    await_decision(path)
    with RunFolder.claimed(path) as run:
        with ending_at_once():
            from core.saving.resumption import resumed, settings_to_go_on

        end = None if epochs is None else _end_after(run, epochs)
        has_finished = run.state == "finished"
        settings = settings_to_go_on(run, end, with_text_values(run.settings, values))
        if has_finished and end is None:
            say(_continuing(run, RunEnd.of(settings)))
        corpus = corpus_of_run(run, args)
        device = device_of(args.device)
        with memory_explained():
            trainer, passed_over = resumed(run, corpus, settings, device)
        for file in passed_over:
            say(_("“{path}” is damaged; an earlier checkpoint was used.").format(path=file))
        if not trainer.moment.update:
            say(anew_explained(run.path.name))
        return _show(trainer, run, args)


def _end_after(run: RunFolder, epochs: int) -> RunEnd:
    """Return the end after ``epochs`` epochs in all; a time limit counts until it has ended the run."""
    end = RunEnd.of(run.settings)
    if run.state == "finished" and end.was_by_time(run.epochs_done()):
        return end.after(epochs)
    return replace(end, epochs=epochs)


def _continuing(run: RunFolder, end: RunEnd) -> str:
    """Say how far a finished run continues if nobody says how far."""
    done = run.epochs_done()
    if RunEnd.of(run.settings).was_by_time(done):
        return _(
            "Its time limit ended this run after {epochs} epochs. It continues for as long again, to "
            "{seconds} seconds in all; with --epochs it ends by epochs instead."
        ).format(epochs=epochs_text(done), seconds=f"{end.time_limit_s:g}")
    return _(
        "This run has finished its {done} epochs. It continues for as many again, to {epochs} in all; "
        "--epochs sets another number."
    ).format(done=epochs_text(done), epochs=end.epochs)


def _branch(args: argparse.Namespace) -> int:
    run = RunFolder.open(run_path(args.run))
    # Another person's run may be read, but not its folder written.
    workspace = run.path.absolute().parent if args.run_dir is None else path_of(args.run_dir)

    with ending_at_once():
        from core.saving.resumption import branch_settings, branched

    values = assignments(args.set)
    if args.epochs is not None:
        values["epochs"] = args.epochs
    check_may_change(values, Change.BRANCH)
    wanted = with_text_values(run.settings, values)
    update = None if args.update is None else whole("--update", args.update, 0)
    if run.state == "finished" and "time_limit_s" not in values:
        # As when it is continued: a time limit that is over would end the branch where it begins.
        if "epochs" in values:
            wanted = _end_after(run, wanted.epochs).in_settings(wanted)
        elif update is None:
            end = RunEnd.of(run.settings).as_much_again(run.epochs_done())
            wanted = end.in_settings(wanted)
            say(_continuing(run, end))
    settings = branch_settings(run, wanted)
    say_what_has_no_effect(settings, values)
    corpus = corpus_of_run(run, args)
    device = device_of(args.device)
    with memory_explained():
        branch, trainer = branched(run, update, corpus, settings, device, workspace)
    return _show(trainer, branch, args)


def _show(trainer: Trainer, run: RunFolder, args: argparse.Namespace) -> int:
    """Train and show it; a run that breaks off is noted as failed, and left to others."""
    view = JsonLines() if args.json else Bar(trainer)
    try:
        with contextlib.closing(view), _fitting_named(run.settings), memory_explained(run.settings):
            return watch(trainer, run, view)
    except BaseException as error:
        if run.state == "training":
            asked = isinstance(error, (KeyboardInterrupt, EndRequestedError))
            with contextlib.suppress(UserError):
                run.set_state("stopped" if asked else "failed")
        raise
    finally:
        run.release()


def watch(trainer: Trainer, run: RunFolder, view: View) -> int:
    """Train, showing and saving what happens; the run folder is complete when this returns.

    A disk that refuses is told of once and tried again while the training goes on.

    Raises:
        RunError: what there is at the end can't be saved.
    """
    from core.saving.recorder import Recorder

    state, code = "stopped", 0
    losses: tuple[Loss, ...] = ()

    def tell(progress: Progress) -> None:
        recorder.append(progress)
        view.show(progress)

    def heed_losses() -> None:
        """Stop if nobody reads any more; say once that output is missing."""
        nonlocal code, losses
        new, losses = output.losses()[len(losses) :], output.losses()
        for loss in new:
            if loss.nobody_reads:
                code = code or NOBODY_READS
            else:
                view.explain(loss)

    with (
        _signals_noted() as signals,
        Recorder(run) as recorder,
        contextlib.closing(trainer.run()) as happening,  # type: ignore[type-var]
    ):
        for progress in happening:
            tell(progress)
            if isinstance(progress, TrainingFinished):
                state = "finished"
            elif isinstance(progress, Diverged):
                state, code = "diverged", DIVERGED
            elif signals:
                code = 128 + signals[0]
            heed_losses()
            if code:
                break
            if recorder.is_due() and state == "stopped":
                recorder.save("training", trainer)
            for sentence in recorder.news():
                view.warn(sentence)
        if state == "stopped" and (diverged := trainer.divergence()) is not None:
            state, code = "diverged", DIVERGED
            tell(diverged)
        recorder.save(state, trainer)
        recorder.wait()
        if recorder.trouble is not None:
            raise RunError(
                _("The training has ended, but it is not saved. {problem}").format(problem=recorder.trouble)
            )
    if code != NOBODY_READS:
        view.done(run)
    return output.code_with_losses(code)


@contextlib.contextmanager
def _signals_noted() -> Iterator[list[int]]:
    """Yield a list that a signal to end adds its number to, instead of breaking off.

    A second Ctrl+C or request breaks off. Elsewhere than in the main thread nothing is changed: Python has
    signals there only.
    """
    noted: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield noted
        return

    def note(number: int, frame: FrameType | None) -> None:
        noted.append(number)
        # A terminal that is closed tells so twice, itself and through its shell: that is no impatience.
        if number + 128 != HUNG_UP:
            signal.signal(number, before[number])

    before: dict[int, Any] = {}
    for asked in ending_signals():
        before[asked] = signal.getsignal(asked)
        signal.signal(asked, note)
    try:
        yield noted
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _settings(args: argparse.Namespace, corpus: Corpus) -> Settings:
    """Return the preset's settings, changed by the options and then by what ``--set`` says."""
    if args.preset not in RECIPES:
        raise UserError(
            _("There is no preset called “{name}”. There are: {names}.").format(
                name=args.preset, names=listed(RECIPES)
            )
        )
    options = {name: getattr(args, name) for name in ("max_chars", "epochs", "seed", "device")}
    values = {name: text for name, text in options.items() if text is not None} | assignments(args.set)
    recipe = replace(RECIPES[args.preset].settings, prefixes=suitable_prefixes(corpus))
    settings = with_text_values(recipe, values)
    say_what_has_no_effect(settings, values)
    return settings


@contextlib.contextmanager
def _fitting_named(settings: Settings) -> Iterator[None]:
    """Add to an error that knows settings which fit how to ask for them here."""
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
