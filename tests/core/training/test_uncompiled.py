"""Torch's compiler is not loaded, and the optimizers are torch's all the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import torch

from core.training import uncompiled

PROGRAM = """
import sys
from core.command_line.cli import main
command = ["--max-chars", "2000", "--epochs", "1", "--device", "cpu", "--set", "hidden_size=8", "--json"]
rnn = ["--set", "cell=scratch", "--set", "embedding_size=0", "--set", "optimizer=sgd"]
for number, options in enumerate((rnn, ["--set", "optimizer=adam"], ["--set", "optimizer=muon"])):
    path = f"{sys.argv[1]}/{number}"
    assert main(["train", "songci", *command, *options, "--run-dir", path, "--name", "run"]) == 0
    assert main(["generate", f"{path}/run", "--prefix", "东", "--device", "cpu"]) == 0
    assert main(["resume", f"{path}/run", "--epochs", "2", "--json"]) == 0
assert "torch._dynamo" not in sys.modules
"""


def test_nothing_that_trains_writes_or_continues_loads_the_compiler(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    done = subprocess.run(command, cwd=Path(__file__).parents[3], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize("name", uncompiled.__all__)
def test_an_optimizer_steps_as_that_of_torch(name: str) -> None:
    ours, theirs = (torch.arange(6.0).reshape(2, 3).requires_grad_() for _ in range(2))
    for parameter, room in ((ours, uncompiled), (theirs, torch.optim)):
        optimizer = getattr(room, name)([parameter], lr=0.1, weight_decay=0.01)
        for factor in (1.0, -2.0):
            parameter.grad = parameter.detach() * factor
            optimizer.step()
            optimizer.zero_grad()
    assert torch.equal(ours, theirs)
    assert ours.requires_grad
