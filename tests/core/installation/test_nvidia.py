"""A GPU counts if NVIDIA's driver drives it; the trees and answers are those that NVIDIA documents."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.installation import nvidia

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the tool is imitated by a script of sh")
LISTED = "GPU 0: NVIDIA GeForce RTX 3060 (UUID: GPU-5a4a3e5b-6a0e-4a8e-9f64-0d6d5d1f8a11)"


@pytest.fixture(autouse=True)
def driver(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """The folder of the driver, which is not there yet; there is no tool either."""
    folder = tmp_path / "proc" / "driver" / "nvidia"
    monkeypatch.setattr(nvidia, "_GPUS", folder / "gpus")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    nvidia.has_gpu.cache_clear()
    yield folder
    nvidia.has_gpu.cache_clear()


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def _tool(folder: Path, text: str, status: int) -> None:
    _write(folder / "bin" / "nvidia-smi", f"#!/bin/sh\n[ \"$1\" = -L ] && echo '{text}'; exit {status}\n")
    (folder / "bin" / "nvidia-smi").chmod(0o755)


def test_a_computer_without_the_driver_has_none() -> None:
    assert not nvidia.has_gpu()


@pytest.mark.parametrize("places", [["0000:01:00.0"], ["0000:06:00.0", "0009:01:00.0"]])
def test_the_driver_has_a_folder_for_each_gpu(places: list[str], driver: Path) -> None:
    _write(driver / "version", "NVRM version: NVIDIA UNIX x86_64 Kernel Module  580.95.05\n")
    for place in places:
        _write(driver / "gpus" / place / "information", f"Model: \t\t NVIDIA GPU\nBus Location: \t {place}\n")
    assert nvidia.has_gpu()


@pytest.mark.parametrize("has_folder", [True, False])
def test_a_driver_without_a_gpu_does_not_count(has_folder: bool, driver: Path) -> None:
    _write(driver / "version", "NVRM version: NVIDIA UNIX x86_64 Kernel Module  580.95.05\n")
    if has_folder:
        (driver / "gpus").mkdir()
    assert not nvidia.has_gpu()


@pytest.mark.parametrize(
    ("text", "status", "has_gpu"),
    [
        (LISTED, 0, True),
        ("No devices found.", 0, False),
        ("No devices were found", 6, False),
        ("NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver.", 9, False),
        ("Failed to initialize NVML: Driver/library version mismatch", 18, False),
    ],
)
def test_the_tool_of_the_driver_is_asked_where_there_is_no_such_folder(
    text: str, status: int, has_gpu: bool, tmp_path: Path
) -> None:
    _tool(tmp_path, text, status)
    assert nvidia.has_gpu() is has_gpu
