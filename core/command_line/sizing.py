"""The settings that are chosen for text, time and computer, on the command line."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from core.command_line.output import say
from core.common.ending_signals import ending_at_once
from core.common.i18n import gettext as _
from core.common.i18n import listed
from core.runs.named_runs import named_run
from core.settings.as_text import as_options
from core.settings.settings import Settings
from core.settings.sizing import SIZED, is_sized
from core.text.corpus import Corpus


def without_rule_if_given(settings: Settings, names: Collection[str]) -> Settings:
    """Return ``settings`` that are not sized by the rule if ``names`` has some that the rule would choose."""
    given = [name for name in SIZED if name in names]
    if not is_sized(settings) or not given or "sized" in names:
        return settings
    say(_("Nothing is chosen for the text, because {names} is given.").format(names=listed(given)))
    return replace(settings, sized=False)


def sized_here(
    settings: Settings, corpus: Corpus, path: Path | None, free: frozenset[str]
) -> tuple[Settings, frozenset[str]]:
    """Choose what the rule chooses, and report it. A named run that is continued keeps what it has.

    Args:
        settings: of a new run, or of the run in ``path``.
        corpus: the text.
        path: the folder of a named run; None if the run has no name.
        free: settings that a named run may have with other values.

    Returns:
        The settings, and the names that are free with them.

    Raises:
        RunError: the run in ``path`` has other settings or another text.
    """
    if not is_sized(settings):
        return settings, free
    free |= set(SIZED)
    there = None if path is None else named_run(path, settings, corpus, free)
    if there is not None:
        return settings.with_values_of(there.settings, SIZED), free
    with ending_at_once():
        from core.model.devices import choose_device
        from core.training.speed import sized_for
    chosen = sized_for(settings, corpus, choose_device(settings.device).device)
    options = as_options({name: getattr(chosen, name) for name in SIZED})
    say(_("Chosen for this text, time and computer: {options}").format(options=options))
    return chosen, free
