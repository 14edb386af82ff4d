"""The curve of a run and its samples as tables and text, for a spreadsheet or a paper. No torch."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from core.common.i18n import gettext as _
from core.common.progress import EpochFinished, HeldoutEvaluated, SampleWritten, Told
from core.settings.run_end import epochs_text

CURVE_COLUMNS = (
    "epoch",
    "update",
    "epochs_done",
    "training_seconds",
    "training_perplexity",
    "heldout_perplexity",
    "mean_gradient_norm",
    "learning_rate",
    "characters_per_second",
)
"""Of a table of epochs, and of evaluations within them. A perplexity is per character, and the norm is before
clipping."""
SAMPLE_COLUMNS = ("epoch", "update", "epochs_done", "prefix", "text")
# A spreadsheet takes a cell that begins so for a formula, which a stranger's run could make use of.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def curve_csv(told: Told) -> str:
    """Return a table with a row for each epoch, and for each evaluation of held-out text within one.

    A cell is empty if nothing was measured.
    """
    return table(CURVE_COLUMNS, map(_row, told.by_moment))


def curves_csv(runs: Mapping[str, Told]) -> str:
    """Return the tables of several runs as one, with the name of the run in the first column."""
    rows = ((no_formula(name), *_row(each)) for name, told in runs.items() for each in told.by_moment)
    return table(("run", *CURVE_COLUMNS), rows)


def _row(told: EpochFinished | HeldoutEvaluated) -> Sequence[object]:
    at = told.moment.epoch, told.moment.update, told.place, told.seconds
    if isinstance(told, HeldoutEvaluated):
        return *at, None, told.perplexity, None, None, None
    return (
        *at,
        told.perplexity,
        told.heldout_perplexity,
        told.gradient_norm,
        told.learning_rate,
        told.characters_per_second,
    )


def samples_csv(samples: Iterable[SampleWritten]) -> str:
    """Return a table with a row for each sample; what could be taken for a formula begins with ``'``."""
    rows = (
        (s.moment.epoch, s.moment.update, s.place, no_formula(s.prefix), no_formula(s.text)) for s in samples
    )
    return table(SAMPLE_COLUMNS, rows)


def samples_text(samples: Iterable[SampleWritten]) -> str:
    """Return the samples as plain text, each under a line that says when it was written."""
    parts = []
    for sample in samples:
        place = _("epoch {epoch}, update {update}").format(
            epoch=epochs_text(sample.place), update=f"{sample.moment.update:,}"
        )
        parts.append(f"{place}\n{sample.text}\n")
    return "\n".join(parts)


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table as CSV: a row of names, then ``rows``."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return file.getvalue()


def no_formula(text: str) -> str:
    """Return ``text``, begun with ``'`` if a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
