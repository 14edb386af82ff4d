"""The rule by which a model is sized: what follows from the text, the time and the computer's speed.

How it was found, and what it gains on other texts, is in ``benchmarks/LOG.md``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.settings.arithmetic import cell_weights, flops_per_character, num_parameters
from core.settings.settings import Settings

SIZED = (
    "hidden_size",
    "batch_size",
    "input_dropout",
    "output_dropout",
    "learning_rate",
    "muon_learning_rate",
    "output_learning_rate",
    "weight_decay",
)
"""The settings that the rule chooses."""

# Hidden units to choose from. A larger model needs more characters until it is the better one: as many as
# this for each weight of its cell. A character that is seen again counts again. If most weights are for
# rare characters, fewer are enough.
_SIZES = (128, 192, 256, 384, 512, 768, 1024)
_SEEN_PER_WEIGHT, _SEEN_PER_WEIGHT_OF_MANY = 5.0, 3.5
# But what a text has not got, no time can teach: a larger cell learns a short text by heart.
_MOST_WEIGHTS_PER_CHARACTER = 3

# Of a text that is read again and again, a model learns the characters by heart and not the language.
# The more often it is read, the more is dropped: up to so many passes, so much of embedding and hidden state.
# A model whose weights are mostly for rare characters learns them by heart sooner.
_Dropouts = tuple[tuple[float, float, float], ...]
_DROPOUT: _Dropouts = (
    (3, 0.0, 0.0),
    (12, 0.0, 0.1),
    (20, 0.1, 0.2),
    (50, 0.2, 0.4),
    (math.inf, 0.4, 0.5),
)
_NO_DROPOUT: _Dropouts = ((math.inf, 0.0, 0.0),)
_DROPOUT_OF_MANY: _Dropouts = (
    (3, 0.0, 0.0),
    (12, 0.1, 0.2),
    (20, 0.2, 0.4),
    (math.inf, 0.4, 0.5),
)

# A larger batch has a gradient with less noise, but makes fewer updates. Of each size, how many it takes at
# least until it is the better one. If a text is learned by heart, noise helps against it.
_BATCH_SIZES = ((128, 600), (64, 400), (32, 400), (16, 0))
_USUAL_BATCH, _MOST_PASSES_OF_LARGER = 64, 12


@dataclass(frozen=True, slots=True)
class _Rates:
    """Learning rates for the usual batch, and the weight decay."""

    muon_learning_rate: float
    output_learning_rate: float
    weight_decay: float


# For the usual batch; half of it asks for less by the root of two.
_LEARNING_RATE = 2.4e-2
_USUAL_RATES = _Rates(0.2, 7.2e-2, 0.1)
# If embedding and output layer have more weights than the text has characters, most weights are for rare
# characters, which they would learn by heart: they are kept smaller.
_MANY_OF_VOCABULARY, _RATES_OF_MANY = 1, _Rates(0.2, 7.2e-2, 0.2)
# A model that can't learn its text by heart learns more with larger weights, smaller orthogonal steps and no
# dropout. It has at most so many weights for each character, and sees each at most so often: the less often,
# the more weights it has.
_FEW_WEIGHTS, _FEW_PASSES, _FEW_PASSES_TIMES_WEIGHTS = 1, 7, 3.5
_RATES_OF_FEW = _Rates(0.14, 0.1, 0.05)


@dataclass(frozen=True, slots=True)
class Given:
    """What is known before the first update.

    Attributes:
        characters: to be trained on.
        vocab_size: distinct characters.
        flops: floating-point operations a second while training.
    """

    characters: int
    vocab_size: int
    flops: float

    def characters_seen(self, settings: Settings) -> float:
        """Return how many characters ``settings`` train on until they end, by time or by epochs."""
        by_epochs = float(self.characters) * settings.epochs
        if not settings.time_limit_s:
            return by_epochs
        by_time = settings.time_limit_s * self.flops / flops_per_character(settings, self.vocab_size)
        return min(by_epochs, by_time)


def is_sized(settings: Settings) -> bool:
    """Return whether the rule chooses those of ``SIZED``: it was found for Muon."""
    return settings.sized and settings.optimizer == "muon"


def with_own(settings: Settings, values: Mapping[str, Any]) -> Settings:
    """Return a copy with ``values``, settings by name; the rule is off if it would choose one of them.

    Raises:
        SettingsError: a value is impossible.
    """
    changed = replace(settings, **values)
    is_own = "sized" not in values and any(name in values for name in SIZED)
    return replace(changed, sized=False) if is_own and is_sized(changed) else changed


def filled(settings: Settings, characters: int) -> Settings:
    """Return ``settings`` with a batch that ``characters`` fill, as the rule chooses it for a short text."""
    # Each sequence has a character to predict after its last.
    rows = max(1, characters // (settings.num_steps + 1))
    return replace(settings, batch_size=min(settings.batch_size, rows))


def sized(settings: Settings, given: Given) -> Settings:
    """Return ``settings`` with those of ``SIZED`` chosen for a text, the time, and a computer's speed."""
    settings = replace(settings, batch_size=_USUAL_BATCH)
    settings = replace(settings, hidden_size=_hidden_size(settings, given))
    seen = given.characters_seen(settings)
    passes = seen / max(1, given.characters)
    has_many = _has_many(settings, given)
    per_character = num_parameters(settings, given.vocab_size) / max(1, given.characters)
    has_few = (
        not has_many
        and per_character <= _FEW_WEIGHTS
        and passes <= min(_FEW_PASSES, _FEW_PASSES_TIMES_WEIGHTS / per_character)
    )
    most = _USUAL_BATCH if has_many or passes > _MOST_PASSES_OF_LARGER else math.inf
    batch_size = next(
        size for size, updates in _BATCH_SIZES if size <= most and seen >= updates * size * settings.num_steps
    )
    batch_size = filled(replace(settings, batch_size=batch_size), given.characters).batch_size
    share = math.sqrt(batch_size / _USUAL_BATCH)
    rates, dropouts = _USUAL_RATES, _DROPOUT
    if has_many:
        rates, dropouts = _RATES_OF_MANY, _DROPOUT_OF_MANY
    elif has_few:
        rates, dropouts = _RATES_OF_FEW, _NO_DROPOUT
    input_dropout, output_dropout = next(shares for most_passes, *shares in dropouts if passes <= most_passes)
    return replace(
        settings,
        batch_size=batch_size,
        # Without an embedding there is nothing to drop.
        input_dropout=input_dropout if settings.embedding_size else 0.0,
        output_dropout=output_dropout,
        learning_rate=float(f"{_LEARNING_RATE * share:.2g}"),
        muon_learning_rate=float(f"{rates.muon_learning_rate * share:.2g}"),
        output_learning_rate=float(f"{rates.output_learning_rate * share:.2g}"),
        weight_decay=rates.weight_decay,
    )


def _has_many(settings: Settings, given: Given) -> bool:
    """Return whether most weights are for rare characters."""
    of_vocabulary = num_parameters(settings, given.vocab_size) - cell_weights(settings)
    return of_vocabulary > _MANY_OF_VOCABULARY * given.characters


def _hidden_size(settings: Settings, given: Given) -> int:
    """Return the largest of ``_SIZES`` that the time and the text are enough for; the smallest if none is."""
    suitable = [_SIZES[0]]
    for size in _SIZES:
        changed = replace(settings, hidden_size=size)
        weights = cell_weights(changed)
        each = _SEEN_PER_WEIGHT_OF_MANY if _has_many(changed, given) else _SEEN_PER_WEIGHT
        has_time = given.characters_seen(changed) >= each * weights
        if has_time and weights <= _MOST_WEIGHTS_PER_CHARACTER * given.characters:
            suitable.append(size)
    return max(suitable)
