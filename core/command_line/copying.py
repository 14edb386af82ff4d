"""The command ``copied``: which stretches of a text stand word for word in the text a run was trained on."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace

from core.command_line.arguments import (
    Commands,
    add_encoding,
    corpus_of_run,
    corpus_wanted,
    takes_run,
    whole,
)
from core.command_line.finding_runs import run_to_read
from core.command_line.output import tell, tell_json
from core.common.i18n import gettext as _
from core.runs import RunFolder
from core.text.copied import Copies, Stretch, copies_in, training_index
from core.text.corpus import CorpusError, selection, training_text

_STDIN = "-"


def add_to(commands: Commands) -> None:
    """Describe ``copied``."""
    copied = commands.add(
        "copied",
        _copied,
        _("find what a text has copied from the text that a run was trained on"),
        takes_run(),
    )
    copied.add_argument(
        "text", metavar="TEXT", help=_("file of the text to search in; - reads the standard input")
    )
    copied.add_argument(
        "--least",
        metavar="N",
        help=_("length from which on a stretch counts (default: as long as chance does not give it)"),
    )
    copied.add_argument(
        "--corpus", metavar="CORPUS", help=_("the run's text, if it is no longer in its old place")
    )
    add_encoding(copied)
    copied.add_argument("--json", action="store_true", help=_("one JSON object a line on stdout"))


def _copied(args: argparse.Namespace) -> int:
    least = None if args.least is None else whole("--least", args.least, 1)
    run = RunFolder.open(run_to_read(args.run))
    written = _text(args.text, run)
    corpus = corpus_of_run(run, args)
    index = training_index(corpus, run.settings, run.vocab)
    trained = training_text(corpus, run.settings)
    copies = copies_in(written, index, trained, least)
    if args.json:
        _tell_as_json(copies)
        return 0
    for stretch in copies.stretches:
        tell(line_of(written, stretch))
    for sentence in _sentences(copies):
        tell(sentence)
    return 0


def _text(name: str, run: RunFolder) -> str:
    """Return the text to search in as the run's model would read it.

    Raises:
        UserError: it can't be read, or is empty.
    """
    if name == _STDIN:
        text = sys.stdin.read()
        if run.settings.newlines_to_spaces:
            text = text.replace("\n", " ").replace("\r", " ")
    else:
        corpus = corpus_wanted(argparse.Namespace(corpus=name, encoding=None))
        chosen = selection(corpus.tokens, replace(run.settings, max_chars=0))
        text = chosen.text(chosen.length)
    if not text.strip():
        raise CorpusError(_("This text is empty: there is nothing to search in."))
    return text


def line_of(text: str, stretch: Stretch) -> str:
    """Return the line on ``stretch`` of ``text``: its length, its characters, and where they stand."""
    # No plural form: Chinese has but one, and of a single place none is the first.
    template = (
        _("{length:>6}  “{text}”  1 place, at character {place}")
        if stretch.count == 1
        else _("{length:>6}  “{text}”  {count} places, the first at character {place}")
    )
    return template.format(
        length=stretch.length,
        text=text[stretch.begin : stretch.end],
        count=f"{stretch.count:,}",
        place=f"{stretch.places[0] + 1:,}",
    )


def _sentences(copies: Copies) -> list[str]:
    """Return what the stretches come to, and what to compare that with."""
    sentences = [
        _(
            "{share:.0%} of {count} characters stand word for word in the training text, in stretches of "
            "{least} or more. Chance, by pairs of characters alone, gives less than one of {chance}."
        ).format(
            share=copies.share,
            count=f"{copies.num_written:,}",
            least=copies.least,
            chance=copies.chance_length,
        )
    ]
    if copies.heldout_share is not None:
        sentences.append(
            _("Of the held-out text, which the model has not read, it is {share:.0%}.").format(
                share=copies.heldout_share
            )
        )
    return sentences


def _tell_as_json(copies: Copies) -> None:
    for stretch in copies.stretches:
        tell_json(
            {
                "event": "stretch",
                "begin": stretch.begin,
                "length": stretch.length,
                "count": stretch.count,
                "places": list(stretch.places),
            }
        )
    tell_json(
        {
            "event": "copied",
            "characters": copies.num_written,
            "share": copies.share,
            "longest": copies.longest,
            "least": copies.least,
            "chance_length": copies.chance_length,
            "heldout_share": copies.heldout_share,
        }
    )
