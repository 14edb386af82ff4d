"""What differs between runs is named, and only that; what does not compare is said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from core.common.progress import Moment, RanksChanged, SampleWritten, SettingChanged
from core.runs import RunFolder, create_run
from core.runs.comparison import ComparedRun, compared, doubt, names_of, outcome_rows, settings_rows
from core.runs.copied_share import copied_share
from core.settings.settings import SPECS, Settings
from core.text.corpus import Corpus, training_text
from core.text.readers import read_corpus
from core.text.source import NOWHERE
from tests.core.runs.test_folder import CORPUS, EPOCH, SETTINGS


def made(folder: Path, name: str, corpus: Corpus = CORPUS, **changes: object) -> ComparedRun:
    settings = replace(SETTINGS, **changes)  # type: ignore[arg-type]
    run = create_run(folder, settings, corpus, training_text(corpus, settings), name)
    run.append(replace(EPOCH, moment=Moment(1, 3), seconds=4.0, characters_per_second=100.0))
    run.append(replace(EPOCH, moment=Moment(2, 6), seconds=6.0, characters_per_second=400.0, perplexity=7.5))
    run.flush()
    run.release()
    return compared(folder / name)


def texts(runs: list[ComparedRun]) -> dict[str, tuple[str, ...]]:
    return {row.name: row.texts for row in settings_rows(runs)}


def test_only_what_differs_is_told_and_what_is_unlike_the_first_run_is_marked(tmp_path: Path) -> None:
    runs = [
        made(tmp_path, "one", cell="gru", hidden_size=64),
        made(tmp_path, "two", cell="gru", hidden_size=256, seed=SETTINGS.seed + 1),
        made(tmp_path, "three", cell="gru", hidden_size=64),
    ]
    assert texts(runs) == {
        "hidden_size": ("64", "256", "64"),
        "seed": (str(SETTINGS.seed), str(SETTINGS.seed + 1), str(SETTINGS.seed)),
    }
    assert settings_rows(runs)[0].differs == (False, True, False)
    assert len(settings_rows(runs, differing=False)) > 20


def test_other_pinned_prefixes_are_no_difference(tmp_path: Path) -> None:
    runs = [made(tmp_path, "one"), made(tmp_path, "two", prefixes=("春",))]
    assert texts(runs) == {}


def test_a_setting_without_effect_is_a_dash(tmp_path: Path) -> None:
    runs = [made(tmp_path, "one", cell="gru"), made(tmp_path, "two", cell="lstm", forget_bias=1.0)]
    assert texts(runs)["forget_bias"] == ("–", "1")


def test_what_was_changed_by_hand_stands_behind_the_value(tmp_path: Path) -> None:
    runs = [made(tmp_path, "one"), made(tmp_path, "two")]
    changes = (
        SettingChanged(Moment(2, 4), 4.5, 1.5, "learning_rate", 0.01, 0.004),
        SettingChanged(Moment(3, 8), 9.0, 3.0, "learning_rate", 0.004, None),
    )
    runs[1] = replace(runs[1], changes=changes)
    first, second = texts(runs)["learning_rate"]
    assert second == f"{first}, then 0.004 from epoch 1.50, then as planned from epoch 3"


def test_how_many_processes_trained_a_run_is_a_difference(tmp_path: Path) -> None:
    runs = [made(tmp_path, "one"), made(tmp_path, "two"), made(tmp_path, "three")]
    changes = RanksChanged(Moment(), 0.0, 0.0, 2), RanksChanged(Moment(2, 4), 4.5, 1.5, 1)
    runs[1:] = [replace(runs[1], ranks=changes[:1]), replace(runs[2], ranks=changes)]
    assert texts(runs) == {"ranks": ("1", "2", "2, then 1 from epoch 1.50")}


def test_another_text_is_a_difference(tmp_path: Path) -> None:
    other = Corpus("another", "另一个文本" * 20, NOWHERE, "utf-8")
    runs = [made(tmp_path, "one"), made(tmp_path, "two", other)]
    assert texts(runs)["text"] == (runs[0].corpus.source.title(CORPUS.name), "another")


def test_the_mean_speed_is_that_of_the_time_of_training(tmp_path: Path) -> None:
    run = made(tmp_path, "one")
    # 4 s at 100 and 2 s at 400 characters a second.
    assert run.characters_per_second == pytest.approx(200)
    facts = {row.name: row.texts for row in outcome_rows([run])}
    assert facts["characters_per_second"] == ("200",)
    assert facts["seconds"] == ("0:06",)
    assert facts["perplexity"] == ("7.5",)


def test_what_the_last_samples_have_copied_is_a_fact_once_nobody_trains_the_run(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text("".join(Random(0).choices("abcdefgh", k=2_000)), "utf-8")
    corpus = read_corpus(path)
    taken, foreign = corpus.text[50:90], "a" * 40
    run = create_run(tmp_path, SETTINGS, corpus, training_text(corpus, SETTINGS), "one")
    run.append(SampleWritten(Moment(1, 3), taken[0], taken))
    run.append(SampleWritten(Moment(2, 6), taken[0], taken))
    run.append(SampleWritten(Moment(2, 6), foreign[0], foreign))
    run.flush()
    assert compared(tmp_path / "one").copied is None
    run.release()
    # Of two samples of 39 characters after their prefixes one is copied, and the other is not.
    assert compared(tmp_path / "one").copied == 0.5
    [row] = [row for row in outcome_rows([compared(tmp_path / "one")]) if row.name == "copied"]
    assert row.texts == ("50%",)
    path.unlink()
    assert copied_share(RunFolder.open(made(tmp_path, "two", corpus).summary.path)) is None


def test_a_run_that_is_trained_on_this_computer_is_under_way_and_not_elsewhere(tmp_path: Path) -> None:
    path = made(tmp_path, "run").summary.path

    def standing() -> tuple[str, ...]:
        return next(row.texts for row in outcome_rows([compared(path)]) if row.name == "standing")

    run = RunFolder.open(path)
    run.claim()
    run.set_state("training", Moment(1, 1))
    assert standing() == ("under way",)
    run.set_state("stopped", Moment(1, 1))
    run.release()
    assert standing() == ("stopped",)


def test_it_says_why_perplexities_do_not_compare(tmp_path: Path) -> None:
    same = made(tmp_path, "one", heldout_fraction=0.1)
    assert not doubt([same, same])
    part = made(tmp_path, "part", heldout_fraction=0.2)
    assert "hold out different parts" in doubt([same, part])
    nothing = made(tmp_path, "nothing")
    assert not doubt([same, nothing])
    assert "hold out different parts" in doubt([same, nothing, part])
    fewer = replace(same, vocabulary=same.vocabulary[1:])
    assert "different characters" in doubt([same, fewer])
    elsewhere = replace(same, corpus=replace(same.corpus, sha256="0" * 64))
    assert "different texts" in doubt([same, elsewhere])


def test_runs_of_one_name_are_told_apart_by_the_folders_above(tmp_path: Path) -> None:
    for folder in ("a/x", "b/x", "b/y"):
        (tmp_path / folder).mkdir(parents=True)
    runs = [made(tmp_path / folder, "h") for folder in ("a/x", "b/x", "b/y")]
    runs.insert(0, made(tmp_path, "r"))
    assert names_of([*runs, runs[0]]) == ["r", "a/x/h", "b/x/h", "y/h", "r"]


def test_every_setting_of_any_value_has_words(tmp_path: Path) -> None:
    run = made(tmp_path, "one")
    other = replace(run, summary=replace(run.summary, settings=Settings()))
    rows = settings_rows([run, other], differing=False)
    assert {row.name for row in rows} >= set(SPECS) - {"keep_text", "sized", "prefixes"}
    assert all(text for row in rows for text in row.texts)
