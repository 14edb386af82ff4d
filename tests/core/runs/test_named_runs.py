"""A run under a name of the person's choice: what a name may be, and what makes a run another one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.common import i18n
from core.common.errors import RunError
from core.runs import RunFolder, create_run
from core.runs.named_runs import check_grid_name, named_folder, named_run
from core.settings.settings import Settings
from core.text.corpus import Corpus, training_text
from core.text.library import load_shipped

SETTINGS = Settings(max_chars=600, hidden_size=12, batch_size=4, num_steps=10)


@pytest.fixture(scope="module")
def songci() -> Corpus:
    return load_shipped("songci")


def create(path: Path, corpus: Corpus, settings: Settings = SETTINGS) -> RunFolder:
    text = training_text(corpus, settings)
    return create_run(path.parent, settings, corpus, text, path.name, is_exact=True)


@pytest.mark.parametrize("name", ["small", "大小", "a-1.5", "sizes/hidden_size=256,seed=1"])
def test_a_name_is_kept_as_it_is(tmp_path: Path, name: str) -> None:
    assert named_folder(tmp_path, name) == tmp_path / name


@pytest.mark.parametrize(
    ("name", "fitting"),
    [
        ("my run", "my-run"),
        ("..", "run"),
        ("../up", "run/up"),
        ("", "run"),
        ("/etc", "run/etc"),
        ("a/b/c", "a/b-c"),
        ("con", "run-con"),
        (".hidden", "hidden"),
        ("a\\b", "a-b"),
        ("x" * 61, "x" * 60),
    ],
)
def test_another_name_is_refused_and_one_like_it_proposed(tmp_path: Path, name: str, fitting: str) -> None:
    with pytest.raises(RunError, match="can't be called") as caught:
        named_folder(tmp_path, name)
    assert f"“{fitting}” is possible" in str(caught.value)
    assert named_folder(tmp_path, fitting) == tmp_path / fitting


def test_a_grid_is_named_for_a_folder_and_another_name_proposed_that_it_can_have(tmp_path: Path) -> None:
    check_grid_name("g4-x")
    with pytest.raises(RunError, match=r"A grid can't be called “g4/x”.*“g4-x” is possible"):
        check_grid_name("g4/x")


def test_differences_from_a_named_run_are_clauses_of_a_sentence(tmp_path: Path, songci: Corpus) -> None:
    create(tmp_path / "small", songci).release()
    other = replace(SETTINGS, hidden_size=13, num_steps=11)
    with pytest.raises(RunError, match=r"(13|11) here; (num_steps|hidden_size) is"):
        named_run(tmp_path / "small", other, songci)
    with pytest.raises(RunError, match=r"learning_rate is 0\.01 there and 1 here\."):
        named_run(tmp_path / "small", replace(SETTINGS, learning_rate=1.0), songci)
    i18n.set_language("zh_CN")
    with pytest.raises(RunError, match="；"):
        named_run(tmp_path / "small", other, songci)


def test_no_run_is_kept_in_another_run(tmp_path: Path, songci: Corpus) -> None:
    create(tmp_path / "small", songci).release()
    with pytest.raises(RunError, match="“small” is a run"):
        named_folder(tmp_path, "small/deeper")


def test_a_run_is_found_by_its_name_wherever_it_computes_and_however_it_is_saved(
    tmp_path: Path, songci: Corpus
) -> None:
    path = tmp_path / "small"
    assert named_run(path, SETTINGS, songci) is None
    create(path, songci).release()
    other = replace(SETTINGS, device="cpu", save_interval_s=7.0)
    run = named_run(path, other, songci)
    assert run is not None
    assert run.path == path


def test_settings_that_differ_are_named_with_both_values(tmp_path: Path, songci: Corpus) -> None:
    create(tmp_path / "small", songci).release()
    other = replace(SETTINGS, hidden_size=32, learning_rate=0.5, prefixes=("东风",))
    with pytest.raises(RunError) as caught:
        named_run(tmp_path / "small", other, songci, free={"prefixes"})
    rate = f"{SETTINGS.learning_rate:g}"
    assert "hidden_size is 12 there and 32 here" in str(caught.value)
    assert f"learning_rate is {rate} there and 0.5 here" in str(caught.value)
    assert "prefixes" not in str(caught.value)
    with pytest.raises(RunError, match="prefixes is"):
        named_run(tmp_path / "small", other, songci)


def test_another_text_is_named_with_both_lengths(tmp_path: Path, songci: Corpus) -> None:
    create(tmp_path / "small", songci).release()
    yuanqu = load_shipped("yuanqu")
    with pytest.raises(RunError, match="on another text") as caught:
        named_run(tmp_path / "small", SETTINGS, yuanqu)
    assert f"{len(songci):,}" in str(caught.value)
    assert f"{len(yuanqu):,}" in str(caught.value)


def test_a_folder_that_a_kill_left_before_its_run_was_there_is_used(tmp_path: Path, songci: Corpus) -> None:
    path = tmp_path / "small"
    path.mkdir()
    for name in ("training.lock", "vocab.json", ".charrnn-x.tmp"):
        (path / name).write_text("{", "utf-8")
    run = create(path, songci)
    assert RunFolder.open(path).vocab.characters == run.vocab.characters
    assert not (path / ".charrnn-x.tmp").exists()
    run.release()


@pytest.mark.parametrize("stranger", ["diary.txt", ".hidden"])
def test_a_folder_with_anything_else_is_left_alone(tmp_path: Path, songci: Corpus, stranger: str) -> None:
    path = tmp_path / "small"
    path.mkdir()
    (path / stranger).write_text("mine", "utf-8")
    with pytest.raises(RunError, match="is there already"):
        create(path, songci)
    assert [entry.name for entry in path.iterdir()] == [stranger]


def test_of_two_who_begin_a_run_at_once_one_is_refused_and_the_other_loses_nothing(
    tmp_path: Path, songci: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.runs import creation as room

    path = tmp_path / "small"
    honest: Any = room.check_free
    begun: list[RunFolder] = []

    def check_free(folder: Path) -> None:
        honest(folder)
        if not begun:
            begun.append(None)  # type: ignore[arg-type]  # once
            begun[0] = create(path, songci)

    monkeypatch.setattr(room, "check_free", check_free)
    with pytest.raises(RunError, match="being trained"):
        create(path, songci)
    assert RunFolder.open(path).state == "training"
    begun[0].set_state("stopped")
    # The other has ended meanwhile: now its lock is free, but the run is there.
    with pytest.raises(RunError, match="is there already"):
        create(path, songci)
    assert RunFolder.open(path).state == "stopped"
