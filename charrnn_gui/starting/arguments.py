"""The arguments of the window: a path to open, or ``--help`` and ``--version``."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from core.command_line import WRONG, output
from core.command_line.parser import Parser, translate_argparse
from core.common import i18n
from core.common.i18n import gettext as _
from core.common.version import program_version

_QUESTIONS = {"-h", "--help", "--version"}
# An argument that Finder adds.
_OF_MACOS = "-psn_"


def answered(arguments: Sequence[str]) -> int | None:
    """Print the help or the version, if requested, and return the exit status; None: open the window.

    Qt's own options may be among the arguments.
    """
    if not _QUESTIONS & set(arguments):
        return None
    output.begin()
    try:
        # Without Qt's options and the path, which do not change the answer.
        _parser().parse_args([argument for argument in arguments if argument in _QUESTIONS])
    except SystemExit:
        output.explain_losses()
    return output.code_with_losses(0)


def path_among(arguments: Sequence[str]) -> str:
    """Return the path to open among ``arguments``, from which Qt has taken its own; empty if there is none.

    Raises:
        SystemExit: there is an option that is not known; it is named on stderr.
    """
    paths = [argument for argument in arguments if not argument.startswith("-")]
    unknown = [argument for argument in arguments if argument.startswith("-")]
    unknown = [argument for argument in unknown if not argument.startswith(_OF_MACOS)]
    if unknown:
        output.begin()
        with contextlib.suppress(SystemExit):
            _parser().error(_("unrecognized arguments: %s") % " ".join(unknown))
        raise SystemExit(WRONG)
    return paths[0] if paths else ""


def _parser() -> Parser:
    # A damaged installation without translations still works, in English.
    with contextlib.suppress(OSError):
        i18n.set_language(i18n.system_language())
    translate_argparse()
    parser = Parser(
        prog="charrnn-gui",
        description=_("Watch a character-level language model learn to write, in a window."),
        epilog=_("Qt's own options, such as -platform and -style, are understood, too."),
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"CharRNN Studio {program_version()}",
        help=_("show the version and exit"),
    )
    parser.add_argument(
        "path", metavar="PATH", nargs="?", help=_("a text, a folder of texts, a run's folder or a packed run")
    )
    return parser
