"""The locks hold what the project asks for, and the built wheel carries everything it needs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PLATFORMS = [("linux", "Linux", "x86_64"), ("win32", "Windows", "AMD64"), ("darwin", "Darwin", "arm64")]
PYTHONS = ["3.10.13", "3.11.7", "3.12.1", "3.13.0", "3.14.0"]


def _lock(name: str) -> list[Requirement]:
    lines = (ROOT / "requirements" / name).read_text("utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def _markers(python: str, platform: tuple[str, str, str]) -> dict[str, str]:
    return {
        "python_version": python.rpartition(".")[0],
        "python_full_version": python,
        "sys_platform": platform[0],
        "platform_system": platform[1],
        "platform_machine": platform[2],
        "platform_python_implementation": "CPython",
        "extra": "",
    }


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform[1])
@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("name", ["run.txt", "test.txt"])
def test_each_lock_satisfies_the_project_on_every_system(
    name: str, python: str, platform: tuple[str, str, str]
) -> None:
    markers = _markers(python, platform)
    versions: dict[str, str] = {}
    for pin in _lock(name):
        if pin.marker is None or pin.marker.evaluate(markers):
            (specifier,) = pin.specifier
            assert specifier.operator == "=="
            assert canonicalize_name(pin.name) not in versions, f"two versions of {pin.name}"
            versions[canonicalize_name(pin.name)] = specifier.version
    wanted = PROJECT["dependencies"] + (
        PROJECT["optional-dependencies"]["test"] if name == "test.txt" else []
    )
    for requirement in map(Requirement, wanted):
        if requirement.marker is None or requirement.marker.evaluate(markers):
            assert requirement.specifier.contains(versions[canonicalize_name(requirement.name)]), requirement


def test_the_tests_run_on_the_versions_that_people_get() -> None:
    tested = {str(pin) for pin in _lock("test.txt")}
    assert {str(pin) for pin in _lock("run.txt")} <= tested


def test_no_lock_drags_cuda_onto_a_machine_without_a_gpu_or_names_an_index() -> None:
    for name in ("run.txt", "test.txt"):
        text = (ROOT / "requirements" / name).read_text("utf-8")
        assert not re.search(r"^(nvidia|cuda|triton)|^-|://", text, re.MULTILINE)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from this checkout, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(folder), str(ROOT)]
    built = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=folder)
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = folder.glob("*.whl")
    return wheel


def test_the_wheel_strews_nothing_over_site_packages_and_names_both_programs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        info = next(name.partition("/")[0] for name in names if ".dist-info/" in name)
        entry_points = archive.read(f"{info}/entry_points.txt").decode()
        assert f"{info}/licenses/LICENSE" in names
    assert {name.partition("/")[0] for name in names} == {"core", "charrnn_gui", info}
    assert "[console_scripts]\ncharrnn = core.__main__:main" in entry_points
    assert "[gui_scripts]\ncharrnn-gui = charrnn_gui.__main__:main" in entry_points
    for folder in ("data", "resources"):
        shipped = {p.relative_to(ROOT).as_posix() for p in (ROOT / folder).rglob("*") if p.is_file()}
        shipped = {name for name in shipped if "__pycache__" not in name}
        assert shipped
        assert {f"core/bundled/{name}" for name in shipped} <= set(names)


def test_the_unpacked_wheel_runs_from_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    site, empty = tmp_path / "site", tmp_path / "empty"
    empty.mkdir()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    environment = os.environ | {"PYTHONPATH": str(site)}
    code = (
        "import core, charrnn_gui; from core.common.assets import asset; "
        "print(core.__file__, asset('data'), asset('resources', 'icons', 'charrnn-studio.svg'), sep='\\n')"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=empty, env=environment, capture_output=True, encoding="utf-8"
    )
    assert found.returncode == 0, found.stderr
    for line in found.stdout.splitlines():
        assert Path(line).is_relative_to(site)
    listing = subprocess.run(
        [sys.executable, "-m", "core", "corpora"],
        cwd=empty,
        env=environment,
        capture_output=True,
        encoding="utf-8",
    )
    assert listing.returncode == 0, listing.stderr
    assert listing.stdout.strip()
