"""Samples as a run tells them."""

from __future__ import annotations

from core.common.progress import Moment, SampleWritten, Told


def sample(epoch: int, prefix: str, text: str | None = None) -> SampleWritten:
    """Return a sample at the end of ``epoch``, of 8 updates an epoch; ``text`` comes after the prefix."""
    return SampleWritten(Moment(epoch, epoch * 8), prefix, prefix + (text or f"第{epoch}"))


def early(update: int, prefix: str, text: str) -> SampleWritten:
    """Return a sample within the first epoch."""
    return SampleWritten(Moment(1, update), prefix, prefix + text, update / 8)


def told(*samples: SampleWritten) -> Told:
    """Return what a run tells that has nothing but samples to tell."""
    return Told(samples=samples)
