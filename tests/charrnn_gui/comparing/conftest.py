"""Runs to compare."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.common.progress import Moment
from core.runs.about import Origin
from core.runs.listing import RunSummary
from tests.core.runs.made_runs import made_summary


@pytest.fixture
def runs(tmp_path: Path) -> list[RunSummary]:
    """A run, a branch of it, and another one with other settings."""
    first = made_summary(tmp_path, "first")
    branch = made_summary(tmp_path, "branch", origin=Origin("first", Moment(2, 15)), num_updates=40)
    other = made_summary(tmp_path, "other", hidden_size=16, cell="gru")
    # Made within a second, they would have begun at once.
    later = [timedelta(minutes=number) for number in range(3)]
    return [
        replace(run, started=run.started + after)
        for run, after in zip((first, branch, other), later, strict=True)
    ]
