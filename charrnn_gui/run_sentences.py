"""Sentences for the status line: the state of the run, and whether it is saved."""

from __future__ import annotations

from charrnn_gui.run_state import RunState
from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_

_SAVED = {
    RunState.EMPTY: N_("Ready. Press Train to begin."),
    RunState.STARTING: N_("Starting: loading PyTorch and building the model…"),
    RunState.TRAINING: N_("Training. Type a prefix in Write to see what the model writes."),
    RunState.PAUSED: N_("Paused. Everything is saved; Resume continues, Step makes one update."),
    RunState.STOPPING: N_("Stopping after this update…"),
    RunState.STOPPED: N_("Stopped and saved. The model can still write."),
    RunState.FINISHED: N_("Finished and saved. The model can still write."),
    RunState.DIVERGED: N_("Training diverged; the last good weights are kept."),
    RunState.FAILED: N_("Training stopped by a fault; everything saved before is kept."),
    RunState.FOLLOWING: N_("Following: another program trains this run. It is shown each time it is saved."),
    RunState.CUT_OFF: N_("Cut off: shown as it was last saved. Use “Continue training” to continue it."),
}
_UNSAVED = {
    RunState.TRAINING: N_("Training, but the run can't be saved now."),
    RunState.PAUSED: N_("Paused, but not saved. Resume continues, Step makes one update."),
    RunState.STOPPED: N_("Stopped, but not saved. The model can still write."),
    RunState.FINISHED: N_("Finished, but not saved. The model can still write."),
    RunState.DIVERGED: N_("Training diverged; the last good weights are not saved."),
    RunState.FAILED: N_("Training stopped by a fault; the last part of it is not saved."),
}


_BY_TIME = {
    True: N_("Ended by its time limit, and saved. The model can still write."),
    False: N_("Ended by its time limit, but not saved. The model can still write."),
}


def missing_model_explained(state: RunState) -> str:
    """Return why the run on display, in ``state``, has no model."""
    if state is RunState.FOLLOWING:
        return _("No model yet: the program that trains this run has not saved it so far.")
    if state is RunState.CUT_OFF:
        return _(
            "No model: this run was cut off before anything was saved. “Continue training”, under Runs, "
            "begins it again."
        )
    return _("No model: nothing of this run was saved.")


def sentence_of(
    state: RunState,
    *,
    is_saved: bool,
    is_by_time: bool = False,
    has_model: bool = True,
    is_stopped_at_start: bool = False,
) -> str:
    """Return the sentence on a run in ``state``, in the current language.

    Args:
        is_saved: all of the run is on the disk.
        is_by_time: the time limit ended the run, if it has finished.
        has_model: something of it was saved, or it is trained here.
        is_stopped_at_start: it is to stop, and its model is not built yet.
    """
    if state is RunState.CUT_OFF and not has_model:
        return _("Cut off before anything was saved. “Continue training” begins it again.")
    if is_stopped_at_start:
        return _("Stopping: the run ends as soon as its model is built…")
    if state is RunState.FINISHED and is_by_time:
        return _(_BY_TIME[is_saved])
    sentence = _SAVED[state] if is_saved else _UNSAVED.get(state, _SAVED[state])
    return _(sentence)
