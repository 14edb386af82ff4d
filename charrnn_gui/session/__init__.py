"""The run and the text that a person works with. No widgets."""
