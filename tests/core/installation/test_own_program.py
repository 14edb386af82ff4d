"""The program starts itself again in the same way as it was installed, from any folder."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from core.installation import build, kind, own_program
from core.installation.kind import Installation

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("installation", [Installation.CHECKOUT, Installation.INSTALLED])
def test_the_command_line_starts_in_a_folder_with_another_core(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "__init__.py").write_text("raise SystemExit('the wrong core')", "utf-8")
    monkeypatch.setattr(kind, "installation", lambda: installation)
    command = [*own_program.command_line(), "--version"]
    environment = os.environ | ({} if installation is Installation.CHECKOUT else {"PYTHONPATH": str(ROOT)})
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.stdout.startswith("charrnn "), done.stderr


def test_a_bundle_starts_the_command_line_that_lies_beside_its_window(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    window = tmp_path / "CharRNN Studio" / "charrnn-studio"
    monkeypatch.setattr(sys, "executable", str(window))
    monkeypatch.delenv("APPIMAGE", raising=False)
    # Unpacked where there are no links.
    assert own_program.command_line() == [str(window), "--"]
    window.parent.mkdir()
    beside = window.with_name("charrnn")
    beside.touch()
    assert own_program.command_line() == [str(beside)]
    assert shlex.split(own_program.command_line_help()) == [str(beside), "--help"]
    (tmp_path / "charrnn.exe").touch()
    monkeypatch.setattr(sys, "executable", str(tmp_path / "charrnn-studio.exe"))
    assert own_program.command_line() == [str(tmp_path / "charrnn.exe")]


def test_an_appimage_is_started_anew_by_a_child_that_may_outlive_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "charrnn-studio"))
    monkeypatch.setenv("APPIMAGE", "/home/anna/My Apps/Studio.AppImage")
    monkeypatch.setenv("APPDIR", "/tmp/.mount_of_the_terminal")
    assert own_program.command_line() == [str(tmp_path / "charrnn-studio"), "--"]
    assert own_program.window(ROOT) == [str(tmp_path / "charrnn-studio")]
    monkeypatch.setenv("APPDIR", str(tmp_path))
    assert own_program.command_line() == ["/home/anna/My Apps/Studio.AppImage", "--"]
    assert own_program.typed_command_line() == "'/home/anna/My Apps/Studio.AppImage' --"
    assert own_program.window(ROOT) == ["/home/anna/My Apps/Studio.AppImage"]


def test_what_a_bundle_was_built_from_is_read_and_a_damaged_note_is_no_fault(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert kind.installation() is Installation.CHECKOUT
    assert (build.build(), build.notices()) == (build.Build(), None)
    monkeypatch.setattr(build, "FOLDER", tmp_path)
    (tmp_path / "notices.txt").write_text("terms", "utf-8")
    (tmp_path / "build.json").write_text('{"commit": "0123abc", "page": "https://example.org/new"}', "utf-8")
    assert build.build() == build.Build("0123abc", "https://example.org/new")
    assert build.notices() == tmp_path / "notices.txt"
    for damaged in ("{", "[]", '{"commit": "1"}'):
        (tmp_path / "build.json").write_text(damaged, "utf-8")
        assert build.build() == build.Build()
