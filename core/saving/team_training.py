"""How a team of processes begins a run together, trains it, and ends it.

One of them, the keeper, does all that a process does that trains alone: it claims the run's folder, saves,
prints and writes samples. The others follow: they get the run's state from the keeper and make the same
updates. They need no access to the folder.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import torch
from safetensors.torch import load

from core.common.ending_signals import ending_at_once
from core.common.errors import TeamLostError, UserError
from core.common.i18n import gettext as _
from core.common.progress import Moment
from core.common.tensor_files import pieces
from core.common.version import program_version
from core.saving.training_run import TrainingRun
from core.saving.weights import arrays_of
from core.settings.live import LiveSettings
from core.settings.settings import Settings
from core.text.corpus import Corpus, training_text
from core.training.joined_team import JoinedTeam
from core.training.trainer import Trainer
from core.training.training_state import TrainingState

FAILED = 2
"""The exit code if the keeper reports a problem; that of wrong arguments."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What each process of a team has read before they begin.

    Attributes:
        corpus: the text.
        settings: as this process was asked for them; ``sized`` ones are not chosen yet. None: those of the
            run, whose folder is on another computer.
        has_run: whether the run's folder is on this computer.
    """

    corpus: Corpus
    settings: Settings | None
    has_run: bool


def known_to_all(team: JoinedTeam, fact: str) -> str:
    """Return the first fact of a process that is not empty; empty if there is none."""
    with ending_at_once():
        return next(filter(None, team.gathered(fact)), "")


def agreed(team: JoinedTeam, prepare: Callable[[], Prepared]) -> Prepared:
    """Return what ``prepare`` returns, if it is the same in all processes; choose the keeper.

    The keeper is the first process whose computer has the run's folder, or else the first of all.

    Raises:
        UserError: ``prepare`` failed in a process, or texts, settings or versions differ. All processes raise
            the same.
    """
    facts: dict[str, Any] = {}
    prepared = None
    try:
        prepared = prepare()
        facts = _facts(prepared)
    except UserError as error:
        facts = {"problem": str(error)}
    # No run has begun. An exception would wait until all others are ready.
    with ending_at_once():
        found = [json.loads(text) for text in team.gathered(json.dumps(facts))]
    for other in found:
        if "problem" in other:
            raise UserError(other["problem"])
    team.keeper = next((rank for rank, other in enumerate(found) if other["has_run"]), 0)
    for rank, other in enumerate(found):
        _check_equal(team.keeper, found[team.keeper], rank, other)
    assert prepared is not None
    # What continues is checked before its training.
    if prepared.settings is not None:
        check_size(team.share.size, prepared.settings)
    return prepared


def check_size(ranks: int, settings: Settings) -> None:
    """Make sure that each process has a row of the batch at least.

    Raises:
        UserError: there are too many processes.
    """
    if ranks > settings.batch_size:
        raise UserError(
            _(
                "{ranks} processes can't share a batch of {batch} sequences. Start fewer processes, or set a "
                "larger batch_size."
            ).format(ranks=ranks, batch=settings.batch_size)
        )


def _facts(prepared: Prepared) -> dict[str, Any]:
    """Return what has to be the same in all processes, and whether this one has the run."""
    settings = None if prepared.settings is None else prepared.settings.to_json()
    if settings is not None:
        # Where it is computed is no part of what is computed.
        settings.pop("device")
    return {
        "has_run": prepared.has_run,
        "settings": settings,
        "facts": {
            _("the text"): f"{prepared.corpus.name}, {prepared.corpus.sha256[:12]}",
            _("the version of this program"): program_version(),
            _("the version of PyTorch"): str(torch.__version__),
        },
    }


def _check_equal(keeper: int, first: Mapping[str, Any], rank: int, other: Mapping[str, Any]) -> None:
    """Raise a UserError if what the process ``keeper`` has and what the process ``rank`` has differ."""
    for kind in ("facts", "settings"):
        if other[kind] is None:
            continue
        for name, value in first[kind].items():
            if other[kind].get(name) != value:
                raise UserError(
                    _(
                        "The processes of this team differ: {name} is “{here}” in process {keeper} and "
                        "“{there}” in process {rank}. Start all of them with the same text and settings."
                    ).format(name=name, here=value, keeper=keeper, there=other[kind].get(name), rank=rank)
                )


class Leading:
    """The keeper's side: a context in which it begins a run, trains it, and lets the others know.

    In the block ``begin`` is called when the run is about to be trained. If the block ends without that, or
    with an error before or after the training, the others are told and end, too. An error during the training
    ends this process, which the others notice.

    Args:
        team: this process is its keeper.

    Attributes:
        team: see above.
        code: the exit code with which all end; to be set in the block.
    """

    def __init__(self, team: JoinedTeam) -> None:
        self.team = team
        self.code = 0
        self._run: TrainingRun | None = None

    def begin(self, run: TrainingRun) -> None:
        """Let the others begin with ``run`` as it is now.

        Raises:
            UserError: one of them can't.
        """
        check_size(self.team.share.size, run.trainer.settings)
        self._tell({"settings": run.trainer.settings.to_json(), "device": run.trainer.model.device.type})
        _check_problems(self.team, "")
        self.team.shared(_as_bytes(run.trainer.state()))
        self._run = run

    def __enter__(self) -> Leading:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None:
            self._tell({"code": self.code})
            return
        is_training = self._run is not None and self._run.state in ("training", "failed")
        is_known = not isinstance(error, UserError) or isinstance(error, TeamLostError | _SharedProblemError)
        if not is_training and not is_known:
            self._tell({"problem": str(error)})

    def _tell(self, facts: Mapping[str, Any]) -> None:
        self.team.shared(json.dumps(facts).encode())


def follow(team: JoinedTeam, corpus: Corpus, device: Callable[[Settings], torch.device]) -> int:
    """Train the keeper's run with it, and return the exit code with which all end.

    Args:
        team: this process is not its keeper.
        corpus: the text.
        device: returns where to compute, given the settings.

    Raises:
        TeamLostError: another process has died, or can't be reached.
        UserError: the run can't be begun, or not be saved at its end; the keeper says the same.
    """
    facts = _told(team)
    if "settings" not in facts:
        return int(facts["code"])
    problem, trainer = "", None
    try:
        settings = Settings.from_json(facts["settings"])
        trainer = Trainer(settings, training_text(corpus, settings), device(settings), team=team)
        # The keeper writes samples.
        trainer.prefixes = ()
        here, there = trainer.model.device.type, facts["device"]
        if here != there:
            problem = _(
                "It computes on {here}, and process {keeper} on {there}. Choose one with --device."
            ).format(here=here, keeper=team.keeper, there=there)
    except (UserError, MemoryError) as error:
        problem = str(error) or _("The memory of this computer is too small.")
    _check_problems(team, problem)
    assert trainer is not None
    trainer.restore(_from_bytes(team.shared()))
    for _progress in trainer.run():
        if team.is_stopping:
            break
    return int(_told(team)["code"])


class _SharedProblemError(UserError):
    """All processes of the team raise this, so nobody is left to be told."""


def _check_problems(team: JoinedTeam, problem: str) -> None:
    """Raise the first problem that a process has, in all of them."""
    for rank, text in enumerate(team.gathered(problem)):
        if text:
            raise _SharedProblemError(
                _("Process {rank} of this team can't begin: {problem}").format(rank=rank, problem=text)
            )


def _told(team: JoinedTeam) -> dict[str, Any]:
    """Return what the keeper tells.

    Raises:
        UserError: it tells a problem.
    """
    facts: dict[str, Any] = json.loads(team.shared())
    if "problem" in facts:
        raise UserError(facts["problem"])
    return facts


def _as_bytes(state: TrainingState) -> bytes:
    about = {"moment": asdict(state.moment), "numbers": state.numbers, "live": state.live.to_json()}
    head = json.dumps(about).encode()
    content = b"".join(pieces(arrays_of(state.tensors), {}))
    return len(head).to_bytes(8, "little") + head + content


def _from_bytes(content: bytes) -> TrainingState:
    end = 8 + int.from_bytes(content[:8], "little")
    about = json.loads(content[8:end])
    return TrainingState(
        Moment(**about["moment"]),
        load(content[end:]),
        about["numbers"],
        LiveSettings.from_json(about["live"]),
    )
