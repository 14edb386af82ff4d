"""The lines of a run: a tree that can be undone, in a file that outlasts a kill and is not trusted."""

from __future__ import annotations

import json
import math
import os
import random
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.common.errors import RunError
from core.common.lines import Line
from core.common.progress import Moment
from core.common.prompts import Prompt, Sampling
from core.runs import RunFolder
from core.runs import lines as room
from core.runs.lines import KeptLines, LineHistory, read_lines
from core.runs.renaming import rename_run

PROMPT = Prompt("东风", 12, Sampling(0.8, 5, 0.9, 7, "，"), ends_at_line=True)
LINE = Line(0, 0, 0, PROMPT, Moment(9, 120), "", "吹堕白纶巾\n", 13.25)


def branch(parent: int, place: int, text: str) -> Line:
    begun = text[: place + 1]
    return replace(LINE, parent=parent, place=place, prompt=replace(PROMPT, begun=begun), text=text)


def kept(run: RunFolder) -> KeptLines:
    """The lines as another start of the program finds them."""
    return KeptLines.open(run.path)


def test_lines_come_back_as_they_were_written(run: RunFolder) -> None:
    lines = kept(run)
    assert (lines.lines, lines.can_undo, lines.can_redo) == ((), False, False)
    first = lines.add(LINE)
    second = lines.add(replace(branch(1, 2, "吹堕红\ud83d"), rank=3))
    third = lines.add(replace(LINE, start="\n", nats=math.inf, prompt=Prompt("", 10_000)))
    assert [first.number, second.number, third.number] == [1, 2, 3]
    assert not lines.flush()
    assert kept(run).lines == lines.lines == (first, second, third)
    assert kept(run).can_undo


def test_undo_takes_back_the_newest_and_redo_does_it_again_also_after_a_restart(run: RunFolder) -> None:
    lines = kept(run)
    first = lines.add(LINE)
    second = lines.add(branch(1, 2, "吹堕红尘"))
    lines.remove(1)
    alone = replace(second, parent=0, place=0)
    assert lines.lines == (alone,)
    states = []
    for step in (lines.undo, lines.undo, lines.undo, lines.undo, lines.redo, lines.redo, lines.redo):
        step()
        lines.flush()
        states.append(lines.lines)
        again = kept(run)
        assert (again.lines, again.can_undo, again.can_redo) == (lines.lines, lines.can_undo, lines.can_redo)
    assert states == [(first, second), (first,), (), (), (first,), (first, second), (alone,)]
    assert not lines.can_redo
    # What was taken back can't be done again after something else was done; its number is not used twice.
    lines.undo()
    lines.undo()
    assert lines.add(LINE).number == 3
    assert not lines.can_redo
    lines.redo()
    assert [line.number for line in lines.lines] == [1, 3]


def test_what_a_person_does_is_what_a_list_of_states_says() -> None:
    chance = random.Random(5)
    for _round in range(50):
        history, states, place = LineHistory(), [()], 0
        for _step in range(30):
            there = states[place]
            match chance.choice(["write", "write", "remove", "undo", "redo"]):
                case "write":
                    line = replace(LINE, number=history.num_written + 1)
                    history.do(line)
                    states[place + 1 :] = [(*there, line)]
                    place += 1
                case "remove":
                    number = chance.randint(0, history.num_written + 1)
                    history.do(room.Removed(number))
                    if any(line.number == number for line in there):
                        states[place + 1 :] = [tuple(line for line in there if line.number != number)]
                        place += 1
                case "undo":
                    history.do("undone")
                    place = max(0, place - 1)
                case "redo":
                    history.do("redone")
                    place = min(len(states) - 1, place + 1)
            assert history.lines == states[place]
            assert history.can_undo == (place > 0)
            assert history.can_redo == (place < len(states) - 1)


def test_the_children_of_a_removed_line_hang_on_what_they_share_with_its_parent(run: RunFolder) -> None:
    lines = kept(run)
    lines.add(LINE)
    lines.add(branch(1, 1, "吹来香雪"))
    lines.add(branch(2, 3, "吹来香风"))
    lines.add(branch(3, 0, "落"))
    lines.remove(3)
    lines.remove(2)
    assert [(line.number, line.parent, line.place) for line in lines.lines] == [(1, 0, 0), (4, 1, 0)]


def test_a_record_that_a_kill_cut_short_is_dropped_and_the_next_line_is_whole(run: RunFolder) -> None:
    lines = kept(run)
    first = lines.add(LINE)
    lines.add(LINE)
    lines.flush()
    path = run.path / "lines.jsonl"
    whole = path.read_bytes()
    for cut in (1, 20, len(whole) - whole.index(b"\n") - 1):
        path.write_bytes(whole[:-cut])
        again = kept(run)
        assert again.lines == (first,)
        second = again.add(LINE)
        assert not again.flush()
        assert kept(run).lines == (first, second)


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal there")
def test_lines_outlast_a_killed_process(run: RunFolder) -> None:
    script = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from core.runs.lines import KeptLines\n"
        "from tests.core.runs.test_lines import LINE\n"
        "lines = KeptLines.open(Path(sys.argv[1]))\n"
        "lines.add(LINE); lines.flush(); lines.remove(1); lines.flush(); lines.undo(); lines.flush()\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    root = Path(__file__).resolve().parents[3]
    result = subprocess.run([sys.executable, "-c", script, str(run.path)], cwd=root, check=False)
    assert result.returncode == -signal.SIGKILL
    assert kept(run).lines == (replace(LINE, number=1),)
    assert kept(run).can_redo


def test_a_run_in_training_and_one_that_is_renamed_keep_their_lines(run: RunFolder) -> None:
    lines = kept(run)
    lines.add(LINE)
    lines.flush()
    run.set_state("finished")
    now = rename_run(run.path, "renamed")
    assert KeptLines.open(now).lines == lines.lines
    lines.add(LINE)
    lines.flush()
    assert "gone" in lines.problem
    lines.folder = now
    assert not lines.flush()
    assert (lines.problem, KeptLines.open(now).lines) == ("", lines.lines)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions bind no such person")
def test_a_folder_that_can_only_be_read_keeps_lines_in_memory_and_says_so(run: RunFolder) -> None:
    run.path.chmod(0o555)
    lines = kept(run)
    lines.add(LINE)
    lines.flush()
    assert "only in memory" in lines.problem
    run.path.chmod(0o755)


def test_a_refused_write_is_said_and_made_up_for(run: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = kept(run)

    def refuse(*_arguments: object) -> int:
        raise OSError(30, "Read-only file system")

    with monkeypatch.context() as patch:
        patch.setattr(room, "append", refuse)
        lines.add(LINE)
        lines.flush()
        assert lines.problem == "The lines are only in memory: Read-only file system"
        lines.add(LINE)
        lines.flush()
    assert len(lines.lines) == 2
    lines.flush()
    assert lines.problem == ""
    assert kept(run).lines == lines.lines


def test_what_another_window_adds_is_noticed(run: RunFolder) -> None:
    ours, theirs = kept(run), kept(run)
    theirs.add(LINE)
    assert not theirs.flush()
    ours.add(replace(LINE, text="人散后"))
    assert ours.flush()
    assert [line.text for line in kept(run).lines] == [LINE.text, "人散后"]


def test_a_line_that_is_too_long_and_a_full_file_are_refused(
    run: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = kept(run)
    with pytest.raises(RunError, match="too long"):
        lines.add(replace(LINE, text="风" * 100_001))
    assert lines.lines == ()
    long = lines.add(replace(LINE, text="\ud83d" * 100_000))
    lines.flush()
    assert kept(run).lines == (long,)
    monkeypatch.setattr(room, "MOST_LINES_BYTES", 100)
    lines.add(LINE)
    lines.flush()
    assert "as many lines as it can keep" in lines.problem


def damaged_records() -> list[dict[str, Any]]:
    sound = {"event": "line", "parent": 0, "place": 0, **room.act_json(replace(LINE, number=1))}
    wrong: list[tuple[str, object]] = [
        ("parent", 1),
        ("parent", -1),
        ("place", 1),
        ("epoch", True),
        ("update", 1.5),
        ("prefix", None),
        ("start", []),
        ("text", 3),
        ("nats", -1),
        ("nats", "NaN"),
        ("nats", 10**400),
        ("chars", -1),
        ("chars", 2**61),
        ("text", "风" * 100_001),
        ("begun", 0),
        ("ends_at_line", 1),
        ("temperature", -0.1),
        ("temperature", "hot"),
        ("top_k", 1.0),
        ("top_p", 1.1),
        ("seed", 2**32),
        ("banned", {}),
    ]
    missing = [{k: v for k, v in sound.items() if k != key} for key in sound]
    others: list[dict[str, Any]] = [{"event": 3}, {"event": "removed"}, {"event": "removed", "number": 1}, {}]
    return [{**sound, key: value} for key, value in wrong] + missing + others


def test_no_field_is_trusted(run: RunFolder) -> None:
    path = run.path / "lines.jsonl"
    for record in damaged_records():
        path.write_text(json.dumps(record) + "\n", "utf-8")
        with pytest.raises(RunError, match="damaged"):
            read_lines(run.path)
    # What a later version adds is passed over.
    path.write_text('{"event": "coloured"}\n{"event": "undone"}\n', "utf-8")
    assert kept(run).lines == ()


def test_a_damaged_file_is_left_alone_and_said(run: RunFolder) -> None:
    path = run.path / "lines.jsonl"
    path.write_bytes(b"[]\n")
    lines = kept(run)
    assert "damaged" in lines.problem
    lines.add(LINE)
    assert not lines.flush()
    assert len(lines.lines) == 1
    assert path.read_bytes() == b"[]\n"
    path.unlink()
    path.mkdir()
    assert "not a plain file" in kept(run).problem
