"""A training on another computer: a process with another host's name, whose locks this one does not see."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

HOST = "elsewhere"
ROOT = Path(__file__).resolve().parents[2]
# It claims the run, says so, holds it until its input is closed, and lets go as a training does at its end.
_PROGRAM = """
    import fcntl, socket, sys
    from pathlib import Path
    from core.runs import RunFolder, claim
    socket.gethostname = lambda: {host!r}
    claim._RENEWAL_S = {renewal_s}
    if {is_unseen}:
        fcntl.flock = lambda handle, how: None
    run = RunFolder.open(Path(sys.argv[1]))
    run.claim()
    print("claimed", flush=True)
    sys.stdin.read()
    run.release()
"""


@contextlib.contextmanager
def training(
    run: Path, host: str = HOST, *, renewal_s: float = 0.05, is_unseen: bool = True
) -> Iterator[subprocess.Popen[str]]:
    """Have the run in ``run`` claimed by a process for the time of a block.

    Args:
        run: the folder, by the path that the process takes.
        host: the name that the process has for its computer.
        renewal_s: how often the lease is touched.
        is_unseen: every lock is granted to the process, as on a file system that keeps none.
    """
    program = textwrap.dedent(_PROGRAM).format(host=host, renewal_s=renewal_s, is_unseen=is_unseen)
    with subprocess.Popen(
        [sys.executable, "-c", program, str(run)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "claimed\n"
        yield process


@contextlib.contextmanager
def through_sshfs(folder: Path, at: Path) -> Iterator[None]:
    """Mount ``folder`` at ``at`` by the real sshfs, without a network; skip if that can't be done."""
    servers = ("/usr/lib/openssh/sftp-server", "/usr/libexec/openssh/sftp-server", "/usr/libexec/sftp-server")
    server = next((path for path in servers if Path(path).exists()), None)
    if shutil.which("sshfs") is None or server is None or not os.access("/dev/fuse", os.R_OK | os.W_OK):
        pytest.skip("needs sshfs, an SFTP server and /dev/fuse")
    at.mkdir()
    # In the place of ssh: sshfs speaks to the server through a pipe.
    command = at.with_name("in-place-of-ssh")
    command.write_text(f"#!/bin/sh\nexec {server}\n", "utf-8")
    command.chmod(0o755)
    mounted = subprocess.run(
        ["sshfs", "-o", f"ssh_command={command}", f"nowhere:{folder}", str(at)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"sshfs can't mount here: {mounted.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["fusermount", "-u", "-z", str(at)], check=False, capture_output=True)
