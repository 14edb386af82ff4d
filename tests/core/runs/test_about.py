"""What run.json and vocab.json say of a run; read from anybody, they are not trusted."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from core.common.errors import RunError
from core.runs import RunFolder, list_runs
from tests.core.runs.test_folder import SETTINGS


def test_run_json_says_what_was_trained_with_what_and_when(run: RunFolder) -> None:
    about = json.loads((run.path / "run.json").read_text("utf-8"))
    assert about["schema"] == 1
    assert about["torch"] == "2.13.0"
    assert about["program"][0].isdigit()
    assert about["settings"] == SETTINGS.to_json()
    assert about["last"] == {"epoch": 0, "update": 0}
    assert datetime.fromisoformat(about["started"]).utcoffset() is not None


def change(run: RunFolder, **values: object) -> None:
    about = json.loads((run.path / "run.json").read_text("utf-8"))
    (run.path / "run.json").write_text(json.dumps(about | values))


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(RunError, match="not a run folder"):
            RunFolder.open(path)


def test_a_missing_vocabulary_is_named(run: RunFolder) -> None:
    (run.path / "vocab.json").unlink()
    with pytest.raises(RunError, match=r"vocab\.json is missing"):
        RunFolder.open(run.path)


def test_a_run_of_a_later_version_is_refused(run: RunFolder) -> None:
    change(run, schema=2)
    with pytest.raises(RunError, match="later version"):
        RunFolder.open(run.path)


def test_impossible_settings_are_refused_with_the_reason(run: RunFolder) -> None:
    change(run, settings=SETTINGS.to_json() | {"hidden_size": -3})
    with pytest.raises(RunError, match=r"impossible settings.*hidden units.*at least 1"):
        RunFolder.open(run.path)


@pytest.mark.parametrize(
    "values",
    [
        {"schema": "1"},
        {"state": "asleep"},
        {"started": "yesterday"},
        {"started": 3},
        {"settings": []},
        {"settings": SETTINGS.to_json() | {"epochs": 10**400}},
        {"corpus": {"name": "x"}},
        {"last": {"epoch": -1, "update": 0}},
        {"last": {"epoch": True, "update": 0}},
        {"last": None},
    ],
)
def test_a_damaged_run_json_is_refused(run: RunFolder, values: dict[str, object]) -> None:
    change(run, **values)
    with pytest.raises(RunError):
        RunFolder.open(run.path)
    assert list_runs(run.path.parent) == []


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000, b'{"schema": NaN}'])
@pytest.mark.parametrize("name", ["run.json", "vocab.json"])
def test_corrupt_json_is_refused_by_name(run: RunFolder, name: str, content: bytes) -> None:
    (run.path / name).write_bytes(content)
    with pytest.raises(RunError, match=rf"{name}.* is damaged"):
        RunFolder.open(run.path)


@pytest.mark.parametrize(
    "vocab",
    [
        {"characters": "aab", "line_start": "a"},
        {"characters": "a", "line_start": "a"},
        {"characters": "ab", "line_start": "c"},
        {"characters": "ab", "line_start": ""},
        {"characters": ["a", "b"], "line_start": "a"},
        {"line_start": "a"},
    ],
)
def test_an_impossible_vocabulary_is_refused(run: RunFolder, vocab: dict[str, object]) -> None:
    (run.path / "vocab.json").write_text(json.dumps(vocab))
    with pytest.raises(RunError, match=r"vocab\.json.* is damaged"):
        RunFolder.open(run.path)
