"""The grid of Compare: settings with several values each, a run for every combination, what they show."""
