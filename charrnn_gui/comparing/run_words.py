"""What the list of Compare says of a run."""

from __future__ import annotations

import math

from charrnn_gui.widgets.bounded import MOST_CHARS, in_a_line
from core.common.durations import clock
from core.common.i18n import gettext as _
from core.common.matching import are_found
from core.common.measures import four_digits
from core.runs import RunSummary
from core.runs.explanations import differences_in_words, model_in_words, outcome_in_words


def figures(run: RunSummary) -> tuple[str, str]:
    """Return the last perplexity of the training text, and the best one of the held-out text."""
    return four_digits(run.perplexity), four_digits(run.best_heldout)


def details(run: RunSummary) -> str:
    """Return its model, its duration, how it stands unless it has finished, and the note on it."""
    parts = [model_in_words(run.settings)]
    if run.seconds is not None and math.isfinite(run.seconds):
        parts.append(clock(run.seconds))
    if run.standing != "finished":
        parts.append(outcome_in_words(run))
    if run.note:
        parts.append(in_a_line(run.note))
    return " · ".join(parts)


def spoken(run: RunSummary) -> str:
    """Return all of it in a sentence, for a screen reader."""
    training, best = figures(run)
    return _("{name}: training {training}, best held-out {best}. {details}").format(
        name=in_a_line(run.title), training=training, best=best, details=details(run)
    )


def is_found(query: str, run: RunSummary) -> bool:
    """Return whether each word of ``query`` is found in what there is to say of a run."""
    if not query.split():
        return True
    differs = differences_in_words(run.settings, run.changed)
    texts = (run.title, run.corpus_source.title(run.corpus_name), details(run), differs)
    return are_found(query, (text[:MOST_CHARS] for text in texts))
