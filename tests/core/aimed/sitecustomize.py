"""Faults that fall into the saves of a run, exactly there; see ``tests.core.aimed_faults``.

Python imports this module at the start of every process whose PYTHONPATH has its folder.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

FOLDER = Path(os.environ.get("CHARRNN_FAULTS", "")).absolute()
# Checkpoints that this process has written. Its first run.json belongs to no save.
_written: list[Path] = []


def _others() -> list[int]:
    """Return the other processes of this process's team, on all hosts."""
    found = []
    own = {f"{name}={os.environ[name]}".encode() for name in ("TORCHELASTIC_RUN_ID", "CHARRNN_FAULTS")}
    for path in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            environment = set(path.read_bytes().split(b"\0"))
            is_rank = any(entry.startswith(b"RANK=") for entry in environment)
            if own <= environment and is_rank and int(path.parent.name) != os.getpid():
                found.append(int(path.parent.name))
    return found


def _kill(process: int) -> None:
    """Kill a process and wait until it is dead."""
    os.kill(process, signal.SIGKILL)
    with contextlib.suppress(OSError):
        while Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
            time.sleep(0.001)


def _strike(event: str, about: tuple[Any, ...]) -> None:
    """Let the next fault happen if a file of a save is about to get its name."""
    if event != "os.rename":
        return
    target = Path(os.fsdecode(about[1]))
    is_checkpoint = target.parent.name == "checkpoints"
    run = target.parents[is_checkpoint]
    newest = max((path.name[:12] for path in (run / "checkpoints").glob("0*.safetensors")), default="")
    faults = json.loads((FOLDER / "faults.json").read_text("utf-8"))
    number = len(list(FOLDER.glob("*.struck")))
    before, act = faults[number] if number < len(faults) else ("", "")
    is_it = before == ("checkpoint" if is_checkpoint else target.name)
    is_save = bool(newest if is_checkpoint else _written)
    if is_checkpoint:
        _written.append(target)
    if not (is_it and is_save):
        return
    # How far the run may be once the fault is over. If this process dies, the new file has no name. If it
    # lives, it completes the save, or is told to end before that.
    saved = {newest, target.name[:12]} if is_checkpoint and act != "kill this" else {newest}
    (FOLDER / f"{number}.struck").write_text(json.dumps(sorted(map(int, saved))), "utf-8")
    if act == "kill this":
        os.kill(os.getpid(), signal.SIGKILL)
    elif act == "kill others":
        for process in _others():
            _kill(process)
    elif act == "end the team":
        os.kill(os.getppid(), signal.SIGTERM)
    else:
        subprocess.run(act.split(), check=True)


def _note_state() -> None:
    """Note how the run stands on the disk when a team is started again."""
    with contextlib.suppress(OSError):
        run = Path((FOLDER / "run").read_text("utf-8"))
        state = json.loads((run / "run.json").read_text("utf-8"))["state"]
        with (FOLDER / "states").open("a", encoding="utf-8") as file:
            file.write(f"{state}\n")


if "RANK" in os.environ and "CHARRNN_FAULTS" in os.environ:
    if os.environ.get("TORCHELASTIC_RESTART_COUNT", "0") != "0":
        _note_state()
    sys.addaudithook(_strike)
