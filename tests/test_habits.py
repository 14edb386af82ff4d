"""What we agreed on about the code, held by the tools that check it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Written in two halves, so that this file does not find itself.
FORBIDDEN = {
    "a package server's address": (
        "py" + "pi.org",
        "python" + "hosted.org",
        "registry.np" + "mjs.org",
        "deb.deb" + "ian.org",
    ),
    "a folder of one developer's machine": (
        "/wo" + "rk/main",
        "/wo" + "rk/shared",
        "/tmp/v" + "env",
        "/opt/wh" + "eels",
        "/opt/py" + "pi",
    ),
    "a merge left unfinished": ("<" * 7 + " ", ">" * 7 + " "),
}


def _files() -> list[Path]:
    """Return every file of the project: what git knows or would take."""
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        pytest.skip("not a git checkout")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    return [path for path in (ROOT / name for name in names if name) if path.is_file()]


def _check(*command: str) -> None:
    # A tool that was started once inside another folder must look at this one.
    result = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": str(ROOT), "NO_COLOR": "1"},
    )
    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-2000:]


def test_ruff_finds_nothing() -> None:
    _check("-m", "ruff", "check", ".")


def test_every_file_is_formatted() -> None:
    _check("-m", "ruff", "format", "--check", ".")


def test_mypy_strict_finds_nothing() -> None:
    _check("-m", "mypy")


def test_the_import_contract_is_kept() -> None:
    # Without its cache folder: two runs at once (a developer's and the tests') would share it.
    _check("-c", "from importlinter.cli import lint_imports_command as lint; lint(['--no-cache'])")


@pytest.mark.parametrize("reason", FORBIDDEN)
def test_no_file_holds(reason: str) -> None:
    found = []
    for path in _files():
        if path.suffix in {".png", ".ico", ".icns", ".zip", ".gz", ".woff2", ".otf", ".ttf", ".mo"}:
            continue
        text = path.read_text("utf-8", errors="replace")
        found += [f"{path.relative_to(ROOT)}: {word}" for word in FORBIDDEN[reason] if word in text]
    assert not found, f"{reason}: {found}"


def test_every_shell_script_says_what_runs_it_and_may_be_run() -> None:
    if os.name == "nt":
        pytest.skip("Windows keeps no such permission")
    scripts = [path for path in _files() if path.suffix in {".sh", ".command"} or path.parent.name == ".ci"]
    assert scripts
    for script in scripts:
        assert script.read_text("utf-8").startswith("#!"), script
        assert os.access(script, os.X_OK), script
