"""What has happened when another run is in the window, in sentences."""

from __future__ import annotations

from charrnn_gui import messages as m
from core.common.durations import clock
from core.common.i18n import gettext as _
from core.common.i18n import paragraph
from core.common.progress import Started
from core.runs.event_words import event_in_words, event_place
from core.runs.listing import title_of
from core.settings.run_end import RunEnd
from core.sharing.examples import is_example


def opening_in_words(opened: m.RunOpened) -> str:
    """Return what has happened to the run that was ``opened`` and did not begin from Setup.

    Empty if the worker says it: that a run begins again.
    """
    words = {"name": title_of(opened.folder), "corpus": opened.corpus_name}
    match opened.request:
        case m.Continue() if opened.moment.update == 0:
            return ""
        case m.Continue():
            return _continued(opened, words["name"])
        case m.Branch():
            return _branched(opened, opened.request, words["name"])
    if is_example(opened.folder):
        return _("Opened your copy of the example, {name}, trained on {corpus}.").format(**words)
    return _("Opened the run {name}, trained on {corpus}.").format(**words)


def _continued(opened: m.RunOpened, name: str) -> str:
    end, updates = RunEnd.of(opened.settings), opened.told.updates
    if end.is_by_time(updates[-1].epochs_done if updates else 0.0, opened.seconds):
        template = _("The run {name} is trained further, until it has taken {time} in all.")
    else:
        template = _("The run {name} is trained further, to epoch {epochs}.")
    return template.format(name=name, epochs=f"{end.epochs:,}", time=clock(end.time_limit_s))


def _branched(opened: m.RunOpened, request: m.Branch, name: str) -> str:
    started = [event for event in opened.told.events if isinstance(event, Started)]
    words = {
        "name": name,
        "origin": title_of(request.folder),
        "place": event_place(started[-1]) if started else "",
        "changes": paragraph(map(event_in_words, request.undone)),
    }
    if request.undone:
        template = _(
            "Undone: {changes} The new run {name} is trained as before that, from {place}. The run from "
            "before is kept."
        )
    elif request.whole_text:
        template = _("A branch of {origin} is trained now, on the whole text, from {place}: {name}.")
    else:
        template = _("A branch of {origin} is trained now, from {place}: {name}.")
    return template.format(**words)
