"""The columns of the table of runs: what each says of a run, and by what it is sorted."""

from __future__ import annotations

import functools
import math
from datetime import datetime, timezone
from typing import Any

from PySide6.QtCore import Qt

from charrnn_gui.runs.run_row import RunRow
from charrnn_gui.widgets.bounded import MOST_CHARS, in_a_line
from core.common.durations import clock
from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_
from core.common.i18n import language
from core.common.measures import four_digits
from core.runs.explanations import STANDINGS, differences_in_words
from core.settings.run_end import epochs_text
from core.settings.settings import Settings

COLUMNS = (
    "name",
    "corpus",
    "model",
    "differs",
    "perplexity",
    "heldout",
    "best_heldout",
    "epochs",
    "seconds",
    "started",
    "state",
    "note",
)
TITLES = {
    "name": N_("Run"),
    "corpus": N_("Corpus"),
    "model": N_("Model"),
    "perplexity": N_("Perplexity"),
    "heldout": N_("Held-out"),
    "best_heldout": N_("Best held-out"),
    "epochs": N_("Epochs"),
    "seconds": N_("Duration"),
    "differs": N_("What differs"),
    "started": N_("Started"),
    "state": N_("How it ended"),
    "note": N_("Note"),
}
HIDDEN_AT_FIRST = ("best_heldout", "seconds")
LEAST_CHARS = {"name": 20, "corpus": 6, "model": 9, "state": 7, "note": 7, "differs": 16}
"""To so many characters a column shrinks if there is little room; numbers are never cut."""
GIVE_WAY = ("corpus", "state", "seconds", "best_heldout", "differs", "heldout", "epochs", "model", "note")
"""The columns that are left out if there is still too little room, the first one first."""
MAY_BE_SILENT = ("note", "best_heldout", "heldout", "seconds")
"""They are left out before any text is cut, if they say nothing of the runs in sight."""
NOTHING = ("", "–")
"""What a column shows that says nothing of a run."""
_PERPLEXITIES = ("perplexity", "heldout", "best_heldout")
_NUMBERS = (*_PERPLEXITIES, "epochs", "seconds")


def shown(row: RunRow, column: str) -> str:
    """Return what ``column`` says of a run, in the current language."""
    if column in _PERPLEXITIES:
        return four_digits(getattr(row, column))
    if column == "epochs":
        return epochs_text(row.epochs)
    if column == "seconds":
        return "–" if row.seconds is None or not math.isfinite(row.seconds) else clock(row.seconds)
    if column == "started":
        started = _started(row)
        return started.strftime("%Y-%m-%d %H:%M") if started else in_a_line(row.started)
    if column == "differs":
        return "" if row.settings is None else _differences(row.settings, row.changed, language())
    if column == "state":
        return _(STANDINGS[row.state]) if row.state in STANDINGS else in_a_line(row.state)
    return in_a_line(str(getattr(row, column)))


def sort_key(row: RunRow, column: str) -> Any:
    """Return by what ``column`` sorts a run."""
    if column in (*_PERPLEXITIES, "seconds"):
        # Runs without a value come after all runs that have one.
        value: float | None = getattr(row, column)
        return math.inf if value is None or math.isnan(value) else value
    if column == "epochs":
        return row.epochs
    if column == "started":
        instant = _instant(row.started)
        return instant.timestamp() if instant else 0.0
    text: str = shown(row, column) if column in ("differs", "state") else getattr(row, column)
    return text[:MOST_CHARS].casefold()


def alignment(column: str) -> Qt.AlignmentFlag:
    """Return where the text of a column stands in its cells."""
    if column in _NUMBERS:
        side = Qt.AlignmentFlag.AlignRight
    elif column == "started":
        # All dates have the same width; aligned to the left, they would touch the numbers before them.
        side = Qt.AlignmentFlag.AlignHCenter
    else:
        side = Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


@functools.lru_cache(1 << 12)  # Most runs of a person have one of a few settings.
def _differences(settings: Settings, changed: tuple[str, ...], _language: str) -> str:
    return in_a_line(differences_in_words(settings, changed))


@functools.lru_cache(1 << 15)  # The table calls this at every sort and every paint.
def _instant(text: str) -> datetime | None:
    """Return the time that a text in ISO 8601 means; None if it is not valid."""
    try:
        # Python 3.10 does not know the Z of ISO 8601.
        return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(timezone.utc)
    except (ValueError, OverflowError, OSError):
        return None


def _started(row: RunRow) -> datetime | None:
    """Return when the run began, in local time; None if that is unknown."""
    instant = _instant(row.started)
    try:
        return None if instant is None else instant.astimezone()
    except (ValueError, OverflowError, OSError):
        return None
