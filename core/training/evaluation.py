"""Evaluate a model on a text: sum nats and count characters, and divide once at the end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from core.common.measures import bits_per_character, perplexity
from core.model.char_model import CharModel
from core.model.network import Meanwhile, nothing_meanwhile
from core.model.read_through import read_through
from core.text.corpus import TrainingText
from core.text.tokens import TextIds
from core.training.team import WHOLE, Share, Team

# Of one stream: an empty state at its start costs the first few characters some context, which
# over this many is less than the last digit that is shown.
LEAST_STREAM_STEPS = 500
MOST_STREAMS = 64
# Of the held-out text. Training waits meanwhile; for a text of 100 MB it would wait for minutes. They are the
# same characters each time, so that chance has little part in what differs.
MOST_WHILE_TRAINING = 1 << 16
_PASSED_OVER = -100


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The cost of a text.

    Attributes:
        nats: −Σ ln p(character | the characters before it).
        count: characters predicted: all but the first.
    """

    nats: float
    count: int

    @property
    def perplexity(self) -> float:
        """exp of the mean nats per character; ∞ if that overflows."""
        return perplexity(self.nats, self.count)

    @property
    def bits_per_character(self) -> float:
        """The mean cost of a character in bits."""
        return bits_per_character(self.nats, self.count)


@torch.no_grad()
def evaluate_text(
    model: CharModel,
    ids: TextIds,
    streams: int = 1,
    meanwhile: Meanwhile = nothing_meanwhile,
    share: Share = WHOLE,
) -> Evaluation:
    """Return the cost of ``ids``, shape ``(n,)``, each character given those before it.

    The first character has nothing before it and is not counted. With one stream the state is
    carried from the first character to the last: the likelihood of the whole text, exactly. With
    more, the text is cut into that many equal parts that are read side by side, each from an empty
    state: much faster, and every character still counts once, but the first ones of each part are
    predicted from less than all that precedes them.

    The model's mode (training or not) does not change. ``meanwhile`` is called now and then. Only the streams
    of ``share`` are read, and only their nats are returned, while the characters of all are counted.

    Raises:
        ValueError: there are fewer than two ids, or no stream.
    """
    count = len(ids) - 1
    if count < 1 or streams < 1:
        raise ValueError("an evaluation takes two characters and one stream at least")
    streams = min(streams, count)
    steps = -(-count // streams)
    # The last row is padded with characters that are read but not counted.
    inputs = np.zeros(streams * steps, dtype=np.int64)
    targets = np.full(streams * steps, _PASSED_OVER, dtype=np.int64)
    inputs[:count], targets[:count] = ids[:-1], ids[1:]
    shape = streams, steps
    nats = _nats(model, inputs.reshape(shape), targets.reshape(shape), meanwhile, share)
    return Evaluation(nats, count)


def _nats(
    model: CharModel,
    inputs: NDArray[np.int64],
    targets: NDArray[np.int64],
    meanwhile: Meanwhile,
    share: Share,
) -> float:
    """Return the cost of a share of targets, shape ``(streams, steps)``, given inputs of the same shape."""
    nats = 0.0
    rows = share.rows(len(inputs))
    inputs, targets = inputs[rows], targets[rows]
    if not len(inputs):
        return nats
    for block in read_through(model, inputs, targets):
        if block is not None:
            nats += nn.functional.cross_entropy(*block, ignore_index=_PASSED_OVER, reduction="sum").item()
        meanwhile()
    return nats


@torch.no_grad()
def heldout_cost(
    model: CharModel,
    ids: TextIds,
    meanwhile: Meanwhile = nothing_meanwhile,
    pieces: int = 1,
    share: Share = WHOLE,
) -> tuple[float, int]:
    """Return the nats and the count of held-out ``ids``, shape ``(n,)`` with n ≥ 2.

    Of several ``pieces`` of equal length each is read from an empty state, and all but its first character
    count. One piece is cut:

    A short text is read in one stream, exactly. A long text is read in up to ``MOST_STREAMS`` streams of
    at least ``LEAST_STREAM_STEPS`` characters (see ``evaluate_text``), so that training does not wait long.

    The nats are those of the pieces or streams of ``share``.
    """
    if pieces > 1:
        rows = ids.astype(np.int64).reshape(pieces, -1)
        inputs, targets = np.ascontiguousarray(rows[:, :-1]), np.ascontiguousarray(rows[:, 1:])
        return _nats(model, inputs, targets, meanwhile, share), targets.size
    streams = max(1, min(MOST_STREAMS, (len(ids) - 1) // LEAST_STREAM_STEPS))
    evaluation = evaluate_text(model, ids, streams, meanwhile, share)
    return evaluation.nats, evaluation.count


class HeldoutText:
    """The held-out text as it is evaluated while training; see ``looked_at_while_training``."""

    def __init__(self, text: TrainingText) -> None:
        self._ids, self._pieces = looked_at_while_training(text), text.heldout_pieces

    def __len__(self) -> int:
        return len(self._ids)

    def perplexity(self, model: CharModel, meanwhile: Meanwhile, team: Team) -> float:
        """Return the perplexity of the text; ``meanwhile`` is called now and then.

        Each rank of ``team`` reads its share, so all call this together.

        Raises:
            ValueError: nothing is held out.
        """
        nats, count = heldout_cost(model, self._ids, meanwhile, self._pieces, team.share)
        return perplexity(team.total(nats), count)


def looked_at_while_training(text: TrainingText) -> TextIds:
    """Return the held-out ids that are evaluated while training: all, or of each piece the beginning."""
    ids, pieces = text.heldout_ids, text.heldout_pieces
    if len(ids) <= MOST_WHILE_TRAINING:
        return ids
    length, kept = len(ids) // pieces, MOST_WHILE_TRAINING // pieces
    places = np.arange(pieces)[:, None] * length + np.arange(kept)
    return ids[places.reshape(-1)]
