"""Restore the window and the session of the last start, and save them when they change."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from charrnn_gui.main_window import MainWindow
from charrnn_gui.preferences import Preferences
from charrnn_gui.session.run import Session
from core.common.errors import UserError
from core.common.i18n import gettext as _
from core.common.i18n import listed
from core.settings.remembered import remembered
from core.text import readers
from core.text.source import Source

log = logging.getLogger(__name__)

REMEMBER_INTERVAL_MS = 2_000


class HasState(Protocol):
    """What a person set in a part of the window, ready for JSON."""

    def save_state(self) -> Mapping[str, object]:
        """Return it."""

    def restore_state(self, state: Mapping[str, object]) -> None:
        """Take up what ``save_state`` returned."""


class Remembering(QObject):
    """Keeps layout, panels, settings and texts in the preferences.

    Args:
        preferences: keep it.
        window: with the panels.
        session: with settings and texts.
        later: Write and Compare, which are made when they are first in sight.

    Signals:
        said: a sentence for the status line (str), its severity (info, warning, error).
        set_aside: the preferences could not be read completely; the old file was moved to this path.
    """

    said = Signal(str, str)
    set_aside = Signal(Path)

    def __init__(
        self,
        preferences: Preferences,
        window: MainWindow,
        session: Session,
        later: tuple[HasState, HasState],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._preferences, self._window, self._session = preferences, window, session
        self._later = dict(zip(("choosing", "comparing"), later, strict=True))
        self._has_warned = False
        # A crash loses at most the changes of this time.
        self._timer = QTimer(self, interval=REMEMBER_INTERVAL_MS)
        self._timer.timeout.connect(self.remember)

    def restore(self) -> None:
        """Restore the state of the last start."""
        preferences, window, session = self._preferences, self._window, self._session
        window.restore_layout(preferences.get("layout", {}))
        window.learning.restore_state(preferences.get("learning", {}))
        window.write.restore_state(preferences.get("write", {}))
        for name, workspace in self._later.items():
            workspace.restore_state(preferences.get(name, {}))
        window.runs.restore_state(preferences.get("runs", {}))
        window.setup.form.restore_state(preferences.get("open_groups", {}))
        settings = preferences.get("settings", {}) or session.settings.to_json()
        restored, passed_over = remembered(settings)
        session.restore_settings(restored)
        recents = [text for text in preferences.get("recents", []) if isinstance(text, str)]
        session.text.set_recents(tuple(map(Source.parse, recents)))
        session.text.encodings = {
            Source.parse(text): name
            for text, name in preferences.get("encodings", {}).items()
            if isinstance(name, str) and name in readers.ENCODINGS
        }
        session.pins.text = Source.parse(preferences.get("corpus", ""))
        session.pins.texts.restore(preferences.get("pins", {}))
        if session.pins.texts.of(session.pins.text) is None:
            session.pins.remember_next(session.settings.prefixes)
        self._report_losses(passed_over)

    def start(self) -> None:
        """Save changes every few seconds from now on."""
        self._timer.start()

    def stop(self) -> None:
        """Stop, and save the last changes."""
        self._timer.stop()
        self.remember()

    def remember(self) -> None:
        """Save changes; report once if that is not possible."""
        preferences, window, session = self._preferences, self._window, self._session
        preferences.set("layout", window.save_layout())
        preferences.set("learning", window.learning.save_state())
        preferences.set("write", window.write.save_state())
        for name, workspace in self._later.items():
            preferences.set(name, dict(workspace.save_state()))
        preferences.set("runs", window.runs.save_state())
        preferences.set("open_groups", window.setup.form.save_state())
        preferences.set("settings", session.settings.to_json())
        preferences.set("pins", session.pins.texts.to_json())
        preferences.set("run", str(session.open_run_folder or ""))
        text = session.text
        preferences.set("recents", [str(source) for source in text.recents])
        chosen = {str(source): name for source, name in text.encodings.items() if source in text.recents}
        preferences.set("encodings", chosen)
        if text.corpus is not None:
            preferences.set("corpus", str(text.corpus.source))
        try:
            preferences.save()
        except UserError as error:
            # Once, until saving succeeds again: a report every two seconds would not help.
            if not self._has_warned:
                log.warning("the preferences can't be written: %s", error.__cause__)
                self.said.emit(str(error), "warning")
            self._has_warned = True
        else:
            self._has_warned = False

    def _report_losses(self, passed_over: tuple[str, ...]) -> None:
        """Report which settings, or which whole file, could not be restored."""
        if passed_over:
            log.warning("remembered settings passed over: %s", ", ".join(passed_over))
            self.said.emit(
                _("Some remembered settings don't fit this version and have their defaults: {names}.").format(
                    names=listed(passed_over)
                ),
                "warning",
            )
        if self._preferences.set_aside is not None:
            log.warning("damaged preferences set aside")
            self.set_aside.emit(self._preferences.set_aside)
