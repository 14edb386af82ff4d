"""The plots of the room beside this one."""

from __future__ import annotations

from tests.charrnn_gui.plots.conftest import content, plot

__all__ = ["content", "plot"]
