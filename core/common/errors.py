"""Errors that are shown to the person at the window or the command line."""

from __future__ import annotations


class UserError(Exception):
    """Something the person can fix: ``str(error)`` is one or two sentences, ready to be shown.

    They say what is wrong and what to do about it, in the person's language. Every other exception
    is a fault of the program.
    """


class DeviceLostError(UserError):
    """The GPU stopped working during a run; the data on it is lost."""


class CorpusError(UserError):
    """A text can't be read or can't be trained on."""


class NoTextError(CorpusError):
    """A zip contains no text."""


class RunError(UserError):
    """A run folder can't be written, or can't be read."""


class ClaimedError(RunError):
    """Another program trains the run, or may be training it; later it may be free."""


class ClaimLostError(RunError):
    """Another program may train the same run: this training must stop."""


class SchedulerLostError(UserError):
    """Nobody hands out the runs of a grid any more: its scheduler has ended."""


class TeamLostError(UserError):
    """Another process that makes the updates of the run has ended, or can't be reached."""


class UnsavedRunError(UserError):
    """A run would be lost, because it could not be saved."""
