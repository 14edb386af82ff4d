"""The lines that a model has written, as they are kept with its run: frozen, free of tensors."""

from __future__ import annotations

from dataclasses import dataclass

from core.common.progress import Moment
from core.common.prompts import Prompt


@dataclass(frozen=True, slots=True)
class Line:
    """One answer of a model, and where it comes from.

    Attributes:
        number: counts the lines of a run from 1, in the order in which they were written.
        parent: number of the line whose beginning it took over; 0 if it was written from its prefix alone.
        place: how many characters it shares with its parent: the character there is the one that a person
            chose. 0 without a parent.
        prompt: what was asked; ``begun`` holds the shared characters and the chosen one.
        moment: of the weights that wrote it.
        start: as in ``Continuation``.
        text: what was written, without the prefix.
        nats: −ln of the probability of ``text`` at temperature 1.
        rank: of the character that a person chose, as in ``WrittenCharacter``; 0 if it is not known.
    """

    number: int
    parent: int
    place: int
    prompt: Prompt
    moment: Moment
    start: str
    text: str
    nats: float
    rank: int = 0
