"""Which run is on display, and what Train would begin."""

from __future__ import annotations

from typing import Any

import pytest

from charrnn_gui.frame.run_heading import RunHeading


@pytest.fixture
def heading(qtbot: Any) -> RunHeading:
    heading = RunHeading()
    qtbot.addWidget(heading)
    heading.show()
    return heading


def test_a_run_is_called_by_its_text_and_model_and_its_name_stands_below(heading: RunHeading) -> None:
    heading.set_run("2026-austen", "Jane Austen", "GRU 256")
    assert heading._title.text() == "Jane Austen  ·  GRU 256"
    assert heading._below.text() == "2026-austen"
    assert heading.text() == "2026-austen  ·  Jane Austen  ·  GRU 256"
    heading.clear()
    assert heading._title.text() == "No run on display"
    assert heading._below.isHidden()


def test_what_train_begins_takes_the_place_of_the_name(heading: RunHeading) -> None:
    heading.set_run("2026-austen", "Jane Austen", "GRU 256")
    heading.set_next("Train begins another run.", "Continue trains this one.")
    assert heading._below.text() == heading.next_text() == "Train begins another run."
    assert "Continue" in heading._below.toolTip()
    assert heading.next_help() == "Train begins another run. Continue trains this one."
    heading.set_next("")
    assert heading._below.text() == "2026-austen"


def test_however_long_its_texts_are_it_asks_for_hardly_any_width(heading: RunHeading) -> None:
    heading.set_run("n" * 500, "c" * 500, "m" * 500)
    heading.set_next("A sentence. " * 50)
    assert heading.minimumSizeHint().width() < 50


def test_while_no_run_is_on_display_the_planned_one_is_shown(heading: RunHeading) -> None:
    heading.set_planned("Jane Austen  ·  GRU 256", "Quick · new run")
    assert heading._title.text() == "Jane Austen  ·  GRU 256"
    assert heading._below.text() == "Quick · new run"
    assert heading.text() == "No run on display"
    heading.set_run("2026-austen", "Song ci", "LSTM 64")
    assert heading._title.text() == "Song ci  ·  LSTM 64"
