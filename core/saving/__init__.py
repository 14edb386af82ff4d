"""Weights and checkpoints on disk: save a run while it is trained, continue it, branch from it."""
