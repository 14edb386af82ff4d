"""The button that pins a prefix."""

from __future__ import annotations

from typing import Any

import pytest

from charrnn_gui.widgets.pin_button import PinButton
from core.settings.specs import MOST_TEXT_CHARACTERS, MOST_TEXTS
from core.text.vocab import Vocab


@pytest.mark.parametrize(
    ("prefix", "pinned", "reason"),
    [
        ("东风", (), ""),
        ("东风", ("东",), ""),
        ("东风", ("东风",), "pinned already"),
        ("东x", (), "lacks some"),
        ("东", tuple(map(str, range(MOST_TEXTS))), "No more"),
        ("东" * (MOST_TEXT_CHARACTERS + 1), (), "none so long"),
    ],
)
def test_what_can_not_be_pinned_is_refused_with_a_reason(
    qtbot: Any, prefix: str, pinned: tuple[str, ...], reason: str
) -> None:
    button = PinButton()
    qtbot.addWidget(button)
    button.judge(prefix, pinned, Vocab.of("东风"))
    assert button.isEnabled() == (not reason)
    assert (reason or "Pin this prefix") in button.toolTip()
