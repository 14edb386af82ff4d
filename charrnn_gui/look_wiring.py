"""How the window looks, and what changes it: a part of the wiring of ``App``."""

from __future__ import annotations

from charrnn_gui.chosen_look import ChosenLook
from charrnn_gui.main_window import MainWindow


def wire_look(window: MainWindow, look: ChosenLook) -> None:
    """Show which look is chosen, and let the window choose another one."""
    actions = window.actions_by_name
    window.set_theme(look.theme)
    window.theme_chosen.connect(look.use_theme)
    actions["contrast"].setChecked(look.contrast)
    actions["contrast"].triggered.connect(look.use_contrast)
    look.contrast_changed.connect(actions["contrast"].setChecked)
    actions["reduce_motion"].toggled.connect(look.use_reduced_motion)
    actions["reduce_motion"].toggled.connect(window.write.through_time.set_reduced_motion)
    actions["reduce_motion"].setChecked(look.reduced_motion)
    actions["presentation"].toggled.connect(look.present)
    for name, change in (
        ("larger_text", look.enlarge_text),
        ("smaller_text", look.reduce_text),
        ("usual_text", look.reset_text),
    ):
        actions[name].triggered.connect(lambda _checked=False, change=change: change())
