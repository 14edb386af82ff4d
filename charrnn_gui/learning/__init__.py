"""The Learning panel: the curves of the run on display."""
