"""The command ``generate``: a trained model continues a text."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from core.command_line.arguments import (
    Commands,
    device_of,
    name_unknown,
    number,
    takes_device,
    takes_run,
    whole,
)
from core.command_line.finding_runs import run_to_read
from core.command_line.output import is_lost, pour, say, tell_json
from core.common.ending_signals import ending_at_once
from core.common.errors import UserError
from core.common.files import json_number
from core.common.i18n import gettext as _
from core.common.i18n import in_figures
from core.common.prompts import NUM_SEEDS, Continuation, Prompt, Sampling
from core.runs import RunFolder
from core.settings.smaller import memory_explained

if TYPE_CHECKING:
    from core.writing.writer import Writer


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
    generate.add_argument("--ban", metavar="CHARACTERS", default="", help=_("characters never to write"))
    generate.add_argument("--line", action="store_true", help=_("end after the first line end"))
    generate.add_argument(
        "--n", metavar="N", default="1", help=_("N texts, with one seed after another (default: 1)")
    )
    generate.add_argument(
        "--alternatives",
        metavar="K",
        help=_("with --json: the K likeliest characters in each place, with their probabilities"),
    )
    generate.add_argument("--json", action="store_true", help=_("one JSON object a text on stdout"))


def _generate(args: argparse.Namespace) -> int:
    sampling = Sampling(
        temperature=number("--temperature", args.temperature, 0, 1e6),
        top_k=whole("--top-k", args.top_k, 0),
        top_p=number("--top-p", args.top_p, 0, 1),
        seed=whole("--seed", args.seed, 0, NUM_SEEDS - 1),
        banned=args.ban,
    )
    if sampling.top_p == 0:
        raise UserError(_("--top-p must be more than 0. Without it all characters are allowed."))
    num_texts = whole("--n", args.n, 1, NUM_SEEDS)
    if num_texts > NUM_SEEDS - sampling.seed:
        raise UserError(
            _(
                "Each text takes the next seed, and the last seed is {last}. From --seed {seed} on there are "
                "fewer seeds than --n {number} texts."
            ).format(
                last=in_figures(NUM_SEEDS - 1), seed=in_figures(sampling.seed), number=in_figures(num_texts)
            )
        )
    num_likeliest = 0 if args.alternatives is None else whole("--alternatives", args.alternatives, 1)
    if num_likeliest and not args.json:
        raise UserError(_("--alternatives needs --json: a plain text has no place for them."))
    if sampling.temperature == 0:
        _say_what_greedy_ignores(sampling, num_texts)
    num_chars = whole("--chars", args.chars, 0)
    prompts = Prompt(args.prefix, num_chars, sampling, ends_at_line=args.line).with_seeds(num_texts)
    run = RunFolder.open(run_to_read(args.run))
    name_unknown(run.vocab.unknown(args.prefix))
    if args.line and "\n" not in run.vocab:
        say(_("This model knows no line ends: --line changes nothing."))

    with ending_at_once():
        from core.saving.weights import load_model
        from core.writing.sampling import banned_ids
        from core.writing.writer import Writer

    # Refused before anything is written, such as the start of a text.
    banned_ids(sampling, run.vocab)
    device = device_of(args.device)
    with memory_explained():
        model, moment = load_model(run, device)
    writer = Writer(model, run.vocab, run.line_start)
    for prompt in prompts:
        if args.json:
            *_grown, answer = writer.write(prompt, moment, num_likeliest=num_likeliest)
            tell_json(_as_json(answer, has_alternatives=bool(num_likeliest)))
        else:
            _pour(writer, prompt)
        if is_lost("stdout"):
            break
    return 0


def _say_what_greedy_ignores(sampling: Sampling, num_texts: int) -> None:
    if sampling.top_k or sampling.top_p < 1:
        say(
            _(
                "Temperature 0 always takes the likeliest character: --top-k and --top-p change nothing. "
                "Add --temperature 1."
            )
        )
    if num_texts > 1:
        say(
            _(
                "Temperature 0 always takes the likeliest character: all texts are the same. "
                "Add --temperature 1."
            )
        )


def _pour(writer: Writer, prompt: Prompt) -> None:
    pour(prompt.prefix + writer.start(prompt.prefix))
    for piece in writer.pieces(prompt):
        pour(piece)
        if is_lost("stdout"):
            return
    pour("\n")


def _as_json(answer: Continuation, *, has_alternatives: bool) -> dict[str, object]:
    """Return a text with what was asked, and if wanted the likeliest characters in each place."""
    sampling = answer.prompt.sampling
    told: dict[str, object] = {
        "event": "text",
        "epoch": answer.moment.epoch,
        "update": answer.moment.update,
        "prefix": answer.prompt.prefix,
        "start": answer.start,
        "text": answer.text,
        "temperature": sampling.temperature,
        "seed": sampling.seed,
        "nats": json_number(answer.nats),
    }
    if has_alternatives:
        told["characters"] = [
            {
                "character": written.character,
                "probability": written.probability,
                "likeliest": [list(likely) for likely in written.likeliest],
            }
            for written in answer.written
        ]
    return told
