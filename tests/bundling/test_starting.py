"""The wait for the window is read from the program's own log."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

from bundling import starting
from charrnn_gui.faults import start_logging, stop_logging


def test_the_times_of_the_log_are_those_of_the_clock(tmp_path: Path) -> None:
    handler = start_logging(tmp_path)
    before = datetime.now().timestamp()
    logging.getLogger("charrnn_gui.app").info("the window is on the screen")
    stop_logging(handler)
    (seen,) = starting.times_in(Path(handler.baseFilename).read_text("utf-8")).items()
    assert seen[0] == starting._WINDOW
    assert -0.002 < seen[1] - before < 5
