"""The Setup panel: the text and the settings of the next run."""
