"""Large pages are asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PAGES = Path("/sys/kernel/mm/transparent_hugepage/enabled")
NUMBERS = 10_000_000
CHILD = f"""
import os, resource, sys
from core.memory import ask_for_large_pages
# Another test's asking is in the environment, too.
os.environ.pop("THP_MEM_ALLOC_ENABLE", None)
if sys.argv[1] == "large":
    ask_for_large_pages()
import torch
torch.ones(4)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
kept = torch.ones({NUMBERS})
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(
    not PAGES.exists() or "[never]" in PAGES.read_text() or "[always]" in PAGES.read_text(),
    reason="large pages are not the program's to ask for here",
)
def test_a_large_tensor_costs_far_fewer_faults_once_large_pages_were_asked_for() -> None:
    faults = {
        pages: int(subprocess.check_output([sys.executable, "-c", CHILD, pages]))
        for pages in ("usual", "large")
    }
    assert faults["large"] < faults["usual"] / 3
