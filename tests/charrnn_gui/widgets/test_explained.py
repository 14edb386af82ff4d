"""A widget explains its term by its tooltip and if it is asked."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QLabel

from charrnn_gui.widgets.explained import TERM, explain, explanation
from core.common.glossary import GLOSSARY


@pytest.mark.parametrize("term", GLOSSARY)
def test_an_explanation_says_the_term_and_what_it_means(term: str) -> None:
    text = explanation(term)
    assert GLOSSARY[term].name.lower() in text.lower()
    assert GLOSSARY[term].meaning in text


def test_a_tooltip_that_says_something_else_is_left_alone(qtbot: Any) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    label.setToolTip("How to use it.")
    explain(label, "temperature", if_asked=True)
    assert label.toolTip() == "How to use it."
    assert label.whatsThis() == explanation("temperature")
    explain(label, "perplexity")
    assert label.toolTip() == explanation("perplexity")
    assert label.property(TERM) == "perplexity"
