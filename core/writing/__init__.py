"""How a trained model writes, one character at a time."""
