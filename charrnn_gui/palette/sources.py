"""The entries of the palette, made of what the window has at the moment."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from PySide6.QtGui import QAction, QKeySequence

from charrnn_gui.palette.entries import Entry
from core.common.glossary import GLOSSARY
from core.common.i18n import gettext as _
from core.settings.rules import fixed, without_effect
from core.settings.settings import SPECS, Settings
from core.settings.specs import GROUPS, in_words
from core.text.source import Source


def nowhere(*_what: object) -> None:
    """Point at nothing."""


def setting_entries(settings: Settings, point: Callable[[str], object] = nowhere) -> Iterator[Entry]:
    """Yield an entry for each setting, with its value in ``settings``; ``point`` points at one."""
    values = dataclasses.asdict(settings)
    reasons = without_effect(values, SPECS) | fixed(values)
    for name, spec in SPECS.items():
        title = _(spec.label)
        yield Entry(
            "settings",
            title[:1].upper() + title[1:],
            _("{group} · {help}").format(group=_(GROUPS[spec.group]), help=_(spec.help)),
            also=(name, spec.label),
            value=in_words(spec, values[name]),
            reason=reasons.get(name, ""),
            setting=name,
            point=_doing(point, name),
        )


def action_entries(
    actions: Mapping[str, QAction], point: Callable[[QAction], object] = nowhere, kind: str = ""
) -> Iterator[Entry]:
    """Yield an entry for each action, by its name in ``charrnn_gui.actions.ACTIONS``.

    With a ``kind``, to be translated, they choose one of it: a language, for example.
    """
    for name, action in actions.items():
        yield Entry(
            "actions",
            action.iconText().rstrip("…"),
            _(kind) if kind else "",
            also=(name.replace("_", " "), kind),
            keys=action.shortcut().toString(QKeySequence.SequenceFormat.NativeText),
            # The tooltip of a disabled action says why it is disabled.
            reason="" if action.isEnabled() else action.toolTip(),
            do=action.trigger,
            point=_doing(point, action),
        )


def term_entries(point: Callable[[str], object] = nowhere) -> Iterator[Entry]:
    """Yield an entry for each term of the glossary; ``point`` points at one by its key."""
    for key, term in GLOSSARY.items():
        title = _(term.name)
        at = _doing(point, key)
        yield Entry(
            "terms", title[:1].upper() + title[1:], _(term.meaning), also=(term.name,), do=at, point=at
        )


def text_entries(
    texts: Iterable[tuple[Source, str, str]],
    choose: Callable[[Source], object],
    point: Callable[[], object] = nowhere,
) -> Iterator[Entry]:
    """Yield an entry for each text (source, title, detail); ``choose`` opens one."""
    for source, title, detail in texts:
        yield Entry("texts", title, detail, also=(str(source),), do=_doing(choose, source), point=point)


def run_entries(
    runs: Iterable[tuple[Path, str, str]],
    open_run: Callable[[Path], object],
    refusal: str,
    point: Callable[[Path], object] = nowhere,
) -> Iterator[Entry]:
    """Yield an entry for each run (folder, name, detail); ``refusal`` says why none can be opened now."""
    for folder, name, detail in runs:
        do, at = _doing(open_run, folder), _doing(point, folder)
        yield Entry("runs", name, detail, reason=refusal, do=do, point=at)


def _doing(do: Callable[..., object], with_what: object) -> Callable[[], object]:
    return lambda: do(with_what)
