"""The Compare workspace: which change mattered, by curves, settings and texts of several runs."""
