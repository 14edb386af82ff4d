"""What was likely an epoch ago is that of the same prefix at the end of the epoch before."""

from __future__ import annotations

from charrnn_gui.writing.epoch_ago import EpochAgo
from core.common.progress import Moment
from core.common.prompts import Continuation, Prompt, WrittenCharacter


def answer(epoch: int, update: int, probability: float, prefix: str = "春") -> Continuation:
    likeliest = (("风", probability),)
    written = (WrittenCharacter("风", probability, likeliest),)
    return Continuation(Prompt(prefix), Moment(epoch, update), (), "", written, True)


def test_within_an_epoch_that_of_the_epoch_before_stays() -> None:
    ago = EpochAgo()
    assert ago.note(answer(1, 1, 0.1)) == {}
    assert ago.note(answer(1, 9, 0.2)) == {}
    assert ago.note(answer(2, 11, 0.3)) == {"风": 0.2}
    assert ago.note(answer(2, 19, 0.4)) == {"风": 0.2}
    assert ago.note(answer(3, 21, 0.5)) == {"风": 0.4}


def test_another_prefix_and_another_run_have_no_past() -> None:
    ago = EpochAgo()
    ago.note(answer(1, 1, 0.1))
    assert ago.note(answer(2, 2, 0.2, prefix="夏")) == {}
    assert ago.note(answer(1, 1, 0.3, prefix="夏")) == {}


def test_an_answer_that_has_only_begun_changes_nothing() -> None:
    ago = EpochAgo()
    ago.note(answer(1, 1, 0.1))
    begun = Continuation(Prompt("春"), Moment(2, 2), (), "", (), False)
    assert ago.note(begun) == {"风": 0.1}
    assert ago.note(answer(2, 2, 0.3)) == {"风": 0.1}
