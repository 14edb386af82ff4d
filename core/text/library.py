"""Load the texts of the program: those that ship, and the book's lyrics after they are fetched."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import stat
from collections.abc import Callable
from pathlib import Path

from core.common.errors import UserError
from core.common.i18n import gettext as _
from core.common.i18n import listed
from core.common.paths import downloads_folder
from core.common.unwritable import is_full
from core.text.catalogue import BOOK_FILE, BOOK_NAME, DEFAULT_CORPUS, book_path, shipped
from core.text.corpus import Corpus, CorpusError
from core.text.readers import read_corpus
from core.text.source import Source

BOOK_URL = "https://raw.githubusercontent.com/d2l-ai/d2l-zh/master/data/jaychou_lyrics.txt.zip"
BOOK_SHA256 = "3cfedd7d174111cdad5a27eaffaa6a2432a2842cf2590a03dd8a97610ea07043"
BOOK_PREFIXES = ("分开", "不分开")

TIMEOUT_S = 30
# The file has 77 KB; if a server sends more, it is another file.
_MAX_BYTES = 16 << 20


class DownloadError(UserError):
    """A text could not be fetched; nothing was stored."""


class NoBookLyricsError(CorpusError):
    """The book's lyrics are not here, or no longer as they were fetched; they can be fetched."""


class DownloadCancelledError(DownloadError):
    """The person stopped the download; nothing was stored."""


def load_shipped(name: str = DEFAULT_CORPUS) -> Corpus:
    """Return the corpus that ships under the name ``name``.

    Raises:
        CorpusError: none of that name ships.
        FileNotFoundError: the installation is damaged.
    """
    found = next((corpus for corpus in shipped() if corpus.name == name), None)
    if found is None:
        raise CorpusError(
            _("No corpus called “{name}” ships with the program. There are: {names}.").format(
                name=name, names=listed(corpus.name for corpus in shipped())
            )
        )
    text = found.path.read_bytes().decode("utf-8")
    return Corpus(found.title, text, Source.shipped(name), "utf-8", found.prefixes)


def book_lyrics(sha256: str = BOOK_SHA256) -> Corpus | None:
    """Return the book's lyrics if they were fetched before and are undamaged; else None.

    Raises:
        CorpusError: they are there and can't be read.
    """
    path = book_path()
    try:
        if not _may_be_the_lyrics(path):
            return None
        whole = hashlib.sha256(path.read_bytes()).hexdigest() == sha256
    except OSError:
        return None
    if not whole:
        return None
    corpus = read_corpus(path)
    return Corpus(BOOK_NAME, corpus.tokens, corpus.source, corpus.encoding, BOOK_PREFIXES, corpus.stamps)


def _may_be_the_lyrics(path: Path) -> bool:
    """Return whether ``path`` is a file, and no larger than the lyrics can be.

    Raises:
        OSError: it can't be examined.
    """
    status = path.stat()
    return stat.S_ISREG(status.st_mode) and status.st_size <= _MAX_BYTES


def read_book_lyrics() -> Corpus:
    """Return the book's lyrics; nothing is fetched.

    Raises:
        NoBookLyricsError: they were not fetched yet, or are damaged.
        CorpusError: they are there and can't be read.
    """
    corpus = book_lyrics()
    if corpus is None:
        raise NoBookLyricsError(
            _("The book's lyrics on this computer are damaged. Get them again, or choose another text.")
            if book_path().exists()
            else _("The book's lyrics are not on this computer yet. Get them, or choose another text.")
        )
    return corpus


def fetch_book_lyrics(
    progress: Callable[[int, int], None] | None = None,
    *,
    cancelled: Callable[[], bool] | None = None,
    url: str = BOOK_URL,
    sha256: str = BOOK_SHA256,
) -> Path:
    """Fetch the book's lyrics into the person's data folder and return the path of the zip.

    The zip appears there complete and verified, or not at all. If it is there already, it is not fetched
    again.

    Args:
        progress: called with bytes received and bytes to receive (0 if the server doesn't say).
        cancelled: called for every piece received; True cancels.
        url: of the zip.
        sha256: of the zip, in hexadecimal digits.

    Raises:
        DownloadCancelledError: ``cancelled`` returned True.
        DownloadError: no network, no such file, another file than expected, or no room to store it.
    """
    # Slow to import, and only needed on request.
    import pooch
    import requests

    pooch.get_logger().setLevel(logging.WARNING)
    folder = downloads_folder()
    downloader = pooch.HTTPDownloader(
        progressbar=_Watch(progress, cancelled), chunk_size=8192, timeout=TIMEOUT_S
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            if not _may_be_the_lyrics(folder / BOOK_FILE):
                # pooch would read the whole file first, and would wait for a pipe.
                (folder / BOOK_FILE).unlink()
        return Path(pooch.retrieve(url, f"sha256:{sha256}", BOOK_FILE, folder, downloader=downloader))
    except requests.exceptions.HTTPError as error:
        raise DownloadError(
            _("The server does not have the lyrics at {url} (it answered {status}). Try again later.").format(
                url=url, status=error.response.status_code if error.response is not None else "?"
            )
        ) from error
    except requests.exceptions.RequestException as error:
        raise DownloadError(
            _(
                "The lyrics could not be fetched from {url}. Check the network connection and try again; "
                "a zip fetched elsewhere can be opened like any other."
            ).format(url=url)
        ) from error
    except (ValueError, _TooLargeError) as error:
        raise DownloadError(
            _(
                "The file from {url} is not the expected one (its SHA-256 differs), so it was discarded. A "
                "sign-in page of the network may have answered; try another network."
            ).format(url=url)
        ) from error
    except OSError as error:
        template = (
            _("There is no room left in “{folder}” to store the lyrics. Make room and try again.")
            if is_full(error)
            else _("The lyrics could not be stored in “{folder}”: {reason}.")
        )
        raise DownloadError(template.format(folder=folder, reason=error.strerror or error)) from error


class _TooLargeError(Exception):
    """The server sends more than the file can have."""


class _Watch:
    """A progress bar for pooch: it reports, asks whether to continue, and stops an endless download."""

    def __init__(
        self, progress: Callable[[int, int], None] | None, cancelled: Callable[[], bool] | None
    ) -> None:
        self.total = 0
        self._progress = progress
        self._cancelled = cancelled
        self._done = 0

    def update(self, num_bytes: int) -> None:
        if self._cancelled is not None and self._cancelled():
            raise DownloadCancelledError(_("The download was cancelled; nothing was stored."))
        self._done += max(0, num_bytes)  # At the end pooch passes the size that the server reported.
        if self._done > _MAX_BYTES:
            raise _TooLargeError
        if self._progress is not None:
            total = max(0, self.total)
            self._progress(min(self._done, total) if total else self._done, total)

    def reset(self) -> None:
        self._done = 0

    def close(self) -> None:
        """Do nothing; pooch calls this at the end."""
