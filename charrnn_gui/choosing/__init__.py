"""The Write workspace: what the model has written, what else could have come, and how it was chosen."""
