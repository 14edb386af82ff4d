"""The command ``evaluate``: how well a trained model predicts a text."""

from __future__ import annotations

import argparse
import math
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from core.command_line.arguments import (
    Commands,
    corpus_wanted,
    device_of,
    named,
    takes_corpus,
    takes_device,
    takes_run,
    whole,
)
from core.command_line.finding_runs import run_to_read
from core.command_line.output import tell, tell_json
from core.command_line.typed_paths import free_path
from core.common.ending_signals import ending_at_once
from core.common.files import json_number
from core.common.i18n import gettext as _
from core.common.i18n import ngettext
from core.common.measures import bits_per_character
from core.runs import RunFolder
from core.settings.smaller import memory_explained
from core.sharing.exported import check_ending, export_surprise
from core.text.corpus import CorpusError, selection

if TYPE_CHECKING:
    from core.training.evaluation import Evaluation


def in_digits(perplexity: float) -> str:
    """Return ``perplexity`` with four digits; ∞ if the exponential of the loss overflows."""
    return f"{perplexity:.4g}" if math.isfinite(perplexity) else "∞"


def add_to(commands: Commands) -> None:
    """Describe ``evaluate``."""
    evaluate = commands.add(
        "evaluate",
        _evaluate,
        _("measure how well a trained model predicts a text"),
        takes_run(),
        takes_corpus(),
        takes_device(),
    )
    evaluate.add_argument(
        "--max-chars", metavar="N", default="0", help=_("only the first N characters; 0 is all (default)")
    )
    evaluate.add_argument(
        "--exact",
        action="store_true",
        help=_("read the text as one stream: slower, no character loses its context"),
    )
    evaluate.add_argument(
        "--per-character",
        metavar="FILE",
        help=_("write what each character costs, in nats, into FILE, which ends in .csv; implies --exact"),
    )
    evaluate.add_argument("--force", action="store_true", help=_("replace an existing file"))
    evaluate.add_argument(
        "--adapt",
        action="store_true",
        help=_(
            "also with weights that follow the text: each stretch is predicted, then learned from; the run "
            "stays as it is; implies --exact"
        ),
    )
    evaluate.add_argument("--json", action="store_true", help=_("one JSON object on stdout"))


def _evaluate(args: argparse.Namespace) -> int:
    max_chars = whole("--max-chars", args.max_chars, 0)
    file = None if args.per_character is None else free_path(args.per_character, force=args.force)
    if file is not None:
        check_ending(file, [".csv"])
    run = RunFolder.open(run_to_read(args.run))
    corpus = corpus_wanted(args)
    chosen = selection(corpus.tokens, replace(run.settings, max_chars=max_chars))
    encoded = chosen.encoded(run.vocab)[:]
    ids = encoded[encoded < len(run.vocab)]
    counts = dict(zip(chosen.vocab.characters, chosen.counts.tolist(), strict=True))
    unknown = Counter(
        {character: counts[character] for character in chosen.vocab.characters if character not in run.vocab}
    )
    if len(ids) < 2:
        raise CorpusError(
            _("This text has fewer than two characters that the model knows: there is nothing to predict.")
        )

    with ending_at_once():
        from core.saving.weights import load_model
        from core.training.evaluation import Evaluation, evaluate_text, heldout_cost
        from core.writing.adapting import adapted
        from core.writing.surprise import surprise

    device = device_of(args.device)
    with memory_explained():
        model, moment = load_model(run, device)
        followed = None
        if file is not None or args.adapt:
            text = chosen.text(chosen.length)
            if args.adapt:
                both = adapted(model, run.vocab, text, moment)
                costs, followed = both.other, both.now
            else:
                costs = surprise(model, run.vocab, text, moment)
            cost = Evaluation(costs.total, costs.count)
            if file is not None:
                export_surprise(costs, file, followed)
        elif args.exact:
            cost = evaluate_text(model, ids)
        else:
            cost = Evaluation(*heldout_cost(model, ids))
    if args.json:
        event: dict[str, object] = {
            "event": "evaluation",
            "run": str(run.path),
            "corpus": corpus.name,
            "epoch": moment.epoch,
            "update": moment.update,
            **_numbers(cost),
            "characters": cost.count,
            "unknown_count": unknown.total(),
            "unknown": dict(unknown.most_common()),
        }
        if followed is not None:
            event["adapted"] = _numbers(Evaluation(followed.total, followed.count))
        tell_json(event)
        return 0
    tell(
        ngettext(
            "Perplexity {perplexity}, {bits:.4g} bits per character, over {count} character.",
            "Perplexity {perplexity}, {bits:.4g} bits per character, over {count} characters.",
            cost.count,
        ).format(perplexity=in_digits(cost.perplexity), bits=cost.bits_per_character, count=f"{cost.count:,}")
    )
    if followed is not None:
        tell(
            _(
                "With weights that follow the text: perplexity {perplexity}, {bits:.4g} bits per character."
            ).format(
                perplexity=in_digits(followed.perplexity),
                bits=bits_per_character(followed.total, followed.count),
            )
        )
    if unknown:
        tell(
            ngettext(
                "{count} character is outside the vocabulary and was skipped: {names}",
                "{count} characters are outside the vocabulary and were skipped: {names}",
                unknown.total(),
            ).format(
                count=f"{unknown.total():,}", names=named([name for name, _count in unknown.most_common()])
            )
        )
    return 0


def _numbers(cost: Evaluation) -> dict[str, float | str | None]:
    """Return what a text costs, as JSON has it."""
    return {
        "perplexity": json_number(cost.perplexity),
        "bits_per_character": json_number(cost.bits_per_character),
        "nats": json_number(cost.nats),
    }
