"""Odd names, odd clocks, disks that go away, and two programs at once."""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from datetime import datetime, tzinfo
from itertools import pairwise
from pathlib import Path

import pytest

from core.command_line.cli import main
from core.common.paths import tokens_folder
from core.runs import RunFolder, creation, list_runs
from core.runs.renaming import rename_run
from core.saving import recorder
from core.saving.recorder import Recorder
from core.sharing.packed_runs import count_packed_runs, export_run
from core.text import token_cache
from tests.core.saving.test_resumption import SETTINGS, gone_on, new_run, told, trained_to
from tests.disks import small_disk

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden" / "schema-1"
TEXT = "想要有直升机\n想要和你飞到宇宙去\n" * 20
LONGEST_BYTES = 255
# As long as a name can be, in bytes: Chinese, spaces, an emoji, brackets, quotes.
ODD = ("歌词 “😀” [1] 100% of it's & " + "长" * 99).encode()[: LONGEST_BYTES - 4].decode(errors="ignore")


def small(*more: str) -> list[str]:
    options = ("hidden_size=8", "batch_size=4", "num_steps=8", "prefixes=想要")
    return [*(word for option in options for word in ("--set", option)), "--device", "cpu", *more]


@pytest.fixture(autouse=True)
def _english_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def test_a_text_and_a_workspace_of_odd_and_longest_names_are_trained_packed_and_gone_on_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / f"{ODD}.txt"
    assert len(text.name.encode()) in range(LONGEST_BYTES - 3, LONGEST_BYTES + 1)
    text.write_text(TEXT, "utf-8")
    workspace = tmp_path / ODD
    assert main(["train", str(text), *small("--epochs", "2"), "--run-dir", str(workspace), "--json"]) == 0
    path = Path(json.loads(capsys.readouterr().out.splitlines()[-1])["run"])
    # Named by a person, in the file manager, as long as the system takes.
    path = path.rename(workspace / ODD)
    assert [run.path for run in list_runs(workspace)] == [path]
    assert main(["resume", str(path), "--epochs", "3", "--json"]) == 0
    packed = tmp_path / f"{ODD}.zip"
    assert main(["export", str(path), str(packed)]) == 0
    assert main(["import", str(packed), "--run-dir", str(workspace)]) == 0
    capsys.readouterr()
    assert {RunFolder.open(run.path).moment.epoch for run in list_runs(workspace)} == {3}
    assert len(list_runs(workspace)) == 2


@pytest.mark.parametrize(
    "name", ["我的 best 😀 run", "a" * 300, "𠀀" * 100, "con", "...", " ", "a/b\\c:d", "\x00"]
)
def test_a_run_takes_any_name_that_a_person_types(tmp_path: Path, name: str) -> None:
    run, trainer = new_run(tmp_path)
    trained_to(run, trainer, 4)
    path = rename_run(run.path, name)
    assert path.parent == tmp_path
    assert len(path.name.encode()) <= LONGEST_BYTES
    assert RunFolder.open(path).moment == trainer.moment


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the system can't change its zone in a process")
def test_runs_stay_in_their_order_when_the_clock_on_the_wall_goes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = []
    for zone in ("EAST-10", "WEST+5", "MIDDLE-1"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        run, _trainer = new_run(tmp_path)
        run.set_state("stopped")
        about = json.loads((run.path / "run.json").read_text("utf-8"))
        # A second each, as a run takes longer than that.
        about["started"] = about["started"][:17] + f"{len(names):02}" + about["started"][19:]
        (run.path / "run.json").write_text(json.dumps(about))
        names.append(run.path.name)
    monkeypatch.undo()
    time.tzset()
    assert [run.path.name for run in list_runs(tmp_path)] == names[::-1]


def test_a_run_of_tomorrow_is_listed_and_gone_on_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The clock was wrong then, or is now."""
    text = tmp_path / "text.txt"
    text.write_text(TEXT, "utf-8")
    assert main(["train", str(text), *small("--epochs", "1"), "--run-dir", str(tmp_path / "runs")]) == 0
    (path,) = (tmp_path / "runs").iterdir()
    about = json.loads((path / "run.json").read_text("utf-8"))
    (path / "run.json").write_text(json.dumps(about | {"started": "2999-01-01T00:00:00+00:00"}))
    for file in [*path.rglob("*"), text]:
        os.utime(file, (32_000_000_000, 32_000_000_000))
    assert list_runs(tmp_path / "runs")[0].started.year >= 2998
    assert main(["resume", str(path), "--epochs", "2"]) == 0
    assert RunFolder.open(path).moment.epoch == 2


@pytest.fixture
def _clock_set_back_ever_and_ever_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock on the wall loses an hour every hundredth of a second; no other clock does."""
    began, honest = time.monotonic(), time.time

    def clock() -> float:
        return honest() - 3600 * int((time.monotonic() - began) / 0.01)

    class Wall(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Wall:
            return cls.fromtimestamp(clock(), tz)

    monkeypatch.setattr(time, "time", clock)
    monkeypatch.setattr(creation, "datetime", Wall)


@pytest.mark.usefixtures("_clock_set_back_ever_and_ever_again")
def test_a_run_whose_clock_goes_back_while_it_trains_and_saves_is_whole_and_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "SAVE_SHARE", 1e9)
    settings = replace(SETTINGS, epochs=12, save_interval_s=0.0)
    whole, whole_trainer = new_run(tmp_path / "whole", settings)
    for progress in whole_trainer.run():
        whole.append(progress)
    run, trainer = new_run(tmp_path / "runs", settings)
    # Begun last, and by that clock hours before.
    assert run.started < whole.started
    saved = []
    with Recorder(run) as keeping:
        for number, progress in enumerate(trainer.run()):
            keeping.append(progress)
            if number % 10 == 0:
                keeping.wait()  # A busy machine would save but once or twice.
            if keeping.is_due():
                keeping.save("training", trainer)
                saved.append(trainer.moment.update)
            if number == 60:
                break
    run.release()
    assert len(saved) > 3
    (listed,) = list_runs(tmp_path / "runs")
    assert listed.is_cut_off
    newest = tuple(dict.fromkeys(reversed(saved)))[:3]
    assert listed.checkpoints[:3] == newest
    gone_on(run, settings)
    assert told(run) == told(whole)
    seconds = [0.0, *(epoch.seconds for epoch in RunFolder.open(run.path).told().epochs)]
    assert all(before < after for before, after in pairwise(seconds))
    assert all(0 < epoch.characters_per_second < math.inf for epoch in RunFolder.open(run.path).told().epochs)


def test_texts_remembered_by_a_clock_that_was_ahead_are_let_go_of_by_their_order() -> None:
    folder = tokens_folder()
    folder.mkdir(parents=True, exist_ok=True)
    future = time.time() + 10**8
    for number in range(token_cache.MOST_TEXTS + 2):
        ids, entry = folder / f"{number}.ids", folder / f"{number}.json"
        ids.write_bytes(b"1234")
        entry.write_text(json.dumps({"ids": {"path": str(ids)}}))
        os.utime(entry, (future + number, future + number))
    token_cache.let_go()
    assert sorted(path.stem for path in folder.glob("*.json")) == ["2", "3", "4", "5"]
    assert sorted(path.stem for path in folder.glob("*.ids")) == ["2", "3", "4", "5"]


_CROWD = """
import sys
from pathlib import Path
from core.settings.settings import Settings
from core.text.corpus import training_text
from core.text.library import load_shipped
from core.runs import create_run, list_runs
from core.sharing.packed_runs import import_run
workspace, packed = map(Path, sys.argv[1:])
settings = Settings(max_chars=600, batch_size=4, num_steps=10)
corpus = load_shipped("songci")
text = training_text(corpus, settings)
sys.stdin.readline()
for _ in range(25):
    create_run(workspace, settings, corpus, text, "same name").set_state("stopped")
    import_run(packed, workspace)
    list_runs(workspace)
"""


def test_two_programs_that_fill_one_workspace_do_not_meet(tmp_path: Path) -> None:
    workspace, packed = tmp_path / "runs", tmp_path / "same.zip"
    golden = tmp_path / "same"
    shutil.copytree(GOLDEN, golden)
    export_run(golden, packed)
    command = [sys.executable, "-c", _CROWD, str(workspace), str(packed)]
    crowd = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for process in crowd:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in crowd:
        _output, errors = process.communicate()
        assert process.returncode == 0, errors
    assert len(list_runs(workspace)) == 3 * 25 * 2
    assert len(list(workspace.iterdir())) == 3 * 25 * 2


@pytest.mark.skipif(os.name == "nt", reason="there are no such pipes there")
def test_a_pipe_is_no_packed_run_and_not_waited_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pipe = tmp_path / "run.zip"
    os.mkfifo(pipe)
    assert not count_packed_runs(pipe)
    assert main(["import", str(pipe)]) == 2
    assert "holds no run" in capsys.readouterr().err


@pytest.mark.parametrize("fault", ["protect", "pull_out"])
def test_the_command_line_trains_on_where_the_disk_is_read_only_or_gone_and_says_so(
    tmp_path: Path, fault: str
) -> None:
    text = tmp_path / "text.txt"
    text.write_text(TEXT, "utf-8")
    with small_disk(tmp_path / "disk") as disk:
        saving_often = [sys.executable, "-m", "tests.soak.saving_often", "0.05"]
        arguments = ["train", str(text), *small("--epochs", "200", "--json"), "--run-dir", str(disk.path)]
        with subprocess.Popen(
            [*saving_often, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env=os.environ | {"OMP_NUM_THREADS": "1"},
            text=True,
        ) as process:
            assert process.stdout is not None
            while not list(disk.path.glob("*/checkpoints/*")):
                assert process.stdout.readline()
            getattr(disk, fault)()
            output, errors = process.communicate()
        if fault == "protect":
            disk.unprotect()
    assert process.returncode == 2
    first, *_more = errors.splitlines()
    assert ("Read-only file system" if fault == "protect" else "is gone") in first
    assert "Traceback" not in errors
    epochs = [json.loads(line)["epoch"] for line in output.splitlines() if '"epoch"' in line]
    assert epochs[-1] == 200
