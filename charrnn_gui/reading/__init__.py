"""The Read workspace: which characters of a text surprise the model, and what a written text has copied."""
