"""Weights to a run folder and back, as safetensors: numbers only, nothing that could be executed."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

import torch
from safetensors import SafetensorError
from torch import Tensor

from core.common.errors import RunError
from core.common.files import is_count, replacing
from core.common.i18n import gettext as _
from core.common.memory import check_room
from core.common.progress import Moment
from core.common.tensor_files import Array, pieces
from core.common.unwritable import with_remedy
from core.model.char_model import CharModel
from core.runs import WEIGHTS_FILE, RunFolder
from core.saving.tensor_reading import opened_tensors

_MOST_HEADER_BYTES = 1 << 20
# The content of the file, and the model with these weights.
_TIMES_IN_MEMORY = 2


def weights_of(model: CharModel) -> dict[str, Array]:
    """Return a copy of the weights of ``model``, by name, on the CPU."""
    return arrays_of(
        {
            name: value.detach().to("cpu", copy=True, memory_format=torch.contiguous_format)
            for name, value in model.state_dict().items()
        }
    )


def arrays_of(tensors: Mapping[str, Tensor]) -> dict[str, Array]:
    """Return ``tensors``, on the CPU, as arrays of the same memory: a thread without torch can write them."""
    return {name: value.numpy() for name, value in tensors.items()}


def save_weights(run: RunFolder, weights: Mapping[str, Array], moment: Moment) -> None:
    """Write ``weights``, replacing older ones at once: there is never half a file.

    ``moment`` is stored in the file's metadata. The caller calls ``run.set_state``.

    Raises:
        ClaimLostError: another program may train the run, too.
        RunError: the file can't be written.
    """
    run.check_claim()
    path = run.file(WEIGHTS_FILE)
    try:
        with replacing(path) as file:
            for piece in pieces(weights, {"moment": json.dumps(dataclasses.asdict(moment))}):
                file.write(piece)
    except OSError as error:
        raise RunError(
            with_remedy(
                _("The weights can't be saved as “{path}”: {reason}.").format(
                    path=path, reason=error.strerror or error
                ),
                error,
                is_fixed=True,
            )
        ) from error


def load_model(run: RunFolder, device: torch.device) -> tuple[CharModel, Moment]:
    """Return the model of ``run`` on ``device``, ready to write, and the moment of its weights.

    Raises:
        MemoryError: the model is larger than the available memory.
        RunError: the file is missing, damaged, or its weights do not fit the run's settings and vocabulary.
    """
    with _opened(run) as (file, wanted):
        check_room(_TIMES_IN_MEMORY * sum(value.nbytes for value in wanted.values()))
        # Copies, because Windows can't replace a file that stays mapped.
        weights = {name: file.get_tensor(name).clone() for name in wanted}
        metadata = file.metadata() or {}
    if any(value.dtype != wanted[name].dtype for name, value in weights.items()):
        _other_weights(run)
    # The first random weights are discarded; this must not change the random numbers of a training.
    with torch.random.fork_rng(devices=[]):
        model = CharModel(len(run.vocab), run.settings)
    model.load_state_dict(weights)
    return model.to(device).eval(), _moment(metadata)


def check_weights(run: RunFolder) -> None:
    """Make sure that ``run`` has weights of its model, as far as the head of their file tells.

    Raises:
        RunError: as ``load_model`` does.
    """
    with _opened(run):
        pass


@contextlib.contextmanager
def _opened(run: RunFolder) -> Iterator[tuple[Any, Mapping[str, Tensor]]]:
    """Yield the open file of the weights, and tensors without memory of the names and shapes in it."""
    path = run.file(WEIGHTS_FILE)
    if not path.exists():
        raise RunError(
            _("The run “{path}” has no weights yet: its file {file} is missing.").format(
                path=run.path, file=WEIGHTS_FILE
            )
        )
    # Without memory: the sizes in run.json are not trusted until the weights agree.
    with torch.device("meta"):
        wanted = CharModel(len(run.vocab), run.settings).state_dict()
    try:
        # Check this before the file is mapped into memory.
        if path.stat().st_size > sum(value.nbytes for value in wanted.values()) + _MOST_HEADER_BYTES:
            _other_weights(run)
        with opened_tensors(path) as file:
            found = {name: file.get_slice(name).get_shape() for name in file.keys()}  # noqa: SIM118
            if found != {name: list(value.shape) for name, value in wanted.items()}:
                _other_weights(run)
            yield file, wanted
    except (SafetensorError, OSError) as error:
        raise RunError(
            _("The weights in “{path}” can't be read: the file is damaged.").format(path=path)
        ) from error


def _moment(metadata: dict[str, str]) -> Moment:
    """Return the moment in the metadata; that of an untrained model if there is none."""
    try:
        values = json.loads(metadata.get("moment", ""))
        epoch, update = values["epoch"], values["update"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return Moment()
    return Moment(epoch, update) if is_count(epoch) and is_count(update) else Moment()


def _other_weights(run: RunFolder) -> NoReturn:
    raise RunError(
        _(
            "The weights in “{path}” do not fit the run's settings and vocabulary: they are those of "
            "another model."
        ).format(path=run.path / WEIGHTS_FILE)
    )
