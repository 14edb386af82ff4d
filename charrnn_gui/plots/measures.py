"""What the axis of values shows of a perplexity: itself, or the nats or bits a character costs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np

from charrnn_gui.plots.series import Floats
from core.common.i18n import gettext_noop as N_

Measure = Literal["perplexity", "nats", "bits"]
MEASURES: Mapping[str, str] = {
    "perplexity": N_("Perplexity"),
    "nats": N_("Nats per character"),
    "bits": N_("Bits per character"),
}
"""The measures; translate their names when they are shown."""


def in_measure(perplexities: Floats, measure: Measure) -> Floats:
    """Return ``perplexities`` in ``measure``: ln or log₂ of them, NaN for gaps."""
    if measure == "perplexity":
        return perplexities
    return np.log(perplexities) if measure == "nats" else np.log2(perplexities)
