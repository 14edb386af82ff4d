"""A run's curve and samples as files for other programs."""

from __future__ import annotations

import csv
import json
import math
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from core.common.errors import RunError, UserError
from core.common.progress import EpochFinished, HeldoutEvaluated, Moment, SampleWritten, UpdateFinished
from core.common.prompts import Prompt
from core.runs import RunFolder, create_run
from core.runs.lines import KeptLines
from core.sharing.curve_table import CURVE_COLUMNS, SAMPLE_COLUMNS
from core.sharing.exported import export_curve, export_lines, export_samples
from core.text.baselines import baselines
from core.text.corpus import training_text
from tests.core.runs.test_folder import CORPUS, SETTINGS
from tests.core.runs.test_lines import LINE, branch

EPOCHS = [
    EpochFinished(Moment(1, 7), 8.5, 9.25, 1.5, 1000.0, 0.5, 0.1, 1.0),
    EpochFinished(Moment(2, 14), math.inf, None, 3.0, 1000.0, 0.25, 0.05, 2.0),
    EpochFinished(Moment(3, 16), 4.125, 5.0, 3.5, 1000.0, 0.25, 0.05, 2.25),
]
SAMPLES = [
    SampleWritten(Moment(1, 7), "分开", "分开，\n“想”,要", 1.0),
    SampleWritten(Moment(2, 14), "=1+1", "=1+1\udc80", 2.0),
]


@pytest.fixture
def told(tmp_path: Path) -> RunFolder:
    text = training_text(CORPUS, SETTINGS)
    lines = baselines(text.train_ids, text.heldout_ids, len(text.vocab))
    run = create_run(tmp_path / "runs", SETTINGS, CORPUS, text, "歌词 <&> run", baselines=lines)
    for n in range(1, 15):
        run.append(UpdateFinished(Moment(1 + (n - 1) // 7, n), 6 * 2.0 / n, 6, 0.5, 0.1, n / 7))
    for progress in (*EPOCHS, *SAMPLES):
        run.append(progress)
    run.set_state("stopped")
    return RunFolder.open(run.path)


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_the_table_of_a_curve_has_a_row_for_each_epoch_and_named_columns(
    told: RunFolder, tmp_path: Path
) -> None:
    export_curve(told, tmp_path / "curve.CSV")
    head, *found = rows(tmp_path / "curve.CSV")
    assert tuple(head) == CURVE_COLUMNS
    assert len(found) == 3
    assert [row[:3] for row in found] == [["1", "7", "1.0"], ["2", "14", "2.0"], ["3", "16", "2.25"]]
    perplexity, heldout = head.index("training_perplexity"), head.index("heldout_perplexity")
    assert [float(row[perplexity]) for row in found] == [8.5, math.inf, 4.125]
    assert [row[heldout] for row in found] == ["9.25", "", "5.0"]
    assert [float(row[head.index("training_seconds")]) for row in found] == [1.5, 3.0, 3.5]


def test_an_evaluation_within_an_epoch_has_a_row_and_a_place_in_the_picture(
    told: RunFolder, tmp_path: Path
) -> None:
    export_curve(told, tmp_path / "before.svg")
    told.claim()
    told.append(HeldoutEvaluated(Moment(2, 10), 6.5, 2.25, 10 / 7))
    export_curve(told, tmp_path / "curve.csv")
    found = rows(tmp_path / "curve.csv")[1:]
    assert [row[1] for row in found] == ["7", "10", "14", "16"]
    assert found[1] == ["2", "10", str(10 / 7), "2.25", "", "6.5", "", "", ""]
    export_curve(told, tmp_path / "after.svg")
    before, after = ((tmp_path / name).read_text("utf-8") for name in ("before.svg", "after.svg"))
    colour = 'stroke="#b84a06"'
    (old,), (new,) = ([line for line in text.splitlines() if colour in line] for text in (before, after))
    assert new.count(",") == old.count(",") + 1
    told.release()


def test_the_table_of_samples_keeps_commas_quotes_and_line_ends_and_holds_no_formula(
    told: RunFolder, tmp_path: Path
) -> None:
    export_samples(told, tmp_path / "samples.csv")
    head, *found = rows(tmp_path / "samples.csv")
    assert tuple(head) == SAMPLE_COLUMNS
    assert found[0] == ["1", "7", "1.0", "分开", "分开，\n“想”,要"]
    assert found[1][3:] == ["'=1+1", "'=1+1\\udc80"]


def test_samples_as_text_say_when_each_was_written(told: RunFolder, tmp_path: Path) -> None:
    export_samples(told, tmp_path / "samples.txt")
    text = (tmp_path / "samples.txt").read_text("utf-8")
    assert text.startswith("epoch 1, update 7\n分开，\n“想”,要\n\nepoch 2, update 14\n=1+1")


def test_lines_are_exported_as_a_tree_with_settings_and_moments(told: RunFolder, tmp_path: Path) -> None:
    lines = KeptLines.open(told.path)
    first = lines.add(LINE)
    second = lines.add(branch(1, 2, "吹堕红尘"))
    lines.add(replace(LINE, prompt=Prompt("春"), nats=math.inf))
    lines.add(LINE)
    lines.undo()
    lines.flush()
    export_lines(told, tmp_path / "lines.json")
    found = json.loads((tmp_path / "lines.json").read_text("utf-8"))
    assert [(each["number"], each["parent"], each["place"]) for each in found] == [
        (1, 0, 0),
        (2, 1, 2),
        (3, 0, 0),
    ]
    assert found[0]["text"] == first.text
    assert found[1]["begun"] == second.prompt.begun == "吹堕红"
    assert (found[0]["temperature"], found[0]["seed"], found[0]["update"]) == (0.8, 7, 120)
    export_lines(told, tmp_path / "lines.txt")
    assert (tmp_path / "lines.txt").read_text("utf-8").splitlines() == [
        "1. Epoch 9, update 120; temperature 0.8, top-k 5, top-p 0.9, seed 7; -13.2 nats",
        "东风吹堕白纶巾",
        "",
        "2. From 1, another character 3. Epoch 9, update 120; temperature 0.8, top-k 5, top-p 0.9, seed 7; "
        "-13.2 nats",
        "东风吹堕红尘",
        "",
        "3. Epoch 9, update 120; the likeliest character each time; -inf nats",
        "春吹堕白纶巾",
    ]


def test_the_picture_is_svg_with_every_line_and_its_name(told: RunFolder, tmp_path: Path) -> None:
    export_curve(told, tmp_path / "curve.svg")
    root = ElementTree.parse(tmp_path / "curve.svg").getroot()
    space = "{http://www.w3.org/2000/svg}"
    assert root.tag == f"{space}svg"
    words = [element.text or "" for element in root.iter(f"{space}text")]
    assert words[0] == told.path.name
    assert "training 4.125" in words
    assert "held-out 5" in words
    for name in ("uniform", "unigram", "bigram", "trigram"):
        assert any(word.startswith(name) for word in words), name
    assert len([word for word in words if word.startswith("training")]) == 1
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    points = [
        [float(number) for number in point.split(",")]
        for line in root.iter(f"{space}polyline")
        for point in line.attrib["points"].split()
    ]
    assert len(points) > 14
    assert all(0 <= x <= width and 0 <= y <= height for x, y in points)
    # Labels at the right do not cover each other.
    places = sorted(float(e.attrib["y"]) for e in root.iter(f"{space}text") if float(e.attrib["x"]) == 818)
    assert all(later - earlier >= 15 for earlier, later in pairwise(places))


def test_a_run_without_an_epoch_is_drawn_with_its_baselines(tmp_path: Path) -> None:
    run = create_run(tmp_path / "runs", SETTINGS, CORPUS, training_text(CORPUS, SETTINGS))
    run.set_state("stopped")
    for baseline in (None, baselines(training_text(CORPUS, SETTINGS).train_ids, CORPUS.tokens.ids[:0], 40)):
        run.baselines = baseline
        export_curve(run, tmp_path / "curve.svg")
        assert ElementTree.parse(tmp_path / "curve.svg").getroot() is not None
    export_curve(run, tmp_path / "curve.csv")
    assert len(rows(tmp_path / "curve.csv")) == 1


@pytest.mark.parametrize(
    ("export", "name", "what"),
    [
        (export_samples, "samples.txt", "samples"),
        (export_samples, "samples.csv", "samples"),
        (export_lines, "lines.txt", "lines"),
        (export_lines, "lines.json", "lines"),
    ],
)
def test_what_a_run_does_not_have_is_said_and_no_empty_file_is_written(
    tmp_path: Path, export: Callable[[RunFolder, Path], None], name: str, what: str
) -> None:
    run = create_run(tmp_path / "runs", SETTINGS, CORPUS, training_text(CORPUS, SETTINGS))
    run.set_state("stopped")
    with pytest.raises(RunError, match=f"“{run.path.name}” has no {what}, so no file was written"):
        export(run, tmp_path / name)
    assert not (tmp_path / name).exists()


def test_of_very_many_updates_a_thousand_points_are_drawn_with_every_peak(
    told: RunFolder, tmp_path: Path
) -> None:
    from core.common.progress import Told
    from core.sharing.curve_drawing import curve_svg

    updates = [UpdateFinished(Moment(1, n), 2.0, 1, 0.5, 0.1, n / 5000) for n in range(1, 5001)]
    updates[3210] = replace(updates[3210], nats=6.0)
    picture = curve_svg("x", Told(updates=tuple(updates)))
    line = max((part.split('"')[1] for part in picture.split("<polyline ")[1:]), key=len).split()
    assert len(line) <= 1000
    assert min(float(point.split(",")[1]) for point in line) < 100


@pytest.mark.parametrize(
    ("export", "name", "why"),
    [
        (export_curve, "curve.png", "as SVG, not as PNG"),
        (export_curve, "curve.txt", "one of these: .svg and .csv|.svg, .csv"),
        (export_curve, "curve", "decides what is written"),
        (export_samples, "samples.svg", "decides what is written"),
    ],
)
def test_another_ending_is_refused_with_those_that_are_possible(
    told: RunFolder, tmp_path: Path, export: object, name: str, why: str
) -> None:
    assert callable(export)
    with pytest.raises(UserError, match=why):
        export(told, tmp_path / name)
    assert not (tmp_path / name).exists()


def test_a_file_that_can_not_be_written_is_explained(told: RunFolder, tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"curve.csv.* can't be written"):
        export_curve(told, tmp_path / "nowhere" / "curve.csv")


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_the_target_of_a_link_is_written(told: RunFolder, tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    export_curve(told, tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert len(rows(tmp_path / "real.csv")) == 4


def test_the_curves_of_other_runs_come_with_that_of_a_run(told: RunFolder, tmp_path: Path) -> None:
    shutil.copytree(told.path, tmp_path / "another-run-with-a-long-name")
    other = RunFolder.open(tmp_path / "another-run-with-a-long-name")
    export_curve(told, tmp_path / "alone.svg")
    export_curve(told, tmp_path / "both.svg", [other])
    alone, both = ((tmp_path / name).read_text("utf-8") for name in ("alone.svg", "both.svg"))
    assert both.count("<polyline") == alone.count("<polyline") + 1
    assert "#117733" in both
    assert "another-r…ong-name" in both
    ElementTree.fromstring(both)
    export_curve(told, tmp_path / "both.csv", [other])
    with (tmp_path / "both.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["run", *CURVE_COLUMNS]
    names = [row[0] for row in rows[1:]]
    assert set(names) == {told.path.name, other.path.name}
    assert names.count(told.path.name) == names.count(other.path.name)
