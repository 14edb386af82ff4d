"""What a run is, as its files run.json and vocab.json say: read without trust, and replaced in one step."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from core.common.errors import RunError, UserError
from core.common.files import is_count, json_bytes, write_atomically
from core.common.i18n import gettext as _
from core.common.progress import Moment
from core.common.version import program_version
from core.runs.events import damaged
from core.runs.facts import baselines_json, read_baselines
from core.runs.layout import RUN_FILE, SCHEMA, STATES, VOCAB_FILE, read_object
from core.settings.settings import Settings
from core.text.baselines import Baselines
from core.text.corpus import Corpus
from core.text.source import Source
from core.text.vocab import Vocab

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


class About:
    """The content of a run's run.json. Several threads may read and change it.

    Args:
        folder: of the run.
        content: of its run.json.
    """

    def __init__(self, folder: Path, content: Mapping[str, Any]) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._content = dict(content)

    @property
    def content(self) -> dict[str, Any]:
        """A copy of the content."""
        with self._lock:
            return dict(self._content)

    def replace(self, content: Mapping[str, Any]) -> None:
        """Take other content, which was read from the file."""
        with self._lock:
            self._content = dict(content)

    def change(self, **values: Any) -> None:
        """Change these values; they reach the file at the next ``write``."""
        with self._lock:
            self._content |= values

    def write(self, **values: Any) -> None:
        """Write the content with these values changed. They stay as they were if that fails.

        Raises:
            OSError: the file can't be written.
        """
        write_about(self._folder, self.content | values)
        self.change(**values)


@dataclass(frozen=True, slots=True)
class Origin:
    """The run that a branch came from, and where.

    Attributes:
        run: its name when the branch began.
        moment: that of the checkpoint.
        started: when that run began, by which it is found under another name; None: an older program did not
            note it.
    """

    run: str
    moment: Moment
    started: datetime | None = None


def new_about(
    started: datetime,
    settings: Settings,
    corpus: Corpus,
    torch_version: str,
    origin: Origin | None,
    baselines: Baselines | None,
) -> dict[str, Any]:
    """Return the content of run.json for a run that begins; the arguments are as in ``create_run``."""
    about: dict[str, Any] = {
        "schema": SCHEMA,
        "program": program_version(),
        "torch": torch_version,
        "started": started.isoformat(),
        "state": "training",
        "last": moment_json(Moment()),
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
        about["origin"] = {"run": origin.run, **moment_json(origin.moment)}
        if origin.started is not None:
            about["origin"]["started"] = origin.started.isoformat()
    if baselines is not None:
        about["baselines"] = baselines_json(baselines)
    return about


def _is_origin(origin: object) -> bool:
    if origin is None:
        return True
    if not isinstance(origin, dict) or not isinstance(origin.get("run"), str):
        return False
    return all(is_count(origin.get(key)) for key in ("epoch", "update"))


def origin_of(about: Mapping[str, Any]) -> Origin | None:
    """Return which run a run branches from, and where; None: it is no branch."""
    origin = about.get("origin")
    if origin is None:
        return None
    started = origin.get("started")
    return Origin(
        origin["run"],
        Moment(origin["epoch"], origin["update"]),
        None if started is None else datetime.fromisoformat(started).astimezone(),
    )


def moment_json(moment: Moment) -> dict[str, int]:
    """Return ``moment`` as run.json has it."""
    return {"epoch": moment.epoch, "update": moment.update}


def write_about(folder: Path, content: Mapping[str, Any]) -> None:
    """Write run.json into ``folder``, replacing an older one in one step.

    Raises:
        OSError: it can't be written.
    """
    # Padded with spaces, so that its length hardly ever changes: through sshfs a file that was just replaced
    # is read to the length of the one before, for a second.
    encoded = json_bytes(content)
    write_atomically(folder / RUN_FILE, encoded + b" " * (-len(encoded) % _PADDING_BYTES))


def write_vocab(folder: Path, vocab: Vocab, line_start: str) -> None:
    """Write vocab.json into ``folder``.

    Raises:
        OSError: it can't be written.
    """
    content = {"characters": vocab.characters, "line_start": line_start}
    write_atomically(folder / VOCAB_FILE, json_bytes(content))


def read_vocab(folder: Path) -> tuple[Vocab, str]:
    """Return what vocab.json in ``folder`` holds: the vocabulary, and the character that starts a line.

    Raises:
        RunError: the file can't be read, or is damaged.
    """
    content = read_object(folder, VOCAB_FILE)
    characters, line_start = content.get("characters"), content.get("line_start")
    if not isinstance(characters, str) or len(set(characters)) != len(characters) or len(characters) < 2:
        damaged(folder / VOCAB_FILE)
    if not isinstance(line_start, str) or len(line_start) != 1 or line_start not in characters:
        damaged(folder / VOCAB_FILE)
    return Vocab(characters), line_start


def is_about(folder: Path, **wanted: object) -> bool:
    """Return whether run.json in ``folder`` has the wanted content; True if it can't be read."""
    try:
        about = read_object(folder, RUN_FILE)
    except RunError:
        return True
    return all(about.get(key) == value for key, value in wanted.items())


def check_is_run(path: Path) -> None:
    """Check that ``path`` is the folder of a run: that it has a run.json.

    Raises:
        RunError: it has none, or can't be read.
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


def checked_about(folder: Path) -> dict[str, Any]:
    """Return the content of run.json once every part of it has the type it must have."""
    path = folder / RUN_FILE
    about = read_object(folder, RUN_FILE)
    schema = about.get("schema")
    if isinstance(schema, int) and schema > SCHEMA:
        raise RunError(
            _(
                "The run “{path}” was written by a later version of this program. "
                "Update the program to open it."
            ).format(path=folder)
        )
    corpus, last, settings = about.get("corpus"), about.get("last"), about.get("settings")
    texts = ("name", "source", "sha256", "encoding")
    sound = (
        schema == SCHEMA
        and about.get("state") in STATES
        and isinstance(settings, dict)
        and isinstance(corpus, dict)
        and corpus.keys() == {*texts, "characters"}
        and all(isinstance(corpus[key], str) for key in texts)
        and is_count(corpus["characters"])
        and isinstance(last, dict)
        and all(is_count(last.get(key)) for key in ("epoch", "update"))
        and _is_origin(about.get("origin"))
    )
    if not sound:
        damaged(path)
    try:
        datetime.fromisoformat(about["started"]).astimezone()
        Settings.from_json(about["settings"])
        origin_of(about)
        read_baselines(about.get("baselines"))
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        damaged(path)
    except UserError as error:
        raise RunError(
            _("The run “{path}” has impossible settings. {reason}").format(path=folder, reason=error)
        ) from error
    return about
