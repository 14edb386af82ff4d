"""Arguments that several commands share: a corpus, a run, a device, numbers."""

from __future__ import annotations

import argparse
import codecs
import contextlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.command_line.output import say
from core.command_line.typed_paths import path_of
from core.command_line.views import ReadingBar
from core.common.errors import UserError
from core.common.files import is_there
from core.common.i18n import gettext as _
from core.common.i18n import in_figures, listed
from core.runs import RunFolder, undecided
from core.runs.about import CorpusInfo
from core.text.corpus import Corpus, CorpusError

if TYPE_CHECKING:
    import torch

BOOK = "book"
PLAIN = ("", "utf-8")
"""Encodings that are not reported: hardly any other text is valid UTF-8."""
# Python's names of encodings, and the superset that each is read as.
_WIDER = {
    "ascii": "utf-8", "utf-8-sig": "utf-8", "gb2312": "gb18030", "gbk": "gb18030", "big5": "cp950",
    "iso8859-1": "cp1252", "euc_kr": "cp949", "shift_jis": "cp932",
}  # fmt: skip
NAMED_CHARACTERS = 20


class Commands:
    """The commands of a parser, and the options that they share.

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
        """Add a command and return its parser, which also takes the arguments of ``parents``."""
        added = self._commands.add_parser(
            name, help=help, description=help, parents=[self._common, *parents], allow_abbrev=False
        )
        added.set_defaults(command=command)
        return added


def takes_corpus() -> argparse.ArgumentParser:
    """Return a parser of the arguments for ``corpus_wanted``."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument(
        "corpus",
        metavar="CORPUS",
        help=_(
            "name of a corpus that comes with the program, or the path of a text, a zip or a folder of texts"
        ),
    )
    add_encoding(parser)
    return parser


def add_encoding(parser: argparse.ArgumentParser) -> None:
    """Add the option for the encoding of a corpus."""
    parser.add_argument(
        "--encoding",
        metavar="NAME",
        help=_("encoding of the text's files, for example gb18030 (default: detected)"),
    )


def takes_run(*, to_read: bool = True) -> argparse.ArgumentParser:
    """Return a parser of the argument for ``run_to_read``, or for ``run_to_train``."""
    parser = argparse.ArgumentParser(add_help=False)
    words = (
        _("a run folder, a folder of runs (its newest), a run's name, or “example”, which ships")
        if to_read
        else _("a run folder, a folder of runs (its newest), or a run's name")
    )
    parser.add_argument("run", metavar="RUN", help=words)
    return parser


def takes_device() -> argparse.ArgumentParser:
    """Return a parser of the option for ``device_of``."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument(
        "--device",
        choices=("auto", "cpu", "cuda", "mps"),
        default="auto",
        help=_("where the model computes (default: auto)"),
    )
    return parser


def corpus_wanted(args: argparse.Namespace) -> Corpus:
    """Return the corpus that the person asked for: one that ships, the book's lyrics, or a text at a path.

    Raises:
        UserError: there is none, it can't be read, or no such encoding is known.
    """
    from core.sharing.packed_runs import check_is_no_run
    from core.text.catalogue import shipped
    from core.text.library import book_lyrics, load_shipped
    from core.text.readers import read_corpus
    from core.text.reading_notes import sentences_on_reading

    text = args.corpus
    encoding = None if args.encoding is None else encoding_of(args.encoding)
    names = [corpus.name for corpus in shipped()]
    provided = load_shipped(text) if text in names else book_lyrics() if text == BOOK else None
    if provided is not None:
        if encoding is not None:
            raise UserError(
                _("The encoding of “{name}” is known: leave --encoding out.").format(name=provided.name)
            )
        return provided
    path = path_of(text)
    if not is_there(path) and not {os.sep, "/", "."} & set(text):
        raise CorpusError(
            _(
                "“{text}” is neither a file or folder nor a corpus that comes with the program ({names})."
            ).format(text=text, names=listed(names))
        )
    check_is_no_run(path)
    with contextlib.closing(ReadingBar()) as bar:
        # Absolute, because the run stores the path of its text.
        corpus = read_corpus(path.absolute(), encoding, progress=bar.show)
    if encoding is None and corpus.encoding not in PLAIN:
        say(
            _(
                "“{name}” was read as {encoding}. If that is wrong, give another encoding with --encoding."
            ).format(name=corpus.name, encoding=listed(corpus.encoding.split(", ")))
        )
    for sentence in sentences_on_reading(corpus):
        say(sentence)
    return corpus


def corpus_of_run(run: RunFolder | CorpusInfo, args: argparse.Namespace) -> Corpus:
    """Return the text of ``run``: the text that ``--corpus`` names, or its own.

    Args:
        run: the run, or what it says of its text if its folder is on another computer.
        args: of the command.

    Raises:
        UserError: it can't be read, or is another text, or no such encoding is known.
    """
    from core.runs.corpus_again import TextGoneError, check_is_text_of, corpus_of, text_of

    info = run.corpus_info if isinstance(run, RunFolder) else run
    if args.corpus is not None:
        corpus = corpus_wanted(args)
        check_is_text_of(info, corpus)
        return corpus
    if args.encoding is not None:
        raise UserError(
            _(
                "--encoding is for a text that --corpus names. The encoding of the run's own text is known: "
                "leave --encoding out, or add --corpus."
            )
        )
    try:
        with contextlib.closing(ReadingBar()) as bar:
            return corpus_of(run, bar.show) if isinstance(run, RunFolder) else text_of(run, bar.show)
    except TextGoneError:
        raise CorpusError(
            _(
                "The text of this run, “{name}”, is no longer at “{path}”. Bring it back, or name the file "
                "or folder where it is now with --corpus."
            ).format(name=info.name, path=info.source)
        ) from None


def encoding_of(text: str) -> str:
    """Return the key of ``core.text.encodings.ENCODINGS`` for a name that people use.

    Raises:
        UserError: it is none of these.
    """
    from core.text.encodings import ENCODINGS

    name = text.strip().lower()
    with contextlib.suppress(LookupError, ValueError):
        name = codecs.lookup(name).name
    name = _WIDER.get(name, name)
    for known in ENCODINGS:
        if name in (known, codecs.lookup(known).name):
            return known
    raise UserError(
        _("--encoding is one of {names}, not “{text}”.").format(names=listed(ENCODINGS), text=text)
    )


def await_decision(folder: Path) -> None:
    """Wait until it is known whether another computer trains the run in ``folder``; at most a minute."""
    waits = False
    for claimant in undecided(folder):
        if not waits:
            waits = True
            say(
                _(
                    "This run may be in training on another computer, {host}. "
                    "That will be known within a minute…"
                ).format(host=claimant.host)
            )


def device_of(wanted: str) -> torch.device:
    """Return the device to compute on; explain on stderr if it is not ``wanted``."""
    from core.model.devices import choose_device

    choice = choose_device(wanted)
    if choice.note:
        say(choice.note)
    return choice.device


def name_unknown(characters: Sequence[str]) -> None:
    """Report on stderr which ``characters`` are not in the vocabulary."""
    if characters:
        say(_("Not in the vocabulary, and skipped: {names}").format(names=named(characters)))


def named(characters: Sequence[str]) -> str:
    """Return the first of ``characters``, quoted; invisible ones as their code points."""
    shown = [c if c.isprintable() and not c.isspace() else f"U+{ord(c):04X}" for c in characters]
    names = [f"“{name}”" for name in shown[:NAMED_CHARACTERS]]
    return listed([*names, "…"] if len(shown) > NAMED_CHARACTERS else names)


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
