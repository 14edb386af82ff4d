"""Shared widgets: each is told what to show and knows nothing of runs."""
