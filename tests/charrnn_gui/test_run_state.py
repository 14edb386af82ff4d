"""Every state offers the person a way on, and no two ways that exclude each other."""

from __future__ import annotations

import pytest

from charrnn_gui.run_state import RunState


@pytest.mark.parametrize("state", list(RunState))
def test_a_state_never_offers_what_excludes_itself(state: RunState) -> None:
    assert not (state.can_train and state.can_stop)
    assert not (state.can_pause and state.can_resume)
    assert not (state.can_pause and state.can_step)
    assert state.can_step == (state.can_train or state.can_resume)


@pytest.mark.parametrize("state", [s for s in RunState if s is not RunState.STOPPING])
def test_every_lasting_state_has_a_way_on(state: RunState) -> None:
    assert state.can_train or state.can_stop
