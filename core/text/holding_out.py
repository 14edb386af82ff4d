"""Which characters of a text are held out: its end, or pieces spread evenly over it.

The end of a collection is often another book, or another author. The perplexity of that end then says little
about how well a model has learnt the text. Pieces from everywhere do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.settings.settings import Settings

# Of one piece. Its first characters are predicted with less context than the others.
LEAST_PIECE = 1_000
MOST_PIECES = 64


@dataclass(frozen=True, slots=True)
class Split:
    """A text of ``length`` characters, of which ``num_pieces`` pieces are held out.

    Attributes:
        length: of the text.
        piece_length: of each piece; 0 if nothing is held out.
        num_pieces: 0 if nothing is held out.
        is_scattered: whether the pieces are spread over the text; else there is one, at its end.
    """

    length: int
    piece_length: int
    num_pieces: int
    is_scattered: bool

    @classmethod
    def of(cls, length: int, settings: Settings) -> Split:
        """Return how ``settings`` split a text of ``length`` characters."""
        wanted = int(length * settings.heldout_fraction)
        is_scattered = settings.heldout_from == "scattered"
        most = max(1, min(MOST_PIECES, wanted // LEAST_PIECE)) if is_scattered else 1
        num_pieces = min(most, wanted)
        return cls(length, wanted // num_pieces if num_pieces else 0, num_pieces, is_scattered)

    @property
    def num_heldout(self) -> int:
        """How many characters are held out."""
        return self.num_pieces * self.piece_length

    @property
    def num_train(self) -> int:
        """How many characters are trained on."""
        return self.length - self.num_heldout

    def heldout(self) -> Iterator[tuple[int, int]]:
        """Yield where each piece begins and ends."""
        for number in range(self.num_pieces):
            begin = self.length - self.piece_length
            if self.is_scattered:
                # In the middle of an equal part of the text.
                begin = (2 * number + 1) * self.length // (2 * self.num_pieces) - self.piece_length // 2
            yield begin, begin + self.piece_length

    def train(self) -> Iterator[tuple[int, int]]:
        """Yield where each stretch begins and ends that is trained on; none is empty."""
        begin = 0
        for heldout_begin, heldout_end in self.heldout():
            if heldout_begin > begin:
                yield begin, heldout_begin
            begin = heldout_end
        if begin < self.length:
            yield begin, self.length
