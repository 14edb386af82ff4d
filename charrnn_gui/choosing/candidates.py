"""What could have come in the place of a written character: the likeliest, and what a person asks for."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.common.choices import Choice
from core.common.prompts import WrittenCharacter


@dataclass(frozen=True, slots=True)
class Candidate:
    """A character that could have come.

    Attributes:
        character: itself.
        rank: how many are likelier, plus one; 0 as long as that is not known.
        probability: under the model at temperature 1; NaN as long as it is not known.
        is_banned: it is never chosen.
    """

    character: str
    rank: int
    probability: float
    is_banned: bool = False


def candidates_of(written: WrittenCharacter, choice: Choice | None, asked: str = "") -> list[Candidate]:
    """Return the likeliest characters, best first, then the written and the asked one if need be.

    Args:
        written: the character that was written, with the likeliest ones in its place.
        choice: how it was chosen, once that is known.
        asked: a character that a person has typed; empty: none.
    """
    found = [
        Candidate(character, number, probability, _is_banned(choice, character))
        for number, (character, probability) in enumerate(written.likeliest, start=1)
    ]
    for character in (written.character, asked):
        if character and all(character != candidate.character for candidate in found):
            found.append(_further(character, choice, written))
    return found


def rank_of(written: WrittenCharacter, choice: Choice | None) -> int:
    """Return the rank of the character that was written; 0 if it is not known yet."""
    return next(c.rank for c in candidates_of(written, choice) if c.character == written.character)


def _further(character: str, choice: Choice | None, written: WrittenCharacter) -> Candidate:
    if choice is None or character not in choice.characters:
        probability = written.probability if character == written.character else math.nan
        return Candidate(character, 0, probability)
    index = choice.characters.index(character)
    probability = float(choice.probabilities[index])
    return Candidate(character, choice.rank(index), probability, _is_banned(choice, character))


def _is_banned(choice: Choice | None, character: str) -> bool:
    return choice is not None and character in choice.prompt.sampling.banned
