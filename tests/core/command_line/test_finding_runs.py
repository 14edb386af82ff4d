"""A run is found by what the person typed, and the example that ships is read by every command."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.command_line.cli import main
from core.command_line.finding_runs import run_to_read, run_to_train
from core.common.errors import RunError
from core.runs import default_workspace
from core.sharing.examples import example

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "schema-1"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, on an English system."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("LANGUAGE", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def kept() -> Path:
    """Return a run in the person's folder of runs."""
    return Path(shutil.copytree(GOLDEN, default_workspace() / "poems"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "example"),
        ("generate", "example", "--chars", "3", "--device", "cpu"),
        ("evaluate", "example", "text.txt", "--device", "cpu"),
        ("compare", "example", "poems"),
        ("copied", "example", "text.txt"),
        ("export", "example", "example.zip"),
        ("export", "poems", "--curve", "curves.csv", "--with", "example"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_every_command_that_only_reads_a_run_takes_the_example(
    here: Path, kept: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    before = sorted(path.name for path in example("en").iterdir())
    (here / "text.txt").write_text("It is a truth universally acknowledged.\n" * 3, "utf-8")
    assert main(list(arguments)) == 0, capsys.readouterr().err
    assert capsys.readouterr().out
    assert sorted(path.name for path in example("en").iterdir()) == before


@pytest.mark.parametrize("command", ["resume", "branch"])
@pytest.mark.parametrize("name", ["example", str(example("en"))])
def test_a_command_that_trains_refuses_the_example_and_says_what_to_do(
    capsys: pytest.CaptureFixture[str], command: str, name: str
) -> None:
    assert main([command, name, "--epochs", "99"]) == 2
    said = capsys.readouterr().err
    assert "came with the program and is only read" in said
    assert "charrnn train austen" in said


def test_a_run_of_the_person_s_own_comes_before_the_example(kept: Path) -> None:
    own = kept.rename(kept.with_name("example"))
    assert run_to_read("example") == run_to_train("example") == own


def test_a_folder_without_runs_hides_no_run_and_a_folder_of_runs_is_known_by_its_name(
    here: Path, kept: Path
) -> None:
    (here / "poems").mkdir()
    (here / "example").mkdir()
    assert run_to_read("poems") == kept
    assert run_to_read("example") == example("en")
    grid = kept.parent / "grid"
    grid.mkdir()
    kept.rename(grid / "poems")
    assert run_to_read("grid") == run_to_read("grid/poems") == grid / "poems"


@pytest.mark.parametrize("find", [run_to_read, run_to_train])
def test_where_nothing_is_the_places_and_a_near_name_are_said(here: Path, kept: Path, find: object) -> None:
    assert callable(find)
    for typed, near in (("peoms", "poems"), ("exmaple", "example"), (str(kept)[:-1], str(kept))):
        with pytest.raises(RunError, match="“charrnn runs” lists your runs") as caught:
            find(typed)
        assert f"Did you mean “{near}”?" in str(caught.value)
    with pytest.raises(RunError) as caught:
        find("xyz")
    assert f"neither in “{here}” nor in your folder of runs, “{default_workspace()}”" in str(caught.value)
    assert "Did you mean" not in str(caught.value)
    with pytest.raises(RunError, match="There is nothing at"):
        find(str(here / "no" / "where"))
