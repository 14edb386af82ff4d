"""What keeps the window away in an installed copy is said where a person looks, and never names launch.py."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from charrnn_gui.starting.obstacles import BROKEN, NO_DISPLAY
from core.command_line import FAULT
from core.installation import kind as installation
from core.installation import own_program
from core.installation.kind import Installation

ROOT = Path(__file__).parents[3]
PATIENCE_S = 300


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages as a wheel has them: without launch.py beside them."""
    site = tmp_path_factory.mktemp("site")
    for package in ("core", "charrnn_gui"):
        shutil.copytree(ROOT / package, site / package, ignore=shutil.ignore_patterns("__pycache__"))
    for folder in ("data", "resources"):
        shutil.copytree(ROOT / folder, site / "core" / "bundled" / folder)
    return site


def start(site: Path, tmp_path: Path, unusable: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Start an installed copy on a system that has zenity and apt-get, but not the library ``unusable``."""
    programs, libraries = tmp_path / "bin", tmp_path / "lib"
    scripts = {
        "zenity": f'printf "%s\\n" "$@" > {tmp_path}/shown',
        "ldd": f"echo '\t{unusable} => not found'" if unusable else "true",
        "apt-get": "false",
    }
    for name, script in scripts.items():
        programs.mkdir(exist_ok=True)
        (programs / name).write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        (programs / name).chmod(0o755)
    libraries.mkdir()
    if unusable:
        # The system's own library can't be taken away; an empty file of its name can't be loaded.
        (libraries / unusable).touch()
    kept = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")
    return subprocess.run(
        # -I would leave PYTHONPATH out. The folder of the checkout is not the current one.
        [sys.executable, "-m", "charrnn_gui"],
        cwd=tmp_path,
        env={name: os.environ[name] for name in kept}
        | {"PYTHONPATH": str(site), "PATH": str(programs), "LD_LIBRARY_PATH": str(libraries)}
        | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE_S,
    )


linux = pytest.mark.skipif(sys.platform != "linux", reason="only there Qt needs libraries of the system")


@linux
@pytest.mark.parametrize("library", ["libGL.so.1", "libEGL.so.1", "libxcb-cursor.so.0"])
def test_a_missing_library_is_shown_in_a_window_with_what_to_install(
    site: Path, tmp_path: Path, library: str
) -> None:
    started = start(site, tmp_path, library, DISPLAY=":99")
    assert started.returncode == BROKEN, started.stderr
    shown = (tmp_path / "shown").read_text("utf-8")
    assert library in shown
    assert "apt-get install" in shown
    assert "launch.py" not in shown
    assert shown.strip().endswith(started.stderr.strip())
    assert "Traceback" not in started.stderr


@linux
def test_a_package_that_cannot_be_loaded_leads_to_a_new_installation(site: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    (broken / "PySide6").mkdir(parents=True)
    (broken / "PySide6" / "__init__.py").touch()
    started = start(site, tmp_path, "", PYTHONPATH=os.pathsep.join((str(broken), str(site))), DISPLAY=":99")
    assert started.returncode == BROKEN, started.stderr
    shown = (tmp_path / "shown").read_text("utf-8")
    assert "PySide6" in shown
    assert "install it again" in shown
    assert sys.prefix in shown
    assert "launch.py" not in shown


@linux
def test_without_a_screen_the_command_line_is_named_in_the_systems_language(
    site: Path, tmp_path: Path
) -> None:
    started = start(site, tmp_path, "", LANGUAGE="zh_CN")
    assert started.returncode == NO_DISPLAY, started.stderr
    assert "charrnn --help" in started.stderr
    assert "没有" in started.stderr
    assert "launch.py" not in started.stderr


@linux
def test_a_screen_that_does_not_answer_is_named(site: Path, tmp_path: Path) -> None:
    started = start(site, tmp_path, "", DISPLAY=":4711")
    assert started.returncode == NO_DISPLAY, started.stderr
    assert started.stderr.startswith("The screen :4711 does not answer")
    assert started.stderr.count("\n") == 1


def test_each_kind_of_installation_is_mended_in_its_own_way(monkeypatch: pytest.MonkeyPatch) -> None:
    assert installation.installation() is Installation.CHECKOUT
    assert "launch.py --rebuild" in installation.how_to_repair()
    monkeypatch.setattr(installation, "installation", lambda: Installation.INSTALLED)
    assert "launch.py" not in installation.how_to_repair() + own_program.command_line_help()
    monkeypatch.undo()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert installation.installation() is Installation.BUNDLE
    assert "download it again" in installation.how_to_repair()
    assert "launch.py" not in installation.how_to_repair() + own_program.command_line_help()


@pytest.mark.parametrize("is_installed", [True, False])
def test_the_command_line_says_how_to_mend_a_damaged_package(
    site: Path, tmp_path: Path, is_installed: bool
) -> None:
    torch = tmp_path / "broken" / "torch"
    torch.mkdir(parents=True)
    (torch / "__init__.py").write_text("raise ImportError('libtorch_cpu.so: cannot open it')", "utf-8")
    places = (str(torch.parent), str(site if is_installed else ROOT))
    done = subprocess.run(
        [sys.executable, "-m", "core", "--language", "en", "train", "songci"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(places)},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    assert done.returncode == FAULT
    assert "libtorch_cpu.so" in done.stderr
    assert "Traceback" not in done.stderr
    assert ("launch.py" in done.stderr) != is_installed
