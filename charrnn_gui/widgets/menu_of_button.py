"""A push button that opens a menu: its arrow stands clear of its text."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu, QPushButton


def give_menu(button: QPushButton, menu: QMenu) -> None:
    """Let ``button`` open ``menu``, and show an arrow beside its text."""
    button.setMenu(menu)
    # The style sheet keeps room for the arrow, which Qt draws over the padding.
    button.setProperty("hasMenu", True)
