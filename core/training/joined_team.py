"""A team of several processes, on one computer or on many, by torch.distributed.

Only this module and ``core.saving.launching`` use torch.distributed.
"""

from __future__ import annotations

import contextlib
import datetime
import logging
import os
from collections.abc import Iterator, Sequence

import torch
import torch.distributed as dist
from torch import Tensor

from core.common.ending_signals import ending_at_once
from core.common.errors import TeamLostError
from core.common.i18n import gettext as _
from core.model.products import forgo_bfloat16, multiplies_bfloat16
from core.training.team import Share, Team

log = logging.getLogger(__name__)

# After the gradients in a message: the loss, the keeper's seconds, the wish to stop, the wish to save.
_TAIL = 4
_LENGTH = torch.int64


class JoinedTeam(Team):
    """The processes that ``torchrun`` or ``core.saving.launching`` has started together.

    Every exchange raises a ``TeamLostError`` if another process has died, or can't be reached.

    Attributes:
        keeper: the rank that keeps the run; see ``Team.is_keeper``.
    """

    def __init__(self) -> None:
        super().__init__()
        self.share = Share(dist.get_rank(), dist.get_world_size())
        self.keeper = 0
        self._message = torch.empty(0)
        self._parts: list[Tensor] = []
        self._is_save_wanted = False
        # What all ranks have agreed on with the last update.
        self._is_stopping = self._is_saving = False
        # Of the keeper: seconds that no message has told yet; agreed: seconds of the last update.
        self._untold_s = self._agreed_s = 0.0

    @property
    def is_keeper(self) -> bool:  # type: ignore[override]
        """Whether this process keeps the run."""
        return self.share.rank == self.keeper

    @property
    def is_stopping(self) -> bool:
        """See ``Team.is_stopping``."""
        return self._is_stopping

    def request_save(self) -> None:
        """See ``Team.request_save``."""
        self._is_save_wanted = True

    @property
    def is_gathering(self) -> bool:
        """See ``Team.is_gathering``."""
        return self._is_stopping or self._is_saving

    def end_update(self) -> float:
        """Return the keeper's seconds between its last two messages, pauses between updates not counted."""
        self._untold_s = self._now_s() - self._began_s
        return self._agreed_s

    def average(self, gradients: Sequence[Tensor], loss: Tensor, part: float) -> Tensor:
        """See ``Team.average``."""
        if not self._parts:
            self._lay_out(gradients)
        message = self._message
        torch._foreach_copy_(self._parts, list(gradients))
        now_s = self._now_s()
        own_s = self._untold_s + now_s - self._began_s if self.is_keeper else 0.0
        self._began_s = now_s
        is_save_wanted, self._is_save_wanted = self._is_save_wanted, False
        told = message.new_tensor([own_s, self._is_stop_wanted, is_save_wanted])
        message[:-_TAIL].mul_(part)
        message[-_TAIL] = loss * part
        message[1 - _TAIL :] = told
        with _together():
            dist.all_reduce(message)
        torch._foreach_copy_(list(gradients), self._parts)
        self._agreed_s, stops, saves = message[1 - _TAIL :].tolist()
        self._is_stopping, self._is_saving = stops > 0, saves > 0
        return message[-_TAIL].clone()

    def _lay_out(self, gradients: Sequence[Tensor]) -> None:
        """Make the message, and views into it that have the shapes of the gradients."""
        sizes = [gradient.numel() for gradient in gradients]
        self._message = gradients[0].new_zeros(sum(sizes) + _TAIL)
        self._parts = [
            part.view(gradient.shape)
            for part, gradient in zip(torch.split(self._message[:-_TAIL], sizes), gradients, strict=True)
        ]

    def total(self, number: float) -> float:
        """See ``Team.total``."""
        sum_of_all = torch.tensor(number, dtype=torch.float64)
        with _together():
            dist.all_reduce(sum_of_all)
        return sum_of_all.item()

    def keepers(self, number: float) -> float:
        """See ``Team.keepers``."""
        told = torch.tensor(number, dtype=torch.float64)
        with _together():
            dist.broadcast(told, self.keeper)
        return told.item()

    def all_rows(self, part: Tensor, count: int) -> Tensor:
        """See ``Team.all_rows``."""
        shares = [Share(rank, self.share.size).of(count) for rank in range(self.share.size)]
        # All must send as many; the last rank has the most.
        padded = part.new_zeros(part.shape[0], shares[-1], part.shape[2])
        padded[:, : part.shape[1]] = part
        found = [torch.empty_like(padded) for _rank in shares]
        with _together():
            dist.all_gather(found, padded)
        return torch.cat([rows[:, :own] for rows, own in zip(found, shares, strict=True)], 1)

    def make_equal(self, tensors: Sequence[Tensor]) -> None:
        """See ``Team.make_equal``."""
        if len(set(self.gathered(str(_checksum(tensors))))) == 1:
            return
        log.warning(
            _(
                "The processes of this team calculate differently, so their weights were no longer equal. "
                "All of them continue with those of process {keeper}."
            ).format(keeper=self.keeper)
        )
        for tensor in tensors:
            copy = tensor.contiguous().clone()
            with _together():
                dist.broadcast(copy, self.keeper)
            tensor.copy_(copy)

    def gathered(self, text: str) -> list[str]:
        """Return the texts of all ranks, in their order."""
        own = torch.frombuffer(bytearray(text.encode() or b"\0"), dtype=torch.uint8)
        length = torch.tensor([len(text.encode())], dtype=_LENGTH)
        lengths = [torch.empty_like(length) for _rank in range(self.share.size)]
        with _together():
            dist.all_gather(lengths, length)
            padded = torch.zeros(max(1, *(int(number) for number in lengths)), dtype=torch.uint8)
            padded[: len(own)] = own
            found = [torch.empty_like(padded) for _rank in lengths]
            dist.all_gather(found, padded)
        return [
            bytes(characters[: int(number)].numpy()).decode()
            for characters, number in zip(found, lengths, strict=True)
        ]

    def shared(self, content: bytes = b"") -> bytes:
        """Return the content that the keeper gives; what the others give is ignored."""
        length = torch.tensor(len(content), dtype=_LENGTH)
        with _together():
            dist.broadcast(length, self.keeper)
            told = torch.zeros(max(1, int(length)), dtype=torch.uint8)
            if self.is_keeper and content:
                told = torch.frombuffer(bytearray(content), dtype=torch.uint8)
            dist.broadcast(told, self.keeper)
        return bytes(told[: int(length)].numpy())

    def agree_on_precision(self) -> None:
        """Let all multiply in bfloat16 only if the processors of all can."""
        if "" in self.gathered("bfloat16" if multiplies_bfloat16() else ""):
            forgo_bfloat16()


@contextlib.contextmanager
def joined(timeout_s: float) -> Iterator[JoinedTeam]:
    """Join the team that the environment names, as ``torchrun`` sets it, and leave it after the block.

    Args:
        timeout_s: a process that can't be reached any more is noticed after so many seconds.

    Raises:
        TeamLostError: the others can't be reached.
    """
    on_gpu = local_rank() < torch.cuda.device_count() and dist.is_nccl_available()
    if on_gpu:
        torch.cuda.set_device(local_rank())
    backend = "cpu:gloo,cuda:nccl" if on_gpu else "gloo"
    # Nothing has begun. An exception would wait until the others have come.
    with _together(), ending_at_once():
        dist.init_process_group(backend, timeout=datetime.timedelta(seconds=timeout_s))
    team = JoinedTeam()
    team.agree_on_precision()
    yield team
    # After an error the others may be gone: waiting for them would take as long as the timeout.
    dist.destroy_process_group()


def local_rank() -> int:
    """Return this process's number among those of the team on this computer."""
    return int(os.environ.get("LOCAL_RANK", "0"))


def _checksum(tensors: Sequence[Tensor]) -> int:
    """Return a number that changes with any bit of the tensors, which are float32 or float64."""
    total = 0
    for number, tensor in enumerate(tensors, 1):
        bits = tensor.detach().view(torch.int32 if tensor.dtype is torch.float32 else torch.int64)
        total += number * int(bits.sum(dtype=torch.int64))
    return total


@contextlib.contextmanager
def _together() -> Iterator[None]:
    """Explain an error of torch.distributed.

    Raises:
        TeamLostError: there was one.
    """
    try:
        yield
    except RuntimeError as error:
        log.info("the team is lost", exc_info=True)
        raise TeamLostError(
            _(
                "Another process of this team has ended, or can't be reached any more. The run can be "
                "continued from its last save."
            )
        ) from error
