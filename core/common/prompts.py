"""Prompts and the answers of a model: frozen, free of tensors, safe to hand to another thread."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from core.common.progress import Moment

NUM_SEEDS = 2**32
"""Seeds are counted from 0."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the next character is chosen from the model's distribution.

    Attributes:
        temperature: 0 is greedy (argmax); else logits are divided by it.
        top_k: keep only the k likeliest characters; 0 keeps all.
        top_p: keep the likeliest characters whose probabilities reach this sum (Holtzman et al.,
            "The Curious Case of Neural Text Degeneration", 2020); 1 keeps all.
        seed: of the random choice; has no effect if greedy.
        banned: characters that are never chosen.
    """

    temperature: float = 0.0
    top_k: int = 0
    top_p: float = 1.0
    seed: int = 0
    banned: str = ""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A request for text: continue ``prefix`` by ``num_chars`` characters.

    Attributes:
        prefix: the model reads it first.
        num_chars: how many characters follow at most, ``begun`` among them.
        sampling: how they are chosen.
        begun: the first of them, chosen already, by a person or in an earlier answer. The random numbers of
            their places are passed over, so that the same seed goes on after them as it would have.
        ends_at_line: whether the answer ends after its first line end.
    """

    prefix: str
    num_chars: int = 50
    sampling: Sampling = Sampling()
    begun: str = ""
    ends_at_line: bool = False

    def with_seeds(self, number: int) -> tuple[Prompt, ...]:
        """Return this prompt with ``number`` seeds, from its own on; after the last one comes 0."""
        seeds = ((self.sampling.seed + step) % NUM_SEEDS for step in range(number))
        return tuple(replace(self, sampling=replace(self.sampling, seed=seed)) for seed in seeds)


@dataclass(frozen=True, slots=True)
class WrittenCharacter:
    """A character the model wrote, and its place in the distribution it was chosen from.

    Attributes:
        probability: of the character under the model at temperature 1, in [0, 1].
        likeliest: the most probable characters with their probabilities, best first.
    """

    character: str
    probability: float
    likeliest: tuple[tuple[str, float], ...]

    @property
    def rank(self) -> int:
        """Its place among the likeliest, from 1; 0 if it is not among them."""
        characters = [character for character, _probability in self.likeliest]
        return characters.index(self.character) + 1 if self.character in characters else 0


@dataclass(frozen=True, slots=True)
class Continuation:
    """A model's answer to a prompt, from one exact set of weights.

    Attributes:
        unknown: the characters of the prefix that the model does not know, each once, in order;
            they were skipped.
        start: the character the model began from if no character of the prefix was known; else empty.
        written: the characters written so far.
        finished: False while more characters are coming.
    """

    prompt: Prompt
    moment: Moment
    unknown: tuple[str, ...]
    start: str
    written: tuple[WrittenCharacter, ...]
    finished: bool

    @property
    def text(self) -> str:
        """The characters written, without the prefix."""
        return "".join(w.character for w in self.written)

    @property
    def nats(self) -> float:
        """−ln of the probability of all that is written, at temperature 1; ∞ if a probability underflows."""
        return sum(-math.log(w.probability) if w.probability > 0 else math.inf for w in self.written)
