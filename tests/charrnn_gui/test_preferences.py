"""Preferences: what was set is there at the next start, and garbage is as good as nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from charrnn_gui.preferences import Preferences


@pytest.mark.parametrize("value", ["x, y; “东风” \\ \n", 7, {"a": [1, {"b": None}]}, ["C:\\x", "/y z"], True])
def test_a_value_is_there_at_the_next_start(tmp_path: Path, value: Any) -> None:
    first = Preferences(tmp_path / "sub" / "p.ini")
    first.set("name", value)
    first.save()
    assert Preferences(tmp_path / "sub" / "p.ini").get("name", type(value)()) == value


def test_a_value_of_another_type_is_the_default(tmp_path: Path) -> None:
    preferences = Preferences(tmp_path / "p.ini")
    preferences.set("name", [1])
    assert preferences.get("name", "default") == "default"


@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe", b"[General]\nname=@Invalid()\n", b"name={" * 999])
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "p.ini").write_bytes(content)
    assert Preferences(tmp_path / "p.ini").get("name", {"x": 1}) == {"x": 1}
