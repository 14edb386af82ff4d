"""Which line is shown after lines were written, taken back, done again and removed."""

from __future__ import annotations

from pathlib import Path

import pytest

from charrnn_gui.session.shown_lines import ShownLines
from core.common.progress import Moment
from core.common.prompts import Continuation, Prompt, WrittenCharacter
from core.common.weights_of import WeightsOf
from core.runs.lines import KeptLines


def answer(text: str, update: int = 1) -> Continuation:
    written = tuple(WrittenCharacter(character, 0.5, ()) for character in text)
    return Continuation(Prompt("东风"), Moment(1, update), (), "", written, finished=True)


@pytest.fixture
def lines(tmp_path: Path) -> ShownLines:
    return ShownLines(KeptLines.open(tmp_path))


def test_undo_goes_back_to_the_line_that_was_written_on_and_redo_to_its_sibling(lines: ShownLines) -> None:
    lines.add(answer("吹堕"), 0, 0)
    lines.add(answer("人散"), 0, 0)
    lines.add(answer("吹雪"), 1, 1)
    assert (lines.shown, list(lines.lines)) == (3, [1, 2, 3])
    lines.change(KeptLines.undo)
    assert (lines.shown, list(lines.lines)) == (1, [1, 2])
    lines.change(KeptLines.undo)
    assert lines.shown == 1
    lines.change(KeptLines.undo)
    assert (lines.shown, lines.lines) == (0, {})
    for number in (1, 2, 3):
        lines.change(KeptLines.redo)
        assert lines.shown == number


def test_a_line_that_is_removed_gives_way_to_its_parent_or_to_the_one_before(lines: ShownLines) -> None:
    lines.add(answer("吹堕"), 0, 0)
    lines.add(answer("人散"), 0, 0)
    lines.add(answer("吹雪"), 1, 1)
    lines.change(lambda kept: kept.remove(3))
    assert lines.shown == 1
    lines.change(lambda kept: kept.remove(2))
    assert lines.shown == 1
    lines.change(KeptLines.undo)
    assert lines.shown == 2
    lines.change(lambda kept: kept.remove(2))
    assert lines.shown == 1
    lines.change(lambda kept: kept.remove(1))
    assert lines.shown == 0


def test_only_the_last_answers_stay_at_hand_and_tell_whose_probabilities_are_shown(lines: ShownLines) -> None:
    for number in range(25):
        lines.add(answer("吹", number), 0, 0)
    assert lines.answer(1) is None
    assert lines.answer(25) == answer("吹", 24)
    assert lines.weights_of(1) == WeightsOf(lines.folder, 0)
    lines.remember(25, answer("吹", 99))
    assert lines.weights_of(25) == WeightsOf(lines.folder, 99)
    assert lines.lines[25].moment.update == 24
    assert lines.weights_of(26) == WeightsOf(lines.folder)
