"""A run on disk: begun, opened, written while it is trained, and gone on with."""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from core.common.errors import RunError
from core.common.files import (
    file_name,
    json_bytes,
    replacing,
    sweep,
    sync_file,
    sync_folder,
    write_atomically,
)
from core.common.i18n import gettext as _
from core.common.progress import Moment, Progress, SampleWritten, UpdateFinished
from core.common.version import program_version
from core.runs.claim import Claim, gone
from core.runs.events import damaged, event_json
from core.runs.facts import baselines_json, read_baselines
from core.runs.journal import Journal
from core.runs.kept_text import is_kept, write_text
from core.runs.layout import (
    CHECKPOINTS_FOLDER,
    GROWING_FILES,
    LEASE_FILE,
    LOCK_FILE,
    METRICS_FILE,
    RUN_FILE,
    SAMPLES_FILE,
    SCHEMA,
    STATES,
    STATES_UNDER_WAY,
    UPDATES_FILE,
    VOCAB_FILE,
    WEIGHTS_FILE,
    cannot_write,
    check_depth,
    checked_about,
    is_about,
    present,
    read_object,
)
from core.runs.naming import check_free, new_folder, short_name
from core.runs.records import UPDATE_ROW, RunRecords, row
from core.settings.settings import Settings
from core.text.baselines import Baselines
from core.text.corpus import Corpus, TrainingText
from core.text.source import Source
from core.text.vocab import Vocab

_APPEND_INTERVAL_S = 1.0
_COPY_BYTES = 1 << 20
_PADDING_BYTES = 1 << 12


@dataclass(frozen=True, slots=True)
class CorpusInfo:
    """Which text a run was trained on.

    Attributes:
        source: where it comes from.
        sha256: of the whole text in UTF-8.
        characters: of the whole text, before the run's settings cut it.
    """

    name: str
    source: Source
    sha256: str
    characters: int
    encoding: str

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> CorpusInfo:
        """Return what run.json holds under ``corpus``."""
        return cls(**{**values, "source": Source.parse(values["source"])})


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

    def __init__(self, path: Path, about: Mapping[str, Any], vocab: Vocab, line_start: str) -> None:
        """Use ``create`` or ``open``; ``about`` is the content of run.json."""
        super().__init__(path)
        self.vocab = vocab
        self.line_start = line_start
        self._take_up(about)
        # The thread that trains and the one that saves both change it.
        self._changing = threading.Lock()
        # The thread that saves flushes, too.
        self.journal = Journal(path)
        self._append_due = 0.0
        self._claim = Claim(path)

    def _take_up(self, about: Mapping[str, Any]) -> None:
        self.settings = Settings.from_json(about["settings"])
        self.corpus_info = CorpusInfo.from_json(about["corpus"])
        self.baselines = read_baselines(about.get("baselines"))
        self.started = datetime.fromisoformat(about["started"]).astimezone()
        self.state: str = about["state"]
        self.moment = Moment(about["last"]["epoch"], about["last"]["update"])
        self._about = dict(about)

    @classmethod
    def create(
        cls,
        parent: Path,
        settings: Settings,
        corpus: Corpus,
        text: TrainingText,
        name: str | None = None,
        *,
        is_exact: bool = False,
        torch_version: str = "",
        origin: tuple[str, Moment] | None = None,
        baselines: Baselines | None = None,
    ) -> RunFolder:
        """Make a new folder in ``parent`` for a run that is about to begin.

        It is named for the minute, the text and the cell (2026-11-23-2001-songci-gru) unless
        ``name`` is given; a number is added where that name is taken. With ``is_exact`` the name is kept as
        it is; a folder of that name is used if a kill left it before its run was there. ``origin`` is the
        name of the run that this one branches from, and where. ``baselines`` are those of ``text``, if they
        are known.

        Raises:
            RunError: the folder can't be written, or with ``is_exact`` something else stands there.
        """
        started = datetime.now().astimezone().replace(microsecond=0)
        wanted = (
            name
            if name and is_exact
            else file_name(name or f"{started:%Y-%m-%d-%H%M}-{short_name(corpus)}-{settings.cell}")
        )
        about = {
            "schema": SCHEMA,
            "program": program_version(),
            "torch": torch_version,
            "started": started.isoformat(),
            "state": "training",
            "last": {"epoch": 0, "update": 0},
            "corpus": {
                "name": corpus.name,
                "source": str(corpus.source),
                "sha256": corpus.sha256,
                "characters": len(corpus),
                "encoding": corpus.encoding,
            },
            "settings": settings.to_json(),
        }
        if origin is not None:
            run_name, moment = origin
            about["origin"] = {"run": run_name, "epoch": moment.epoch, "update": moment.update}
        if baselines is not None:
            about["baselines"] = baselines_json(baselines)
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
            run = cls(path, about, text.vocab, text.line_start)
            # Before it is a run to others, who would find one that nobody trains.
            run._claim.acquire()
            if is_exact:
                check_free(path)  # another program may have begun it meanwhile
                sweep(path)
                made = path
            if is_kept(settings, corpus):
                write_text(path, corpus)
            # run.json comes last: a folder that has it is complete.
            vocab = {"characters": text.vocab.characters, "line_start": text.line_start}
            write_atomically(path / VOCAB_FILE, json_bytes(vocab))
            write_atomically(path / RUN_FILE, padded(json_bytes(about)))
            sync_folder(parent)
            run.journal.begin()
        except BaseException as error:
            if run is not None:
                run.release()
            if made is not None:
                # What is half made is no run, and takes the room that was missing.
                shutil.rmtree(made, ignore_errors=True)
            if isinstance(error, OSError):
                cannot_write(parent, error)
            raise
        return run

    @classmethod
    def open(cls, path: Path) -> RunFolder:
        """Return the run in ``path``.

        Raises:
            RunError: it is no run folder, or a file in it is missing, too large, a link, damaged,
                or of a later version of the program.
        """
        try:
            (path / RUN_FILE).lstat()
        except (FileNotFoundError, NotADirectoryError, ValueError):
            raise RunError(
                _("“{path}” is not a run folder: it has no file {file}.").format(path=path, file=RUN_FILE)
            ) from None
        except OSError as error:
            raise RunError(
                _("“{path}” can't be read: {reason}.").format(path=path, reason=error.strerror or error)
            ) from error
        about = checked_about(path)
        vocab_file = read_object(path, VOCAB_FILE)
        characters, line_start = vocab_file.get("characters"), vocab_file.get("line_start")
        if not isinstance(characters, str) or len(set(characters)) != len(characters) or len(characters) < 2:
            damaged(path / VOCAB_FILE)
        if not isinstance(line_start, str) or len(line_start) != 1 or line_start not in characters:
            damaged(path / VOCAB_FILE)
        return cls(path, about, Vocab(characters), line_start)

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
        return "origin" in self._about

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
        with self._changing:
            return dict(self._about)

    def check_place(self) -> None:
        """Refuse to write into a folder that is gone, or that is another one by now.

        Raises:
            RunError: it is.
        """
        try:
            self.path.stat()
            is_ours = (
                present(self.path / VOCAB_FILE)
                and is_about(self.path, started=self._about["started"], corpus=self._about["corpus"])
                and self.journal.is_in_place()
            )
        except (FileNotFoundError, NotADirectoryError):
            raise gone(self.path) from None
        except OSError as error:
            cannot_write(self.path, error)
        if not is_ours:
            raise RunError(
                _(
                    "“{path}” is no longer this run's folder: the files written there are missing. "
                    "Bring them back."
                ).format(path=self.path)
            )

    def keep_baselines(self, baselines: Baselines) -> None:
        """Keep the baselines of this run from its next save on; it must be claimed."""
        self.baselines = baselines
        with self._changing:
            self._about |= {"baselines": baselines_json(baselines)}

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
            with self._changing:
                self._about |= {"settings": {**self._about["settings"], "prefixes": list(prefixes)}}
            if not is_trained_here:
                write_atomically(self.file(RUN_FILE), padded(json_bytes(self._about)))
            self.settings = settings
        except OSError as error:
            cannot_write(self.path, error)
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
        try:
            self.journal.flush()
        except OSError as error:
            cannot_write(self.path, error)

    def sync(self) -> None:
        """See to it that metrics, samples and updates outlast a power cut.

        Raises:
            RunError: a file can't be written.
        """
        for name in GROWING_FILES:
            try:
                sync_file(self.file(name))
            except OSError as error:  # noqa: PERF203
                cannot_write(self.path, error)

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
        changes = {"state": state, "last": {"epoch": moment.epoch, "update": moment.update}}
        with self._changing:
            content = json_bytes(self._about | changes)
        try:
            write_atomically(self.file(RUN_FILE), padded(content))
        except OSError as error:
            cannot_write(self.path, error)
        # Only now: what is said of the run is what the disk has.
        self.state, self.moment = state, moment
        with self._changing:
            self._about |= changes
        if state not in STATES_UNDER_WAY:
            self.release()

    def lengths(self) -> dict[str, int]:
        """Return how many bytes of metrics, samples and updates there are once all is written, by file name.

        Raises:
            RunError: a file is not a plain file.
        """
        return self.journal.lengths()

    def reaches(self, lengths: Mapping[str, int]) -> bool:
        """Tell whether metrics, samples and updates are at least so long, and have whole records up to there.

        Args:
            lengths: in bytes, by file name; other files than these three are not looked at.

        Raises:
            OSError: one of them can't be read.
            RunError: one of them is not a plain file.
        """
        found = self._lengths()
        return all(length <= found.get(name, 0) for name, length in lengths.items()) and all(
            self._ends_a_record(name, lengths.get(name, 0)) for name in GROWING_FILES
        )

    def _ends_a_record(self, name: str, length: int) -> bool:
        if name == UPDATES_FILE or not length:
            return length % UPDATE_ROW.itemsize == 0
        with self.file(name).open("rb") as file:
            file.seek(length - 1)
            return file.read(1) == b"\n"

    def _lengths(self) -> dict[str, int]:
        return {name: self.size(name) for name in GROWING_FILES}

    def go_on(self, settings: Settings, lengths: Mapping[str, int], moment: Moment) -> None:
        """Take up the training again at ``moment``, when the files had these ``lengths``.

        What they tell of later moments is cut off.

        Raises:
            RunError: a file is shorter than it was, or can't be written.
        """
        self.check_claim()
        for name in GROWING_FILES:
            path, length = self.file(name), lengths.get(name, 0)
            try:
                found = path.stat().st_size if path.exists() else 0
                if found < length:
                    damaged(path)
                if found > length:
                    os.truncate(path, length)
            except OSError as error:
                cannot_write(self.path, error)
        self.settings = settings
        with self._changing:
            self._about |= {"settings": settings.to_json()}
        self._begin_journal()
        self.set_state("training", moment)

    def begin_anew(self, settings: Settings) -> None:
        """Take up the training again before its first update, and forget what the files tell.

        Raises:
            RunError: a file can't be written.
        """
        try:
            # Written by a save that was cut off before its checkpoint.
            self.file(WEIGHTS_FILE).unlink(missing_ok=True)
        except OSError as error:
            cannot_write(self.path, error)
        self.go_on(settings, {}, Moment())

    def adopt(self, parent: RunFolder, lengths: Mapping[str, int]) -> None:
        """Begin with what ``parent`` told while its files had these ``lengths``, where this run branches off.

        Raises:
            RunError: a file is shorter than it was, or can't be read or written.
        """
        for name in GROWING_FILES:
            source, length = parent.file(name), lengths.get(name, 0)
            if parent.size(name) < length:
                damaged(source)
            if not length:
                continue
            try:
                with source.open("rb") as old, replacing(self.file(name)) as new:
                    for start in range(0, length, _COPY_BYTES):
                        piece = old.read(min(_COPY_BYTES, length - start))
                        if len(piece) < min(_COPY_BYTES, length - start):
                            damaged(source)  # shorter since a moment ago
                        new.write(piece)
            except OSError as error:
                cannot_write(self.path, error)
        self._begin_journal()

    def _begin_journal(self) -> None:
        try:
            self.journal.begin()
        except OSError as error:
            cannot_write(self.path, error)


def padded(about: bytes) -> bytes:
    """Return ``about`` with spaces behind it, so that its length hardly ever changes.

    Through sshfs a file that was just replaced is read to the length of the one before, for a second.
    """
    return about + b" " * (-len(about) % _PADDING_BYTES)
