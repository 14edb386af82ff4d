"""Errors that are meant for the person at the window or the command line."""

from __future__ import annotations


class UserError(Exception):
    """Something the person can mend: ``str(error)`` is one or two sentences, ready to be shown.

    The sentence says what is wrong and what to do about it, in the person's language. Everything
    that is not a ``UserError`` is a fault of the program.
    """


class DeviceLostError(UserError):
    """The GPU stopped working in the middle of a run; what was on it is gone."""


class CorpusError(UserError):
    """A text can't be read or can't be trained on."""


class NoTextError(CorpusError):
    """A zip holds no text."""


class RunError(UserError):
    """A run folder can't be written, or is not one that can be read."""


class ClaimLostError(RunError):
    """The run that is trained here may be trained by another program, too: this training must stop."""


class UnsavedRunError(UserError):
    """A run would be lost, as it could not be saved."""
