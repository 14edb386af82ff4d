"""Branches of one run are told apart in a narrow tree."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from charrnn_gui.comparing.families import Family
from charrnn_gui.comparing.origin_tree import OriginTree
from charrnn_gui.comparing.runs_model import RunsModel
from core.common.progress import Moment
from core.runs.about import Origin
from core.runs.listing import RunSummary

ROOT = "2026-11-28-2121-songci-gru"


def test_names_that_are_cut_differ_and_keep_where_they_begin(qtbot: QtBot, runs: list[RunSummary]) -> None:
    branches = [f"{ROOT}-from-{update}-low" for update in (223178, 178074)]
    origin = Origin(ROOT, Moment(3, 20))
    family = Family(runs[0], ROOT, [Family(replace(runs[1], origin=origin), name) for name in branches])
    tree = OriginTree(RunsModel())
    qtbot.addWidget(tree)
    tree.resize(300, 120)
    tree.set_families([family])
    tree.show()
    root = tree.topLevelItem(0)
    assert root is not None
    texts = [root.child(place).text(0) for place in range(2)]
    assert "223178" in texts[0]
    assert "178074" in texts[1]
    for text in texts:
        assert text.endswith(", from epoch 3")
        assert tree.fontMetrics().horizontalAdvance(text) < tree.viewport().width()
    tree.resize(800, 120)
    assert root.child(0).text(0) == f"{branches[0]}, from epoch 3"
