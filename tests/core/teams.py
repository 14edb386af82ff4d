"""Teams of real processes for tests, started at the price of loading torch once.

``outcomes`` starts this file as a program, once for all tests. It loads torch, and forks the processes of a
team of two and then of a team of three. Each trains all ``CASES`` in float64, tries what else a team does and
writes what came of it into a folder. Before that they are ``charrnn train`` under torchrun, in float32.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import json
import os
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from filelock import FileLock

from core.command_line.cli import main
from core.common.errors import UserError
from core.common.progress import Diverged, EpochFinished, HeldoutEvaluated, TrainingFinished, UpdateFinished
from core.model import products
from core.runs import RunFolder
from core.saving.team_training import Leading, Prepared, agreed, follow
from core.saving.training_run import TrainingRun
from core.settings.recipes import RECIPES
from core.settings.settings import Settings
from core.text.corpus import training_text
from core.text.library import load_shipped
from core.training.joined_team import JoinedTeam, joined
from core.training.optimizers import preload
from core.training.team import Team
from core.training.trainer import Trainer

TEXT = "想要有直升機\n想要和你飛到宇宙去\n想要和你融化在一起\n" * 12
SIZES = (2, 3)
TIMEOUT_S = 300
CPU = torch.device("cpu")
CORPUS = load_shipped("songci")
_SMALL: dict[str, Any] = {
    "hidden_size": 24, "max_chars": 2600, "epochs": 2, "time_limit_s": 0.0, "sized": False, "prefixes": (),
    "num_steps": 12, "save_every_epochs": 0,
}  # fmt: skip
EVERYTHING = Settings(
    **{**_SMALL, "hidden_size": 16},
    cell="lstm",
    num_layers=2,
    embedding_size=8,
    dropout=0.3,
    input_dropout=0.2,
    output_dropout=0.2,
    sampling="consecutive",
    carry_state=True,
    rotate_text=True,
    batch_size=17,
    optimizer="muon",
    learning_rate=2e-2,
    muon_learning_rate=0.1,
    weight_decay=0.1,
    warmup_updates=4,
    schedule="cosine",
    clip_norm=1.0,
    heldout_fraction=0.3,
    look_every=7,
)
CASES = {name: replace(recipe.settings, **_SMALL) for name, recipe in RECIPES.items()} | {
    "everything": EVERYTHING
}
DIVERGING = replace(CASES["d2l-scratch"], clip_norm=0.0, learning_rate=1e6)


class SlowClock(Trainer):
    """A trainer whose updates take longer on the last rank than on the keeper."""

    def _make(self, starts: Any) -> Any:
        if self.team.share.rank == self.team.share.size - 1:
            time.sleep(0.02)
        return super()._make(starts)


def trained(trainer: Trainer) -> dict[str, Any]:
    """Train to the end; return what was told, and a hash of the weights."""
    told: list[float] = []
    updates = 0
    end = ""
    for progress in trainer.run():
        match progress:
            case UpdateFinished():
                updates += 1
                told.append(progress.gradient_norm)
            case EpochFinished():
                told += [progress.perplexity, progress.heldout_perplexity or 0.0]
            case HeldoutEvaluated():
                told.append(progress.perplexity)
            case TrainingFinished() | Diverged():
                end = f"{type(progress).__name__} {progress.moment}"
    return {"told": told, "updates": updates, "end": end, "weights": hash_of(trainer)}


def hash_of(trainer: Trainer) -> str:
    digest = hashlib.sha256()
    for value in trainer.model.state_dict().values():
        digest.update(value.numpy().tobytes())
    return digest.hexdigest()


def trainer_of(settings: Settings, team: Team | None = None, kind: type[Trainer] = Trainer) -> Trainer:
    return kind(settings, training_text(CORPUS, settings), CPU, team=team)


def arguments(folder: Path, name: str, *more: str) -> list[str]:
    """Return the command that trains the run ``name`` in ``folder``, which needs no other."""
    text = folder / "lyrics.txt"
    if not text.exists():
        text.write_text(TEXT, "utf-8")
    options = ["--recipe", "d2l-concise", "--device", "cpu", "--epochs", "30", "--json"]
    settings = ["hidden_size=24", "num_steps=8", "batch_size=9", "save_every_epochs=1", "prefixes="]
    for setting in settings:
        options += ["--set", setting]
    return ["train", str(text), *options, "--run-dir", str(folder / "runs"), "--name", name, *more]


def outcomes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[int, list[dict[str, Any]]]]:
    """Return a folder, and what came of the teams in it, by their size and then by rank."""
    base = tmp_path_factory.getbasetemp()
    # One for all processes of pytest.
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "teams"
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            folder.mkdir()
            _start(folder)
    found = {
        size: [json.loads((folder / f"{size}-{rank}.json").read_text("utf-8")) for rank in range(size)]
        for size in SIZES
    }
    return folder, found


def _start(folder: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.core.teams", str(folder)],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=2 * TIMEOUT_S,
        check=False,
    )
    (folder / "stdout").write_text(done.stdout, "utf-8")
    (folder / "stderr").write_text(done.stderr, "utf-8")
    assert done.returncode == 0, done.stderr[-4000:]


def _member(team: JoinedTeam, folder: Path) -> dict[str, Any]:
    """Do all that a rank does, and return what came of it."""
    rank, size = team.share.rank, team.share.size
    # A team is of one training.
    found: dict[str, Any] = {
        name: trained(trainer_of(settings, JoinedTeam())) for name, settings in CASES.items()
    }
    found["again"] = trained(trainer_of(EVERYTHING, JoinedTeam()))
    limited = replace(EVERYTHING, time_limit_s=0.4, epochs=1000, look_every=0)
    found["limited"] = trained(trainer_of(limited, JoinedTeam(), SlowClock))
    found["diverging"] = trained(trainer_of(DIVERGING, JoinedTeam()))
    # The ranks drift apart, as on unlike processors, until the next save.
    trainer = trainer_of(EVERYTHING, JoinedTeam())
    with torch.no_grad():
        next(trainer.model.parameters()).add_(rank * 1e-9)
    found["drifted"] = hash_of(trainer)
    trainer.last_batch.gather()
    found["mended"] = hash_of(trainer)
    if rank == 1:
        products.forgo_bfloat16()
    team.agree_on_precision()
    found["bfloat16"] = products.multiplies_bfloat16()
    found["refusals"] = [
        _refusal(team, replace(EVERYTHING, seed=rank)),
        _refusal(team, replace(EVERYTHING, batch_size=1)),
        _refusal(team, None if rank == size - 1 else EVERYTHING),
    ]
    found["code"] = _run(team, folder)
    return found


def _refusal(team: JoinedTeam, settings: Settings | None) -> str:
    def prepare() -> Prepared:
        if settings is None:
            raise UserError("there is no such text here")
        return Prepared(CORPUS, settings, False)

    try:
        agreed(team, prepare)
    except UserError as error:
        return str(error)
    return ""


def _run(team: JoinedTeam, folder: Path) -> int:
    """Train a run in ``folder``: the first team begins it and is stopped, the second continues it.

    The folder is seen by the last rank only, which therefore keeps it when it is continued.
    """
    is_there = (folder / "runs" / "shared").exists()
    last = team.share.size - 1
    agreed(team, lambda: Prepared(CORPUS, EVERYTHING, is_there and team.share.rank == last))
    if not team.is_keeper:
        return follow(team, CORPUS, lambda _settings: CPU)
    with Leading(team) as leading:
        if is_there:
            run = TrainingRun.resumed(
                RunFolder.open(folder / "runs" / "shared"), CORPUS, EVERYTHING, CPU, team
            )
        else:
            text = training_text(CORPUS, EVERYTHING)
            run = TrainingRun.begun(folder / "runs", EVERYTHING, CORPUS, text, CPU, name="shared", team=team)
        leading.begin(run)
        while run.is_under_way:
            run.advance()
            if run.moment.update == 12:
                run.request_stop()
        run.release()
        leading.code = {"stopped": 143, "finished": 0}[run.state]
    return leading.code


def _free_ports(count: int) -> list[str]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _number in range(count)]
        for free in sockets:
            free.bind(("127.0.0.1", 0))
        return [str(free.getsockname()[1]) for free in sockets]


def _main(folder: Path) -> int:
    # What else takes time, and would be loaded by every process.
    preload()
    importlib.import_module("core.saving.launching")
    importlib.import_module("tqdm")
    failed = 0
    for size in SIZES:
        # A port for each meeting: a rank may come to the next one before another has left the last one.
        ports = _free_ports(3)
        os.environ.update(MASTER_ADDR="127.0.0.1", WORLD_SIZE=str(size))
        children = []
        for rank in range(size):
            child = os.fork()
            if not child:
                os.environ.update(RANK=str(rank), LOCAL_RANK=str(rank), TORCHELASTIC_RUN_ID="of a test")
                # The second team finds that the run has finished, and neither has anything left to do.
                run = folder / "runs" / "undisturbed"
                for command in (arguments(folder, "undisturbed"), ["resume", str(run), "--epochs", "30"]):
                    os.environ["MASTER_PORT"] = ports.pop()
                    assert main(command) == 0
                os.environ["MASTER_PORT"] = ports.pop()
                torch.set_default_dtype(torch.float64)
                with joined(TIMEOUT_S) as team:
                    found = _member(team, folder)
                (folder / f"{size}-{rank}.json").write_text(json.dumps(found), "utf-8")
                return 0
            children.append(child)
        failed += sum(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0 for child in children)
    return failed


if __name__ == "__main__":
    sys.exit(_main(Path(sys.argv[1])))
