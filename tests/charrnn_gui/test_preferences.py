"""Preferences: what was set is there at the next start; what can not be read is kept."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from charrnn_gui.preferences import SCHEMA, Preferences
from core.common.errors import UserError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "p.json"


@pytest.mark.parametrize("value", ["x, y; “东风” \\ \n \ud800", {"a": [1, {"b": None}]}, ["C:\\x", "/y z"]])
def test_a_value_is_there_at_the_next_start(tmp_path: Path, value: Any) -> None:
    first = Preferences(tmp_path / "sub" / "p.json")
    first.set("name", value)
    first.save()
    second = Preferences(tmp_path / "sub" / "p.json")
    assert second.get("name", type(value)()) == value
    assert second.set_aside is None


def test_a_first_start_sets_nothing_aside(path: Path) -> None:
    preferences = Preferences(path)
    assert preferences.get("name", "default") == "default"
    assert preferences.set_aside is None


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes in folders there")
def test_a_pipe_in_the_files_place_is_not_waited_for(path: Path) -> None:
    os.mkfifo(path)
    assert Preferences(path).get("name", "default") == "default"


@pytest.mark.skipif(sys.platform == "win32", reason="links are not everybody's there")
def test_a_link_in_the_files_place_stays_one(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    path = tmp_path / "preferences.json"
    path.symlink_to(tmp_path / "kept" / "mine.json")
    preferences = Preferences(path)
    preferences.set("theme", "dark")
    preferences.save()
    assert path.is_symlink()
    assert Preferences(tmp_path / "kept" / "mine.json").get("theme", "") == "dark"


def test_what_has_not_changed_is_not_written_again(path: Path) -> None:
    preferences = Preferences(path)
    preferences.set("name", "x")
    preferences.save()
    path.unlink()
    preferences.set("name", "x")
    preferences.save()
    assert not path.exists()


BAD = {
    "random bytes": os.urandom(4096),
    "truncated": json.dumps({"schema": SCHEMA, "name": "x" * 100})[:60].encode(),
    "empty, as a crash of the system may leave it": b"",
    "no object": b"[1, 2]",
    "deep nesting": b'{"schema": 1, "name": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a number without end": b'{"schema": 1, "name": ' + b"9" * 10_000 + b"}",
    "not a number": b'{"schema": 1, "name": NaN}',
    "of a later version": json.dumps({"schema": SCHEMA + 1, "name": "x"}).encode(),
    "without a version": b'{"name": "x"}',
    "an ini file": b"[General]\nname=x\n",
}


@pytest.mark.parametrize("kind", BAD)
def test_a_file_that_can_not_be_read_is_set_aside_whole_and_dated(path: Path, kind: str) -> None:
    path.write_bytes(BAD[kind])
    preferences = Preferences(path)
    assert preferences.get("name", "default") == "default"
    preferences.set("name", "new")
    preferences.save()
    assert preferences.set_aside is not None
    assert preferences.set_aside.read_bytes() == BAD[kind]
    assert preferences.set_aside.name.startswith("p-20")
    assert Preferences(path).get("name", "") == "new"


def test_a_huge_file_is_set_aside_unread(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(8 << 30)
    assert Preferences(path).set_aside is not None
    assert not path.exists()


def test_a_value_of_another_type_is_the_default_and_the_rest_is_kept(path: Path) -> None:
    content = json.dumps({"schema": SCHEMA, "list": 7, "text": "kept", "truth": True})
    path.write_text(content, "utf-8")
    preferences = Preferences(path)
    assert preferences.get("text", "") == "kept"
    assert preferences.set_aside is None
    assert preferences.get("list", ["default"]) == ["default"]
    assert preferences.set_aside is not None
    assert preferences.set_aside.read_text("utf-8") == content
    assert preferences.get("text", "") == "kept"


def test_two_files_set_aside_within_a_second_are_both_kept(path: Path) -> None:
    for number in range(3):
        path.write_text(f"garbage {number}", "utf-8")
        Preferences(path)
    assert sorted(p.read_text("utf-8") for p in path.parent.iterdir()) == [f"garbage {n}" for n in range(3)]


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="nothing is forbidden to this person"
)
def test_a_folder_that_may_not_be_written_is_told_and_nothing_is_lost(path: Path) -> None:
    path.write_text("garbage", "utf-8")
    path.parent.chmod(0o500)
    try:
        preferences = Preferences(path)
        preferences.set("name", "x")
        with pytest.raises(UserError, match=str(path)):
            preferences.save()
        assert path.read_text("utf-8") == "garbage"
    finally:
        path.parent.chmod(0o700)
    preferences.save()
    assert Preferences(path).get("name", "") == "x"
    assert preferences.set_aside is not None


def test_a_folder_that_is_not_one_is_told_and_tried_again(tmp_path: Path) -> None:
    in_the_way = tmp_path / "config"
    in_the_way.write_text("a file", "utf-8")
    preferences = Preferences(in_the_way / "p.json")
    preferences.set("name", "x")
    with pytest.raises(UserError, match="can't be remembered"):
        preferences.save()
    in_the_way.unlink()
    preferences.save()
    assert Preferences(in_the_way / "p.json").get("name", "") == "x"


_anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(content=st.binary() | _anything.map(json.dumps).map(str.encode))
def test_whatever_stands_in_the_file_is_read_or_kept(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    preferences = Preferences(path)
    assert preferences.get("name", "default") == "default"
    kept = path if preferences.set_aside is None else preferences.set_aside
    assert kept.read_bytes() == content
    kept.unlink()
