"""The menu starts the copy of the program that is there."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from core.installation import menu_entry

ICONS = Path(__file__).resolve().parents[3] / "resources" / "icons"
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="desktop entries are for Linux")


@pytest.fixture
def older(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The program of a bundle that runs and has added itself to the menu."""
    program = tmp_path / "新 \\ class" / "charrnn-studio"
    program.parent.mkdir()
    program.touch()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.delenv("APPIMAGE", raising=False)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    menu_entry.install(tmp_path, ICONS)
    return program


def _entry(folder: Path) -> str:
    return (folder / "applications" / "charrnn-studio.desktop").read_text("utf-8")


def _start_newer(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(folder / "newer"))
    menu_entry.renew(folder, ICONS)


def test_the_entry_of_a_bundle_that_is_gone_starts_the_one_that_runs(
    older: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    older.unlink()
    _start_newer(monkeypatch, tmp_path)
    assert f'Exec="{tmp_path}/newer"\n' in _entry(tmp_path)


@pytest.mark.usefixtures("older")
def test_the_entry_of_a_bundle_that_is_still_there_stays(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = _entry(tmp_path)
    _start_newer(monkeypatch, tmp_path)
    assert _entry(tmp_path) == before


def test_without_an_entry_none_is_made(older: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    older.unlink()
    (tmp_path / "applications" / "charrnn-studio.desktop").unlink()
    _start_newer(monkeypatch, tmp_path)
    # The desktop may keep an index of its own there.
    assert list((tmp_path / "applications").glob("*.desktop")) == []


def test_a_bundle_of_macos_does_not_overwrite_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert menu_entry.is_useful()
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not menu_entry.is_useful()
