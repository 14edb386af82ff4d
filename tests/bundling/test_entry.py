"""One program is window and command line; what it starts is not led to the bundle's own libraries."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from bundling.entry import keep_own_code, wants_command_line
from core.installation import own_program

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("called", "arguments", "is_command_line"),
    [
        ("charrnn-studio", [], False),
        ("/opt/CharRNN Studio/charrnn", ["runs"], True),
        # People give an AppImage a shorter name.
        ("CharRNN.AppImage", [], False),
        ("charrnn.AppImage", [], False),
        ("CharRNN-Studio-0.1.0-linux-x86_64.AppImage", ["--", "runs"], True),
        ("CharRNN-Studio-0.1.0-linux-x86_64.AppImage", ["a text.txt"], False),
    ],
)
def test_the_name_or_two_dashes_ask_for_the_command_line(
    called: str, arguments: list[str], is_command_line: bool
) -> None:
    assert wants_command_line(arguments, called) is is_command_line


def test_windows_adds_a_suffix_and_ignores_capitals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert wants_command_line([], "C:/Programs/CharRNN Studio/CharRNN.EXE")
    assert not wants_command_line([], "C:/Programs/CharRNN Studio/charrnn-studio.exe")


@pytest.mark.parametrize("appimage", ["", "/home/anna/charrnn"])
def test_the_entry_runs_the_command_line_of_this_version(appimage: str) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "ARGV0": appimage}
    if appimage:
        # The program of this test lies there.
        environment |= {"APPIMAGE": "/home/anna/CharRNN.AppImage", "APPDIR": sys.prefix}
    dashes = [] if appimage else ["--"]
    command = [sys.executable, "-m", "bundling.entry", *dashes, "--version"]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("charrnn ")


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux lets a running program be replaced"
)
def test_the_code_is_read_from_the_file_that_was_started(monkeypatch: pytest.MonkeyPatch) -> None:
    archive = SimpleNamespace(_filename=sys.executable)
    monkeypatch.setitem(sys.modules, "pyimod02_importers", SimpleNamespace(pyz_archive=archive))
    keep_own_code()
    assert Path(archive._filename).samefile(sys.executable)
    assert archive._filename != sys.executable


def test_programs_of_the_system_get_back_their_own_search_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/bundle/_internal:/home/anna/lib")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/home/anna/lib")
    monkeypatch.setenv("QT_PLUGIN_PATH", "/bundle/_internal/PySide6/Qt/plugins")
    own_program.leave_system_programs_alone()
    assert os.environ["LD_LIBRARY_PATH"] == "/home/anna/lib"
    assert not {"LD_LIBRARY_PATH_ORIG", "QT_PLUGIN_PATH"} & os.environ.keys()
    monkeypatch.setenv("LD_LIBRARY_PATH", "/bundle/_internal")
    own_program.leave_system_programs_alone()
    assert "LD_LIBRARY_PATH" not in os.environ
