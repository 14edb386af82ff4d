"""Fills the palette with what there is at the moment, and does what is chosen in it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from charrnn_gui.main_window import MainWindow
from charrnn_gui.pointing import Pointing
from charrnn_gui.refusals import opening_refusal
from charrnn_gui.session.run import Session
from core.common.errors import UserError
from core.common.i18n import gettext_noop as N_
from core.settings.settings import SPECS
from core.settings.sizing import with_own
from core.settings.specs import SettingsError, not_a_number

if TYPE_CHECKING:
    from charrnn_gui.palette.entries import Entry
    from charrnn_gui.palette.palette import Palette

# They are searched at each key, in the thread that draws. The list itself has the others.
MOST_RUNS = 200


class Searching(QObject):
    """Knows the settings of the next run, the actions, the texts and the runs, and how each is chosen.

    Signals:
        failed: a setting can't have the value that was typed.
    """

    failed = Signal(UserError)

    def __init__(self, window: MainWindow, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window, self._session = window, session
        self._palette: Palette | None = None
        self._pointing = Pointing(window, self)

    def palette(self) -> Palette:
        """Return the palette; it is made when it is needed first, as the window stands sooner without it."""
        if self._palette is None:
            from charrnn_gui.palette.palette import Palette

            session = self._session
            self._palette = Palette(self._window)
            self._palette.set_sources(self._entries, lambda: dataclasses.asdict(session.settings))
            self._palette.setting_changed.connect(self._on_setting_changed)
            self._pointing.escaped.connect(self._palette.come_back)
        return self._palette

    def open(self) -> None:
        """Open the palette."""
        self.palette().open()

    def _entries(self) -> Iterator[Entry]:
        from charrnn_gui.palette.sources import (
            action_entries,
            run_entries,
            setting_entries,
            term_entries,
            text_entries,
        )

        window, session, pointing = self._window, self._session, self._pointing
        yield from setting_entries(session.settings, pointing.point_at_setting)
        yield from action_entries(window.actions_by_name, pointing.point_at_action)
        for kind, group in (
            (N_("Appearance"), window.menus.themes),
            (N_("Language"), window.menus.languages),
        ):
            named = {str(action.data()): action for action in group.actions()}
            yield from action_entries(named, pointing.point_at_action, kind)
        yield from term_entries(pointing.point_at_term)
        texts = ((choice.source, choice.title, choice.detail) for choice in window.setup.corpus_box.choices())
        yield from text_entries(texts, session.text.open_source, pointing.point_at_texts)
        runs = ((row.path, row.name, f"{row.corpus} · {row.model}") for row in window.runs.rows(MOST_RUNS))
        refusal = opening_refusal(session.state)
        yield from run_entries(runs, session.open_run, refusal, pointing.point_at_run)

    def _on_setting_changed(self, name: str, value: object) -> None:
        settings = self._session.settings
        try:
            if isinstance(value, str) and not isinstance(getattr(settings, name), str):
                raise not_a_number(name, SPECS[name], value, getattr(settings, name))
            self._session.set_settings(with_own(settings, {name: value}))
        except SettingsError as error:
            self.failed.emit(error)
