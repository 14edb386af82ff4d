"""Why an action is disabled, as a sentence for its tooltip."""

from __future__ import annotations

from dataclasses import dataclass

from charrnn_gui.actions import EXPORT_ACTIONS
from charrnn_gui.run_state import RunState
from core.common.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The facts that decide which actions are possible.

    Attributes:
        state: of the run in the window.
        is_stepping: it makes single updates on request.
        are_settings_possible: the settings of the next run don't contradict each other.
        text_problem: why the text can't be trained on under these settings; empty if it can, or unknown.
    """

    state: RunState = RunState.EMPTY
    is_stepping: bool = False
    are_settings_possible: bool = True
    text_problem: str = ""


def opening_refusal(state: RunState) -> str:
    """Return why no other run can be opened, continued or branched from; empty if one can."""
    return "" if state.can_open else _("A run is under way. Stop or pause it first.")


def refusals(now: Circumstances) -> dict[str, str]:
    """Return the actions that are not possible, by name, with the reason."""
    state = now.state
    found: dict[str, str] = {}
    beginning = _why_none_begins(now)
    if beginning and not state.can_resume:
        found["train"] = beginning
        if not (now.is_stepping and state in {RunState.STARTING, RunState.TRAINING}):
            found["step"] = beginning
    if not (state.can_pause or state.can_resume):
        found["pause"] = _("No run is being trained here.")
    if not state.can_stop:
        found["stop"] = _("No run is under way here.")
    if not state.can_continue:
        found["continue_run"] = (
            _("No run is on display.")
            if state is RunState.EMPTY
            else _("This run can't be trained further here.")
        )
    if not state.can_reset:
        found["reset"] = (
            _("There is nothing to clear away.")
            if state is RunState.EMPTY
            else _("A run is under way. Stop or pause it first.")
        )
    if state in {RunState.EMPTY, RunState.STARTING}:
        found |= dict.fromkeys(EXPORT_ACTIONS, _("No run is on display."))
    if opening := opening_refusal(state):
        found |= {"open_run": opening, "import_run": opening}
    return found


def _why_none_begins(now: Circumstances) -> str:
    if not now.state.can_train:
        return _("A run is under way.")
    if not now.are_settings_possible:
        return _("A setting is impossible. Setup says why.")
    return now.text_problem
