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


def four_digits(value: float | None) -> str:
    """Return a perplexity or a norm as a person reads it: 1.234, 69.64, 1,768; None or NaN is a dash.

    However great it is, it takes no more room than ten characters: 6.518e30.
    """
    if value is None or math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞"
    if abs(value) < 1000:
        return f"{value:#.4g}".rstrip(".")
    if abs(value) < 1e7:
        return f"{value:,.0f}"
    mantissa, exponent = f"{value:.3e}".split("e")
    return f"{mantissa}e{int(exponent)}"
