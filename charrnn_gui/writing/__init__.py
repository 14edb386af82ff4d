"""The Write panel: prefix, continuation, samples."""
