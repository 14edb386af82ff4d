"""Run folders: their files, who trains a run, and the list of runs. No torch, no pickle.

A run is one folder::

    run.json             the settings, the text, the time and the state (see ``RunFolder``)
    vocab.json           {"characters": "…", "line_start": "…"}; a character's id is its place
    metrics.jsonl        one event per line, as ``charrnn train --json`` prints them
    samples.jsonl        the same for samples
    updates.f64          one row per update, seven little-endian doubles (``UPDATE_COLUMNS``)
    weights.safetensors  the weights (core.saving.weights)
    text.txt             the text, if it is small or the person wants it (core.runs.kept_text)
    lines.jsonl          what a person let it write (core.runs.lines)
    note.txt             what the person noted about it, if anything (core.runs.note)
    checkpoints/         what is needed to continue the training (core.saving.checkpoints)
    training.lock        held by the program that trains the run
    training.lease       the same for other computers: exists and changes while the run is trained

All JSON is UTF-8 and strict: a number that is not finite is the string "Infinity", "-Infinity" or
"NaN", which both Python's ``float`` and JavaScript's ``Number`` read back.
"""

from __future__ import annotations

from core.runs.about import CorpusInfo
from core.runs.changes import RunChanges, RunWatch
from core.runs.claim import at_rest, undisturbed
from core.runs.claimants import Claimant, claimant_of, is_claimed, undecided
from core.runs.creation import create_run
from core.runs.folder import RunFolder
from core.runs.layout import (
    CHECKPOINT_NAME,
    CHECKPOINTS_FOLDER,
    RUN_FILE,
    RUN_FILES,
    SCHEMA,
    STATES,
    WEIGHTS_FILE,
)
from core.runs.listing import RunSummary, default_workspace, list_runs
from core.runs.records import UPDATE_COLUMNS, Marks, News

__all__ = [
    "CHECKPOINTS_FOLDER",
    "CHECKPOINT_NAME",
    "RUN_FILE",
    "RUN_FILES",
    "SCHEMA",
    "STATES",
    "UPDATE_COLUMNS",
    "WEIGHTS_FILE",
    "Claimant",
    "CorpusInfo",
    "Marks",
    "News",
    "RunChanges",
    "RunFolder",
    "RunSummary",
    "RunWatch",
    "at_rest",
    "claimant_of",
    "create_run",
    "default_workspace",
    "is_claimed",
    "list_runs",
    "undecided",
    "undisturbed",
]
