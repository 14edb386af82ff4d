"""What each character of a text costs a model, as a table. No torch."""

from __future__ import annotations

from collections.abc import Iterator

from core.common.surprise import Surprise
from core.sharing.curve_table import no_formula, table

SURPRISE_COLUMNS = ("place", "character", "nats", "expected", "expected_probability")
"""Of a table of characters. The first place is 1; the cost of a character is −ln of its probability."""
ADAPTED_COLUMN = "adapted_nats"
"""Stands last, if the text was also read with weights that follow it."""


def surprise_csv(surprise: Surprise, adapted: Surprise | None = None) -> str:
    """Return a table with a row for each character of the text.

    The cells after the character are empty if nothing was predicted: at the first character, and at
    characters that the model does not know. ``adapted`` is what the same text costs with weights that follow
    it.
    """
    if adapted is None:
        return table(SURPRISE_COLUMNS, _rows(surprise))
    rows = zip(_rows(surprise), adapted.nats.tolist(), strict=True)
    more = ((*row, nats if nats == nats else "") for row, nats in rows)
    return table((*SURPRISE_COLUMNS, ADAPTED_COLUMN), more)


def _rows(surprise: Surprise) -> Iterator[tuple[object, ...]]:
    chances = surprise.chances.tolist()
    for number, (character, nats, expected, chance) in enumerate(
        zip(surprise.text, surprise.nats.tolist(), surprise.expected, chances, strict=True), start=1
    ):
        # A number that is not equal to itself is no number.
        predicted = (nats, no_formula(expected), chance) if nats == nats else ("", "", "")
        yield number, no_formula(character), *predicted
