"""Create the folder of a new run."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from core.common.files import file_name, sweep, sync_folder
from core.runs.about import Origin, new_about, write_about, write_vocab
from core.runs.claim import Claim
from core.runs.folder import RunFolder
from core.runs.kept_text import is_kept, write_text
from core.runs.layout import cannot_write, check_depth
from core.runs.naming import check_free, dated_name, new_folder
from core.settings.settings import Settings
from core.text.baselines import Baselines
from core.text.corpus import Corpus, TrainingText


def create_run(
    parent: Path,
    settings: Settings,
    corpus: Corpus,
    text: TrainingText,
    name: str | None = None,
    *,
    is_exact: bool = False,
    torch_version: str = "",
    origin: Origin | None = None,
    baselines: Baselines | None = None,
) -> RunFolder:
    """Make a new folder in ``parent`` for a run that is about to begin, and claim it.

    Args:
        parent: of the folder.
        settings: of the run.
        corpus: the whole text.
        text: what ``settings`` make of it.
        name: of the folder, with a number if it is taken; None: it is named for the minute, the text and
            the cell (2026-11-23-2001-songci-gru).
        is_exact: keep the name as it is. A folder of that name is used if a kill left it before its run was
            complete.
        torch_version: with which it is trained.
        origin: which run this one branches from, and where; None: it is no branch.
        baselines: those of ``text``, if they are known.

    Raises:
        RunError: the folder can't be written, or with ``is_exact`` something else stands there.
    """
    started = datetime.now().astimezone().replace(microsecond=0)
    wanted = (
        name if name and is_exact else file_name(name) if name else dated_name(started, corpus, settings.cell)
    )
    about = new_about(started, settings, corpus, torch_version, origin, baselines)
    check_depth(parent / wanted)
    made = run = None
    try:
        parent.mkdir(parents=True, exist_ok=True)
        if is_exact:
            path = parent / wanted
            path.mkdir(exist_ok=True)
            check_free(path)
        else:
            path = made = new_folder(parent, wanted)
        claim = Claim(path)
        run = RunFolder(path, about, text.vocab, text.line_start, claim)
        # Before it is a run to others, who would find one that nobody trains.
        claim.acquire()
        if is_exact:
            check_free(path)  # another program may have begun it meanwhile
            sweep(path)
            made = path
        if is_kept(settings, corpus):
            write_text(path, corpus)
        # run.json comes last: a folder that has it is complete.
        write_vocab(path, text.vocab, text.line_start)
        write_about(path, about)
        sync_folder(parent)
        run.journal.begin()
    except BaseException as error:
        if run is not None:
            run.release()
        if made is not None:
            # Delete the incomplete folder; it only uses space.
            shutil.rmtree(made, ignore_errors=True)
        if isinstance(error, OSError):
            cannot_write(parent, error)
        raise
    return run
