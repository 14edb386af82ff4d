"""The settings that a person asks for: a recipe, changed by options."""

from __future__ import annotations

import argparse
from dataclasses import replace

from core.command_line.assignments import assignments, say_what_has_no_effect
from core.command_line.sizing import without_rule_if_given
from core.common.errors import UserError
from core.common.i18n import gettext as _
from core.common.i18n import listed
from core.settings.as_text import with_text_values
from core.settings.recipes import DEFAULT_RECIPE, RECIPES
from core.settings.settings import Settings
from core.text.corpus import Corpus, suitable_prefixes


def add_settings_options(parser: argparse.ArgumentParser) -> None:
    """Add the options for ``settings_wanted``."""
    parser.add_argument(
        "--recipe",
        default=DEFAULT_RECIPE,
        help=_("settings to begin with (default: {name})").format(name=DEFAULT_RECIPE),
    )
    parser.add_argument("--max-chars", metavar="N", help=_("train on the first N characters; 0 is all"))
    parser.add_argument("--epochs", metavar="N", help=_("passes over the text"))
    parser.add_argument("--seed", metavar="S", help=_("of all random choices"))
    parser.add_argument("--device", metavar="D", help=_("auto, cpu, cuda or mps"))
    parser.add_argument(
        "--set",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help=_("any other setting; may be repeated, and overrides the options above"),
    )


def settings_wanted(args: argparse.Namespace, corpus: Corpus) -> Settings:
    """Return the recipe's settings, changed by the options and then by ``--set``."""
    if args.recipe not in RECIPES:
        raise UserError(
            _("There is no recipe called “{name}”. There are: {names}.").format(
                name=args.recipe, names=listed(RECIPES)
            )
        )
    options = {name: getattr(args, name) for name in ("max_chars", "epochs", "seed", "device")}
    values = {name: text for name, text in options.items() if text is not None} | assignments(args.set)
    recipe = replace(RECIPES[args.recipe].settings, prefixes=suitable_prefixes(corpus))
    settings = without_rule_if_given(with_text_values(recipe, values), values.keys())
    say_what_has_no_effect(settings, values)
    return settings
