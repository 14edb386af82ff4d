"""The command palette: everything that can be done, changed or opened, by typing a part of its name."""
