"""Curves laid over the plot grow with their runs, and the run on display is not laid over itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from charrnn_gui.session.jobs import Jobs
from charrnn_gui.session.overlays import Overlays
from core.common.progress import EpochFinished, Moment
from core.runs import RunChanges, RunFolder, create_run
from core.runs.listing import summary_of
from tests.core.runs.test_folder import CORPUS, SETTINGS, training_text

PATIENCE_MS = 180_000


@pytest.fixture
def overlays(qtbot: Any) -> Iterator[Overlays]:
    jobs = Jobs()
    yield Overlays(jobs)
    jobs.close()


@pytest.fixture
def run(tmp_path: Path) -> Iterator[RunFolder]:
    run = create_run(tmp_path, SETTINGS, CORPUS, training_text(CORPUS, SETTINGS), "run")
    run.append(epoch(1))
    yield run
    run.release()


def epoch(number: int) -> EpochFinished:
    return EpochFinished(Moment(number, 7 * number), 9.0 / number, None, 0.5, 61000.0, 3.5, 0.01)


class Drawn:
    """The curves that were told last, as the numbers of their epochs."""

    def __init__(self, overlays: Overlays) -> None:
        self.curves: dict[str, list[int]] = {}
        overlays.read.connect(self._on_read)

    def _on_read(self, curves: Any) -> None:
        self.curves = {name: [e.moment.epoch for e in epochs] for name, epochs in curves}


def test_a_curve_grows_with_its_run(qtbot: Any, overlays: Overlays, run: RunFolder) -> None:
    drawn = Drawn(overlays)
    overlays.want((run.path,))
    qtbot.waitUntil(lambda: drawn.curves == {"run": [1]}, timeout=PATIENCE_MS)
    for number in (2, 3):
        run.append(epoch(number))
        overlays.follow(RunChanges((summary_of(run.path),)))
        wanted = list(range(1, number + 1))
        qtbot.waitUntil(lambda wanted=wanted: drawn.curves == {"run": wanted}, timeout=PATIENCE_MS)


def test_a_run_that_went_back_to_a_checkpoint_is_drawn_as_it_is_now(
    qtbot: Any, overlays: Overlays, run: RunFolder
) -> None:
    drawn, lengths = Drawn(overlays), run.lengths()
    for number in (2, 3):
        run.append(epoch(number))
    overlays.want((run.path,))
    qtbot.waitUntil(lambda: drawn.curves == {"run": [1, 2, 3]}, timeout=PATIENCE_MS)
    run.go_on(SETTINGS, lengths, Moment(1, 7))
    # Longer than before by the time it is looked at, and another line stands where the reading ended.
    for number in (2, 3, 4, 5):
        run.append(EpochFinished(Moment(number, 7 * number), 1.25, 123456.5, 0.5, 6.0, 3.5, 0.01))
    overlays.follow(RunChanges((summary_of(run.path),)))
    qtbot.waitUntil(lambda: drawn.curves == {"run": [1, 2, 3, 4, 5]}, timeout=PATIENCE_MS)


def test_the_run_on_display_is_not_laid_over_itself(qtbot: Any, overlays: Overlays, run: RunFolder) -> None:
    drawn = Drawn(overlays)
    overlays.set_displayed(run.path)
    overlays.want((run.path,))
    overlays.follow(RunChanges((summary_of(run.path),)))
    qtbot.waitUntil(lambda: overlays._curves.keys() == {run.path}, timeout=PATIENCE_MS)
    assert drawn.curves == {}
    overlays.set_displayed(None)
    assert drawn.curves == {"run": [1]}
    overlays.set_displayed(run.path)
    assert drawn.curves == {}


def test_the_run_on_display_is_known_by_its_new_name(
    qtbot: Any, overlays: Overlays, run: RunFolder, tmp_path: Path
) -> None:
    drawn, now = Drawn(overlays), tmp_path / "renamed"
    overlays.set_displayed(run.path)
    overlays.want((run.path,))
    run.path.rename(now)
    overlays.want((now,))
    overlays.move(run.path, now)
    qtbot.waitUntil(lambda: overlays._curves.keys() == {now}, timeout=PATIENCE_MS)
    assert drawn.curves == {}
    overlays.set_displayed(None)
    assert drawn.curves == {"renamed": [1]}


def test_a_run_that_can_not_be_read_is_told_of_and_the_others_are_drawn(
    qtbot: Any, overlays: Overlays, run: RunFolder, tmp_path: Path
) -> None:
    drawn = Drawn(overlays)
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "metrics.jsonl").write_bytes(b"[]\n")
    with qtbot.waitSignal(overlays.failed, timeout=PATIENCE_MS):
        overlays.want((broken, run.path))
    qtbot.waitUntil(lambda: drawn.curves == {"run": [1]}, timeout=PATIENCE_MS)


def test_runs_of_two_grids_are_told_apart(qtbot: Any, overlays: Overlays, tmp_path: Path) -> None:
    drawn = Drawn(overlays)
    runs = [
        create_run(tmp_path / grid, SETTINGS, CORPUS, training_text(CORPUS, SETTINGS), "seed-0")
        for grid in ("one", "two")
    ]
    for run in runs:
        run.append(epoch(1))
        run.release()
    overlays.follow(RunChanges(tuple(summary_of(run.path, run.path.parent.name) for run in runs)))
    overlays.want(tuple(run.path for run in runs))
    both = {"one/seed-0": [1], "two/seed-0": [1]}
    qtbot.waitUntil(lambda: drawn.curves == both, timeout=PATIENCE_MS)
