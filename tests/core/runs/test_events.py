"""Values as lines of JSON, and back."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest

from core.common.progress import (
    Moment,
    SampleWritten,
)
from core.runs import RunFolder
from tests.core.runs.test_folder import EPOCH


def test_numbers_that_json_lacks_are_strings_and_come_back(run: RunFolder) -> None:
    run.append(replace(EPOCH, perplexity=math.inf, gradient_norm=math.nan, heldout_perplexity=math.inf))
    (line,) = (run.path / "metrics.jsonl").read_text("utf-8").splitlines()
    values = json.loads(line, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    assert (values["perplexity"], values["gradient_norm"]) == ("Infinity", "NaN")
    (epoch,) = RunFolder.open(run.path).told().epochs
    assert epoch.perplexity == epoch.heldout_perplexity == math.inf
    assert math.isnan(epoch.gradient_norm)


def test_a_lone_surrogate_in_a_prefix_survives(run: RunFolder) -> None:
    sample = SampleWritten(Moment(1, 1), "\udc80", "\udc80x")
    run.append(sample)
    assert RunFolder.open(run.path).told().samples == (sample,)
