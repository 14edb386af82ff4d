"""Teams of two and of three real processes: equal to one process, and to each other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from core.common.progress import EpochFinished, Progress, RanksChanged
from core.model import products
from core.runs import RunFolder
from core.saving.training_run import TrainingRun
from core.text.corpus import training_text
from tests.core.teams import CASES, CORPUS, CPU, DIVERGING, EVERYTHING, SIZES, outcomes, trained, trainer_of

Found = dict[int, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    return outcomes(tmp_path_factory)[1]


@pytest.fixture(autouse=True)
def _double() -> Iterator[None]:
    """Compute in float64, so that rounding does not hide a difference."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


@pytest.mark.parametrize("case", CASES)
def test_a_team_learns_what_one_process_learns(case: str, found: Found) -> None:
    alone = trained(trainer_of(CASES[case]))
    assert len(alone["told"]) > alone["updates"] >= 4
    for size in SIZES:
        for of_rank in found[size]:
            assert of_rank[case]["told"] == pytest.approx(alone["told"], rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("case", CASES)
def test_all_ranks_have_the_same_weights_bit_for_bit(case: str, found: Found) -> None:
    for size in SIZES:
        assert len({of_rank[case]["weights"] for of_rank in found[size]}) == 1


def test_the_same_team_gives_the_same_bits_twice(found: Found) -> None:
    for size in SIZES:
        for of_rank in found[size]:
            assert of_rank["again"] == of_rank["everything"]


def test_the_keepers_clock_ends_all_ranks_after_the_same_update(found: Found) -> None:
    for size in SIZES:
        first, *others = (of_rank["limited"] for of_rank in found[size])
        assert first["end"].startswith("TrainingFinished")
        assert others == [first] * (size - 1)


def test_all_ranks_see_a_divergence_and_go_back_to_the_same_weights(found: Found) -> None:
    alone = trained(trainer_of(DIVERGING))
    assert alone["end"].startswith("Diverged")
    for size in SIZES:
        assert {of_rank["diverging"]["end"] for of_rank in found[size]} == {alone["end"]}
        assert {of_rank["diverging"]["weights"] for of_rank in found[size]} == {alone["weights"]}


def test_ranks_that_drifted_apart_continue_with_the_keepers_weights(found: Found) -> None:
    for size in SIZES:
        assert len({of_rank["drifted"] for of_rank in found[size]}) == size
        assert {of_rank["mended"] for of_rank in found[size]} == {found[size][0]["drifted"]}


@pytest.mark.skipif(not products.multiplies_bfloat16(), reason="this processor has no bfloat16 to forgo")
def test_all_ranks_multiply_as_the_weakest_processor_can(found: Found) -> None:
    for size in SIZES:
        assert [of_rank["bfloat16"] for of_rank in found[size]] == [False] * size


def test_what_differs_or_fails_in_one_process_is_the_same_sentence_in_all(found: Found) -> None:
    for size in SIZES:
        (refusals,) = {tuple(of_rank["refusals"]) for of_rank in found[size]}
        assert refusals == (
            "The processes of this team differ: seed is “0” in process 0 and “1” in process 1. Start all of "
            "them with the same text and settings.",
            f"{size} processes can't share a batch of 1 sequences. Start fewer processes, or set a larger "
            "batch_size.",
            "there is no such text here",
        )


def test_a_run_continues_with_another_number_of_ranks_kept_by_whoever_has_its_folder(
    found: Found, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder, _found = outcomes(tmp_path_factory)
    assert [of_rank["code"] for of_rank in found[2]] == [143, 143]
    assert [of_rank["code"] for of_rank in found[3]] == [0, 0, 0]
    text = training_text(CORPUS, EVERYTHING)
    alone = TrainingRun.begun(tmp_path, EVERYTHING, CORPUS, text, CPU, name="shared")
    told: list[Progress] = []
    while alone.is_under_way:
        told += alone.advance()
    of_team = RunFolder.open(folder / "runs" / "shared")
    assert of_team.state == "finished"
    changes = [event for event in of_team.told().events if isinstance(event, RanksChanged)]
    # A team stops after the update that follows the wish.
    assert [(event.moment.update, event.ranks) for event in changes] == [(0, 2), (13, 3)]
    updates = of_team.told().updates
    assert [update.moment for update in updates] == [update.moment for update in alone.folder.told().updates]
    epochs = [progress for progress in told if isinstance(progress, EpochFinished)]
    there = of_team.told_of_epochs().epochs
    assert [epoch.perplexity for epoch in there] == pytest.approx(
        [epoch.perplexity for epoch in epochs], 1e-9
    )
    weights = [
        json.dumps(sorted(path.name for path in run.path.iterdir())) for run in (of_team, alone.folder)
    ]
    assert weights[0] == weights[1]
