"""Measurements of speed and quality. What they need of the system is asked for before torch is loaded."""

from core.common.processor import let_threads_sleep_sooner

# As the program does.
let_threads_sleep_sooner()
