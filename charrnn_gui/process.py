"""The program as a process: one for each folder of runs, told to end by signals, with an exit status."""

from __future__ import annotations

import contextlib
import os
import signal
import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from charrnn_gui.app import App
from charrnn_gui.faults import crashes_noted
from charrnn_gui.preferences import Preferences
from charrnn_gui.session.chosen_workspace import chosen_workspace
from charrnn_gui.session.instance import Claim, Instance
from charrnn_gui.starting.arguments import path_among
from charrnn_gui.starting.c_locale import ensure_pyside_finds_setters
from charrnn_gui.starting.folders import Folders
from charrnn_gui.starting.input_methods import prepare_input_methods
from core.common.ending_signals import ending_signals
from core.common.i18n import gettext as _

SIGNAL_POLL_INTERVAL_MS = 200


def run(arguments: list[str]) -> int:
    """Start the program and return its exit status: 0, or 1 if a run could not be saved."""
    prepare_input_methods()
    application = QApplication(arguments)
    ensure_pyside_finds_setters()
    # Qt has taken its own options out by now.
    path = path_among(application.arguments()[1:])
    folders = Folders.of_the_person()
    preferences, instance = Preferences(folders.preferences), Instance()
    claim = instance.claim(chosen_workspace(preferences, folders.workspace), path)
    if claim is Claim.CALLED:
        return 0
    app = App(application, folders, path, preferences, instance)
    app.ends_process = True

    def leave() -> None:
        app.is_told_to_end = True
        app.window.close()
        # A dialog that is open would keep the program without its window.
        application.quit()

    application.aboutToQuit.connect(app.close)
    # The person logs out. Should another program stop that, no window without threads is left here.
    application.commitDataRequest.connect(lambda _manager: leave())
    # Python calls a handler between any two instructions, in the midst of a slot too: the loop calls leave.
    for number in ending_signals():
        signal.signal(number, lambda *_frame: QTimer.singleShot(0, application, leave))
    # Python looks at signals only between its own instructions: let it come by.
    poll = QTimer(interval=SIGNAL_POLL_INTERVAL_MS)
    poll.timeout.connect(lambda: None)
    poll.start()
    with crashes_noted(app.log_file):
        app.show()
        app.chosen_workspace.tell_of_claim(claim)
        status = application.exec()
        app.close()
        if app.session.saving.problem:
            _write_to_stderr(_("Not saved. {problem}").format(problem=app.session.saving.problem))
            status = 1
    if app.has_left_threads:
        # They hold nothing that is not saved; Qt would abort over them.
        os._exit(status)
    return status


def _write_to_stderr(sentence: str) -> None:
    """Leave a sentence where the program was started, if it was started from somewhere."""
    # None without a console on Windows; a terminal that was closed refuses.
    if sys.stderr is not None:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(f"{sentence}\n")
            sys.stderr.flush()
