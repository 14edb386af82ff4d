"""A picture of a comparison shows each run, its fork and its settings; any name leaves it sound XML."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from core.common.progress import Moment
from core.runs.about import Origin
from core.runs.comparison import compared, outcome_rows, settings_rows
from core.runs.curves import read_curves
from core.runs.telling_apart import FAR_APART
from core.sharing.comparison_drawing import Drawing, DrawnRun, comparison_svg
from tests.core.runs.made_runs import BASELINES, made_run

NAMES = ("one", "<two> & {three}")


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    branch = made_run(tmp_path, "two", hidden_size=16, origin=Origin("one", Moment(2, 15)))
    return [made_run(tmp_path, "one"), branch]


@pytest.fixture
def drawing(folders: list[Path]) -> Drawing:
    curves = [read_curves(folder) for folder in folders]
    runs = [DrawnRun(name, number, curves[number]) for number, name in enumerate(NAMES)]
    return Drawing(runs, baselines=BASELINES)


def texts(svg: str) -> list[str]:
    elements = ElementTree.fromstring(svg).iter()
    return [element.text or "" for element in elements if element.tag.endswith("text")]


def test_every_run_is_named_with_its_last_value_and_its_settings_stand_below(
    drawing: Drawing, folders: list[Path]
) -> None:
    runs = [compared(folder) for folder in folders]
    svg = comparison_svg(drawing, settings_rows(runs) + outcome_rows(runs))
    found = texts(svg)
    assert f"one{FAR_APART}6.667" in found
    assert any("hidden units 8 · parameters" in text for text in found)
    assert any("hidden units 16 · parameters" in text for text in found)
    assert any(text.startswith("bigram") for text in found)
    assert svg.count('stroke-dasharray="6 4"') == 2
    assert svg.count("<circle") == 1


def test_runs_of_a_grid_are_told_apart_in_the_margin(drawing: Drawing) -> None:
    names = [f"grid/hidden_size={size},learning_rate=0.005,seed=0" for size in (128, 256)]
    runs = [replace(run, name=name) for run, name in zip(drawing.runs, names, strict=True)]
    found = texts(comparison_svg(replace(drawing, runs=runs), []))
    assert {text.split(FAR_APART)[0] for text in found if FAR_APART in text} == {"128", "256"}
    assert set(names) <= set(found)


def test_dashes_are_explained_only_if_there_is_a_heldout_curve(drawing: Drawing) -> None:
    assert "Solid: training text. Dashed: held-out text." in texts(comparison_svg(drawing, []))
    curves = [replace(run.curves, heldout=np.empty((2, 0))) for run in drawing.runs]
    runs = [replace(run, curves=each) for run, each in zip(drawing.runs, curves, strict=True)]
    assert "Training text." in texts(comparison_svg(replace(drawing, runs=runs), []))


def test_every_pair_of_axes_can_be_drawn_within_the_picture(drawing: Drawing) -> None:
    for up in ("perplexity", "nats", "bits", "gradient"):
        for across in ("epochs", "updates", "characters", "seconds"):
            svg = comparison_svg(replace(drawing, up=up, across=across, smoothed=3), [])
            lines = re.findall(r'points="([^"]+)"', svg)
            places = [float(y) for line in lines for y in re.findall(r",(\S+)", line)]
            assert all(0 <= place <= 700 for place in places), (up, across)


def test_a_warning_and_the_smoothing_are_said(drawing: Drawing) -> None:
    found = texts(comparison_svg(replace(drawing, smoothed=30, warning="They do not compare."), []))
    assert "They do not compare." in found
    assert any("Means over the last 30 updates." in text for text in found)


def test_the_picture_is_as_high_as_its_caption(drawing: Drawing) -> None:
    few = ElementTree.fromstring(comparison_svg(drawing, []))
    many = ElementTree.fromstring(comparison_svg(replace(drawing, runs=[*drawing.runs] * 6), []))
    lowest = max(float(each.get("y", 0)) for each in many.iter() if each.tag.endswith("text"))
    assert float(many.get("height", 0)) > max(lowest, float(few.get("height", 0)))


def test_runs_of_the_same_colour_have_other_lines_and_that_is_said(drawing: Drawing) -> None:
    again = DrawnRun("the eighth", 7, drawing.runs[0].curves)
    before = comparison_svg(drawing, [])
    svg = comparison_svg(replace(drawing, runs=[*drawing.runs, again]), [])
    assert "18 5 0.2 5" not in before
    assert svg.count('stroke-dasharray="18 5 0.2 5"') == 2  # its curve, and the line beside its name
    assert svg.count('stroke-dasharray="0.2 5"') == 1
    assert any("Where colours repeat" in text for text in texts(svg))


def test_without_runs_there_is_still_a_picture() -> None:
    assert ElementTree.fromstring(comparison_svg(Drawing(()), [])) is not None
