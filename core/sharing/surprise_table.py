"""What each character of a text costs a model, as a table. No torch."""

from __future__ import annotations

from collections.abc import Iterator

from core.common.surprise import Surprise
from core.sharing.curve_table import no_formula, table

SURPRISE_COLUMNS = ("place", "character", "nats", "expected", "expected_probability")
"""Of a table of characters. The first place is 1; the cost of a character is −ln of its probability."""


def surprise_csv(surprise: Surprise) -> str:
    """Return a table with a row for each character of the text.

    The last three cells are empty if nothing was predicted: at the first character, and at characters that
    the model does not know.
    """
    return table(SURPRISE_COLUMNS, _rows(surprise))


def _rows(surprise: Surprise) -> Iterator[tuple[object, ...]]:
    chances = surprise.chances.tolist()
    for number, (character, nats, expected, chance) in enumerate(
        zip(surprise.text, surprise.nats.tolist(), surprise.expected, chances, strict=True), start=1
    ):
        # A number that is not equal to itself is no number.
        predicted = (nats, no_formula(expected), chance) if nats == nats else ("", "", "")
        yield number, no_formula(character), *predicted
