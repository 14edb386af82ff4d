"""What several commands take: a corpus, a run, a device, numbers; and what is meant by them."""

from __future__ import annotations

import argparse
import contextlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.commands.output import say
from core.commands.views import ReadingBar
from core.corpus import Corpus, CorpusError
from core.errors import UserError
from core.i18n import gettext as _
from core.i18n import in_figures, listed
from core.runs import default_workspace, list_runs

if TYPE_CHECKING:
    import torch

BOOK = "book"
NAMED_CHARACTERS = 20


class Commands:
    """The commands of a parser, and what they have in common.

    Args:
        parser: gets a subparser for each command.
        common: options of every command.
    """

    def __init__(self, parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
        self._commands = parser.add_subparsers(metavar=_("COMMAND"), required=True)
        self._common = common

    def add(
        self,
        name: str,
        command: Callable[[argparse.Namespace], int],
        help: str,
        *parents: argparse.ArgumentParser,
    ) -> argparse.ArgumentParser:
        """Add a command and return its parser; what ``parents`` take it takes, too."""
        added = self._commands.add_parser(
            name, help=help, description=help, parents=[self._common, *parents], allow_abbrev=False
        )
        added.set_defaults(command=command)
        return added


def takes_corpus() -> argparse.ArgumentParser:
    """Return a parser of what ``corpus_wanted`` takes."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument(
        "corpus",
        metavar="CORPUS",
        help=_("name of a corpus that ships, or the path of a text, a zip or a folder of texts"),
    )
    add_encoding(parser)
    return parser


def add_encoding(parser: argparse.ArgumentParser) -> None:
    """Add the option that says in which encoding a corpus is."""
    parser.add_argument(
        "--encoding", metavar="NAME", help=_("of the text's files (default: found out), for example gb18030")
    )


def takes_run() -> argparse.ArgumentParser:
    """Return a parser of what ``run_path`` takes."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument(
        "run", metavar="RUN", help=_("a run folder, a folder of runs (its newest), or a run's name")
    )
    return parser


def takes_device() -> argparse.ArgumentParser:
    """Return a parser of what ``device_of`` takes."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument(
        "--device",
        choices=("auto", "cpu", "cuda", "mps"),
        default="auto",
        help=_("where the model computes (default: auto)"),
    )
    return parser


def corpus_wanted(args: argparse.Namespace) -> Corpus:
    """Return the corpus that ships under the wanted name, the book's lyrics, or the text at that path.

    Raises:
        UserError: there is none, it can't be read, or no such encoding is known.
    """
    from core.encodings import ENCODINGS
    from core.library import book_lyrics, load_shipped, shipped
    from core.readers import read_corpus

    text, encoding = args.corpus, args.encoding
    if encoding is not None and encoding not in ENCODINGS:
        raise UserError(
            _("--encoding is one of {names}, not “{text}”.").format(names=listed(ENCODINGS), text=encoding)
        )
    names = [corpus.name for corpus in shipped()]
    if text in names:
        return load_shipped(text)
    book = book_lyrics() if text == BOOK else None
    if book is not None:
        return book
    if not Path(text).exists() and not {os.sep, "/", "."} & set(text):
        raise CorpusError(
            _("“{text}” is neither a file or folder here nor a corpus that ships ({names}).").format(
                text=text, names=listed(names)
            )
        )
    with contextlib.closing(ReadingBar()) as bar:
        # Absolute, as the run remembers where its text came from.
        return read_corpus(Path(text).absolute(), encoding, progress=bar.show)


def run_path(text: str) -> Path:
    """Return the run folder meant by ``text``: a path, a folder of runs (its newest), or a run's name."""
    path = Path(text)
    if path.is_dir() and not (path / "run.json").exists():
        runs = list_runs(path)
        return runs[0].path if runs else path
    if not path.exists() and (default_workspace() / text).is_dir():
        return default_workspace() / text
    return path


def device_of(wanted: str) -> torch.device:
    """Return the device to compute on; why it is another than ``wanted`` is said on stderr."""
    from core.devices import choose_device

    choice = choose_device(wanted)
    if choice.note:
        say(choice.note)
    return choice.device


def name_unknown(characters: Sequence[str]) -> None:
    """Say on stderr which ``characters`` are not in the vocabulary."""
    if characters:
        say(_("Not in the vocabulary, and skipped: {names}").format(names=named(characters)))


def named(characters: Sequence[str]) -> str:
    """Return the first of ``characters``, quoted; those that can't be seen by their code points."""
    shown = [c if c.isprintable() and not c.isspace() else f"U+{ord(c):04X}" for c in characters]
    names = " ".join(f"“{name}”" for name in shown[:NAMED_CHARACTERS])
    return f"{names} …" if len(shown) > NAMED_CHARACTERS else names


def whole(option: str, text: str, low: int, high: int = 10**12) -> int:
    """Return the whole number that was given for ``option``.

    Raises:
        UserError: it is none, or not from ``low`` to ``high``.
    """
    try:
        value = int(text)
    except ValueError:
        raise UserError(
            _("{option} takes a whole number, not “{text}”.").format(option=option, text=text)
        ) from None
    _check_range(option, text, low <= value <= high, low, high)
    return value


def number(option: str, text: str, low: float, high: float) -> float:
    """Return the number that was given for ``option``.

    Raises:
        UserError: it is none, or not from ``low`` to ``high``.
    """
    try:
        value = float(text)
    except ValueError:
        raise UserError(
            _("{option} takes a number, not “{text}”.").format(option=option, text=text)
        ) from None
    _check_range(option, text, low <= value <= high, low, high)
    return value


def _check_range(option: str, text: str, inside: bool, low: float, high: float) -> None:
    if not inside:
        raise UserError(
            _("{option} is a number from {low} to {high}, not “{text}”.").format(
                option=option, low=in_figures(low), high=in_figures(high), text=text
            )
        )
