"""A button of several lines grows with them and reads them out."""

from __future__ import annotations

from typing import Any

from charrnn_gui.welcome.offer_button import OfferButton


def test_it_is_higher_where_its_lines_wrap_and_says_them_all(qtbot: Any) -> None:
    button = OfferButton()
    qtbot.addWidget(button)
    button.set_lines("Jane Austen · Quick", "English, letter by letter", "20,000 characters")
    assert button.heightForWidth(90) > button.heightForWidth(300) > 0
    assert button.accessibleName() == "Jane Austen · Quick"
    assert button.accessibleDescription() == "English, letter by letter. 20,000 characters"
