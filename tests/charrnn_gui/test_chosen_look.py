"""The look that the person has chosen holds at once, and at the next start."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from charrnn_gui.chosen_look import TEXT_SIZES, ChosenLook
from charrnn_gui.look.tokens import DARK_CONTRAST, LIGHT, LIGHT_CONTRAST
from charrnn_gui.preferences import Preferences
from charrnn_gui.theme import apply_theme, colors_of


@pytest.fixture
def preferences(tmp_path: Path) -> Preferences:
    return Preferences(tmp_path / "preferences.json")


@pytest.fixture
def look(qapp: QApplication, preferences: Preferences) -> Iterator[ChosenLook]:
    look = ChosenLook(qapp, preferences)
    yield look
    apply_theme(qapp, "system")


def test_a_choice_holds_at_once_and_at_the_next_start(
    qapp: QApplication, look: ChosenLook, preferences: Preferences
) -> None:
    look.use_theme("dark")
    look.use_contrast(True)
    look.use_reduced_motion(True)
    look.enlarge_text()
    assert colors_of(qapp.palette()) is DARK_CONTRAST
    qapp.setPalette(qapp.style().standardPalette())
    again = ChosenLook(qapp, preferences)
    assert colors_of(qapp.palette()) is DARK_CONTRAST
    assert (again.theme, again.contrast, again.text_size) == ("dark", True, 110)
    assert again.reduced_motion
    look.use_theme("light")
    look.use_contrast(False)
    assert colors_of(qapp.palette()) is LIGHT


def test_text_grows_and_shrinks_in_steps_between_two_ends(qapp: QApplication, look: ChosenLook) -> None:
    seen = []
    for change in [look.reduce_text] * 4 + [look.enlarge_text] * 10 + [look.reset_text]:
        change()
        seen.append((look.text_size, qapp.font().pixelSize()))
    assert {size for size, _pixels in seen} == set(TEXT_SIZES)
    assert seen[3] == (80, 10)
    assert seen[-2] == (200, 26)
    assert seen[-1] == (100, 13)


@pytest.mark.parametrize(("kept", "shown"), [(-5, 80), (10**9, 200), ("large", 100)])
def test_a_size_that_makes_no_sense_is_brought_within_bounds(
    qapp: QApplication, preferences: Preferences, kept: object, shown: int
) -> None:
    preferences.set("text_size", kept)
    assert ChosenLook(qapp, preferences).text_size == shown


def test_a_presentation_is_larger_and_chooses_nothing(
    qapp: QApplication, look: ChosenLook, preferences: Preferences
) -> None:
    look.use_text_size(100)
    look.present(True)
    assert qapp.font().pixelSize() == 18
    assert preferences.get("text_size", 0) == 100
    look.present(False)
    assert qapp.font().pixelSize() == 13


HIGH, NO = Qt.ContrastPreference.HighContrast, Qt.ContrastPreference.NoPreference


def test_high_contrast_follows_the_system_until_the_person_chooses(
    qapp: QApplication, look: ChosenLook, preferences: Preferences
) -> None:
    assert look._accessibility is not None
    told: list[bool] = []
    look.contrast_changed.connect(told.append)
    look.use_theme("light")
    gc.collect()
    look._accessibility.contrastPreferenceChanged.emit(HIGH)
    assert colors_of(qapp.palette()) is LIGHT_CONTRAST
    look._accessibility.contrastPreferenceChanged.emit(NO)
    assert colors_of(qapp.palette()) is LIGHT
    look.use_contrast(False)
    look._accessibility.contrastPreferenceChanged.emit(HIGH)
    assert colors_of(qapp.palette()) is LIGHT
    assert told == [True, False]


def test_what_the_system_asks_for_is_not_remembered_as_a_choice(
    look: ChosenLook, preferences: Preferences
) -> None:
    assert look._accessibility is not None
    look._accessibility.contrastPreferenceChanged.emit(HIGH)
    assert look.contrast
    assert not preferences.has("contrast")
