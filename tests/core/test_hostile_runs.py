"""A run from a stranger does no harm: refused in a sentence, with little memory, and nothing is executed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.core.hostile import HOSTILE

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pipes and links are others there")
ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 240


def said_by_one_process_with_little_memory(folder: Path) -> dict[str, list[str]]:
    """What it said to every hostile run; a fault of it ends it."""
    golden = ROOT / "tests" / "golden" / "schema-1"
    shutil.copytree(golden, folder / "sound" / "golden")
    (folder / "outside.txt").write_text("the person's own")
    for name, (change, _says) in HOSTILE.items():
        run = folder / "hostile" / name
        shutil.copytree(golden, run)
        change(run)
    result = subprocess.run(
        [sys.executable, "-m", "tests.core.hostile", str(folder)],
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.returncode == 0, (answers[-1:], result.stderr[-3000:])
    assert not (folder / "executed").exists()
    assert (folder / "outside.txt").read_text() == "the person's own"
    return {name: sentences for answer in answers for name, sentences in answer.items() if name != "reading"}


def test_each_is_refused_in_a_sentence_or_harmless(tmp_path: Path) -> None:
    # One test for all: tests run in several processes, and each would start a reader of its own.
    said = said_by_one_process_with_little_memory(tmp_path)
    others = {
        name: said.get(name)
        for name, (_change, says) in HOSTILE.items()
        if name not in said or says not in " ".join(said[name])
    }
    assert others == {}
