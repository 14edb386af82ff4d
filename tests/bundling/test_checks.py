"""What may not be in a Linux bundle, and what must be, is noticed before anybody downloads it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from bundling import checks
from bundling.kept import is_kept

pytestmark = pytest.mark.skipif(not shutil.which("readelf"), reason="reads files of Linux")
NEWEST = (9, 99)


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A folder that has all that a bundle must have, by name."""
    for pattern in checks._REQUIRED:
        file = tmp_path / "_internal" / pattern.replace("*", "x")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    shutil.copy(sys.executable, tmp_path / "charrnn-studio")
    return tmp_path


def test_a_bundle_that_has_everything_is_in_order(bundle: Path) -> None:
    assert list(checks.problems(bundle, NEWEST)) == []


def test_what_is_missing_or_must_be_the_systems_is_named(bundle: Path) -> None:
    inside = bundle / "_internal"
    (inside / "notices.txt").unlink()
    (inside / "libstdc++.so.6").touch()
    (inside / "libgtk-3.so.0").touch()
    (inside / "libz.so.1").symlink_to("libz.so.1.3")
    found = "\n".join(checks.problems(bundle, NEWEST))
    for name in (
        "notices.txt is missing",
        "libstdc++.so.6 must",
        "libgtk-3.so.0 must",
        "libz.so.1 is a link",
    ):
        assert name in found


def test_a_library_that_needs_a_newer_glibc_is_noticed(bundle: Path) -> None:
    needed = checks.glibc_needed([Path(sys.executable)])
    assert (2, 2) < needed < NEWEST
    (problem,) = checks.problems(bundle, (needed[0], needed[1] - 1))
    assert f"glibc {needed[0]}.{needed[1]}" in problem


@pytest.mark.parametrize(
    ("name", "on_linux", "on_windows"),
    [
        ("torch/bin/torch_shm_manager", True, True),
        ("torch/bin/test_api", False, False),
        ("libstdc++.so.6", False, True),
        ("libxcb-cursor.so.0", True, True),
        ("libxcb.so.1", False, True),
        ("torch/nn/functional.pyi", False, False),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", False, True),
        ("PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so", True, True),
        ("PySide6\\plugins\\sqldrivers\\qsqlite.dll", True, False),
        ("PySide6\\Qt6Quick.dll", False, False),
        ("PySide6\\Qt6Core.dll", True, True),
    ],
)
def test_only_what_a_bundle_needs_is_kept(name: str, on_linux: bool, on_windows: bool) -> None:
    assert is_kept(name, "linux") is on_linux
    assert is_kept(name, "win32") is on_windows
