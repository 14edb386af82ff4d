"""Horizontal lines at the perplexities that need no network."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt

from charrnn_gui.look.tokens import Colors
from charrnn_gui.plots.plot_content import Level
from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_
from core.common.measures import four_digits
from core.text.baselines import Baselines

_NAMES = {
    "uniform": N_("uniform {value}"),
    "unigram": N_("unigram {value}"),
    "bigram": N_("bigram {value}"),
    "trigram": N_("trigram {value}"),
}


def reference_levels(
    baselines: Baselines, measured: Callable[[float], float], colors: Colors
) -> Sequence[Level]:
    """Return a line for each of ``baselines``, at what ``measured`` returns of its perplexity."""
    values = {name: measured(float(getattr(baselines, name))) for name in _NAMES}
    return [
        Level(
            value,
            _(_NAMES[name]).format(value=four_digits(value)),
            colors.reference,
            colors.muted,
            Qt.PenStyle.DotLine,
            value_text=four_digits(value),
            value_color=colors.text,
            term=name,
        )
        for name, value in values.items()
        if math.isfinite(value) and value > 0
    ]
