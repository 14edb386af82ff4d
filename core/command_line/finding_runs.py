"""Find the run that a person has named: by path, by name, as the newest in a folder, or the example."""

from __future__ import annotations

import difflib
from contextlib import suppress
from pathlib import Path

from core.command_line.typed_paths import path_of
from core.common.errors import RunError
from core.common.files import is_folder, is_there
from core.common.i18n import gettext as _
from core.common.i18n import language
from core.runs import RUN_FILE, RunFolder, default_workspace, list_runs
from core.runs.listing import run_names
from core.runs.shipped import is_shipped
from core.sharing.examples import EXAMPLE, example


def run_path(text: str) -> Path:
    """Return the run folder that ``text`` names, or the path that it is if no run is there.

    Raises:
        UserError: no path can have this form.
    """
    return _found(text) or path_of(text)


def run_to_read(text: str) -> Path:
    """Return the run folder that ``text`` names: one of the person's, or else the example that ships.

    If something else is there, it is returned; opening it explains that it is no run.

    Raises:
        RunError: nothing is there.
        UserError: no path can have this form.
    """
    found = _found(text)
    if found is None and text == EXAMPLE:
        return example(language())
    return found or _present(text)


def run_to_train(text: str) -> Path:
    """Return the run folder that ``text`` names, of a run that is to be continued or branched from.

    Raises:
        RunError: nothing is there, or the run came with the program.
        UserError: no path can have this form.
    """
    found = _found(text)
    shipped = example(language()) if found is None and text == EXAMPLE else found
    if shipped is not None and is_shipped(shipped):
        source = RunFolder.open(shipped).corpus_info.source
        raise RunError(
            _(
                "“{name}” came with the program and is only read: it has no checkpoint to train on from. "
                "Train a run of your own on its text: charrnn train {corpus}"
            ).format(name=text, corpus=source.name)
        )
    return found or _present(text)


def _found(text: str) -> Path | None:
    """Return the run at the path ``text``, or else that of this name in the person's folder of runs."""
    here = _run_at(path_of(text))
    return here or _run_at(path_of(str(default_workspace() / text)))


def _run_at(path: Path) -> Path | None:
    """Return ``path`` if it is a run, or else the newest run in it."""
    if is_there(path / RUN_FILE):
        return path
    runs = list_runs(path) if is_folder(path) else []
    return runs[0].path if runs else None


def _present(text: str) -> Path:
    """Return the path ``text``, where there is something, though no run.

    Raises:
        RunError: there is nothing.
    """
    path, workspace = path_of(text), default_workspace()
    for place in (path, workspace / text):
        if is_there(place):
            return place
    near = _near(text)
    if path.is_absolute():
        template = (
            _("There is nothing at “{path}”. Did you mean “{near}”? “charrnn runs” lists your runs.")
            if near
            else _("There is nothing at “{path}”. “charrnn runs” lists your runs.")
        )
        raise RunError(template.format(path=path, near=near))
    template = (
        _(
            "There is no run “{name}”, neither in “{here}” nor in your folder of runs, “{workspace}”. Did "
            "you mean “{near}”? “charrnn runs” lists your runs."
        )
        if near
        else _(
            "There is no run “{name}”, neither in “{here}” nor in your folder of runs, “{workspace}”. "
            "“charrnn runs” lists your runs."
        )
    )
    raise RunError(template.format(name=text, here=Path.cwd(), workspace=workspace, near=near))


def _near(text: str) -> str:
    """Return what is written like ``text`` and names a run; empty if nothing is."""
    path = Path(text)
    names = {EXAMPLE, *_names_in(default_workspace())}
    names |= {str(path.parent / name) for name in _names_in(path.parent)}
    return next(iter(difflib.get_close_matches(text, sorted(names), n=1)), "")


def _names_in(folder: Path) -> set[str]:
    """Return the names of the runs in ``folder``; none if it can't be read."""
    with suppress(OSError):
        return {name for name in run_names(folder) if is_there(folder / name / RUN_FILE)}
    return set()
