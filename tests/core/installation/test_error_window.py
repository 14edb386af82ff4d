"""A sentence that nobody would see otherwise is shown by whatever the system has."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from core.installation import error_window

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has its own box")


@pytest.mark.parametrize("available", ["zenity", "kdialog", "xmessage", "x-terminal-emulator", "xterm"])
def test_the_sentence_reaches_what_is_there(
    available: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = tmp_path / available
    # It must not draw with OpenGL, which may be what is missing.
    draws = '[ "$GSK_RENDERER" = cairo ] || exit 5'
    script.write_text(f'#!/bin/sh\n{draws}\nprintf "%s\\n" "$@" >{tmp_path}/shown\n', "utf-8")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    error_window.show_error("libGL.so.1 is missing; install it")
    assert "libGL.so.1 is missing; install it" in (tmp_path / "shown").read_text("utf-8")


def test_what_fails_makes_way_for_the_next(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, status in (("zenity", 5), ("kdialog", 0), ("xmessage", 0)):
        (tmp_path / name).write_text(f"#!/bin/sh\necho {name} >>{tmp_path}/asked\nexit {status}\n", "utf-8")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    error_window.show_error("a sentence")
    assert (tmp_path / "asked").read_text("utf-8").split() == ["zenity", "kdialog"]


def test_xmessage_gets_lines_and_no_characters_that_it_draws_wrongly(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = tmp_path / "xmessage"
    script.write_text(f'#!/bin/sh\nprintf "%s\\n" "$2" >{tmp_path}/shown\n', "utf-8")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    command = "sudo apt-get install -y --no-install-recommends libegl1 libgl1"
    error_window.show_error(f"窗口所需的系统库缺失：libEGL.so.1, libGL.so.1。请用“{command}”安装。")
    shown = (tmp_path / "shown").read_text("utf-8")
    assert shown.isascii()
    assert max(map(len, shown.splitlines())) <= 70
    assert " ".join(shown.split()) == f'libEGL.so.1, libGL.so.1 "{command}"'
