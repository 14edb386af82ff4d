"""Runs with a name that the person chose: found again by that name, and begun only once. No torch."""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path

from core.common.errors import RunError
from core.common.files import file_name, json_text
from core.common.i18n import clauses
from core.common.i18n import gettext as _
from core.runs.folder import RunFolder
from core.runs.layout import RUN_FILE, present
from core.settings.as_text import text_of
from core.settings.grid import IN_NAMES
from core.settings.settings import Settings, changeable
from core.settings.specs import Change
from core.text.corpus import Corpus

_FREE = changeable(Change.RESUME) | {"device"}
_MOST_NAMED = 5


def named_folder(workspace: Path, name: str) -> Path:
    """Return the folder in ``workspace`` of the run called ``name``, which may name a folder: "sizes/small".

    Raises:
        RunError: some system does not allow the name, or the folder in it is itself a run.
    """
    parts = name.split("/")
    first, *rest = (file_name(part, IN_NAMES) for part in parts)
    if len(parts) > 2 or parts != [first, *rest]:
        fitting = "/".join([first, file_name("-".join(rest), IN_NAMES)] if rest else [first])
        raise RunError(
            _(
                "A run can't be called “{name}”. A name has at most 60 letters, digits and . _ - = , and may "
                "follow the name of a folder and a slash. “{fitting}” is possible."
            ).format(name=name, fitting=fitting)
        )
    if rest and present(workspace / first / RUN_FILE):
        raise RunError(
            _("“{name}” is a run, so no other run can be kept in it. Choose another folder.").format(
                name=first
            )
        )
    return workspace.joinpath(*parts)


def check_grid_name(name: str) -> None:
    """Make sure that a grid can be called ``name``: its runs are in a folder of that name.

    Raises:
        RunError: some system does not allow the name.
    """
    fitting = file_name(name, IN_NAMES)
    if fitting != name:
        raise RunError(
            _(
                "A grid can't be called “{name}”. A name has at most 60 letters, digits and . _ - = , but no "
                "slash. “{fitting}” is possible."
            ).format(name=name, fitting=fitting)
        )


def named_run(
    folder: Path, settings: Settings, corpus: Corpus, free: Set[str] = frozenset()
) -> RunFolder | None:
    """Return the run in ``folder`` if it has these settings and this text; None if there is no run yet.

    The device and the settings that may change when a run continues may differ.

    Args:
        folder: of the run.
        settings: the settings that it should have.
        corpus: the text that it should be trained on.
        free: more settings that may differ.

    Raises:
        RunError: it has other settings or another text, as the error says, or can't be read.
    """
    if not present(folder / RUN_FILE):
        return None
    run = RunFolder.open(folder)
    check_same(run, settings, corpus, free)
    return run


def check_same(run: RunFolder, settings: Settings, corpus: Corpus, free: Set[str] = frozenset()) -> None:
    """Make sure that ``run`` has these settings and this text. See ``named_run``.

    Raises:
        RunError: it has other settings or another text; the error says which.
    """
    there, here = run.settings.to_json(), settings.to_json()
    names = [name for name in here if name not in _FREE | free and there[name] != here[name]]
    if names:
        differences = [
            _("{name} is {there} there and {here} here").format(
                name=name, there=_text(there[name]), here=_text(here[name])
            )
            for name in names[:_MOST_NAMED]
        ]
        if len(names) > _MOST_NAMED:
            differences.append(_("{number} more settings differ").format(number=len(names) - _MOST_NAMED))
        raise RunError(
            _(
                "There is a run “{name}” already, with other settings: {differences}. Choose another name."
            ).format(name=run.path.name, differences=clauses(differences))
        )
    if run.corpus_info.sha256 != corpus.sha256:
        raise RunError(
            _(
                "There is a run “{name}” already, on another text: “{there}” with {there_characters} "
                "characters, not “{here}” with {here_characters}. Choose another name."
            ).format(
                name=run.path.name,
                there=run.corpus_info.name,
                there_characters=f"{run.corpus_info.characters:,}",
                here=corpus.name,
                here_characters=f"{len(corpus):,}",
            )
        )


def _text(value: object) -> str:
    if isinstance(value, float):
        return text_of(value)
    return value if isinstance(value, str) else json_text(value)
