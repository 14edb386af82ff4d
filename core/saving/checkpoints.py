"""Training states in a run folder: written completely or not at all, and used only if intact.

A checkpoint is one safetensors file in the run's folder ``checkpoints``. Its name is the number of updates
and the SHA-256 of its content, so that a file that was cut, damaged or exchanged is detected by its name. The
tensors are those of ``core.training.training_state.TrainingState``; the metadata's one entry, ``state``, is
JSON with the moment, the numbers, the lengths of the run's other files at that moment, and the held-out
perplexity if it was just computed; also what is set by hand, and whether the file is kept, if so.

After as many updates there are at most two: one that is kept from before a setting was changed, and one from
after that.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import itertools
import json
import logging
import math
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load

from core.common.errors import RunError
from core.common.files import is_count, replacing
from core.common.i18n import gettext as _
from core.common.i18n import listed
from core.common.memory import check_room
from core.common.progress import Moment
from core.common.tensor_files import pieces
from core.common.unwritable import with_remedy
from core.model.char_model import CharModel
from core.runs import CHECKPOINT_NAME, CHECKPOINTS_FOLDER, RunFolder
from core.runs.listing import checkpoint_updates, updates_listed
from core.saving.tensor_reading import opened_tensors
from core.saving.weights import arrays_of
from core.settings.live import LiveSettings
from core.training.training_state import TrainingState

log = logging.getLogger(__name__)

_MOST_STATE_BYTES = 1 << 16
# Weights, the optimizer's two moments of each, the state and the random numbers; this program writes no
# larger file.
_MOST_TIMES_THE_WEIGHTS = 4
_ROOM_BYTES = 64 << 20
# Of those from before a change of a setting; each takes three times the space of the weights.
_MOST_KEPT = 10
_ALWAYS = {"moment", "numbers", "lengths", "heldout_perplexity"}
# The bytes of the file, and the tensors made from them.
_TIMES_IN_MEMORY = 2


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """The state of a training, and the lengths of the run's other files.

    Attributes:
        lengths: of the run's metrics, samples and updates, in bytes, by file name.
        passed_over: damaged files of newer checkpoints, and the file whose records do not reach to one.
    """

    state: TrainingState
    lengths: dict[str, int]
    passed_over: tuple[Path, ...]


def save_checkpoint(
    run: RunFolder,
    state: TrainingState,
    lengths: Mapping[str, int],
    heldout_perplexity: float | None = None,
    *,
    is_kept: bool = False,
) -> None:
    """Save ``state`` in ``run``; delete checkpoints that are neither among the newest nor the best one.

    The run's settings say how many of the newest stay. The best is measured on held-out text. Of those that
    are kept the last ten stay.

    Args:
        run: the run of the state.
        state: on the CPU; it must not change meanwhile.
        lengths: ``run.lengths()`` at the state's moment.
        heldout_perplexity: if it was just computed.
        is_kept: it is from before the change of a setting.

    Raises:
        ClaimLostError: another program may train the run, too.
        RunError: the file can't be written; the earlier ones are untouched.
    """
    run.check_claim()
    about = {
        "moment": dataclasses.asdict(state.moment),
        "numbers": state.numbers,
        "lengths": dict(lengths),
        "heldout_perplexity": heldout_perplexity,
    }
    # Only if they say something: earlier versions of the program know neither.
    if live := state.live.to_json():
        about["live"] = live
    if is_kept:
        about["is_kept"] = True
    content = list(pieces(arrays_of(state.tensors), {"state": json.dumps(about, allow_nan=False)}))
    digest = hashlib.sha256()
    for piece in content:
        digest.update(piece)
    name = f"{state.moment.update:012d}-{digest.hexdigest()}.safetensors"
    folder = run.path / CHECKPOINTS_FOLDER
    if folder.is_symlink():
        raise RunError(_("“{path}” is not a plain folder. A run folder holds no links.").format(path=folder))
    try:
        folder.mkdir(exist_ok=True)
        with replacing(folder / name) as file:
            file.writelines(content)
    except OSError as error:
        raise RunError(
            with_remedy(
                _("The checkpoint can't be saved in “{path}”: {reason}.").format(
                    path=folder, reason=error.strerror or error
                ),
                error,
                is_fixed=True,
            )
        ) from error
    _prune(folder, run.settings.checkpoints_kept, folder / name)


def load_checkpoint(run: RunFolder, update: int | None = None) -> Checkpoint:
    """Return the newest intact checkpoint of ``run``, or with ``update`` the one after that many updates.

    If a setting was changed after that many updates, it is the one from before that.

    ``Trainer.restore`` checks that it fits the run's model.

    Raises:
        MemoryError: it is larger than the available memory.
        RunError: there is none, or none that is intact, or the records do not reach to any; the files that
            are damaged, incomplete or missing are named.
    """
    folder = run.path / CHECKPOINTS_FOLDER
    with torch.device("meta"):
        weights = CharModel(len(run.vocab), run.settings).state_dict().values()
    most_bytes = _MOST_TIMES_THE_WEIGHTS * sum(value.nbytes for value in weights) + _ROOM_BYTES
    damaged: list[Path] = []
    problem = None
    for path in _in_order(folder, update):
        try:
            state, lengths = _read(path, most_bytes)
        except (ValueError, OSError, SafetensorError, RecursionError) as error:
            # Not a warning: the person is told in a sentence.
            log.info("checkpoint %s passed over: %s", path, error)
            damaged.append(path)
            continue
        found = run.problem_with(lengths)
        if found is None:
            passed_over = damaged if problem is None else [problem.path, *damaged]
            return Checkpoint(state, lengths, tuple(passed_over))
        log.info("checkpoint %s passed over: %s is %s", path, found.path, found.kind)
        problem = problem or found
    if problem is not None:
        raise problem.error()
    if damaged:
        raise RunError(
            _("The run “{path}” can't be continued: its checkpoints are damaged ({files}).").format(
                path=run.path, files=listed(path.name for path in damaged)
            )
        )
    updates = checkpoint_updates(folder)
    if update is not None and updates:
        raise RunError(
            _(
                "The run “{path}” has no checkpoint of update {update}. There are checkpoints of these "
                "updates: {updates}."
            ).format(path=run.path, update=update, updates=updates_listed(updates))
        )
    raise RunError(
        _(
            "The run “{path}” can't be continued: it has no checkpoint. It ships as an example, was made "
            "by an earlier version of this program, or ended before its first one."
        ).format(path=run.path)
    )


def has_checkpoints(run: RunFolder) -> bool:
    """Return whether ``run`` has a checkpoint, intact or damaged."""
    return next(_files(run.path / CHECKPOINTS_FOLDER), None) is not None


def _files(folder: Path) -> Iterator[Path]:
    """Yield the checkpoints, newest first; skip links and everything else."""
    try:
        names = sorted(
            (path.name for path in folder.iterdir() if CHECKPOINT_NAME.fullmatch(path.name)), reverse=True
        )
    except OSError:
        return
    if folder.is_symlink():
        return
    for name in names:
        # A file that can't be examined counts: reading it will report the error.
        with contextlib.suppress(OSError):
            if not stat.S_ISREG((folder / name).lstat().st_mode):
                continue
        yield folder / name


def _read(path: Path, most_bytes: int) -> tuple[TrainingState, dict[str, int]]:
    """Return the content of the checkpoint.

    Raises:
        MemoryError: it is larger than the memory at hand.
        ValueError: it is too large, its content does not match its name, or is not a state.
        SafetensorError: it is no safetensors file.
        OSError: it can't be read.
    """
    size = path.stat().st_size
    if size > most_bytes:
        raise ValueError("too large")
    check_room(_TIMES_IN_MEMORY * size)
    content = path.read_bytes()
    found = CHECKPOINT_NAME.fullmatch(path.name)
    assert found is not None
    if hashlib.sha256(content).hexdigest() != found[2]:
        raise ValueError("its content is not what its name says")
    about = _about(path)
    moment, lengths, numbers = about["moment"], about["lengths"], about["numbers"]
    if not (is_count(moment["epoch"]) and moment["update"] == int(found[1])):
        raise ValueError("its moment is not what its name says")
    if not all(isinstance(name, str) and is_count(length) for name, length in lengths.items()):
        raise ValueError("its lengths are no lengths")
    if not isinstance(numbers, dict):
        raise ValueError("its numbers are none")
    live = LiveSettings.from_json(about.get("live", {}))
    state = TrainingState(Moment(moment["epoch"], moment["update"]), load(content), numbers, live)
    return state, dict(lengths)


def _about(path: Path) -> dict[str, Any]:
    """Return the checkpoint's JSON.

    Raises:
        ValueError: it has none, or not that of a state.
        SafetensorError: it is no safetensors file.
    """
    with opened_tensors(path) as file:
        text = (file.metadata() or {}).get("state", "")
    if len(text) > _MOST_STATE_BYTES:
        raise ValueError("its metadata are too large")
    about = json.loads(text)
    if not isinstance(about, dict) or not _ALWAYS <= about.keys() <= _ALWAYS | {"live", "is_kept"}:
        raise ValueError("its metadata are not those of a state")
    moment = about["moment"]
    if not isinstance(moment, dict) or moment.keys() != {"epoch", "update"}:
        raise ValueError("its moment is none")
    if not isinstance(about["lengths"], dict):
        raise ValueError("its lengths are none")
    return about


def _in_order(folder: Path, update: int | None) -> Iterator[Path]:
    """Yield the checkpoints in the order in which ``load_checkpoint`` tries them."""
    for number, same in itertools.groupby(_files(folder), _update_of):
        paths = list(same)
        if update is not None and number != update:
            continue
        # Only then is it worth opening them.
        if len(paths) > 1:
            paths.sort(key=lambda path: _newness(path, kept_first=update is not None), reverse=True)
        yield from paths


def _newness(path: Path, *, kept_first: bool) -> tuple[bool, float]:
    """Return what is greater for a newer one of checkpoints after as many updates: by then, more was told."""
    try:
        about = _about(path)
        return about.get("is_kept") is True and kept_first, sum(about["lengths"].values())
    except (ValueError, TypeError, OSError, SafetensorError, RecursionError):
        return False, math.inf


def _prune(folder: Path, newest: int, written: Path) -> None:
    """Delete checkpoints that are not needed any more; failures are ignored.

    Those stay that are among the ``newest`` or the best, and the last of those that are kept. One that was
    just ``written`` takes the place of an earlier one after as many updates, unless that is kept.
    """
    files = list(_files(folder))
    scores, kept = {}, []
    for path in files:
        with contextlib.suppress(ValueError, OSError, SafetensorError, RecursionError):
            about = _about(path)
            if about.get("is_kept") is True:
                kept.append(path)
            if isinstance(about["heldout_perplexity"], float):
                scores[path] = about["heldout_perplexity"]
    best = min(scores, key=scores.__getitem__, default=None)
    others = [path for path in files if path not in kept]
    replaced = [path for path in others if _update_of(path) == _update_of(written) and path != written]
    others = [path for path in others if path not in replaced]
    for path in {*replaced, *others[newest:], *kept[_MOST_KEPT:]} - {best}:
        with contextlib.suppress(OSError):
            path.unlink()


def _update_of(path: Path) -> int:
    """Return after how many updates a checkpoint was made, by its name."""
    found = CHECKPOINT_NAME.fullmatch(path.name)
    assert found is not None
    return int(found[1])
