"""The permanent frame of the window: rail, header, status line, and the panes between them."""
