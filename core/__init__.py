"""The engine: from a text to a trained character-level language model that writes. No Qt."""
