"""A person reads what has happened: a run is opened, trained further, or branched from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from charrnn_gui import messages as m
from charrnn_gui.app import App
from charrnn_gui.opening_sentences import opening_in_words
from charrnn_gui.run_state import RunState
from core.common.progress import Moment, SettingChanged, Started, Told
from core.runs import RunFolder
from core.settings.run_end import RunEnd
from core.settings.settings import Settings
from core.text.corpus import Corpus
from core.text.vocab import Vocab
from tests.charrnn_gui.listening import PATIENCE_MS
from tests.charrnn_gui.test_run_on_display import trained, wait_for


def test_each_way_to_train_a_run_says_what_it_has_done(
    qtbot: Any, start_app: Callable[..., App], small_settings: Settings
) -> None:
    app = start_app(replace(small_settings, epochs=2, heldout_fraction=0.1))
    bar = app.window.message_bar
    folder = trained(qtbot, app)
    app.session.continue_run(folder, RunEnd(3))
    qtbot.waitUntil(
        lambda: bar.text() == f"The run {folder.name} is trained further, to epoch 3.", timeout=PATIENCE_MS
    )
    wait_for(qtbot, app, RunState.FINISHED)
    last = RunFolder.open(folder).moment.update
    for branch, words in (
        (lambda: app.session.branch(folder, last), "from epoch 3, update"),
        (lambda: app.session.train_on_whole_text(folder), "on the whole text, from epoch 3, update"),
    ):
        branch()
        start = f"A branch of {folder.name} is trained now, {words} "
        qtbot.waitUntil(lambda start=start: bar.text().startswith(start), timeout=PATIENCE_MS)
        wait_for(qtbot, app, RunState.FINISHED)
    app.session.open_run(folder)
    qtbot.waitUntil(lambda: bar.text().startswith(f"Opened the run {folder.name}"), timeout=PATIENCE_MS)


@pytest.mark.parametrize(
    ("update", "limit_s", "said"),
    [
        (5, 0.0, "The run one is trained further, to epoch 7."),
        (5, 90.0, "The run one is trained further, until it has taken 1:30 in all."),
        (0, 0.0, ""),
    ],
)
def test_a_run_that_continues_says_its_end_and_one_that_begins_again_leaves_that_to_the_worker(
    songci: Corpus, tmp_path: Any, update: int, limit_s: float, said: str
) -> None:
    settings = Settings(epochs=7, time_limit_s=limit_s)
    request = m.Continue(tmp_path / "one", songci, None, "cpu")
    opened = m.RunOpened(
        tmp_path / "one", settings, "songci", Vocab("ab"), Told(), Moment(1, update), "cpu", "", False,
        seconds=1.0, request=request,
    )  # fmt: skip
    assert opening_in_words(opened) == said


def test_an_undone_change_is_named_with_where_the_new_run_begins(songci: Corpus, tmp_path: Any) -> None:
    moment = Moment(9, 157)
    change = SettingChanged(moment, 1.0, 9.5, "learning_rate", 0.01, 0.004)
    request = m.Branch(tmp_path / "one", 157, songci, Settings(), tmp_path, undone=(change,))
    told = Told(events=(Started(moment, 1.0, 9.5, "one"),))
    opened = m.RunOpened(
        tmp_path / "one-from-157", Settings(), "songci", Vocab("ab"), told, moment, "cpu", "", False,
        request=request,
    )  # fmt: skip
    assert opening_in_words(opened) == (
        "Undone: learning rate 0.01 → 0.004, by hand. The new run one-from-157 is trained as before that, "
        "from epoch 9.50, update 157. The run from before is kept."
    )
