"""Every menu entry, button and key of the window, as one table."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from charrnn_gui.widgets.bounded import tooltip
from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_

_CJK_MNEMONIC = re.compile(r"\(&\w\)")


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action; ``text`` and ``help`` are translated when shown."""

    name: str
    text: str
    help: str
    shortcut: str = ""
    checkable: bool = False


ACTIONS = (
    ActionSpec("train", N_("&Train"), N_("Begin a new run with these settings."), "F5"),
    ActionSpec("pause", N_("&Pause"), N_("Pause after the current update and keep everything."), "F6"),
    ActionSpec("step", N_("St&ep"), N_("Make one update, to see what one gradient does."), "F7"),
    ActionSpec("stop", N_("&Stop"), N_("End the run; its model can still write."), "F8"),
    ActionSpec(
        "continue_run",
        N_("C&ontinue training"),
        N_("Train this run further from its last save. For a finished run you are asked how much further."),
        "Shift+F5",
    ),
    ActionSpec(
        "reset",
        N_("&Reset"),
        N_("Clear the model and its curves away. The run stays on disk."),
        "Ctrl+R",
    ),
    ActionSpec(
        "save_curve",
        N_("Save the &curve…"),
        N_("Save the curve of this run as a picture (PNG or SVG) or as a table (CSV)."),
        "Ctrl+Shift+S",
    ),
    ActionSpec("copy_curve", N_("Copy the curve as p&icture"), N_("Copy the curve, to paste it elsewhere.")),
    ActionSpec(
        "save_samples",
        N_("Save the sa&mples…"),
        N_("Save what this run wrote after its pinned prefixes, as text or as a table (CSV)."),
    ),
    ActionSpec(
        "open_file",
        N_("&Open text…"),
        N_("Open a text, lyrics with timestamps (.lrc) or a zip of such files."),
        "Ctrl+O",
    ),
    ActionSpec(
        "open_folder", N_("Open &folder…"), N_("Open all texts in a folder as one corpus."), "Ctrl+Shift+O"
    ),
    ActionSpec(
        "book_lyrics",
        N_("Get the &book's lyrics…"),
        N_(
            "Fetch the lyrics that the book “Dive into Deep Learning” trains on, from its public "
            "repository. They are under copyright and not shipped."
        ),
    ),
    ActionSpec(
        "open_run", N_("Open &run…"), N_("Open a run folder: its curves, samples and model."), "Ctrl+Shift+R"
    ),
    ActionSpec("import_run", N_("&Import run…"), N_("Import a run that was packed as a zip, and open it.")),
    ActionSpec(
        "choose_workspace",
        N_("&Choose runs folder…"),
        N_("Choose the folder in which new runs are kept. The runs in it are listed."),
    ),
    ActionSpec("reveal_runs", N_("&Show runs folder"), N_("Open the folder that keeps the runs.")),
    ActionSpec("quit", N_("&Quit"), N_("Save and close."), "Ctrl+Q"),
    ActionSpec(
        "palette",
        N_("Search or &do…"),
        N_("Find a setting, an action, a text or a run by a part of its name, and do it."),
        "Ctrl+K",
    ),
    ActionSpec("show_train", N_("Tra&in workspace"), N_("Train a model and watch it learn."), "Ctrl+1"),
    ActionSpec(
        "show_write",
        N_("&Write workspace"),
        N_("Let the model write, see what else could have come, and choose otherwise."),
        "Ctrl+2",
    ),
    ActionSpec(
        "show_read",
        N_("Read wor&kspace"),
        N_("See what surprises the model, and what it has copied."),
        "Ctrl+3",
    ),
    ActionSpec(
        "show_compare",
        N_("&Compare workspace"),
        N_("See which change mattered: curves, settings and texts of several runs."),
        "Ctrl+4",
    ),
    ActionSpec("focus_prefix", N_("&Write a prefix"), N_("Go to the prefix."), "Ctrl+L"),
    ActionSpec(
        "contrast",
        N_("&High contrast"),
        N_("Strong outlines instead of soft fills, in the light and in the dark."),
        checkable=True,
    ),
    ActionSpec(
        "reduce_motion",
        N_("&Reduce motion"),
        N_("Nothing plays by itself: each click shows one step."),
        checkable=True,
    ),
    ActionSpec("larger_text", N_("Larger &text"), N_("Show all texts larger."), "Ctrl++"),
    ActionSpec("smaller_text", N_("&Smaller text"), N_("Show all texts smaller."), "Ctrl+-"),
    ActionSpec("usual_text", N_("Text of &usual size"), N_("Show all texts in the usual size."), "Ctrl+0"),
    ActionSpec("setup", N_("S&etup"), N_("Show or hide Setup."), checkable=True),
    ActionSpec(
        "runs",
        N_("&Runs"),
        N_("Open or close the drawer with all runs."),
        "Ctrl+J",
        checkable=True,
    ),
    ActionSpec(
        "presentation",
        N_("&Presentation"),
        N_("Fill the screen, with large text, to show the window to others."),
        "F11",
        checkable=True,
    ),
    ActionSpec(
        "notify",
        N_("&Notify when a long run ends"),
        N_("If a run ends after more than a minute and the window is not in front, the system says so."),
        checkable=True,
    ),
    ActionSpec("reset_layout", N_("Reset la&yout"), N_("Give every part of the window its usual size.")),
    ActionSpec("menu_bar", N_("&Menu bar"), N_("Show the menus in a bar of their own."), checkable=True),
    ActionSpec("open_menu", N_("Open the menu"), N_("Open the menu (Alt or F10)."), "F10"),
    ActionSpec("welcome", N_("&Welcome"), N_("Show again what to do first, and what there is to try.")),
    ActionSpec(
        "open_example",
        N_("Open a trained e&xample"),
        N_("Open a small run that ships with the program and is trained already: its model writes at once."),
    ),
    ActionSpec(
        "whats_this",
        N_("What is th&is?"),
        N_("Click something in the window, and it explains itself."),
        "Shift+F1",
    ),
    ActionSpec("keys", N_("&Keyboard shortcuts"), N_("Show every key of the window."), "Ctrl+/"),
    ActionSpec("shortcut", N_("Add to the applications &menu"), N_("Add an entry that starts this program.")),
    ActionSpec(
        "report",
        N_("&Report a problem…"),
        N_("Collect the information that a maintainer needs, check it, and save it. Nothing is sent."),
    ),
    ActionSpec(
        "newer",
        N_("&Look for a newer version"),
        N_("Open the page with newer versions in the browser. The program itself asks nothing."),
    ),
    ActionSpec("about", N_("&About CharRNN Studio"), N_("What this program is, and its version.")),
)

RUN_ACTIONS = ("train", "pause", "step", "stop", "continue_run", "reset")
"""The names of the actions of a run, in the order of the menu."""
EXPORT_ACTIONS = ("save_curve", "copy_curve", "save_samples")
"""The names of the actions that give the run on display to other programs."""

KEYS_IN_PANELS = (
    ("Alt", N_("Open the menu")),
    ("← →", N_("In a plot: move the crosshair by an epoch; in the events: to the next one")),
    ("+ −", N_("In a plot: show less, or more, of the run")),
    ("Home", N_("In a plot: show the whole run")),
    ("Space", N_("In the list of runs: lay the curve over the plot")),
    ("Space", N_("In Compare: take the selected run into the comparison, or out of it")),
    ("Ctrl+F", N_("In a text of Write or Read: find words; F3 leads on, Shift+F3 back")),
    ("Tab", N_("In the search: show where a thing is in the window")),
    ("↑ ↓ Enter", N_("In Write, at a chosen character: take another one, and write on from there")),
    ("Shift+Enter", N_("In Write: see how likely the end of the line was")),
    ("Esc", N_("Close what lies over the window")),
)
"""Keys that no action has, each with what it does."""


def make_actions(owner: QWidget) -> dict[str, QAction]:
    """Return an action for each row of ``ACTIONS``, by name, owned by ``owner``; they have no text yet."""
    actions = {}
    for row in ACTIONS:
        action = QAction(owner)
        action.setObjectName(row.name)
        action.setCheckable(row.checkable)
        if row.shortcut:
            action.setShortcut(QKeySequence(row.shortcut))
        actions[row.name] = action
        owner.addAction(action)
    return actions


def set_action_text(action: QAction, text: str) -> None:
    """Set an action's text; its button gets no mnemonic, because Qt would show that of “训练(&T)”."""
    action.setText(text)
    action.setIconText(_CJK_MNEMONIC.sub("", text).replace("&", ""))


def set_action_help(action: QAction, help: str) -> None:
    """Set an action's tooltip, with its key."""
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    action.setToolTip(tooltip(f"{help} ({keys})" if keys else help))
    action.setWhatsThis(action.toolTip())


def help_of(name: str) -> str:
    """Return the help in the row of the action ``name``."""
    row = next(row for row in ACTIONS if row.name == name)
    return _(row.help)


def retranslate_actions(actions: dict[str, QAction]) -> None:
    """Set the text of every action in the current language."""
    for row in ACTIONS:
        action = actions[row.name]
        set_action_text(action, _(row.text))
        set_action_help(action, _(row.help))
        action.setStatusTip("")
