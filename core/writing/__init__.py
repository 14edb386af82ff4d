"""Writing with a model, one character at a time."""
