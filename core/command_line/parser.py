"""argparse for this program: translated, and it prints through ``output``."""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from core.command_line import output
from core.common.harmless import harmless
from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_
from core.common.i18n import labelled

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

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:
        """Parse what is known; of a command everything has to be."""
        found, rest = super().parse_known_args(args, namespace)
        if rest and self._subparsers is None:
            self._take(found, rest)
            rest = []
        return found, rest

    def _take(self, found: argparse.Namespace, rest: Sequence[str]) -> None:
        """Take what argparse leaves over: an argument that may be missing, if it follows an option."""
        free = [
            action
            for action in self._get_positional_actions()
            if action.nargs == "?" and getattr(found, action.dest) is action.default
        ]
        unknown = [word.partition("=")[0] for word in rest if word.startswith("-")]
        if len(rest) == len(free) == 1 and not unknown:
            setattr(found, free[0].dest, self._get_value(free[0], rest[0]))
        elif unknown and (meant := difflib.get_close_matches(unknown[0], self._option_string_actions, n=1)):
            self.error(
                _("There is no option {name}. Did you mean {meant}?").format(name=unknown[0], meant=meant[0])
            )
        else:
            self.error(_("unrecognized arguments: %s") % " ".join(rest))

    def format_help(self) -> str:
        """Return the help, with the colon of the chosen language after each heading."""
        text = super().format_help()
        for group in self._action_groups:
            if group.title:
                heading = labelled(group.title, "").rstrip()
                text = text.replace(f"\n{group.title}:\n", f"\n{heading}\n", 1)
        return text

    def _print_message(self, message: str, file: object = None) -> None:
        output.show_page(message, "stdout" if file is sys.stdout else "stderr")


def translate_argparse() -> None:
    """Translate argparse's own messages into the language that is chosen when they are shown."""
    # argparse uses a catalogue of Python, which hardly any system has.
    vars(argparse).update(_=_)
