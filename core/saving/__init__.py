"""Saving a run while it is trained, and continuing it."""
