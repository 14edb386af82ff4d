"""Plots over epochs: a frame with a content, and what both are made of. They know nothing of runs."""
