"""A report holds what a maintainer needs, and nothing that the person did not want told."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from core.common.errors import UserError
from core.common.progress import Moment, SampleWritten
from core.installation import build
from core.runs import create_run
from core.settings.settings import Settings
from core.sharing import problem_report
from core.text.corpus import Corpus, training_text
from core.text.source import Source

TYPED = "zaubermond"
SETTINGS = replace(Settings(), prefixes=(TYPED,), batch_size=2, num_steps=4, device="cpu")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "users" / "Änna 家"
    home.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    return home


@pytest.fixture
def logs(home: Path) -> Path:
    logs = home / "logs"
    logs.mkdir()
    (logs / "charrnn-studio.log").write_text(f"newest {home}/runs/x", "utf-8")
    (logs / "charrnn-studio.log.1").write_text("older", "utf-8")
    (logs / "crash.log").write_text("stacks", "utf-8")
    (logs / "letter.txt").write_text("dear", "utf-8")
    return logs


@pytest.fixture
def run(home: Path) -> Path:
    corpus = Corpus("text", "春花秋月何时了，往事知多少" * 40, source=Source.at(home / "text.txt"))
    folder = create_run(home / "runs", SETTINGS, corpus, training_text(corpus, SETTINGS))
    folder.append(SampleWritten(Moment(1, 1), TYPED, f"{TYPED} and more"))
    folder.set_state("stopped")
    return folder.path


def collected(logs: Path, run: Path | None, typed: dict[str, object] | None = None) -> dict[str, str]:
    documents = problem_report.collect({"program": "1"}, SETTINGS, logs, run, typed)
    names = [document.name for document in documents]
    assert len(set(names)) == len(names)
    return {document.name: document.text for document in documents}


def test_it_holds_versions_settings_logs_and_what_the_run_says_of_itself(logs: Path, run: Path) -> None:
    found = collected(logs, run)
    assert found.keys() == {
        "versions.txt",
        "settings.json",
        "run-run.json",
        "run-files.txt",
        "charrnn-studio.log",
        "charrnn-studio.log.1",
        "crash.log",
    }
    assert found["versions.txt"] == "program: 1\n"
    assert json.loads(found["settings.json"])["batch_size"] == 2
    assert json.loads(found["run-run.json"])["state"] == "stopped"
    assert "samples.jsonl" in found["run-files.txt"]
    assert found["charrnn-studio.log.1"] == "older"


def test_what_was_typed_and_written_is_in_it_only_when_wanted(logs: Path, run: Path) -> None:
    assert TYPED not in str(collected(logs, run))
    found = collected(logs, run, {"history": [TYPED]})
    for name in ("settings.json", "run-run.json", "run-samples.jsonl", "typed.json"):
        assert TYPED in found[name]


def test_a_damaged_run_tells_nothing_that_might_have_been_typed(logs: Path, run: Path) -> None:
    about = (run / "run.json").read_text("utf-8")
    assert TYPED in about
    for damaged in (about[:-1], "[" + about + "]", '{"settings": "' + TYPED + '"}', "[" * 100_000):
        (run / "run.json").write_text(damaged, "utf-8")
        assert TYPED not in str(collected(logs, run))
    (run / "run.json").unlink()
    assert "can't be read" in collected(logs, run, {})["run-run.json"]


def test_the_home_folder_stands_as_a_tilde_in_every_file(logs: Path, run: Path, home: Path) -> None:
    found = collected(logs, run, {"history": [str(home)]})
    assert home.name not in str(found)
    assert found["charrnn-studio.log"] == "newest ~/runs/x"


def test_only_the_home_folder_itself_is_shortened(home: Path) -> None:
    assert problem_report.without_home(f"{home}, {home}.") == "~, ~."
    assert problem_report.without_home(f"File “{home}/x”") == "File “~/x”"
    for other in (f"{home}bel/x", f"{home}-2", f"{home}.old/x"):
        assert problem_report.without_home(other) == other
    assert problem_report.without_home(home.as_uri()) == "file://~"


def test_where_home_is_the_whole_disk_every_path_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path.cwd().anchor
    monkeypatch.setenv("HOME", root)
    monkeypatch.setenv("USERPROFILE", root)
    assert problem_report.without_home("/usr/lib and /") == "/usr/lib and /"


def test_of_a_log_without_end_the_end_is_told(logs: Path) -> None:
    with (logs / "crash.log").open("wb") as file:
        file.seek(1 << 30)
        file.write(b"the end")
    text = collected(logs, None)["crash.log"]
    assert text.endswith("the end")
    assert len(text) < 2_000_000


def test_links_in_the_log_folder_lead_nowhere(logs: Path, home: Path) -> None:
    (home / "secret").write_text("secret", "utf-8")
    (logs / "x.log").symlink_to(home / "secret")
    assert "x.log" not in collected(logs, None)


def test_without_logs_and_without_a_run_there_is_still_a_report(tmp_path: Path) -> None:
    assert collected(tmp_path / "nowhere", None).keys() == {"versions.txt", "settings.json"}


def test_the_zip_holds_exactly_what_was_shown(logs: Path, run: Path, tmp_path: Path) -> None:
    documents = problem_report.collect({"x": "y \ud800"}, SETTINGS, logs, run, {})
    path = tmp_path / "报告 1.zip"
    problem_report.write_zip(documents, path)
    with zipfile.ZipFile(path) as archive:
        held = {name: archive.read(name).decode() for name in archive.namelist()}
    shown = {f"报告 1/{d.name}": d.text.encode("utf-8", "replace").decode() for d in documents}
    assert held == shown


def test_a_zip_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="choose another folder"):
        problem_report.write_zip((), tmp_path / "nowhere" / "x.zip")


def test_the_versions_are_told_without_loading_torch_or_qt() -> None:
    program = (
        "import sys; from core.sharing import problem_report as told; print(told.as_lines(told.versions())); "
        "assert not {'torch', 'PySide6'} & sys.modules.keys()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    for name in ("CharRNN Studio: 0", "Python: 3", "torch: 2", "PySide6-Essentials: 6", "processor: "):
        assert name in done.stdout


def test_it_says_how_the_program_was_installed_and_from_which_commit_a_bundle_was_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert problem_report.versions()["installed as"] == "checkout"
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(build, "FOLDER", tmp_path)
    (tmp_path / "build.json").write_text('{"commit": "0123abc+", "page": ""}', "utf-8")
    versions = problem_report.versions()
    assert versions["installed as"] == "bundle"
    assert versions["CharRNN Studio"].endswith(" 0123abc+")
