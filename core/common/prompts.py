"""Prompts and the answers of a model: frozen, free of tensors, safe to hand to another thread."""

from __future__ import annotations

from dataclasses import dataclass

from core.common.progress import Moment


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the next character is chosen from the model's distribution.

    Attributes:
        temperature: 0 is greedy (argmax); else logits are divided by it.
        top_k: keep only the k likeliest characters; 0 keeps all.
        top_p: keep the likeliest characters whose probabilities reach this sum (Holtzman et al.,
            "The Curious Case of Neural Text Degeneration", 2020); 1 keeps all.
        seed: of the random choice; has no effect if greedy.
    """

    temperature: float = 0.0
    top_k: int = 0
    top_p: float = 1.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Prompt:
    """A request for text: continue ``prefix`` by ``num_chars`` characters."""

    prefix: str
    num_chars: int = 50
    sampling: Sampling = Sampling()


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
