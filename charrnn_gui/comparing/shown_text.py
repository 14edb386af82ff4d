"""What a run writes, as a line of Compare shows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShownText:
    """A line.

    Attributes:
        name: of the run.
        number: of its colour.
        text: what follows the prefix; None: it is being written.
        epoch: of the weights; None: there are none.
        why: a sentence in place of the text.
        is_exact: the moment is the one that was asked for.
    """

    name: str
    number: int
    text: str | None
    epoch: float | None = None
    why: str = ""
    is_exact: bool = True
