"""List the runs in a folder, each with a few facts."""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import stat
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.common.errors import RunError, UserError
from core.common.files import is_file
from core.common.i18n import gettext as _
from core.common.i18n import listed
from core.common.paths import user_data_folder
from core.common.progress import EpochFinished, Moment
from core.runs.about import Origin, checked_about, origin_of
from core.runs.claimants import claimant_of
from core.runs.events import read_epoch, read_evaluation
from core.runs.grid_record import GRID_FILE
from core.runs.layout import (
    CHECKPOINT_NAME,
    CHECKPOINTS_FOLDER,
    METRICS_FILE,
    RUN_FILE,
    STATES_UNDER_WAY,
    parsed,
    present,
)
from core.runs.note import read_note
from core.runs.records import RunRecords
from core.settings.settings import Settings
from core.text.source import Source

_TAIL_BYTES = 1 << 16
_MOST_CHECKPOINTS = 10_000
_MOST_LISTED = 30
# Enough for ten thousand epochs.
_MOST_METRICS_BYTES = 1 << 22
_CHANGED = re.compile(rb'"event": "setting_changed".*"setting": "(\w{1,40})"')
_RANKS = re.compile(rb'"event": "ranks_changed".*"ranks": (\d{1,4})\b')
_HELDOUT = re.compile(rb'"heldout_perplexity": "?([0-9][0-9.e+-]*|Infinity)')


@dataclass(frozen=True, slots=True)
class RunSummary:
    """The facts about a run in a list.

    Attributes:
        state: one of ``STATES``.
        is_claimed: a program trains it now, or another computer may be training it.
        is_cut_off: its program ended without ending the run.
        moment: of the newest saved state.
        epochs: trained so far, including a part of one.
        perplexity: of the last epoch; None before the end of the first.
        heldout: perplexity of the held-out text when it was evaluated last; None: never.
        best_heldout: the lowest so far; None if ``heldout`` is.
        seconds: of training up to the end of that epoch or a later evaluation; None before the first of them.
        note: what the person noted about it; empty if nothing.
        checkpoints: the update of each, the newest first.
        host: the other computer that trains it, or may be training it; empty if there is none.
        changed: the settings that were changed by hand while it was trained, each once.
        origin: which run it branches from, and where; None: it is no branch.
        group: the folder in the folder of runs that it lies in, such as that of a grid; empty: in none.
        ranks: how many processes have trained it, in order; empty if it was always one.
    """

    path: Path
    corpus_name: str
    corpus_source: Source
    settings: Settings
    started: datetime
    state: str
    moment: Moment
    epochs: float
    perplexity: float | None
    is_claimed: bool
    is_cut_off: bool
    checkpoints: tuple[int, ...]
    host: str = ""
    heldout: float | None = None
    best_heldout: float | None = None
    seconds: float | None = None
    note: str = ""
    changed: tuple[str, ...] = ()
    origin: Origin | None = None
    group: str = ""
    ranks: tuple[int, ...] = ()

    @property
    def title(self) -> str:
        """Its name in a list: that of its folder, after that of its group."""
        return f"{self.group}/{self.path.name}" if self.group else self.path.name

    @property
    def standing(self) -> str:
        """Its state, or "cut off"."""
        return "cut off" if self.is_cut_off else self.state


def default_workspace() -> Path:
    """Return the folder in which runs are kept by default."""
    return user_data_folder() / "runs"


def list_runs(workspace: Path) -> list[RunSummary]:
    """Return the runs in ``workspace`` that can be read; see ``listed_runs``."""
    return listed_runs(workspace)[0]


def listed_runs(workspace: Path) -> tuple[list[RunSummary], list[str]]:
    """Return the runs in ``workspace`` and in folders there that hold runs, such as grids; newest first.

    Returned with them are the names of the runs that can't be read, sorted. Links, folders without a run and
    unreadable folders are skipped.

    Raises:
        RunError: ``workspace`` itself is there and can't be read.
    """
    try:
        names = run_names(workspace)
    except (FileNotFoundError, NotADirectoryError):
        return [], []
    except OSError as error:
        raise RunError(
            _("“{path}” can't be read: {reason}.").format(path=workspace, reason=error.strerror or error)
        ) from error
    runs, unreadable = [], []
    for name in names:
        try:
            runs.append(summary_of(workspace / name, group_of(name)))
        except (UserError, OSError):  # noqa: PERF203
            with contextlib.suppress(OSError):
                if present(workspace / name / RUN_FILE):
                    unreadable.append(name)
    return sorted(runs, key=lambda run: (run.started, run.path.name), reverse=True), sorted(unreadable)


def run_names(workspace: Path, known: Collection[str] = ()) -> set[str]:
    """Return the names of folders in ``workspace`` that may be runs: "NAME", or "GROUP/NAME".

    Links and hidden folders are left out: those are still being created.

    Args:
        known: names of runs, which need not be looked at again.

    Raises:
        OSError: ``workspace`` can't be read.
    """
    found = set()
    for name in _folders_in(workspace):
        found.add(name)
        if name not in known and not present(workspace / name / RUN_FILE):
            with contextlib.suppress(OSError):
                found |= {f"{name}/{inner}" for inner in _folders_in(workspace / name)}
    return found


def _folders_in(folder: Path) -> list[str]:
    with os.scandir(folder) as entries:
        return [
            entry.name for entry in entries if entry.name[0] != "." and entry.is_dir(follow_symlinks=False)
        ]


def group_of(name: str) -> str:
    """Return the group in a name of ``run_names``; empty: it has none."""
    return name.rpartition("/")[0]


def origin_among(runs: Iterable[RunSummary], origin: Origin) -> RunSummary | None:
    """Return the run that ``origin`` means, also if it was renamed; None if it is none of ``runs``."""
    if origin.started is not None:
        runs = [run for run in runs if run.started == origin.started]
        if len(runs) == 1:
            return runs[0]
    return next((run for run in runs if run.path.name == origin.run), None)


def title_of(folder: Path) -> str:
    """Return the name of the run in ``folder``, after that of its grid if it is of one."""
    grid = folder.parent
    return f"{grid.name}/{folder.name}" if is_file(grid / GRID_FILE) else folder.name


def summary_of(folder: Path, group: str = "") -> RunSummary:
    """Return the facts about the run in ``folder`` for a list; ``group`` is as in ``RunSummary``.

    Raises:
        UserError: it is not a run, or it is damaged.
        OSError: it can't be read.
    """
    about = checked_about(folder)
    settings = Settings.from_json(about["settings"])
    last_epoch, seconds = _last_epoch(folder / METRICS_FILE)
    metrics = _lines(folder / METRICS_FILE, _MOST_METRICS_BYTES)
    heldout = _heldout(metrics) if settings.heldout_fraction else ()
    is_under_way = about["state"] in STATES_UNDER_WAY
    claimant = claimant_of(folder) if is_under_way else None
    return RunSummary(
        path=folder,
        corpus_name=about["corpus"]["name"],
        corpus_source=Source.parse(about["corpus"]["source"]),
        settings=settings,
        started=datetime.fromisoformat(about["started"]).astimezone(),
        state=about["state"],
        moment=Moment(about["last"]["epoch"], about["last"]["update"]),
        epochs=_epochs_done(folder, last_epoch),
        perplexity=last_epoch.perplexity if last_epoch else None,
        is_claimed=claimant is not None,
        is_cut_off=is_under_way and claimant is None,
        checkpoints=checkpoint_updates(folder / CHECKPOINTS_FOLDER),
        host=claimant.host if claimant else "",
        heldout=heldout[-1] if heldout else None,
        best_heldout=min(heldout, default=None),
        seconds=seconds,
        note=read_note(folder),
        changed=tuple(dict.fromkeys(name.decode() for name in _CHANGED.findall(metrics))),
        origin=origin_of(about),
        group=group,
        ranks=tuple(int(number) for number in _RANKS.findall(metrics)),
    )


def _epochs_done(folder: Path, last_epoch: EpochFinished | None) -> float:
    """Return how many epochs a run was trained for, by its updates, or else by its last whole epoch."""
    with contextlib.suppress(RunError, OSError):
        done = RunRecords(folder).epochs_done()
        if done:
            return done
    return last_epoch.place if last_epoch else 0.0


def checkpoint_updates(folder: Path) -> tuple[int, ...]:
    """Return the numbers of updates in the file names in ``folder``, the greatest first.

    If the folder has more files than any run has, only some are examined.
    """
    try:
        names = [path.name for path in itertools.islice(folder.iterdir(), _MOST_CHECKPOINTS)]
    except OSError:
        return ()
    found = {int(match[1]) for name in names if (match := CHECKPOINT_NAME.fullmatch(name))}
    return tuple(sorted(found, reverse=True))


def updates_listed(updates: Sequence[int]) -> str:
    """Return the numbers of ``updates`` as a person types them; of many, only the first ones."""
    shown = listed(map(str, updates[:_MOST_LISTED]))
    return f"{shown} …" if len(updates) > _MOST_LISTED else shown


def _last_epoch(path: Path) -> tuple[EpochFinished | None, float | None]:
    """Return the last complete epoch, and the seconds of training until it or a later evaluation.

    Only the end of the file is read.
    """
    seconds = None
    for line in reversed(_lines(path, _TAIL_BYTES).split(b"\n")):
        # The first of these lines may be incomplete, because the reading began within it.
        with contextlib.suppress(RunError):
            event = parsed(path, line)
            if event.get("event") == "epoch":
                epoch = read_epoch(path, event)
                return epoch, seconds or epoch.seconds
            if event.get("event") == "evaluation" and seconds is None:
                seconds = read_evaluation(path, event).seconds
    return None, seconds


def _heldout(metrics: bytes) -> tuple[float, ...]:
    """Return the perplexities of the held-out text in the lines ``metrics``, the last one last.

    The lines are searched, not parsed: the file of a long run has thousands.
    """
    values = []
    for text in _HELDOUT.findall(metrics):
        with contextlib.suppress(ValueError):  # a line that was cut short
            values.append(float(text))
    return tuple(values)


def _lines(path: Path, most_bytes: int) -> bytes:
    """Return the end of a file up to its last complete line; nothing if it is no plain file."""
    if not present(path) or not stat.S_ISREG(path.lstat().st_mode):
        return b""
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - most_bytes))
        return file.read().rpartition(b"\n")[0]
