"""The engine: text in, a trained character-level language model out. Knows nothing of Qt."""
