"""Sentences on events, in both languages."""

from __future__ import annotations

import math

import pytest

from core.common import i18n
from core.common.progress import (
    BaselinePassed,
    Diverged,
    Event,
    HeldoutImproved,
    Moment,
    RanksChanged,
    SettingChanged,
    TrainingFinished,
)
from core.runs.event_words import BASELINE_LABELS, event_in_words, event_place, shown_events
from core.runs.milestones import BASELINE_NAMES
from tests.core.runs.test_events import EVENTS

AT = Moment(12, 190), 3.5, 11.2


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_every_event_is_a_sentence_with_its_numbers(language: str, event: Event | Diverged) -> None:
    i18n.set_language(language)
    words = event_in_words(event)
    assert words[-1] in ".。"
    assert "{" not in words
    assert "{" not in event_place(event)


def test_a_change_names_the_setting_and_both_values() -> None:
    assert event_place(SettingChanged(*AT, "learning_rate", 0.0078, 0.004)) == "epoch 11.20, update 190"
    assert event_in_words(RanksChanged(*AT, 1)) == "From here on 1 process trains the run."
    assert event_in_words(RanksChanged(*AT, 8)) == "From here on 8 processes train the run together."
    changed = event_in_words(SettingChanged(*AT, "learning_rate", 0.0078, 0.004))
    assert changed == "learning rate 0.0078 → 0.004, by hand."
    followed = event_in_words(SettingChanged(*AT, "learning_rate", 0.004, None))
    assert followed == "learning rate 0.004 by hand → by the schedule."
    clipped = event_in_words(SettingChanged(*AT, "clip_norm", 0.5, None))
    assert clipped == "gradient clipping 0.5 by hand → as set at the start."


def test_names_that_this_version_does_not_know_harm_nothing() -> None:
    assert event_in_words(BaselinePassed(*AT, "tetragram", 4.0, 3.0)) == ""
    assert event_in_words(SettingChanged(*AT, "mood", math.nan, math.inf)).startswith("mood ")


def test_every_baseline_has_its_words() -> None:
    assert tuple(BASELINE_LABELS) == BASELINE_NAMES
    sentences = {event_in_words(BaselinePassed(*AT, name, 4.0, 3.0)) for name in BASELINE_NAMES}
    assert len(sentences) == len(BASELINE_NAMES)


def test_of_the_best_on_held_out_text_the_last_is_shown_where_it_was() -> None:
    best = [HeldoutImproved(Moment(n, 10 * n), 1.0, n, 9.0 - n, 10.0 - n) for n in (1, 2, 3)]
    events = (EVENTS[0], best[0], EVENTS[2], best[1], best[2], EVENTS[3], TrainingFinished(Moment(4, 40)))
    assert shown_events(events) == (EVENTS[0], EVENTS[2], best[2], EVENTS[3])
