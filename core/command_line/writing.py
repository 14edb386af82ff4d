"""The command ``generate``: a trained model continues a text."""

from __future__ import annotations

import argparse
from pathlib import Path

from core.command_line.arguments import (
    Commands,
    device_of,
    name_unknown,
    number,
    run_path,
    takes_device,
    takes_run,
    whole,
)
from core.command_line.output import is_lost, pour, say
from core.common.ending_signals import ending_at_once
from core.common.errors import UserError
from core.common.files import is_there
from core.common.i18n import gettext as _
from core.common.i18n import language
from core.common.prompts import Prompt, Sampling
from core.runs import RunFolder
from core.settings.smaller import memory_explained
from core.sharing.examples import EXAMPLE, example


def add_to(commands: Commands) -> None:
    """Describe ``generate``."""
    generate = commands.add(
        "generate",
        _generate,
        _("let a trained model continue a text; the run “example” ships with the program"),
        takes_run(),
        takes_device(),
    )
    generate.add_argument("--prefix", default="", help=_("text to continue (default: none)"))
    generate.add_argument("--chars", metavar="N", default="50", help=_("characters to write (default: 50)"))
    generate.add_argument(
        "--temperature",
        metavar="T",
        default="0",
        help=_("0 takes the likeliest character each time (default); larger is bolder"),
    )
    generate.add_argument(
        "--top-k", metavar="K", default="0", help=_("only the K likeliest characters; 0 is all")
    )
    generate.add_argument(
        "--top-p",
        metavar="P",
        default="1",
        help=_("only the likeliest characters that together reach probability P"),
    )
    generate.add_argument("--seed", metavar="S", default="0", help=_("seed of the random choice"))


def _run_to_read(text: str) -> Path:
    """Return the run that ``text`` names: one of the person's, or else the example that ships."""
    path = run_path(text)
    return example(language()) if text == EXAMPLE and not is_there(path) else path


def _generate(args: argparse.Namespace) -> int:
    sampling = Sampling(
        temperature=number("--temperature", args.temperature, 0, 1e6),
        top_k=whole("--top-k", args.top_k, 0),
        top_p=number("--top-p", args.top_p, 0, 1),
        seed=whole("--seed", args.seed, 0, 2**32 - 1),
    )
    if sampling.top_p == 0:
        raise UserError(_("--top-p must be more than 0. Without it all characters are allowed."))
    if sampling.temperature == 0 and (sampling.top_k or sampling.top_p < 1):
        say(
            _(
                "Temperature 0 always takes the likeliest character: --top-k and --top-p change nothing. "
                "Add --temperature 1."
            )
        )
    prompt = Prompt(args.prefix, whole("--chars", args.chars, 0), sampling)
    run = RunFolder.open(_run_to_read(args.run))
    name_unknown(run.vocab.unknown(prompt.prefix))

    with ending_at_once():
        from core.saving.weights import load_model
        from core.writing.writer import Writer

    device = device_of(args.device)
    with memory_explained():
        model, _moment = load_model(run, device)
    writer = Writer(model, run.vocab, run.line_start)
    pour(prompt.prefix + writer.start(prompt.prefix))
    for piece in writer.pieces(prompt):
        pour(piece)
        if is_lost("stdout"):
            return 0
    pour("\n")
    return 0
