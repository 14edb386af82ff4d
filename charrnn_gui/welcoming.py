"""Shows the welcome while the plot is empty, and does what is chosen in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from charrnn_gui.main_window import MainWindow
from charrnn_gui.preferences import Preferences
from charrnn_gui.run_state import RunState
from charrnn_gui.session.run import Session
from core.common.i18n import gettext as _
from core.runs.explanations import model_in_words
from core.settings.settings import Settings
from core.text.source import NOWHERE

if TYPE_CHECKING:
    from charrnn_gui.welcome.card import LastRun, WelcomeCard
    from charrnn_gui.welcome.offers import Offer


class Welcoming(QObject):
    """Knows whether the welcome is wanted, what it has to say, and what its buttons do.

    It is there while no run is on display, until the first training begins, or until the person sends it
    away. The card itself is made when it is shown the first time.

    Args:
        preferences: keep that it is not to be shown again.
    """

    def __init__(
        self, window: MainWindow, session: Session, preferences: Preferences, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._window, self._session, self._preferences = window, session, preferences
        self._card: WelcomeCard | None = None
        self._is_wanted: bool = preferences.get("welcome", True)
        # Asked for by hand: it is shown over a run as well.
        self._is_asked_for = False
        # A run is about to be opened.
        self._waits = True
        # The text of an offer, which is trained on as soon as it is there.
        self._awaited = NOWHERE
        # Once for all that changes within a turn of the event loop.
        self._due = QTimer(self, singleShot=True, interval=0)
        self._due.timeout.connect(self._show_or_hide)
        window.learning.set_invites(not self._is_wanted)
        session.state_changed.connect(self._on_state_changed)
        session.run_opened.connect(self._end_waiting)
        session.failed.connect(self._end_waiting)
        session.settings_changed.connect(self._due.start)
        session.text.inspected.connect(self._on_inspected)
        session.text.failed.connect(self._forget_offer)
        session.timing.estimated.connect(self._tell_if_shown)
        session.workspace.runs.read.connect(self._tell_if_shown)
        window.learning.plot_resized.connect(self._due.start)

    def begin(self, *, run_comes: bool) -> None:
        """Show it if it is wanted; not yet if a run is about to be opened."""
        self._waits = run_comes
        self._due.start()

    def ask(self) -> None:
        """Show it because the person wants to see it, now and at the next start."""
        self._is_asked_for, self._waits = True, False
        self._want(True)
        self._show_or_hide()
        if self._card is not None and self._card.isHidden():
            sentence = _("There is no room for the welcome over the plot. Make the window larger.")
            self._session.said.emit(sentence, "info")

    def is_shown(self) -> bool:
        """Return whether it is on the screen."""
        return self._card is not None and not self._card.isHidden()

    # Private

    def _want(self, is_wanted: bool) -> None:
        self._is_wanted = is_wanted
        self._preferences.set("welcome", is_wanted)

    def _on_state_changed(self, state: RunState) -> None:
        if state is RunState.STARTING:
            self._is_asked_for = self._is_wanted = False
        self._due.start()

    def _end_waiting(self) -> None:
        self._waits = False
        self._due.start()

    def _show_or_hide(self) -> None:
        window, session = self._window, self._session
        is_empty = session.state is RunState.EMPTY and not self._waits
        if not (self._is_asked_for or (self._is_wanted and is_empty)):
            if self._card is not None:
                self._card.hide()
            window.learning.set_invites(not (self._is_wanted and self._waits))
            return
        if self._card is None:
            self._card = self._made()
        self._tell()
        has_room = self._card.place(window.learning.plot_area())
        window.learning.set_invites(not has_room)
        self._card.setVisible(has_room)
        if has_room:
            self._card.raise_()
            self._ask_for_times()

    def _made(self) -> WelcomeCard:
        from charrnn_gui.welcome.card import WelcomeCard

        card = WelcomeCard(self._window.actions_by_name, self._window.learning)
        card.offer_chosen.connect(self._try)
        card.last_run_wanted.connect(self._open_last_run)
        card.example_wanted.connect(self._session.workspace.open_example)
        card.left.connect(self._leave)
        card.put_off.connect(self._put_off)
        return card

    def _tell_if_shown(self) -> None:
        if self.is_shown():
            self._tell()

    def _tell(self) -> None:
        card, session = self._card, self._session
        if card is None:
            return
        corpus, settings, timing = session.text.corpus, session.settings, session.timing
        if corpus is not None:
            name = corpus.source.title(corpus.name)
            card.set_plan(_in_words(name, settings), timing.seconds(corpus.source, settings))
        card.set_seconds(
            {offer: timing.seconds(offer.source, offer.settings(settings)) for offer in card.offers()}
        )
        card.set_last_run(self._last_run())
        card.set_state(session.state)

    def _ask_for_times(self) -> None:
        session = self._session
        assert self._card is not None
        if session.state is RunState.EMPTY and session.text.corpus is not None:
            session.timing.ask(session.text.corpus.source, session.settings)
            for offer in self._card.offers():
                session.timing.ask(offer.source, offer.settings(session.settings))

    def _last_run(self) -> LastRun | None:
        from charrnn_gui.welcome.card import LastRun

        run = self._session.workspace.runs.newest()
        if run is None or run.is_claimed:
            return None
        return LastRun(run.path.name, run.standing != "finished" and bool(run.checkpoints))

    # What the person chooses

    def _try(self, offer: Offer) -> None:
        session = self._session
        session.set_settings(offer.settings(session.settings))
        corpus = session.text.corpus
        if corpus is not None and corpus.source == offer.source:
            self._train()
        else:
            self._awaited = offer.source
            session.text.open_source(offer.source)

    def _on_inspected(self) -> None:
        corpus = self._session.text.corpus
        if corpus is not None and corpus.source == self._awaited:
            self._forget_offer()
            self._train()
        self._due.start()

    def _forget_offer(self) -> None:
        self._awaited = NOWHERE

    def _train(self) -> None:
        self._window.actions_by_name["train"].trigger()

    def _open_last_run(self) -> None:
        session = self._session
        last, run = self._last_run(), session.workspace.runs.newest()
        if last is not None and run is not None:
            open_it: Callable[..., None] = session.continue_run if last.can_continue else session.open_run
            open_it(run.path)

    def _leave(self) -> None:
        self._is_asked_for = self._is_wanted = False
        self._show_or_hide()
        self._window.write.prefix_edit.setFocus()

    def _put_off(self) -> None:
        self._want(False)
        self._leave()


def _in_words(corpus: str, settings: Settings) -> str:
    """Return what Train begins."""
    words = {"corpus": corpus, "model": model_in_words(settings), "epochs": f"{settings.epochs:,}"}
    if settings.time_limit_s:
        return _("{corpus} · {model}").format(**words)
    return _("{corpus} · {model} · {epochs} epochs").format(**words)
