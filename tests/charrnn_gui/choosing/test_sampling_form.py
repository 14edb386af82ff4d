"""How the next text is written, as a person sets it."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from charrnn_gui.choosing.sampling_form import SamplingForm
from core.common.prompts import Sampling


@pytest.fixture
def form(qtbot: QtBot) -> SamplingForm:
    form = SamplingForm()
    qtbot.addWidget(form)
    form.set_vocab("abc ，\n")
    return form


def test_sliders_and_fields_are_of_one_mind(form: SamplingForm) -> None:
    temperature, top_k, top_p = form._sliders
    for slider, value in ((temperature, 25), (top_k, 7), (top_p, 80)):
        slider.setValue(value)
    assert form.sampling() == Sampling(1.25, 7, 0.8, 1)
    form.temperature.setValue(0.5)
    form.top_k.setValue(0)
    form.top_p.setValue(0.33)
    assert [slider.value() for slider in form._sliders] == [10, 0, 33]


def test_greedy_writing_has_no_other_settings(form: SamplingForm) -> None:
    form.top_k.setValue(5)
    form.banned.setText("a")
    form.temperature.setValue(0)
    assert form.sampling() == Sampling(banned="a")
    for field in (form.top_k, form.top_p, form.seed, form.again):
        assert not field.isEnabled()
        assert "nothing is random" in field.toolTip()


def test_characters_are_banned_once_and_an_arrow_stands_for_a_line_end(form: SamplingForm) -> None:
    form.banned.setText("a↵，a")
    assert form.sampling().banned == "a\n，"
    # Unless the text has such an arrow.
    form.set_vocab("a↵\n")
    assert form.sampling().banned == "a↵，"


def test_a_text_starts_and_ends_with_a_line_only_if_the_model_knows_lines(form: SamplingForm) -> None:
    form.begins_line.setChecked(True)
    form.ends_at_line.setChecked(True)
    assert (form.prefix_from("ab"), form.stops_at_line()) == ("\nab", True)
    form.set_vocab("abc")
    assert (form.prefix_from("ab"), form.stops_at_line()) == ("ab", False)
    assert "no line ends" in form.ends_at_line.toolTip()


def test_the_die_takes_another_seed(form: SamplingForm) -> None:
    form.seed.setValue(form.seed.maximum())
    form.again.click()
    assert form.seed.value() == 0
