"""The texts and runs that scale and plots are measured on are what they are said to be."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import comparing, plots, scale
from core.text.catalogue import shipped


@pytest.mark.parametrize("extra", [0, 1, 2, 3, 1_000_000])
def test_the_large_text_has_its_size_and_only_whole_characters(tmp_path: Path, extra: int) -> None:
    size = sum(corpus.path.stat().st_size for corpus in shipped())
    path = tmp_path / "text.txt"
    scale._write(path, size + extra)
    assert size + extra - 3 <= path.stat().st_size <= size + extra
    path.read_bytes().decode("utf-8")


def test_the_peak_of_memory_is_that_of_the_program_alone_not_of_who_started_it() -> None:
    # So much that a program which counts in its parent's peak is found out.
    heavy = np.ones(60_000_000)
    mine = scale._peak_bytes()
    assert mine >= heavy.nbytes
    command = "from benchmarks.scale import _peak_bytes as p; a = p(); b = bytearray(10**8); print(a, p())"
    answer = subprocess.run(
        [sys.executable, "-c", command],
        cwd=Path(scale.__file__).resolve().parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    before, after = map(int, answer.stdout.split())
    assert before < mine
    assert after > before


def test_a_comparison_is_measured_with_all_its_curves(qtbot: Any) -> None:
    rows = comparing.measure(True, 2_000)
    assert len(rows) == 12
    assert all(0 < row.low <= row.value <= row.high for row in rows)


def test_a_plot_is_measured_with_all_its_points(qtbot: Any) -> None:
    updates, epochs = plots._run(5_000)
    assert len(updates) == 5_000
    assert len(epochs) == plots.EPOCHS
    assert updates[-1].epochs_done == pytest.approx(epochs[-1].moment.epoch)
    rows = plots.measure(True, 5_000)
    assert [row.unit for row in rows] == ["ms", "ms"]
    assert all(0 < row.low <= row.value <= row.high for row in rows)
