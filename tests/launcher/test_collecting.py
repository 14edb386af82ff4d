"""Wheels are collected for the computer that will need them, not for the one that collects."""

from __future__ import annotations

from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.tags import cpython_tags, mac_platforms

from launcher.collecting import Target
from launcher.setup import SetupError

LOCK = Path(__file__).resolve().parents[2] / "requirements" / "run.txt"


@pytest.mark.parametrize("minor", [10, 11, 12, 13, 14])
def test_each_python_gets_the_versions_that_the_lock_has_for_it(minor: int) -> None:
    lock = LOCK.read_text("utf-8")
    environment = {"python_full_version": f"3.{minor}.1"}
    requirements = [Requirement(line) for line in lock.splitlines() if not line.startswith("#")]
    wanted = [r for r in requirements if r.marker is None or r.marker.evaluate(environment)]
    assert Target("windows-x64", minor).pins(lock) == [f"{r.name}{r.specifier}" for r in wanted]


def test_a_condition_of_another_kind_is_not_passed_over() -> None:
    with pytest.raises(ValueError, match="sys_platform"):
        Target("windows-x64", 12).pins("colorama==0.4.6 ; sys_platform == 'win32'")


@pytest.mark.parametrize(
    ("name", "wheel"),
    [
        ("linux-x86_64-3.11", "cp311-cp311-manylinux_2_28_x86_64"),
        ("linux-aarch64-3.12", "cp310-abi3-manylinux_2_39_aarch64"),
        ("linux-x86_64-3.10", "cp310-cp310-manylinux2014_x86_64"),
        ("macos-arm64-3.13", "cp39-abi3-macosx_13_0_universal2"),
        ("windows-x64-3.14", "cp314-cp314-win_amd64"),
    ],
)
def test_a_wheel_that_runs_there_is_found_by_its_tags(name: str, wheel: str) -> None:
    target = Target.named(name)
    platforms = [tag for each in target.platform_tags() for tag in _as_pip_widens(each)]
    assert wheel in {str(tag) for tag in cpython_tags((3, target.minor), platforms=platforms)}


def _as_pip_widens(platform: str) -> list[str]:
    if not platform.startswith("macosx"):
        return [platform]
    _name, major, minor, machine = platform.split("_", 3)
    return list(mac_platforms((int(major), int(minor)), machine))


@pytest.mark.parametrize("name", ["windows-3.12", "linux-x86_64", "linux-x86_64-3.9", "plan9-3.12", ""])
def test_an_unknown_computer_is_refused_with_those_that_are_known(name: str) -> None:
    with pytest.raises(SetupError, match=r"windows-x64-3\.12"):
        Target.named(name)
