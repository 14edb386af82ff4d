"""Compared runs are read once, again when they have grown, and not while nobody looks."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from charrnn_gui.session.compared_runs import ComparedRuns, ReadRun
from charrnn_gui.session.jobs import Jobs
from core.common.errors import UserError
from core.common.progress import Moment
from core.runs import RunChanges, RunFolder
from core.runs.listing import summary_of
from tests.charrnn_gui.listening import PATIENCE_MS
from tests.core.runs.made_runs import BASELINES, made_run
from tests.core.runs.test_folder import EPOCH


class Shown:
    """The runs that were told last."""

    def __init__(self, compared: ComparedRuns) -> None:
        self.runs: tuple[ReadRun, ...] = ()
        self.failures: list[UserError] = []
        compared.read.connect(lambda runs: self._take(runs))
        compared.failed.connect(self.failures.append)

    def _take(self, runs: tuple[ReadRun, ...]) -> None:
        self.runs = runs

    def epochs(self) -> dict[str, int]:
        return {run.path.name: run.curves.epochs.shape[1] for run in self.runs}


@pytest.fixture
def compared(qtbot: Any) -> Iterator[ComparedRuns]:
    jobs = Jobs()
    yield ComparedRuns(jobs)
    jobs.close()


@pytest.fixture
def shown(compared: ComparedRuns) -> Shown:
    return Shown(compared)


def grow(folder: Path) -> RunChanges:
    with RunFolder.claimed(folder) as run:
        run.append(replace(EPOCH, moment=Moment(4, 40), seconds=8.0, epochs_done=4.0))
        run.flush()
    return RunChanges((summary_of(folder),))


def test_runs_come_in_the_order_of_checking_with_all_that_is_compared(
    qtbot: Any, compared: ComparedRuns, shown: Shown, tmp_path: Path
) -> None:
    one, two = made_run(tmp_path, "one"), made_run(tmp_path, "two")
    compared.want((two, one))
    qtbot.waitUntil(lambda: len(shown.runs) == 2, timeout=PATIENCE_MS)
    assert [run.path for run in shown.runs] == [two, one]
    assert shown.runs[0].baselines == BASELINES
    assert shown.runs[0].facts.settings.hidden_size == 8
    compared.want((one,))
    assert [run.path for run in shown.runs] == [one]


def test_a_run_that_grows_is_read_again_and_the_others_are_not(
    qtbot: Any, compared: ComparedRuns, shown: Shown, tmp_path: Path
) -> None:
    one, two = made_run(tmp_path, "one"), made_run(tmp_path, "two")
    compared.want((one, two))
    qtbot.waitUntil(lambda: len(shown.runs) == 2, timeout=PATIENCE_MS)
    before = shown.runs[1]
    compared.follow(grow(one))
    qtbot.waitUntil(lambda: shown.epochs() == {"one": 4, "two": 3}, timeout=PATIENCE_MS)
    assert shown.runs[1] is before


def test_while_nobody_looks_nothing_is_read(
    qtbot: Any, compared: ComparedRuns, shown: Shown, tmp_path: Path
) -> None:
    one = made_run(tmp_path, "one")
    compared.want((one,))
    qtbot.waitUntil(lambda: bool(shown.runs), timeout=PATIENCE_MS)
    compared.set_active(False)
    compared.follow(grow(one))
    assert compared._job is None
    compared.set_active(True)
    qtbot.waitUntil(lambda: shown.epochs() == {"one": 4}, timeout=PATIENCE_MS)


def test_a_damaged_run_is_told_and_the_others_are_shown(
    qtbot: Any, compared: ComparedRuns, shown: Shown, tmp_path: Path
) -> None:
    one, two = made_run(tmp_path, "one"), made_run(tmp_path, "two")
    (two / "vocab.json").write_text("{", "utf-8")
    compared.want((two, one))
    qtbot.waitUntil(lambda: bool(shown.failures), timeout=PATIENCE_MS)
    assert shown.epochs() == {"one": 3}


def test_a_run_that_is_removed_while_it_is_compared_is_no_failure(
    qtbot: Any, compared: ComparedRuns, shown: Shown, tmp_path: Path
) -> None:
    one, two = made_run(tmp_path, "one"), made_run(tmp_path, "two")
    changes = RunChanges((summary_of(one), summary_of(two)))
    compared.want((one, two))
    qtbot.waitUntil(lambda: len(shown.runs) == 2, timeout=PATIENCE_MS)
    shutil.rmtree(one)
    grow(two)
    compared.follow(changes)
    qtbot.waitUntil(lambda: shown.epochs().get("two") == 4, timeout=PATIENCE_MS)
    assert shown.failures == []
