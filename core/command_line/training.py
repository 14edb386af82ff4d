"""The commands that train: begin a run, continue it, branch from it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.command_line import DIVERGED
from core.command_line.arguments import (
    Commands,
    add_encoding,
    await_decision,
    corpus_of_run,
    corpus_wanted,
    device_of,
    named,
    takes_corpus,
    takes_device,
    takes_run,
    whole,
)
from core.command_line.assignments import (
    assignments,
    check_may_change,
    say_what_has_no_effect,
)
from core.command_line.finding_runs import run_path, run_to_train
from core.command_line.output import say
from core.command_line.ranks import (
    add_ranks,
    launch_going_on,
    launch_training,
    launch_wanted,
    trained_together,
)
from core.command_line.sizing import sized_here
from core.command_line.typed_paths import path_of
from core.command_line.views import JsonLines
from core.command_line.wanted_settings import add_settings_options, settings_wanted
from core.command_line.watching import fitting_named, show
from core.common.ending_signals import ending_at_once
from core.common.errors import UserError
from core.common.i18n import gettext as _
from core.common.i18n import in_figures
from core.common.membership import is_member
from core.runs import RunFolder, default_workspace
from core.runs.about import CorpusInfo
from core.runs.explanations import anew_explained
from core.runs.layout import RUN_FILE, present
from core.runs.named_runs import named_folder, named_run
from core.settings.as_text import with_text_values
from core.settings.run_end import RunEnd, epochs_text
from core.settings.settings import Settings
from core.settings.specs import Change
from core.text.baselines import baselines
from core.text.corpus import Corpus, training_text

if TYPE_CHECKING:
    from core.saving.team_training import Leading, Prepared
    from core.saving.training_run import TrainingRun
    from core.training.joined_team import JoinedTeam


def add_to(commands: Commands) -> None:
    """Describe ``train``, ``resume`` and ``branch``."""
    train = commands.add("train", _train, _("train a model on a text"), takes_corpus())
    add_settings_options(train)
    train.add_argument("--run-dir", metavar="DIR", help=_("folder in which the run's folder is created"))
    train.add_argument(
        "--name",
        metavar="NAME",
        help=_(
            "name of the run's folder, or FOLDER/NAME; a run there with equal settings and text is "
            "continued if it has not ended"
        ),
    )
    add_ranks(train)
    train.add_argument("--json", action="store_true", help=_("one JSON object a line on stdout"))

    going_on = argparse.ArgumentParser(add_help=False)
    going_on.add_argument("--epochs", metavar="N", help=_("passes over the text in all, including past ones"))
    going_on.add_argument(
        "--corpus", metavar="CORPUS", help=_("the run's text, if it is no longer in its old place")
    )
    add_encoding(going_on)
    going_on.add_argument("--json", action="store_true", help=_("one JSON object a line on stdout"))
    common = takes_run(to_read=False), takes_device(), going_on
    resume = commands.add("resume", _resume, _("continue a run from its last save"), *common)
    add_ranks(resume)
    resume.add_argument(
        "--set",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help=_("a setting of saving to change, as in save_interval_s=60; may be repeated"),
    )
    branch = commands.add("branch", _branch, _("begin another run at a checkpoint of a run"), *common)
    branch.add_argument("--run-dir", metavar="DIR", help=_("folder in which the branch's folder is created"))
    branch.add_argument(
        "--update", metavar="N", help=_("the checkpoint made after N updates (default: the newest)")
    )
    branch.add_argument(
        "--set",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help=_("a setting to change in the branch, as in learning_rate=0.001; may be repeated"),
    )
    branch.add_argument(
        "--whole-text", action="store_true", help=_("train on the part that was held out, too")
    )


def _train(args: argparse.Namespace) -> int:
    # Check this before the text is read, which may take minutes.
    workspace = default_workspace() if args.run_dir is None else path_of(args.run_dir)
    path = None if args.name is None else named_folder(workspace, args.name)
    if is_member():
        return _train_together(args, workspace, path)
    launch = launch_wanted(args)
    if launch is not None and launch.hosts > 1 and path is None:
        raise UserError(_("On several computers the run needs a name, the same on all of them: add --name."))
    corpus = corpus_wanted(args)
    settings = settings_wanted(args, corpus)
    if launch is None:
        return _train_on(args, workspace, path, corpus, settings)
    with fitting_named(settings):
        training_text(corpus, settings)
    return launch_training(args, launch, workspace, path, corpus, settings)


def _train_together(args: argparse.Namespace, workspace: Path, path: Path | None) -> int:
    """Train as one of several processes."""
    if path is None:
        raise UserError(_("A run on several processes needs a name, so that all find it again: add --name."))

    def prepare(_told: str) -> Prepared:
        from core.saving.team_training import Prepared

        corpus = corpus_wanted(args)
        return Prepared(corpus, settings_wanted(args, corpus), present(path / RUN_FILE))

    def keep(prepared: Prepared, leading: Leading) -> int:
        assert prepared.settings is not None
        return _train_on(args, workspace, path, prepared.corpus, prepared.settings, leading)

    return trained_together(args, prepare, keep, lambda settings: settings.device)


def _train_on(
    args: argparse.Namespace,
    workspace: Path,
    path: Path | None,
    corpus: Corpus,
    settings: Settings,
    leading: Leading | None = None,
) -> int:
    """Begin the run or continue it, train it, and return the exit code."""
    # If no prefixes are given, the run keeps those that it has.
    free = frozenset({"prefixes"} - assignments(args.set).keys())
    settings, free = sized_here(settings, corpus, path, free)
    with fitting_named(settings):
        text = training_text(corpus, settings)
    there = None if path is None else named_run(path, settings, corpus, free)
    if there is not None and there.state in ("finished", "diverged"):
        return _say_ended(there, args)
    unknown = text.vocab.unknown("".join(settings.prefixes if there is None else there.settings.prefixes))
    if unknown:
        sentence = _("Pinned prefixes with these characters, which the text lacks, are not sampled: {names}")
        say(sentence.format(names=named(unknown)))

    with ending_at_once():
        from core.saving.named_training import begun_or_resumed
        from core.saving.training_run import TrainingRun

    device = device_of(settings.device)
    known = None if there is not None else baselines(text.train_ids, text.heldout_ids, len(text.vocab))
    with fitting_named(settings):
        if path is None:
            run = TrainingRun.begun(workspace, settings, corpus, text, device, baselines=known)
        else:
            await_decision(path)
            run = begun_or_resumed(
                path, settings, corpus, text, device, baselines=known, free=free, team=_team_of(leading)
            )
    if there is not None:
        _say_resumed(run)
    return show(run, args, leading)


def _say_ended(run: RunFolder, args: argparse.Namespace) -> int:
    """Report that the run has ended already, and return the exit code of that time."""
    if args.json:
        JsonLines().done(run)
    has_finished = run.state == "finished"
    template = (
        _("The run “{name}” has finished already, after {epochs} epochs. It is in “{path}”.")
        if has_finished
        else _(
            "The training of “{name}” diverged after {epochs} epochs, and would again. Choose other settings "
            "and another name. The run is in “{path}”."
        )
    )
    say(template.format(name=run.path.name, epochs=epochs_text(run.epochs_done()), path=run.path))
    return 0 if has_finished else DIVERGED


def _say_resumed(run: TrainingRun) -> None:
    """Report from which checkpoint a run continues, if it is not the last one."""
    for file in run.passed_over:
        say(
            _("“{path}” is missing, incomplete or damaged; an earlier checkpoint was used.").format(path=file)
        )
    if run.has_begun_anew:
        say(anew_explained(run.folder.path.name))


def _resume(args: argparse.Namespace) -> int:
    epochs = None if args.epochs is None else whole("--epochs", args.epochs, 1)
    values = assignments(args.set)
    check_may_change(values, Change.RESUME)
    # Another computer of the team may have the run.
    path = run_path(args.run)

    def tell() -> str:
        return json.dumps(RunFolder.open(path).about["corpus"])

    def prepare(told: str) -> Prepared:
        from core.saving.team_training import Prepared

        if told and not present(path / RUN_FILE):
            return Prepared(corpus_of_run(CorpusInfo.from_json(json.loads(told)), args), None, False)
        folder = RunFolder.open(path)
        return Prepared(corpus_of_run(folder, args), folder.settings, True)

    def keep(prepared: Prepared, leading: Leading) -> int:
        return _resume_on(args, path, epochs, values, prepared.corpus, leading)

    if is_member():
        return trained_together(args, prepare, keep, lambda _settings: args.device, tell)
    launch = launch_wanted(args)
    if launch is None:
        return _resume_on(args, run_to_train(args.run), epochs, values)
    # The processes find the text in the cache that this reading leaves. Without the run they learn from
    # another computer which text it is.
    if launch.hosts == 1 or present(path / RUN_FILE):
        corpus_of_run(RunFolder.open(run_to_train(args.run)), args)
    return launch_going_on(args, launch, path)


def _resume_on(
    args: argparse.Namespace,
    path: Path,
    epochs: int | None,
    values: Mapping[str, str],
    corpus: Corpus | None = None,
    leading: Leading | None = None,
) -> int:
    """Continue the run, train it, and return the exit code."""
    await_decision(path)
    with RunFolder.claimed(path) as folder:
        with ending_at_once():
            from core.saving.resumption import settings_to_go_on
            from core.saving.training_run import TrainingRun

        end = None if epochs is None else _end_after(folder, epochs)
        has_finished = folder.state == "finished"
        settings = settings_to_go_on(folder, end, with_text_values(folder.settings, values))
        text = corpus_of_run(folder, args) if corpus is None else corpus
        if has_finished and end is None:
            say(_continuing(folder, RunEnd.of(settings)))
        run = TrainingRun.resumed(folder, text, settings, device_of(args.device), _team_of(leading))
        _say_resumed(run)
        return show(run, args, leading)


def _end_after(run: RunFolder, epochs: int) -> RunEnd:
    """Return the end after ``epochs`` epochs in all; a time limit counts until it has ended the run."""
    end = RunEnd.of(run.settings)
    if run.state == "finished" and end.was_by_time(run.epochs_done()):
        return end.after(epochs)
    return replace(end, epochs=epochs)


def _continuing(run: RunFolder, end: RunEnd) -> str:
    """Return a sentence on how far a finished run continues if the person does not set it."""
    done = run.epochs_done()
    if RunEnd.of(run.settings).was_by_time(done):
        return _(
            "Its time limit ended this run after {epochs} epochs. The training continues for as long again, "
            "to {seconds} seconds in all; with --epochs it ends by epochs instead."
        ).format(epochs=epochs_text(done), seconds=in_figures(end.time_limit_s))
    return _(
        "This run has finished its {done} epochs. The training continues for as many again, to {epochs} in "
        "all; --epochs sets another number."
    ).format(done=epochs_text(done), epochs=end.epochs)


def _branch(args: argparse.Namespace) -> int:
    run = RunFolder.open(run_to_train(args.run))
    # The run of another user may be readable, but its folder not writable.
    workspace = run.path.absolute().parent if args.run_dir is None else path_of(args.run_dir)

    with ending_at_once():
        from core.saving.resumption import branch_settings
        from core.saving.training_run import TrainingRun

    values = assignments(args.set)
    if args.epochs is not None:
        values["epochs"] = args.epochs
    check_may_change(values, Change.BRANCH)
    wanted = with_text_values(run.settings, values)
    update = None if args.update is None else whole("--update", args.update, 0)
    said: list[str] = []
    if run.state == "finished" and "time_limit_s" not in values:
        # As in a continued run: a time limit that is over would end the branch at its beginning.
        if "epochs" in values:
            wanted = _end_after(run, wanted.epochs).in_settings(wanted)
        elif update is None:
            end = RunEnd.of(run.settings).as_much_again(run.epochs_done())
            wanted = end.in_settings(wanted)
            said.append(_continuing(run, end))
    settings = branch_settings(run, wanted, whole_text=args.whole_text)
    corpus = corpus_of_run(run, args)
    for sentence in said:
        say(sentence)
    say_what_has_no_effect(settings, values)
    device = device_of(args.device)
    branch = TrainingRun.branched(run, update, corpus, settings, device, workspace)
    return show(branch, args)


def _team_of(leading: Leading | None) -> JoinedTeam | None:
    return None if leading is None else leading.team
