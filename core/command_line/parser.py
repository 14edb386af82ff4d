"""argparse for this program: translated, and it prints through ``output``."""

from __future__ import annotations

import argparse
import sys
from typing import NoReturn

from core.command_line import output
from core.common.harmless import harmless
from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_

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


class Parser(argparse.ArgumentParser):
    """argparse's parser, which prints as commands do."""

    def error(self, message: str) -> NoReturn:
        """Report invalid arguments; they may be names of files that a stranger chose."""
        super().error(harmless(message))

    def _print_message(self, message: str, file: object = None) -> None:
        output.show_page(message, "stdout" if file is sys.stdout else "stderr")


def translate_argparse() -> None:
    """Translate argparse's own messages into the language that is chosen when they are shown."""
    # argparse uses a catalogue of Python, which hardly any system has.
    vars(argparse).update(_=_)
