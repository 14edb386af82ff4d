"""The folder of runs that a person chooses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from charrnn_gui.preferences import Preferences
from charrnn_gui.session import instance as instance_module
from charrnn_gui.session.chosen_workspace import ChosenWorkspace, chosen_workspace
from charrnn_gui.session.instance import Instance
from charrnn_gui.session.jobs import Jobs
from charrnn_gui.session.workspace import Workspace


@pytest.fixture
def preferences(tmp_path: Path) -> Preferences:
    return Preferences(tmp_path / "preferences.json")


@pytest.fixture
def workspace(qtbot: Any, tmp_path: Path) -> Iterator[Workspace]:
    jobs = Jobs()
    workspace = Workspace(tmp_path / "usual", jobs)
    yield workspace
    workspace.runs.stop()
    assert jobs.close(60_000)


@pytest.fixture
def instance(qtbot: Any) -> Iterator[Instance]:
    instance = Instance()
    yield instance
    instance.release()


@pytest.fixture
def said(preferences: Preferences, workspace: Workspace, instance: Instance) -> list[str]:
    return []


@pytest.fixture
def chosen(
    preferences: Preferences, workspace: Workspace, instance: Instance, said: list[str]
) -> ChosenWorkspace:
    chosen = ChosenWorkspace(preferences, workspace, instance)
    chosen.said.connect(lambda sentence, severity: said.append(f"{severity}: {sentence}"))
    return chosen


def test_a_chosen_folder_is_used_now_and_at_the_next_start(
    chosen: ChosenWorkspace, workspace: Workspace, preferences: Preferences, said: list[str], tmp_path: Path
) -> None:
    folder = tmp_path / "my runs 我的"
    chosen.use(folder)
    assert workspace.folder == folder
    assert chosen_workspace(preferences, tmp_path / "usual") == folder
    assert said == []


def test_a_chosen_folder_that_is_gone_leaves_the_usual_one_and_is_named(
    chosen: ChosenWorkspace, preferences: Preferences, said: list[str], tmp_path: Path
) -> None:
    preferences.set("workspace", str(tmp_path / "unplugged"))
    assert chosen_workspace(preferences, tmp_path / "usual") == tmp_path / "usual"
    chosen.tell_if_missing()
    (sentence,) = said
    assert sentence.startswith("warning")
    assert str(tmp_path / "unplugged") in sentence


def test_a_folder_whose_window_does_not_answer_is_shared_and_that_is_said(
    chosen: ChosenWorkspace,
    workspace: Workspace,
    said: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(instance_module, "CALL_TIMEOUT_S", 0.2)
    other = Instance()
    other.claim(tmp_path / "shared")
    # The event loop stands still meanwhile, as that of a stuck window would.
    chosen.use(tmp_path / "shared")
    assert workspace.folder == tmp_path / "shared"
    (sentence,) = said
    assert "Both may work there" in sentence
    other.release()
