"""Where runs are written is asked; the ending follows the kind that is chosen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog

from charrnn_gui.app import App
from charrnn_gui.run_state import RunState
from tests.charrnn_gui.test_run_on_display import trained, wait_for

PATIENCE_MS = 60_000


def test_a_file_without_an_ending_gets_that_of_the_chosen_kind(
    qtbot: Any, start_app: Callable[..., App], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = start_app()
    folder = trained(qtbot, app)
    wait_for(qtbot, app, RunState.FINISHED)
    kinds = iter(("Tables (*.csv)", "Pictures (*.svg)", ""))
    names = iter(("table", "named.csv", "none.svg"))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / next(names)), next(kinds)))
    for expected in ("table.csv", "named.csv", "none.svg"):
        with qtbot.waitSignal(app.workspace.said, timeout=PATIENCE_MS) as said:
            app.runs_wiring.exporting.export_curves((folder,))
        assert expected in said.args[0]
        assert (tmp_path / expected).stat().st_size


def test_nothing_is_written_if_nothing_is_chosen(
    qtbot: Any, start_app: Callable[..., App], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = start_app()
    folder = trained(qtbot, app)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    with qtbot.assertNotEmitted(app.workspace.said):
        app.runs_wiring.exporting.export_curves((folder,))
        app.runs_wiring.exporting.export_samples((folder, folder))
