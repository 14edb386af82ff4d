"""The one thread that owns torch: it trains, and between two updates it answers prompts and saves."""

from charrnn_gui.worker.thread import Worker

__all__ = ["Worker"]
