"""The settings of a run, what is known of each, recipes, and arithmetic on them. No torch."""
