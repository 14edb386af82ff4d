"""The folder of a new run: its name, its place, and what is wrong with a place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.common.errors import RunError
from core.common.files import file_name
from core.runs import create_run
from core.text.corpus import training_text
from core.text.source import Source
from tests.core.runs.test_folder import CORPUS, SETTINGS


@pytest.mark.parametrize(
    ("name", "source", "part"),
    [
        ("Song ci (宋词)", "shipped:songci", "songci"),
        ("宋词 / ci: 1", "/home/me/x.txt", "宋词-ci-1"),
        ("jaychou_lyrics.txt.zip", "", "jaychou_lyrics"),
    ],
)
def test_the_folder_is_named_for_the_minute_the_text_and_the_cell(
    tmp_path: Path, name: str, source: str, part: str
) -> None:
    corpus = replace(CORPUS, name=name, source=Source.parse(source))
    run = create_run(tmp_path, SETTINGS, corpus, training_text(corpus, SETTINGS))
    assert run.path.name == f"{run.started:%Y-%m-%d-%H%M}-{part}-lstm"


def test_two_runs_of_one_name_get_two_folders(tmp_path: Path) -> None:
    text = training_text(CORPUS, SETTINGS)
    paths = [create_run(tmp_path, SETTINGS, CORPUS, text, "mine").path.name for _ in range(3)]
    assert paths == ["mine", "mine-2", "mine-3"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('a<b>c:d"e/f\\g|h?i*j', "a-b-c-d-e-f-g-h-i-j"),
        ("../../etc/passwd", "etc-passwd"),
        ("name. ", "name"),
        ("NUL", "run-NUL"),
        ("con.txt", "run-con.txt"),
        ("***", "run"),
        ("宋" * 200, "宋" * 60),
    ],
)
def test_names_are_safe_on_every_system(text: str, name: str) -> None:
    assert file_name(text) == name


def test_an_unwritable_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="can't be saved in"):
        create_run(tmp_path / "file" / "runs", SETTINGS, CORPUS, training_text(CORPUS, SETTINGS))
