"""Measures of a language model: perplexity and bits per character."""

from __future__ import annotations

import math


def perplexity(nats: float, count: int) -> float:
    """Return exp(nats / count), the perplexity of ``count`` characters that cost ``nats`` in total.

    The result is ∞ if the exponential overflows or ``nats`` is not a number.
    D2L, section "Recurrent Neural Networks", equation (perplexity).

    Raises:
        ZeroDivisionError: ``count`` is zero.
    """
    mean = nats / count
    try:
        return math.inf if math.isnan(mean) else math.exp(mean)
    except OverflowError:
        return math.inf


def bits_per_character(nats: float, count: int) -> float:
    """Return the mean cost of a character in bits, nats / (count · ln 2)."""
    return nats / count / math.log(2)
