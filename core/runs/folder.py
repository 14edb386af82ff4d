"""A run on disk: opened, written while it is trained, and gone on with."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from core.common.errors import RunError
from core.common.files import is_folder, json_bytes, sweep, sync_file
from core.common.i18n import gettext as _
from core.common.progress import Moment, Progress, SampleWritten, UpdateFinished
from core.runs.about import (
    About,
    CorpusInfo,
    check_is_run,
    checked_about,
    is_about,
    moment_json,
    read_vocab,
)
from core.runs.claim import Claim
from core.runs.events import event_json
from core.runs.facts import baselines_json, read_baselines
from core.runs.journal import Journal
from core.runs.layout import (
    CHECKPOINTS_FOLDER,
    GROWING_FILES,
    LEASE_FILE,
    LOCK_FILE,
    METRICS_FILE,
    RUN_FILE,
    SAMPLES_FILE,
    STATES,
    STATES_UNDER_WAY,
    UPDATES_FILE,
    VOCAB_FILE,
    WEIGHTS_FILE,
    cannot_save,
    check_depth,
    gone,
    present,
    writing,
)
from core.runs.records import UPDATE_ROW, RecordsProblem, RunRecords, row
from core.settings.settings import Settings
from core.text.baselines import Baselines
from core.text.vocab import Vocab

_APPEND_INTERVAL_S = 1.0


class RunFolder(RunRecords):
    """One run on disk.

    Attributes:
        path: of the folder.
        started: with the offset from UTC.
        state: one of ``STATES``.
        moment: of the weights saved last.
        line_start: the character that an empty prefix starts from.
        journal: what its training tells, on its way to the disk.
        baselines: of its text under its settings; None if nobody has counted them yet.
    """

    def __init__(
        self,
        path: Path,
        about: Mapping[str, Any],
        vocab: Vocab,
        line_start: str,
        claim: Claim | None = None,
    ) -> None:
        """Use ``open`` or ``create_run``; ``about`` is the content of run.json, ``claim`` one on ``path``."""
        super().__init__(path)
        self.vocab = vocab
        self.line_start = line_start
        # The thread that trains and the one that saves both change it.
        self._about = About(path, about)
        self._take_up(about)
        # The thread that saves flushes, too.
        self.journal = Journal(path)
        self._append_due = 0.0
        self._claim = claim or Claim(path)

    def _take_up(self, about: Mapping[str, Any]) -> None:
        self.settings = Settings.from_json(about["settings"])
        self.corpus_info = CorpusInfo.from_json(about["corpus"])
        self.baselines = read_baselines(about.get("baselines"))
        self.started = datetime.fromisoformat(about["started"]).astimezone()
        self.state: str = about["state"]
        self.moment = Moment(about["last"]["epoch"], about["last"]["update"])
        self._about.replace(about)

    @classmethod
    def open(cls, path: Path) -> RunFolder:
        """Return the run in ``path``.

        Raises:
            RunError: it is no run folder, or a file in it is missing, too large, a link, damaged,
                or of a later version of the program.
        """
        check_is_run(path)
        about = checked_about(path)
        vocab, line_start = read_vocab(path)
        return cls(path, about, vocab, line_start)

    def claim(self) -> None:
        """Become the only one who trains this run, until ``set_state`` says that it has ended.

        How the run stands is read again: another program may have trained it since it was opened. What a
        kill left half written in the folder goes. A run that is claimed here already is left as it is.

        Raises:
            RunError: another program trains it, or perhaps does on another computer, or the folder can't be
                written or is too deep.
        """
        if self._claim.is_held:
            return
        check_depth(self.path)
        for name in (LOCK_FILE, LEASE_FILE):
            self.file(name)
        self._claim.acquire()
        try:
            self._take_up(checked_about(self.path))
        except BaseException:
            self.release()
            raise
        with contextlib.suppress(OSError):  # it takes room, and harms nothing
            sweep(self.path)
            sweep(self.path / CHECKPOINTS_FOLDER)

    @classmethod
    @contextlib.contextmanager
    def claimed(cls, path: Path) -> Iterator[RunFolder]:
        """Yield the run in ``path``, claimed before anything in it is relied on, and release it at the end.

        Raises:
            RunError: as ``open`` and ``claim`` say.
        """
        run = cls.open(path)
        run.claim()
        try:
            yield run
        finally:
            run.release()

    @property
    def is_claimed(self) -> bool:
        """Whether this program has claimed it, and not released it."""
        return self._claim.is_held

    @property
    def is_branch(self) -> bool:
        """Whether it branches from another run."""
        return "origin" in self.about

    def epochs_done(self) -> float:
        """Return how many epochs were trained, including a part of one; 0 before the first update.

        Raises:
            RunError: the file of updates is damaged, can't be read, or is missing or empty though there were
                updates.
        """
        if self.moment.update and self.size(UPDATES_FILE) < UPDATE_ROW.itemsize:
            path = self.file(UPDATES_FILE)
            raise RecordsProblem(path, "short" if present(path) else "missing").error()
        return super().epochs_done()

    def check_claim(self) -> None:
        """Make sure, before something is written, that a run which is trained here is trained here only.

        If the folder is gone, or another one by now, the claim is not judged: see ``check_place``.

        Raises:
            ClaimLostError: it may be trained by another program, too.
        """
        try:
            self.check_place()
        except RunError:
            return
        self._claim.check()

    def release(self) -> None:
        """Let others train this run."""
        self.journal.close()
        self._claim.release()

    @property
    def about(self) -> Mapping[str, Any]:
        """The content of run.json."""
        return self._about.content

    def check_place(self) -> None:
        """Refuse to write into a folder that is gone, or that is another one by now.

        Raises:
            RunError: it is.
        """
        try:
            self.path.stat()
            about = self.about
            is_ours = (
                present(self.path / VOCAB_FILE)
                and is_about(self.path, started=about["started"], corpus=about["corpus"])
                and self.journal.is_in_place()
            )
        except OSError as error:
            cannot_save(self.path, error)
        if not is_ours:
            # A disk may be pulled out while it is looked at, too.
            if not is_folder(self.path):
                raise gone(self.path)
            raise RunError(
                _(
                    "“{path}” is no longer this run's folder: the files written there are missing. "
                    "Bring them back."
                ).format(path=self.path)
            )

    def keep_baselines(self, baselines: Baselines) -> None:
        """Keep the baselines of this run from its next save on; it must be claimed."""
        self.baselines = baselines
        self._about.change(baselines=baselines_json(baselines))

    def pin(self, prefixes: tuple[str, ...]) -> None:
        """Keep other pinned prefixes: from the next save on while it is trained here, else at once.

        Raises:
            RunError: another program trains the run, or it can't be written.
            SettingsError: there are too many, or one is too long.
        """
        is_trained_here = self.is_claimed
        # If it is not trained here, how it stands is read again.
        self.claim()
        try:
            settings = replace(self.settings, prefixes=prefixes)
            changed = {**self.about["settings"], "prefixes": list(prefixes)}
            if is_trained_here:
                self._about.change(settings=changed)
            else:
                with writing(self.path):
                    self.file(RUN_FILE)  # a plain file
                    self._about.write(settings=changed)
            self.settings = settings
        finally:
            if not is_trained_here:
                self.release()

    def append(self, progress: Progress) -> None:
        """Add an update, an epoch, a sample or a divergence to the folder; the end has no line.

        Updates gather for a second, or until another value comes, or ``flush``. What is with the operating
        system when this returns no crash of the program can lose.

        Raises:
            RunError: a file can't be written. Nothing is lost: the next ``append`` or ``flush`` tries again.
        """
        if isinstance(progress, UpdateFinished):
            self.journal.add(UPDATES_FILE, row(progress))
            if time.monotonic() < self._append_due:
                return
        elif (event := event_json(progress)) is not None:
            name = SAMPLES_FILE if isinstance(progress, SampleWritten) else METRICS_FILE
            self.journal.add(name, json_bytes(event) + b"\n")
        self.flush()

    def flush(self) -> None:
        """Write what has gathered.

        Raises:
            ClaimLostError: another program may train the run, too.
            RunError: a file can't be written; what was to be added to it is kept for another time.
        """
        self._append_due = time.monotonic() + _APPEND_INTERVAL_S
        self.check_place()
        self._claim.check()
        with writing(self.path):
            self.journal.flush()

    def sync(self) -> None:
        """See to it that metrics, samples and updates outlast a power cut.

        Raises:
            RunError: a file can't be written.
        """
        with writing(self.path):
            for name in GROWING_FILES:
                sync_file(self.file(name))

    def set_state(self, state: str, moment: Moment | None = None) -> None:
        """Note how the run stands, and with ``moment`` of which moment the saved weights are.

        Raises:
            RunError: the file can't be written.
            ValueError: ``state`` is none of ``STATES``.
        """
        if state not in STATES:
            raise ValueError(state)
        self.flush()
        moment = moment or self.moment
        with writing(self.path):
            self.file(RUN_FILE)  # a plain file
            self._about.write(state=state, last=moment_json(moment))
        # Only now: what is said of the run is what the disk has.
        self.state, self.moment = state, moment
        if state not in STATES_UNDER_WAY:
            self.release()

    def lengths(self) -> dict[str, int]:
        """Return how many bytes of metrics, samples and updates there are once all is written, by file name.

        Raises:
            RunError: a file is not a plain file.
        """
        return self.journal.lengths()

    def go_on(self, settings: Settings, lengths: Mapping[str, int], moment: Moment) -> None:
        """Take up the training again at ``moment``, when the files had these ``lengths``.

        What they tell of later moments is cut off.

        Raises:
            RunError: a file is shorter than it was, or can't be written.
        """
        self.check_claim()
        with writing(self.path):
            self.journal.go_back_to(lengths)
        self.settings = settings
        self._about.change(settings=settings.to_json())
        self.set_state("training", moment)

    def begin_anew(self, settings: Settings) -> None:
        """Take up the training again before its first update, and forget what the files tell.

        Raises:
            RunError: a file can't be written.
        """
        with writing(self.path):
            # Written by a save that was cut off before its checkpoint.
            self.file(WEIGHTS_FILE).unlink(missing_ok=True)
        self.go_on(settings, {}, Moment())

    def adopt(self, parent: RunFolder, lengths: Mapping[str, int]) -> None:
        """Begin with what ``parent`` told while its files had these ``lengths``, where this run branches off.

        Raises:
            RunError: a file is shorter than it was, or can't be read or written.
        """
        with writing(self.path):
            self.journal.copy_from(parent, lengths)
