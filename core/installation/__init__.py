"""How this copy was installed, which system libraries are missing, the menu entry. Standard library only."""
