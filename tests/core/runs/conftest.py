"""A run that has just begun."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.runs import RunFolder, create_run
from core.text.corpus import training_text
from tests.core.runs.test_folder import CORPUS, SETTINGS


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    return create_run(
        tmp_path / "runs", SETTINGS, CORPUS, training_text(CORPUS, SETTINGS), torch_version="2.13.0"
    )
