"""Smaller settings are proposed if the memory is full, and other faults stay the same."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from core.common import memory
from core.settings.settings import Settings
from core.settings.smaller import MemoryFullError, memory_explained, memory_warning, smaller_settings

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("settings", "changed"),
    [
        (Settings(batch_size=32, num_steps=35, hidden_size=256), {"batch_size": 16}),
        (Settings(batch_size=1, num_steps=500, hidden_size=256), {"num_steps": 250}),
        (Settings(batch_size=4, num_steps=10, hidden_size=16_384), {"hidden_size": 8_192}),
    ],
)
def test_half_of_what_takes_the_most_is_proposed(settings: Settings, changed: dict[str, int]) -> None:
    smaller = smaller_settings(settings)
    assert smaller is not None
    given = settings.to_json()
    assert {name: value for name, value in smaller.to_json().items() if value != given[name]} == changed


def test_proposals_come_to_an_end() -> None:
    settings: Settings | None = Settings(batch_size=65_536, num_steps=65_536, hidden_size=16_384)
    for _ in range(60):
        settings = None if settings is None else smaller_settings(settings)
    assert settings is None


def test_other_faults_stay_what_they_are() -> None:
    with pytest.raises(RuntimeError, match="shape"), memory_explained(Settings()):
        raise RuntimeError("shape mismatch")
    with pytest.raises(MemoryFullError) as caught, memory_explained():
        raise MemoryError
    assert caught.value.fitting is None


_LITTLE_MEMORY = """
import resource, sys
from pathlib import Path
import core.training.trainer, core.saving.recorder, core.model.devices
from core.command_line import cli
in_use = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (in_use + (600 << 20),) * 2)
sys.exit(cli.main(sys.argv[1:]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only there can the memory be limited and asked for")
@pytest.mark.parametrize(
    ("options", "proposed"),
    [
        (["hidden_size=16384", "cell=lstm"], "--set hidden_size=8192"),
        (["batch_size=2048", "num_steps=60", "hidden_size=64", "max_chars=0"], "--set batch_size=1024"),
    ],
)
def test_the_command_line_names_settings_that_may_fit_a_small_memory(
    tmp_path: Path, options: list[str], proposed: str
) -> None:
    arguments = ["train", "songci", "--device", "cpu", "--run-dir", str(tmp_path), "--json"]
    result = subprocess.run(
        [sys.executable, "-c", _LITTLE_MEMORY, *arguments, *(w for o in options for w in ("--set", o))],
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 2, result.stderr
    assert result.stderr.splitlines()[-1].endswith(f"This may fit: {proposed}")
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("hidden_size", "free_gb", "said"),
    [
        (256, 12, ""),
        # 12 GB are needed: less than half of 32 GB, and more or less than what is free.
        (8192, 15, ""),
        (
            8192,
            8,
            "This model has 269,846,180 parameters. Its training needs about 12 GB of memory; "
            "this computer has 32 GB, of which 8.0 GB are free now.",
        ),
        (
            16384,
            30,
            "This model has 1,076,561,572 parameters. Its training needs about 47 GB of memory; "
            "this computer has 32 GB, of which 30 GB are free now.",
        ),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells its memory in a file")
def test_a_training_that_needs_more_than_is_free_or_most_of_the_memory_is_warned_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hidden_size: int, free_gb: int, said: str
) -> None:
    told = tmp_path / "meminfo"
    told.write_text(f"MemTotal: {32 * 10**9 >> 10} kB\nMemAvailable: {free_gb * 10**9 >> 10} kB\n", "ascii")
    monkeypatch.setattr(memory, "_MEMINFO", told)
    settings = Settings(
        cell="lstm", hidden_size=hidden_size, embedding_size=16, batch_size=2, num_steps=2, optimizer="adam"
    )
    assert memory_warning(settings, 100) == said
    # The memory of a GPU is not that of the computer.
    assert memory_warning(replace(settings, device="cuda"), 100) == ""
