"""Find runs by what a person types: in their names, texts, models, differences and notes."""

from __future__ import annotations

from charrnn_gui.runs.columns import shown
from charrnn_gui.runs.run_row import RunRow
from charrnn_gui.widgets.bounded import MOST_CHARS
from core.common.matching import are_found


def is_found(query: str, row: RunRow) -> bool:
    """Return whether each word of ``query`` is found in what the table says of a run."""
    if not query.split():
        return True
    # What differs is the only one that must be put into words; the others would be made harmless in vain.
    texts = (row.name, row.corpus, row.model, row.note, shown(row, "differs"))
    return are_found(query, (text[:MOST_CHARS] for text in texts))
