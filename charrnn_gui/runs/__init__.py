"""The Runs panel: the table of runs."""
