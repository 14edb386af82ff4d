"""The command line: the parser, the language, and what an exit code means.

Exit codes: 0 done; 1 the training diverged; 2 a wrong wish or input, explained in a sentence;
129, 130 and 143 stopped as the terminal was closed, by Ctrl+C or by a request to end; 141 nobody reads the
output any more.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
from collections.abc import Sequence

from core import i18n
from core.commands import (
    HUNG_UP,
    INTERRUPTED,
    NOBODY_READS,
    WRONG,
    evaluating,
    listing,
    runs,
    training,
    writing,
)
from core.commands.arguments import Commands
from core.errors import UserError
from core.i18n import gettext as _
from core.i18n import gettext_noop as N_
from core.memory import ask_for_large_pages
from core.setting_specs import SettingsError
from core.version import program_version

# argparse's own words, so that they are in the catalogues.
_WORDS_OF_ARGPARSE = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("%(prog)s: error: %(message)s\n"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("expected one argument"),
    N_("ignored explicit argument %r"),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the arguments say and return the exit code.

    Raises:
        SystemExit: for ``--help``, ``--version`` and arguments that can't be understood.
    """
    arguments = sys.argv[1:] if argv is None else list(argv)
    _speak_utf8()
    _choose_language(arguments)
    ask_for_large_pages()
    try:
        args = _parser().parse_args(arguments)
        code: int = args.command(args)
        if code not in (HUNG_UP, NOBODY_READS):
            sys.stdout.flush()
    except SettingsError as error:
        # Here a setting is known by its key, not by the label it has in the window.
        print(f"{error.field}: {error}", file=sys.stderr)
        return WRONG
    except UserError as error:
        print(error, file=sys.stderr)
        return WRONG
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        code = NOBODY_READS
    if code in (HUNG_UP, NOBODY_READS):
        # Python flushes both once more at its end, and would complain of a closed pipe or terminal.
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return code


def _speak_utf8() -> None:
    """Write UTF-8 whatever the locale or the code page; a lone surrogate as JSON writes it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _choose_language(arguments: Sequence[str]) -> None:
    """Set the language before anything is said, the help of the options included."""
    early = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    early.add_argument("--language", nargs="?")
    wanted = early.parse_known_args(arguments)[0].language
    # A damaged installation without translations still speaks the source's English.
    with contextlib.suppress(OSError):
        i18n.set_language(wanted if wanted in i18n.LANGUAGES else i18n.system_language())
    # argparse looks its words up in a catalogue of Python's, which hardly any system has.
    vars(argparse).update(_=_)


def _parser() -> argparse.ArgumentParser:
    language = argparse.ArgumentParser(add_help=False)
    language.add_argument("--language", choices=i18n.LANGUAGES, help=_("language of the messages"))
    parser = argparse.ArgumentParser(
        prog="charrnn",
        description=_("Train a character-level language model, and let it write."),
        parents=[language],
        allow_abbrev=False,
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"charrnn {program_version()}",
        help=_("show the version and exit"),
    )
    commands = Commands(parser, common=language)
    for group in (training, writing, evaluating, runs, listing):
        group.add_to(commands)
    return parser
