"""LinesModel: one line a sample, the newest on top; repeats are folded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from charrnn_gui.writing.lines_model import PERPLEXITY, TEXT, WHEN, LinesModel
from charrnn_gui.writing.samples import Samples
from core.common.progress import Moment, SampleWritten
from tests.charrnn_gui.writing.samples_told import early, sample


@pytest.fixture
def samples() -> Samples:
    return Samples()


@pytest.fixture
def model(samples: Samples, qtbot: QtBot) -> Iterator[LinesModel]:
    model = LinesModel(samples)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_prefix("春")
    yield model
    tester.deleteLater()


def add(model: LinesModel, samples: Samples, *written: SampleWritten) -> None:
    for each in written:
        assert samples.add(each)
        model.add_newest(each.moment)


def shown(model: LinesModel) -> list[tuple[object, object]]:
    return [(model.index(r, WHEN).data(), model.index(r, TEXT).data()) for r in range(model.rowCount())]


def test_the_newest_is_on_top_and_early_ones_are_named_by_their_update(
    model: LinesModel, samples: Samples
) -> None:
    add(model, samples, early(1, "春", "了"), early(4, "春", "的"), sample(1, "春"), sample(3, "春"))
    assert shown(model) == [("3", "春第3"), ("1", "春第1"), ("upd 4", "春的"), ("upd 1", "春了")]


def test_a_part_of_an_epoch_is_named_as_one(model: LinesModel, samples: Samples) -> None:
    add(model, samples, SampleWritten(Moment(2, 256), "春", "春风", 256 / 245))
    assert shown(model) == [("1.04", "春风")]
    assert model.label_of(Moment(2, 256)) == "epoch 1.04"


def test_repeats_fold_into_one_line_as_they_come(model: LinesModel, samples: Samples) -> None:
    add(model, samples, sample(1, "春", "甲"), sample(2, "春", "乙"), sample(3, "春", "乙"))
    folded = [("3", "春乙"), ("", "unchanged since epoch 2"), ("1", "春甲")]
    assert shown(model) == folded
    add(model, samples, sample(4, "春", "乙"), sample(5, "春", "乙"))
    assert shown(model) == [("5", "春乙"), *folded[1:]]
    add(model, samples, sample(6, "春", "丙"))
    assert shown(model) == [("6", "春丙"), ("5", "春乙"), ("", "epoch 2 to epoch 4: the same"), ("1", "春甲")]
    # Read from the beginning it is the same.
    before = shown(model)
    model.show_prefix("春")
    assert shown(model) == before


def test_only_the_newest_fold_says_that_nothing_has_changed_since(
    model: LinesModel, samples: Samples, qtbot: QtBot
) -> None:
    add(model, samples, early(1, "春", "甲"), early(2, "春", "甲"))
    assert shown(model)[1:] == [("", "unchanged since update 1")]
    with qtbot.waitSignal(model.dataChanged) as changed:
        add(model, samples, early(3, "春", "乙"))
    assert shown(model)[2:] == [("", "update 1: the same")]
    assert changed.args[1].row() == 2
    add(model, samples, *(sample(number, "春", "丙") for number in (1, 2, 3)), sample(4, "春", "乙"))
    folds = [text for when, text in shown(model) if not when]
    assert folds == ["epoch 1 to epoch 2: the same", "update 1: the same"]


def test_a_fold_opens_stays_open_as_repeats_come_and_closes(model: LinesModel, samples: Samples) -> None:
    add(model, samples, *(sample(number, "春", "乙") for number in range(1, 4)))
    folded = shown(model)
    model.toggle_fold(1)
    assert [when for when, _text in shown(model)] == ["3", "", "2", "1"]
    add(model, samples, sample(4, "春", "乙"))
    assert [when for when, _text in shown(model)] == ["4", "", "3", "2", "1"]
    model.toggle_fold(1)
    assert shown(model) == [("4", "春乙"), folded[1]]


def test_every_moment_has_a_row_its_own_or_that_of_its_fold(model: LinesModel, samples: Samples) -> None:
    texts = "甲乙乙乙丙丙丁"
    add(model, samples, *(sample(number, "春", text) for number, text in enumerate(texts, 1)))
    rows = [model.row_of(sample(number, "春").moment) for number in range(1, 8)]
    assert rows == [5, 4, 4, 3, 2, 1, 0]
    model.toggle_fold(4)
    rows = [model.row_of(sample(number, "春").moment) for number in range(1, 8)]
    assert rows == [7, 6, 5, 3, 2, 1, 0]
    assert [model.line_at(row).repeats for row in (6, 5)] == [[], []]


def test_the_perplexity_of_the_moment_stands_beside_its_text(model: LinesModel, samples: Samples) -> None:
    samples.perplexities[Moment(1, 8)] = 4.5678
    add(model, samples, sample(1, "春"), sample(2, "春"))
    assert [model.index(row, PERPLEXITY).data() for row in range(2)] == ["", "4.568"]


def test_the_tip_has_the_whole_text_as_text(model: LinesModel, samples: Samples) -> None:
    add(model, samples, sample(1, "春", "<b>" + "风" * 1000))
    tip = model.index(0, TEXT).data(Qt.ItemDataRole.ToolTipRole)
    assert "风" * 1000 in tip
    assert "<b>" not in tip
    assert "1 epochs, update 8" in tip
