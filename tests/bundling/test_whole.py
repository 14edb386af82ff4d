"""A built bundle works where there is neither Python nor a network: minutes, so only with ``-m bundle``."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.bundle
def test_the_bundle_in_dist_trains_writes_and_is_typed_into_in_bare_systems() -> None:
    bundle = ROOT / "dist" / "CharRNN Studio"
    assert bundle.is_dir(), "build it first: python -m bundling"
    subprocess.run([ROOT / "bundling" / "test_bundle.sh", bundle], check=True)
