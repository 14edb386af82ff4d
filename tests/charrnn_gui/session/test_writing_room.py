"""The room of the Write workspace: the real worker writes, the real folder keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from charrnn_gui import questions as q
from charrnn_gui.app import App
from charrnn_gui.run_state import RunState
from charrnn_gui.session.writing_room import WritingRoom
from core.common.choices import Choice
from core.common.lines import Line
from core.common.progress import Moment
from core.common.prompts import Continuation, Prompt, Sampling
from core.common.weights_of import WeightsOf
from core.runs import CHECKPOINTS_FOLDER
from core.runs.lines import KeptLines
from core.settings.settings import Settings
from tests.charrnn_gui.listening import PATIENCE_MS

StartApp = Callable[..., App]
PROMPT = Prompt("东风", 10, Sampling(0.8, seed=3))


class Told:
    """All that a room tells."""

    def __init__(self, room: WritingRoom) -> None:
        self.shown: list[tuple[Line, Continuation]] = []
        self.choices: list[Choice] = []
        self.several: list[tuple[Continuation, ...]] = []
        self.held: list[Moment | None] = []
        self.compared: list[tuple[tuple[WeightsOf, Continuation], ...]] = []
        self.refused: list[str] = []
        self.gone: list[Line] = []
        self.can: tuple[bool, bool] = (False, False)
        room.line_shown.connect(lambda line, answer: self.shown.append((line, answer)))
        room.lines_changed.connect(lambda _lines, undo, redo: setattr(self, "can", (undo, redo)))
        room.choice_told.connect(self.choices.append)
        room.several_written.connect(self.several.append)
        room.moment_held.connect(lambda moment, _bytes: self.held.append(moment))
        room.compared.connect(self.compared.append)
        room.refused.connect(self.refused.append)
        room.weights_gone.connect(self.gone.append)


@pytest.fixture
def until(qtbot: Any) -> Callable[[Callable[[], object]], None]:
    return lambda condition: qtbot.waitUntil(lambda: bool(condition()), timeout=PATIENCE_MS)


Until = Callable[[Callable[[], object]], None]


def trained(app: App, until: Until) -> tuple[WritingRoom, Told]:
    app.window.actions_by_name["train"].trigger()
    until(lambda: app.session.state is RunState.FINISHED)
    room = app.session.writing
    told = Told(room)
    assert app.session.open_run_folder is not None
    room.open_run(app.session.open_run_folder)
    until(lambda: room.folder is not None)
    return room, told


def test_another_character_makes_a_sibling_with_the_same_beginning_and_seed_and_undo_takes_it_back(
    start_app: StartApp, until: Until
) -> None:
    app = start_app()
    room, told = trained(app, until)
    room.write(PROMPT)
    until(lambda: told.shown)
    first, answer = told.shown[0]
    third = answer.written[4].likeliest[2][0]
    room.write_on(first.number, 4, third)
    until(lambda: len(told.shown) == 2)
    second = told.shown[1][0]
    assert second.text[:5] == first.text[:4] + third
    assert (second.parent, second.place, second.prompt.sampling) == (1, 4, PROMPT.sampling)
    assert second.moment == first.moment
    assert room.lines == (first, second)
    # Its dice show what the seed would have drawn, and what was taken instead.
    room.tell_choice(second.number, 4)
    until(lambda: told.choices)
    choice = told.choices[0]
    assert choice.characters[choice.chosen] == third
    assert choice.characters[choice.drawn] == first.text[4]
    room.undo()
    assert (room.lines, room.shown, told.can) == ((first,), 1, (True, True))
    assert told.shown[-1] == (first, answer)
    room.redo()
    assert (room.lines, room.shown, told.can) == ((first, second), 2, (True, False))
    folder = room.folder
    assert folder is not None
    until(lambda: KeptLines.open(folder).lines == room.lines)
    until(lambda: KeptLines.open(folder).can_redo is False)


def test_one_of_eight_is_taken_as_it_was_written(start_app: StartApp, until: Until) -> None:
    app = start_app()
    room, told = trained(app, until)
    room.write_several(PROMPT, 8)
    until(lambda: told.several and len(told.several[-1]) == 8)
    taken = told.several[-1][5]
    room.take(5)
    line, answer = told.shown[-1]
    assert (line.text, answer, line.prompt.sampling.seed) == (taken.text, taken, 8)
    room.tell_choice(line.number, 9)
    until(lambda: told.choices)
    assert told.choices[0].characters[told.choices[0].chosen] == taken.text[9]


def test_a_held_moment_writes_while_the_training_goes_on_until_it_is_let_go_of(
    start_app: StartApp, small_settings: Settings, until: Until
) -> None:
    app = start_app(replace(small_settings, epochs=10**6, schedule="constant"))
    app.window.actions_by_name["train"].trigger()
    until(lambda: app.session.state is RunState.TRAINING)
    room = app.session.writing
    told = Told(room)
    room.open_run(app.session.open_run_folder)
    until(lambda: room.folder is not None)
    room.write(PROMPT)
    until(lambda: told.shown)
    first = told.shown[0][0]
    # What Read holds is no matter of this room.
    others: list[q.MomentHeld] = []
    app.session._worker.moment_held.connect(others.append)
    app.session._worker.request(q.HoldMoment())
    until(lambda: others)
    assert told.held == []
    room.hold(is_wanted=True)
    until(lambda: told.held)
    # What is held are the weights that stand above the text.
    assert told.held == [first.moment]
    progressed: list[object] = []
    app.session.progressed.connect(progressed.append)
    until(lambda: len(progressed) > 5)
    room.write(PROMPT)
    until(lambda: len(told.shown) == 2)
    assert told.shown[1][0].text == first.text
    assert told.shown[1][0].moment == first.moment
    room.compare(PROMPT, (WeightsOf(room.folder), WeightsOf(room.folder, first.moment.update)))
    until(lambda: told.compared and len(told.compared[-1]) == 2)
    (_now, now), (_then, then) = told.compared[-1]
    assert (then.text, then.moment) == (first.text, first.moment)
    assert now.moment.update > then.moment.update
    room.hold(is_wanted=False)
    until(lambda: told.held[-1] is None)
    room.write(PROMPT)
    until(lambda: len(told.shown) == 3)
    assert told.shown[2][0].moment.update > first.moment.update
    # A sibling is written by the weights of its line, as long as they are there.
    room.write_on(1, 2, told.shown[0][1].written[2].likeliest[1][0])
    until(lambda: len(told.shown) == 4)
    assert told.shown[3][0].moment == first.moment
    app.window.actions_by_name["stop"].trigger()
    until(lambda: app.session.state is RunState.STOPPED)


def test_another_start_shows_the_last_line_and_reads_it_with_its_weights_or_says_that_they_are_gone(
    start_app: StartApp, until: Until
) -> None:
    app = start_app()
    room, told = trained(app, until)
    room.write(PROMPT)
    until(lambda: told.shown)
    line, answer = told.shown[0]
    folder = room.folder
    assert folder is not None
    until(lambda: KeptLines.open(folder).lines)
    room.close_run()
    assert (room.lines, room.shown) == ((), 0)
    room.open_run(folder)
    until(lambda: len(told.shown) == 2)
    assert told.shown[1] == (line, answer)
    assert not told.refused
    # A line of weights that no checkpoint keeps.
    kept = KeptLines.open(folder)
    other = kept.add(replace(line, moment=replace(line.moment, update=7)))
    kept.flush()
    for path in (folder / CHECKPOINTS_FOLDER).iterdir():
        path.unlink()
    room.close_run()
    room.open_run(folder)
    until(lambda: len(told.shown) == 3)
    assert told.shown[2][0] == other
    assert told.shown[2][1].moment == line.moment
    assert told.gone == [other]
    # How it was chosen, no other weights can tell; of the line before they can.
    room.tell_choice(other.number, 0)
    room.show(line.number)
    until(lambda: told.shown[-1][0] == line)
    assert told.gone == [other]
    # What stands to choose from in it is known by now, and is still not its own.
    room.show(other.number)
    assert told.gone == [other, other]
    room.tell_choice(line.number, 0)
    until(lambda: told.choices)
    assert told.choices[0].moment == line.moment


def test_what_can_not_be_answered_is_said_and_nothing_is_lost(
    start_app: StartApp, until: Until, songci: Any
) -> None:
    app = start_app()
    room, told = trained(app, until)
    everything = "".join(set(songci.text)) + " "
    room.write(replace(PROMPT, sampling=replace(PROMPT.sampling, banned=everything)))
    until(lambda: told.refused)
    assert "banned" in told.refused[0]
    folder = room.folder
    assert folder is not None
    room.compare(PROMPT, (WeightsOf(folder), WeightsOf(folder, 3)))
    until(lambda: len(told.refused) == 2)
    assert "update 3" in told.refused[1]
    assert len(told.compared[-1]) == 1
    # The folder is moved away while a line is written: it stays in memory until the folder is back.
    away = folder.rename(folder.with_name("away"))
    room.write(PROMPT)
    until(lambda: told.shown and len(told.refused) == 3)
    assert "only in memory" in told.refused[2]
    away.rename(folder)
    room.undo()
    until(lambda: (folder / "lines.jsonl").exists())
    assert KeptLines.open(folder).can_redo


def test_lines_of_one_run_are_not_those_of_another(start_app: StartApp, until: Until) -> None:
    app = start_app()
    room, told = trained(app, until)
    room.write(PROMPT)
    until(lambda: told.shown)
    first = room.folder
    room.write(replace(PROMPT, num_chars=1_000_000))
    app.window.actions_by_name["train"].trigger()
    until(lambda: app.session.open_run_folder not in (None, first))
    until(lambda: app.session.state is RunState.FINISHED)
    room.open_run(app.session.open_run_folder)
    until(lambda: room.folder not in (None, first))
    assert room.lines == ()
    room.write(PROMPT)
    until(lambda: len(room.lines) == 1)
    assert first is not None
    assert [line.text for line in KeptLines.open(first).lines] == [told.shown[0][0].text]
