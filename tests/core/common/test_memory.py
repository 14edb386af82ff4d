"""Large pages are asked for, and what there is no memory for is refused before it is begun."""

from __future__ import annotations

import mmap
import subprocess
import sys
from pathlib import Path

import pytest

from core.common import memory
from core.common.memory import check_room, computers_bytes, used_bytes

PAGES = Path("/sys/kernel/mm/transparent_hugepage/enabled")
NUMBERS = 10_000_000
CHILD = f"""
import os, resource, sys
from core.common.memory import ask_for_large_pages
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


@pytest.mark.skipif(not Path("/proc/meminfo").exists(), reason="the system does not tell")
def test_more_memory_than_the_computer_has_is_refused() -> None:
    check_room(1 << 20)
    with pytest.raises(MemoryError):
        check_room(1 << 50)


def test_a_system_that_does_not_tell_is_asked_for_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "_MEMINFO", tmp_path / "none")
    check_room(1 << 50)


def test_what_the_program_holds_is_told_and_grows_with_what_it_takes() -> None:
    before = used_bytes()
    if before is None:
        pytest.skip("this system does not tell")
    # From the system itself: what earlier tests have given back, the allocator would give out again.
    taken = mmap.mmap(-1, 64 << 20)
    taken.write(b"x" * len(taken))
    now = used_bytes()
    assert now is not None
    assert 1 << 20 < before < now
    assert now - before > len(taken) / 2


def test_the_computers_memory_is_told_and_holds_what_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    told = computers_bytes()
    assert told is not None
    total, free = told
    assert total > 1 << 28
    assert free is None or 0 < free < total
    if sys.platform == "linux":
        monkeypatch.setattr(memory, "_MEMINFO", Path("nowhere"))
        assert computers_bytes() is None
