"""What is said about a prefix and its continuation."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from charrnn_gui.writing.notices import Notices
from core.common.progress import Moment
from core.common.prompts import Continuation, Prompt, Sampling, WrittenCharacter
from core.text.vocab import Vocab


@pytest.fixture
def notices(qtbot: QtBot) -> Notices:
    notices = Notices()
    for widget in (notices.unknown, notices.start, notices.loop_line):
        qtbot.addWidget(widget)
    return notices


def answer(prompt: Prompt, text: str, unknown: tuple[str, ...] = (), start: str = "") -> Continuation:
    written = tuple(WrittenCharacter(c, 0.5, ((c, 0.5),)) for c in text)
    return Continuation(prompt, Moment(1, 8), unknown, start, written, True)


def said(notices: Notices) -> list[str]:
    return [notices.unknown.text(), notices.start.text(), notices.loop.text()]


def test_the_vocabulary_of_the_model_comes_before_what_an_answer_passed_over(notices: Notices) -> None:
    prompt = Prompt("东x", 50, Sampling())
    notices.show(prompt, answer(prompt, "", unknown=("x",)), Vocab.of("东x"))
    assert said(notices)[0] == ""
    notices.show(prompt, answer(prompt, "", unknown=("x",)), None)
    assert "x" in said(notices)[0]
    notices.show(prompt, None, Vocab.of("东"))
    assert "x" in said(notices)[0]


def test_nothing_is_said_about_an_answer_to_another_prompt(notices: Notices) -> None:
    prompt = Prompt("", 50, Sampling())
    repeating = answer(prompt, "夜" * 50, start="东")
    notices.show(prompt, repeating, None)
    assert "东" in said(notices)[1]
    assert said(notices)[2]
    assert not notices.loop_button.isHidden()
    notices.show(Prompt("风", 50, Sampling()), repeating, None)
    assert said(notices) == ["", "", ""]
    assert notices.loop_button.isHidden()
    assert notices.loop.isHidden()
