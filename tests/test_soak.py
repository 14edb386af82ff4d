"""A little of what ``python -m tests.soak`` does at length."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.soak.cycles import cycles
from tests.soak.flips import flips
from tests.soak.full import full
from tests.soak.hours import hours
from tests.soak.kills import kills
from tests.soak.saves import saves


@pytest.mark.skipif(sys.platform == "win32", reason="the system has no SIGKILL")
def test_killed_trainings_end_as_one_that_nobody_killed(tmp_path: Path) -> None:
    fault = kills(tmp_path, 2, random.Random(1), epochs=20)
    assert fault.tried == 2
    assert not fault.failures


@pytest.mark.skipif(sys.platform == "win32", reason="the system has no SIGKILL")
def test_trainings_killed_within_a_save_end_as_one_that_nobody_killed(tmp_path: Path) -> None:
    fault = saves(tmp_path, 2, random.Random(1), epochs=20)
    assert fault.tried == 2
    assert not fault.failures


def test_a_disk_that_fills_and_empties_harms_no_run(tmp_path: Path) -> None:
    fault = full(tmp_path, 20, random.Random(1))
    if not fault.tried:
        pytest.skip(fault.lost)
    assert fault.tried >= 20
    assert not fault.failures


def test_damage_anywhere_in_a_run_is_refused_in_a_sentence_or_harmless(tmp_path: Path) -> None:
    fault = flips(tmp_path, 120, random.Random(1))
    assert fault.tried == 120
    assert not fault.failures


def test_starting_and_stopping_leaves_nothing_behind(tmp_path: Path, qtbot: Any) -> None:
    fault = cycles(tmp_path, 10)
    assert fault.tried == 10
    assert not fault.failures


def test_minutes_of_training_leave_nothing_behind(tmp_path: Path, qtbot: Any) -> None:
    fault = hours(tmp_path, 400)
    assert fault.tried > 1_000
    assert not fault.failures
