"""One window for a folder of runs: a second start calls the first."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from charrnn_gui.session import instance as instance_module
from charrnn_gui.session.instance import Claim, Instance

PATIENCE_MS = 180_000


@pytest.fixture
def first(qtbot: Any, tmp_path: Path) -> Iterator[Instance]:
    first = Instance()
    assert first.claim(tmp_path / "runs") is Claim.OURS
    yield first
    first.release()
    first.deleteLater()


_CLAIM = """
import sys
from pathlib import Path
from charrnn_gui.session.instance import Instance
print(Instance().claim(Path(sys.argv[1]), sys.argv[2]).value, flush=True)
sys.stdin.read()
"""


def started(workspace: Path, path: str = "") -> subprocess.Popen[str]:
    """Return another program that claims ``workspace``, and lives until its input ends."""
    return subprocess.Popen(
        [sys.executable, "-c", _CLAIM, str(workspace), path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )


def claimed_elsewhere(qtbot: Any, workspace: Path, path: str = "") -> Claim:
    """Return what another start is told, while this one's event loop runs."""
    with started(workspace, path) as process:
        assert process.stdin is not None
        process.stdin.close()
        qtbot.waitUntil(lambda: process.poll() is not None, timeout=PATIENCE_MS)
        assert process.stdout is not None
        return Claim(process.stdout.read().strip())


def test_a_second_start_calls_the_first_with_what_it_was_to_open(
    qtbot: Any, first: Instance, tmp_path: Path
) -> None:
    called: list[str] = []
    first.called.connect(called.append)
    for path in ("", str(tmp_path / "东 风.txt")):
        assert claimed_elsewhere(qtbot, tmp_path / "runs", path) is Claim.CALLED
    assert called == ["", str(tmp_path / "东 风.txt")]
    assert sorted(file.name for file in (tmp_path / "runs").iterdir()) == [".window.lock"]


def test_another_folder_is_another_window(qtbot: Any, first: Instance, tmp_path: Path) -> None:
    assert claimed_elsewhere(qtbot, tmp_path / "others") is Claim.OURS


def test_a_window_that_changes_folders_lets_the_first_go(qtbot: Any, first: Instance, tmp_path: Path) -> None:
    assert first.claim(tmp_path / "others") is Claim.OURS
    assert claimed_elsewhere(qtbot, tmp_path / "runs") is Claim.OURS
    assert claimed_elsewhere(qtbot, tmp_path / "others") is Claim.CALLED
    assert first.claim(tmp_path / "others") is Claim.OURS


def test_a_window_that_does_not_answer_is_not_waited_for_long(
    first: Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(instance_module, "CALL_TIMEOUT_S", 0.2)
    other = Instance()
    # The event loop stands still meanwhile, as that of a stuck window would.
    assert other.claim(tmp_path / "runs") is Claim.UNANSWERED
    assert not list((tmp_path / "runs").glob(".call-*"))
    other.release()


def test_what_is_no_call_is_left_unanswered(qtbot: Any, first: Instance, tmp_path: Path) -> None:
    called: list[str] = []
    first.called.connect(called.append)
    for name, content in (("a", "[" * 9000), ("b", "7"), ("c", '{"host": "elsewhere", "path": "x"}')):
        (tmp_path / "runs" / f".call-{name}.json").write_text(content)
    assert claimed_elsewhere(qtbot, tmp_path / "runs") is Claim.CALLED
    assert called == [""]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes in folders there")
def test_a_pipe_or_a_huge_file_in_a_calls_place_is_passed_over_and_calls_are_answered(
    qtbot: Any, first: Instance, tmp_path: Path
) -> None:
    called: list[str] = []
    first.called.connect(called.append)
    os.mkfifo(tmp_path / "runs" / ".call-0.json")
    with (tmp_path / "runs" / ".call-1.json").open("wb") as huge:
        huge.write(b'{"host": "x", "path": "')
        huge.truncate(1 << 40)
    assert claimed_elsewhere(qtbot, tmp_path / "runs", "/a text") is Claim.CALLED
    assert called == ["/a text"]


def test_a_killed_window_leaves_its_folder_free(first: Instance, tmp_path: Path) -> None:
    with started(tmp_path / "others") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ours\n"
        process.kill()
    assert first.claim(tmp_path / "others") is Claim.OURS


def test_a_folder_that_is_none_can_be_claimed_by_all(qtbot: Any, first: Instance, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert claimed_elsewhere(qtbot, tmp_path / "file") is Claim.OURS
    assert first.claim(tmp_path / "file") is Claim.OURS
