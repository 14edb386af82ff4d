"""The command line: the parser, the language, and the exit codes.

Exit codes: 0 done; 1 the training diverged; 2 invalid arguments or input, or a training that could not be
saved, explained in a sentence; 70 a fault of the program; 74 all is done, but not all output could be
written; 129, 130 and 143 stopped because the terminal was closed, by Ctrl+C, or by a request to end; 141 the
reader of the output has closed it.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import traceback
from collections.abc import Sequence

from core.command_line import (
    FAULT,
    HUNG_UP,
    INTERRUPTED,
    WRONG,
    comparing,
    copying,
    evaluating,
    gridding,
    included,
    output,
    runs,
    showing,
    training,
    writing,
)
from core.command_line.arguments import Commands
from core.command_line.assignments import explained
from core.command_line.parser import Parser, translate_argparse
from core.common import i18n
from core.common.ending_signals import EndRequestedError, ending_raises
from core.common.errors import UserError
from core.common.i18n import gettext as _
from core.common.memory import ask_for_large_pages
from core.common.processor import let_threads_sleep_sooner
from core.common.version import program_version
from core.installation.kind import how_to_repair
from core.settings.specs import SettingsError


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the arguments say and return the exit code.

    Raises:
        SystemExit: for ``--help``, ``--version`` and arguments that can't be understood.
    """
    arguments = sys.argv[1:] if argv is None else list(argv)
    output.begin()
    with ending_raises(), output.log_said():
        try:
            code = _done(arguments)
        except KeyboardInterrupt:
            output.say("")
            return INTERRUPTED
        except EndRequestedError as error:
            code = 128 + error.number
        if code == HUNG_UP:
            output.give_up()
            return code
        if code == 0:
            output.explain_losses()
        return output.code_with_losses(code)


def _done(arguments: Sequence[str]) -> int:
    """Run the command and return its exit code, regardless of output that could not be written."""
    _choose_language(arguments)
    ask_for_large_pages()
    let_threads_sleep_sooner()
    try:
        args = _parser().parse_args(arguments)
        # For processes that are to do the same.
        args.typed = list(arguments)
        code: int = args.command(args)
    except SettingsError as error:
        output.say(explained(error))
        return WRONG
    except UserError as error:
        output.say(str(error))
        return WRONG
    except ImportError as error:
        # A package is missing or damaged: a traceback would not help.
        output.say(
            _("CharRNN Studio can't start: {reason}. {remedy}").format(reason=error, remedy=how_to_repair())
        )
        return FAULT
    except SystemExit as end:
        # From the parser: also help and version may not have been written.
        output.explain_losses()
        raise SystemExit(output.code_with_losses(int(end.code or 0))) from None
    except Exception:
        output.show_page(traceback.format_exc(), "stderr")
        return FAULT
    return code


def _choose_language(arguments: Sequence[str]) -> None:
    """Set the language before anything is printed, including the help of the options."""
    early = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    early.add_argument("--language", nargs="?")
    wanted = early.parse_known_args(arguments)[0].language
    # A damaged installation without translations still works, in English.
    with contextlib.suppress(OSError):
        i18n.set_language(wanted if wanted in i18n.LANGUAGES else i18n.system_language())
    translate_argparse()


def _parser() -> argparse.ArgumentParser:
    language = argparse.ArgumentParser(add_help=False)
    language.add_argument("--language", choices=i18n.LANGUAGES, help=_("language of the messages"))
    parser = Parser(
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
    for group in (training, gridding, writing, evaluating, copying, comparing, runs, showing, included):
        group.add_to(commands)
    return parser
