"""What we agreed on about the code, held by the tools that check it."""

from __future__ import annotations

import ast
import os
import re
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


# Without git nothing tells a person's file from the project's but its place and its suffix.
FOLDERS = ("benchmarks", "charrnn_gui", "core", "launcher", "requirements", "tests", "tools")
SUFFIXES = {".py", ".pyw", ".sh", ".command"}


def files_of(root: Path) -> list[Path]:
    """Return the files of the project in ``root``: those that git tracks.

    In an unpacked archive, or if git can't be asked, these are the sources in the project's own folders.
    """
    git = shutil.which("git") if (root / ".git").exists() else None
    command = [git or "", "ls-files", "-z", "--cached"]
    listed = subprocess.run(command, cwd=root, capture_output=True, check=False) if git else None
    if listed is None or listed.returncode:
        found = [path for folder in FOLDERS for path in (root / folder).rglob("*")]
        found += root.iterdir()
        return sorted(path for path in found if path.suffix in SUFFIXES and path.is_file())
    names = os.fsdecode(listed.stdout).split("\0")
    return [path for path in (root / name for name in names if name) if path.is_file()]


def _sources() -> list[str]:
    """Return the paths of the project's Python files, seen from its folder."""
    return [str(path.relative_to(ROOT)) for path in files_of(ROOT) if path.suffix in {".py", ".pyw"}]


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


def test_the_files_of_a_checkout_are_those_that_git_tracks(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=tmp_path, capture_output=True, check=True)

    if not shutil.which("git"):
        pytest.skip("there is no git")
    git("init")
    (tmp_path / "core").mkdir()
    for name in ("core/own.py", "README.md", "made by hand.log", "core/someone's.py"):
        (tmp_path / name).write_text("x = 1\n", "utf-8")
    git("add", "core/own.py", "README.md")
    assert sorted(path.name for path in files_of(tmp_path)) == ["README.md", "own.py"]
    # An archive has no record of what is the project's: its sources are.
    (tmp_path / ".git").rename(tmp_path / "elsewhere")
    assert sorted(path.name for path in files_of(tmp_path)) == ["own.py", "someone's.py"]


def test_ruff_finds_nothing() -> None:
    _check("-m", "ruff", "check", "--force-exclude", *_sources())


def test_every_file_is_formatted() -> None:
    _check("-m", "ruff", "format", "--check", "--force-exclude", *_sources())


def test_mypy_strict_finds_nothing() -> None:
    _check("-m", "mypy")


def test_the_import_contract_is_kept() -> None:
    # Without its cache folder: two runs at once (a developer's and the tests') would share it.
    _check("-c", "from importlinter.cli import lint_imports_command as lint; lint(['--no-cache'])")


@pytest.mark.parametrize(
    ("module", "planted", "contract"),
    [
        ("charrnn_gui/learning/panel.py", "core.model.lstm_layer", "Only the worker loads torch"),
        ("core/text/corpus.py", "core.runs.folder", "The engine's imports run one way"),
        ("core/runs/folder.py", "torch", "Only four rooms of the engine load torch"),
        ("charrnn_gui/setup/panel.py", "charrnn_gui.writing.panel", "The window's imports run one way"),
        ("core/common/files.py", "PySide6.QtCore", "The engine knows neither Qt nor the window"),
        ("launcher/setup.py", "filelock", "Before anything is installed"),
        ("core/saving/grid_task.py", "distributed", "One module knows dask"),
    ],
)
def test_the_import_contract_catches_a_planted_import(
    tmp_path: Path, module: str, planted: str, contract: str
) -> None:
    for name in ("core", "charrnn_gui", "launcher"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / module).open("a", encoding="utf-8") as file:
        file.write(f"\nimport {planted}\n")
    result = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as lint; lint(['--no-cache'])",
        ],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": str(tmp_path), "NO_COLOR": "1"},
    )
    assert result.returncode == 1
    (broken,) = [line for line in result.stdout.splitlines() if " BROKEN" in line]
    assert broken.startswith(contract)


def test_two_modules_know_torch_distributed() -> None:
    # The contract can only name whole packages.
    found = set()
    for name in (Path(source).as_posix() for source in _sources()):
        if name.startswith(("core/", "charrnn_gui/")):
            for node in ast.walk(ast.parse((ROOT / name).read_text("utf-8"))):
                modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                if any(module.startswith("torch.distributed") for module in modules):
                    found.add(name)
    assert found == {"core/saving/launching.py", "core/training/joined_team.py"}


@pytest.mark.parametrize("reason", FORBIDDEN)
def test_no_file_holds(reason: str) -> None:
    found = []
    for path in files_of(ROOT):
        if path.suffix in {".png", ".ico", ".icns", ".zip", ".gz", ".woff2", ".otf", ".ttf", ".mo"}:
            continue
        text = path.read_text("utf-8", errors="replace")
        found += [f"{path.relative_to(ROOT)}: {word}" for word in FORBIDDEN[reason] if word in text]
    assert not found, f"{reason}: {found}"


MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_CLASS = 300
# Still longer, each to be cut.
LONGER = {"core/settings/settings.py: Settings"}


def _longer_than_agreed() -> set[str]:
    """Return the files and classes of both packages that are too long to be read at a sitting."""
    found = set()
    for name in (Path(source).as_posix() for source in _sources()):
        if not name.startswith(("core/", "charrnn_gui/")):
            continue
        text = (ROOT / name).read_text("utf-8")
        if len(text.splitlines()) > MOST_LINES_OF_A_FILE:
            found.add(name)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ClassDef) and node.end_lineno is not None:
                first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
                if node.end_lineno - first + 1 > MOST_LINES_OF_A_CLASS:
                    found.add(f"{name}: {node.name}")
    return found


def test_no_file_and_no_class_is_long() -> None:
    # Both ways: what has been cut must leave the list.
    assert _longer_than_agreed() == LONGER


def test_every_shell_script_says_what_runs_it_and_may_be_run() -> None:
    if os.name == "nt":
        pytest.skip("Windows keeps no such permission")
    scripts = [
        path for path in files_of(ROOT) if path.suffix in {".sh", ".command"} or path.parent.name == ".ci"
    ]
    assert scripts
    for script in scripts:
        assert script.read_text("utf-8").startswith("#!"), script
        assert os.access(script, os.X_OK), script


def test_a_signal_carries_its_type_or_says_why_it_can_not() -> None:
    untyped = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in files_of(ROOT)
        if path.suffix == ".py" and path.is_relative_to(ROOT / "charrnn_gui")
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"\bSignal\(.*\bobject\b", line) and "  # " not in line
    ]
    assert not untyped
