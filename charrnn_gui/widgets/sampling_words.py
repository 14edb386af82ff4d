"""How a text was drawn, in words."""

from __future__ import annotations

from core.common.i18n import gettext as _
from core.common.prompts import Sampling


def sampling_words(sampling: Sampling) -> str:
    """Return temperature and seed, with top-k and top-p if they cut; "greedy" if nothing is random."""
    if sampling.temperature == 0:
        return _("greedy")
    words = _("temperature {temperature}, seed {seed}")
    if sampling.top_k or sampling.top_p < 1:
        words = _("temperature {temperature}, top-k {top_k}, top-p {top_p}, seed {seed}")
    return words.format(
        temperature=f"{sampling.temperature:g}",
        top_k=sampling.top_k or _("all"),
        top_p=f"{sampling.top_p:g}",
        seed=sampling.seed,
    )
