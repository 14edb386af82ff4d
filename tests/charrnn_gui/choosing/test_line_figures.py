"""A line and the greedy one are compared over equal lengths, and it is said over which."""

from __future__ import annotations

import numpy as np
from pytestqt.qtbot import QtBot

from charrnn_gui.choosing.line_figures import LineFigures


def test_totals_stand_side_by_side_only_over_as_many_characters(qtbot: QtBot) -> None:
    figures = LineFigures()
    qtbot.addWidget(figures)
    line, greedy = np.full(3000, 0.5), np.full(500, 0.25)
    figures.set_costs(line, greedy)
    assert figures.texts() == [
        ("This line", "−1,500.0 nats, 0.50 per character"),
        ("Its first 500 characters", "−250.0 nats, 0.50 per character"),
        ("Greedy line, 500 characters", "−125.0 nats, 0.25 per character"),
    ]
    figures.set_costs(line[:40], greedy)
    assert figures.texts() == [
        ("This line", "−20.0 nats, 0.50 per character"),
        ("Greedy line, 40 characters", "−10.0 nats, 0.25 per character"),
    ]
    figures.set_costs(line[:500], greedy)
    assert [name for name, _figures in figures.texts()] == ["This line", "Greedy line"]
    figures.set_costs(line, None)
    assert [name for name, _figures in figures.texts()] == ["This line"]
    figures.set_costs(line[:0], None)
    assert figures.texts() == []
