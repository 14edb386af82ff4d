"""The book's loops, told again in plain steps: what the engine is measured against.

Nothing here comes from ``core``. Inputs are one-hot vectors, time is a Python loop, the matrices are
explicit, a perplexity is exp of a summed loss over a count; slow, and easy to check by eye against
"Dive into Deep Learning", the sections on sequence sampling and on the RNN from scratch and concise.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor, nn

Batch = tuple[Tensor, Tensor]
"""Inputs and what follows them, each of shape ``(batch, time)``, int64."""


def shuffled_pieces(num_ids: int, num_steps: int, rng: random.Random) -> list[int]:
    """Return the numbers of all pieces of ``num_steps`` characters, in random order."""
    pieces = list(range((num_ids - 1) // num_steps))
    rng.shuffle(pieces)
    return pieces


def random_batches(
    ids: Sequence[int], batch_size: int, num_steps: int, pieces: Sequence[int]
) -> Iterator[Batch]:
    """Yield batches of the pieces whose numbers are given, in that order; a last part batch is left out."""
    for first in range(0, len(pieces) // batch_size * batch_size, batch_size):
        chosen = [piece * num_steps for piece in pieces[first : first + batch_size]]
        inputs = [list(ids[begin : begin + num_steps]) for begin in chosen]
        targets = [list(ids[begin + 1 : begin + 1 + num_steps]) for begin in chosen]
        yield torch.tensor(inputs), torch.tensor(targets)


def consecutive_batches(ids: Sequence[int], batch_size: int, num_steps: int) -> Iterator[Batch]:
    """Yield batches whose rows go on where the rows of the batch before them ended."""
    length = len(ids) // batch_size
    rows = torch.tensor(list(ids[: batch_size * length])).view(batch_size, length)
    for number in range((length - 1) // num_steps):
        begin = number * num_steps
        yield rows[:, begin : begin + num_steps], rows[:, begin + 1 : begin + num_steps + 1]


def one_hot(ids: Tensor, size: int) -> Tensor:
    """Return vectors of shape ``(…, size)`` that are 1 at the id and 0 elsewhere."""
    return (ids.unsqueeze(-1) == torch.arange(size)).to(torch.get_default_dtype())


@dataclass
class Matrices:
    """The parameters of the RNN from scratch; gradients are asked of each."""

    W_xh: Tensor
    W_hh: Tensor
    b_h: Tensor
    W_hq: Tensor
    b_q: Tensor

    @classmethod
    def drawn(cls, vocab_size: int, hidden_size: int, generator: torch.Generator) -> Matrices:
        """Return weights from N(0, 0.01) and biases of zero."""
        normal = partial(torch.normal, 0.0, 0.01, generator=generator)
        return cls(
            normal(size=(vocab_size, hidden_size)),
            normal(size=(hidden_size, hidden_size)),
            torch.zeros(hidden_size),
            normal(size=(hidden_size, vocab_size)),
            torch.zeros(vocab_size),
        )

    def all(self) -> list[Tensor]:
        """Return the five, in the book's order."""
        return [self.W_xh, self.W_hh, self.b_h, self.W_hq, self.b_q]

    def rnn(self, inputs: Iterable[Tensor], H: Tensor) -> tuple[list[Tensor], Tensor]:
        """Return the output of each step, each of shape ``(batch, vocab)``, and the last hidden state.

        ``inputs`` are one-hot, a step each, of shape ``(batch, vocab)``; ``H`` is ``(batch, hidden)``.
        """
        outputs = []
        for X in inputs:
            H = torch.tanh(X @ self.W_xh + H @ self.W_hh + self.b_h)
            outputs.append(H @ self.W_hq + self.b_q)
        return outputs, H


def clip(gradients: Sequence[Tensor], theta: float) -> None:
    """Scale the gradients in place by min(1, θ/‖g‖), the norm taken over all of them."""
    norm = math.sqrt(sum(float((gradient**2).sum()) for gradient in gradients))
    if norm > theta:
        for gradient in gradients:
            gradient[:] *= theta / norm


def train_from_scratch(
    matrices: Matrices,
    epochs: Iterable[Iterable[Batch]],
    *,
    learning_rate: float,
    theta: float,
    random_sampling: bool,
    after_update: Callable[[], None] = lambda: None,
) -> Iterator[float]:
    """Yield the perplexity of each epoch while ``matrices`` learn by SGD with clipped gradients."""
    vocab_size, hidden_size = matrices.W_xh.shape
    for parameter in matrices.all():
        parameter.requires_grad_(True)
    for batches in epochs:
        H: Tensor | None = None
        loss_sum, count = 0.0, 0
        for X, Y in batches:  # noqa: N806
            # A new start for pieces from anywhere; the same state, cut from its history, for neighbours.
            H = torch.zeros(len(X), hidden_size) if random_sampling or H is None else H.detach()
            steps = [one_hot(X[:, t], vocab_size) for t in range(X.shape[1])]
            outputs, H = matrices.rnn(steps, H)
            # The first step of all rows, then the second, …; the targets are laid out alike.
            loss = nn.functional.cross_entropy(torch.cat(outputs), Y.T.reshape(-1))
            gradients = torch.autograd.grad(loss, matrices.all())
            clip(gradients, theta)
            with torch.no_grad():
                for parameter, gradient in zip(matrices.all(), gradients, strict=True):
                    parameter -= learning_rate * gradient
            loss_sum += loss.item() * Y.numel()
            count += Y.numel()
            after_update()
        yield math.exp(loss_sum / count)


def train_concise(
    rnn: nn.RNN,
    dense: nn.Linear,
    epochs: Iterable[Iterable[Batch]],
    *,
    learning_rate: float,
    theta: float | None = None,
    after_update: Callable[[], None] = lambda: None,
) -> Iterator[float]:
    """Yield the perplexity of each epoch while torch's RNN and a dense layer learn by Adam.

    ``rnn`` takes ``(time, batch, vocab)``. Its state is kept from batch to batch and from epoch to
    epoch. Without ``theta`` nothing is clipped: so it is in the notebook, in effect, whose clipping
    reads a generator of parameters twice and finds it empty the second time.
    """
    parameters = [*rnn.parameters(), *dense.parameters()]
    optimizer = torch.optim.Adam(parameters, lr=learning_rate)
    state: Tensor | None = None
    for batches in epochs:
        loss_sum, count = 0.0, 0
        for X, Y in batches:  # noqa: N806
            if state is not None:
                state = state.detach()
            hidden, state = rnn(one_hot(X.T, rnn.input_size), state)
            outputs = dense(hidden.reshape(-1, hidden.shape[-1]))
            loss = nn.functional.cross_entropy(outputs, Y.T.reshape(-1))
            optimizer.zero_grad()
            torch.autograd.backward(loss)
            if theta is not None:
                clip([parameter.grad for parameter in parameters if parameter.grad is not None], theta)
            optimizer.step()
            loss_sum += loss.item() * Y.numel()
            count += Y.numel()
            after_update()
        yield math.exp(loss_sum / count)


@torch.no_grad()
def predict(prefix: Sequence[int], num_chars: int, matrices: Matrices) -> list[int]:
    """Return the ids that greedily follow ``prefix``, fed one by one from an empty state."""
    vocab_size, hidden_size = matrices.W_xh.shape
    H = torch.zeros(1, hidden_size)
    output = [prefix[0]]
    for t in range(num_chars + len(prefix) - 1):
        X = one_hot(torch.tensor([output[-1]]), vocab_size)
        (Y,), H = matrices.rnn([X], H)  # noqa: N806
        output.append(prefix[t + 1] if t < len(prefix) - 1 else int(Y.argmax(dim=1)))
    return output[len(prefix) :]
