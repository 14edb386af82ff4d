"""The loops that the engine is measured against, written the plain way: nothing here comes from ``core``.

The first are the notebook's, one-hot vectors, a Python loop over the steps and autograd; the others are what
a reader of torch's tutorials would write next.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator

import torch
from torch import Tensor, nn
from torch.nn import functional

Update = Callable[[Tensor, Tensor], None]
"""Trains on inputs and targets, each of shape ``(time, batch)``, int64."""


def scratch_update(vocab_size: int, hidden_size: int, learning_rate: float, theta: float) -> Update:
    """The notebook's RNN from scratch: explicit matrices, SGD, gradient clipping, random sampling."""
    shapes = [(vocab_size, hidden_size), (hidden_size, hidden_size), (hidden_size, vocab_size)]
    W_xh, W_hh, W_hq = (torch.randn(shape) * 0.01 for shape in shapes)
    b_h, b_q = torch.zeros(hidden_size), torch.zeros(vocab_size)
    params = [W_xh, W_hh, b_h, W_hq, b_q]
    for param in params:
        param.requires_grad_(True)

    def update(inputs: Tensor, targets: Tensor) -> None:
        H = torch.zeros(inputs.shape[1], hidden_size, device=inputs.device)
        outputs = []
        for X in functional.one_hot(inputs, vocab_size).float():
            H = torch.tanh(X @ W_xh + H @ W_hh + b_h)
            outputs.append(H @ W_hq + b_q)
        loss = functional.cross_entropy(torch.cat(outputs), targets.reshape(-1))
        for param in params:
            param.grad = None
        loss.backward()  # type: ignore[no-untyped-call]
        gradients = [param.grad for param in params if param.grad is not None]
        norm = math.sqrt(sum(float((gradient**2).sum()) for gradient in gradients))
        with torch.no_grad():
            for param, gradient in zip(params, gradients, strict=True):
                if norm > theta:
                    gradient *= theta / norm
                param -= learning_rate * gradient
        loss.item()

    return update


def module_update(
    kind: str, vocab_size: int, hidden_size: int, embedding_size: int = 0, num_layers: int = 1
) -> Update:
    """Torch's recurrence and a linear layer with Adam, the state carried; one-hot without an embedding.

    Args:
        kind: "rnn_tanh", "gru" or "lstm".
        vocab_size: number of characters.
        hidden_size: numbers in the state.
        embedding_size: 0 for one-hot inputs.
        num_layers: of the recurrence.
    """
    cells = {"rnn_tanh": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}
    rnn = cells[kind](embedding_size or vocab_size, hidden_size, num_layers)
    dense = nn.Linear(hidden_size, vocab_size)
    embedding = nn.Embedding(vocab_size, embedding_size) if embedding_size else None
    modules = [module for module in (rnn, dense, embedding) if module is not None]
    optimizer = torch.optim.Adam([param for module in modules for param in module.parameters()], lr=1e-3)
    state: Tensor | tuple[Tensor, ...] | None = None

    def update(inputs: Tensor, targets: Tensor) -> None:
        nonlocal state
        X = functional.one_hot(inputs, vocab_size).float() if embedding is None else embedding(inputs)
        if isinstance(state, Tensor):
            state = state.detach()
        elif state is not None:
            state = tuple(part.detach() for part in state)
        hidden, state = rnn(X, state)
        loss = functional.cross_entropy(dense(hidden).flatten(0, 1), targets.reshape(-1))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        loss.item()

    return update


def scratch_products(
    vocab_size: int, hidden_size: int, num_steps: int, batch_size: int
) -> Callable[[], None]:
    """The matrix products of one update of the RNN from scratch and nothing else, into buffers made once."""
    rows = num_steps * batch_size
    H, d_H, x = (torch.randn(rows, hidden_size) for _ in range(3))
    W_hh, d_W_hh = (torch.randn(hidden_size, hidden_size) * 0.01 for _ in range(2))
    W_hq, d_W_hq = (torch.randn(hidden_size, vocab_size) for _ in range(2))
    logits = torch.randn(rows, vocab_size)
    steps = list(zip(torch.split(H, batch_size), torch.split(x, batch_size), strict=True))

    def multiply() -> None:
        for h, out in steps:
            torch.mm(h, W_hh, out=out)
        torch.mm(H, W_hq, out=logits)
        torch.mm(H.t(), logits, out=d_W_hq)
        torch.mm(logits, W_hq.t(), out=d_H)
        for h, out in steps:
            torch.mm(h, W_hh.t(), out=out)
        torch.mm(H.t(), x, out=d_W_hh)
        logits.copy_(logits.clamp_(-1, 1))

    return multiply


def predict(vocab_size: int, hidden_size: int) -> Callable[[int], list[int]]:
    """The notebook's greedy loop for the RNN from scratch: one-hot, matrices, argmax, a character a turn.

    Its parameters ask for gradients, and it does not say that none are wanted.
    """
    W_xh, W_hh = torch.randn(vocab_size, hidden_size) * 0.01, torch.randn(hidden_size, hidden_size) * 0.01
    W_hq, b_h, b_q = (
        torch.randn(hidden_size, vocab_size) * 0.01,
        torch.zeros(hidden_size),
        torch.zeros(vocab_size),
    )
    for param in (W_xh, W_hh, W_hq, b_h, b_q):
        param.requires_grad_(True)

    def write(num_chars: int) -> list[int]:
        H = torch.zeros(1, hidden_size)
        written = [0]
        for _ in range(num_chars):
            X = functional.one_hot(torch.tensor([written[-1]]), vocab_size).float()
            H = torch.tanh(X @ W_xh + H @ W_hh + b_h)
            Y = H @ W_hq + b_q
            written.append(int(Y.argmax(dim=1)))
        return written

    return write


def train_lstm_for(
    ids: Tensor, vocab_size: int, seconds: float, seed: int = 0, rate: float = 1e-2
) -> Callable[[Tensor], float]:
    """A plain LSTM-256 trained for so long; returns what tells the mean nats of texts.

    Embedding 64, AdamW, warm-up over 50 updates, cosine down to 2 % as the time runs out, clip 1, batch 32,
    steps 64, the state carried, float32. What is returned takes texts of equal length, shape ``(length,
    texts)``, int64.

    Args:
        ids: to train on, shape ``(n,)``, int64.
        vocab_size: number of characters.
        seconds: of wall-clock.
        seed: of the weights.
        rate: of learning; 1e-2 is the best of 5e-3, 1e-2 and 2e-2 for 140 s (``LOG.md``).
    """
    torch.manual_seed(seed)
    embedding, lstm, dense = nn.Embedding(vocab_size, 64), nn.LSTM(64, 256), nn.Linear(256, vocab_size)
    parameters = [param for module in (embedding, lstm, dense) for param in module.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=rate)
    began = time.perf_counter()
    updates = 0
    while (share := (time.perf_counter() - began) / seconds) < 1:
        state: tuple[Tensor, Tensor] | None = None
        for inputs, targets in consecutive(ids, batch_size=32, num_steps=64):
            share = min(1.0, (time.perf_counter() - began) / seconds)
            if share >= 1:
                break
            falling = rate * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * share)))
            optimizer.param_groups[0]["lr"] = falling * min(1.0, (updates + 1) / 50)
            hidden, state = lstm(embedding(inputs), state)
            state = state[0].detach(), state[1].detach()
            loss = functional.cross_entropy(dense(hidden).flatten(0, 1), targets.reshape(-1))
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            updates += 1

    @torch.no_grad()
    def mean_nats(texts: Tensor) -> float:
        hidden, _state = lstm(embedding(texts[:-1]))
        return float(functional.cross_entropy(dense(hidden).flatten(0, 1), texts[1:].reshape(-1)))

    return mean_nats


def consecutive(ids: Tensor, batch_size: int, num_steps: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield inputs and targets of shape ``(time, batch)`` whose columns go on where they ended."""
    strip = len(ids) // batch_size
    columns = ids[: strip * batch_size].view(batch_size, strip).t()
    for begin in range(0, strip - num_steps, num_steps):
        yield columns[begin : begin + num_steps], columns[begin + 1 : begin + num_steps + 1]
