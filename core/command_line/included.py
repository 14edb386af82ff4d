"""List the corpora that come with the program, and the recipes."""

from __future__ import annotations

import argparse

from core.command_line.arguments import BOOK, Commands
from core.command_line.output import show_page
from core.common.i18n import gettext as _
from core.common.i18n import paragraph
from core.settings.recipes import RECIPES


def add_to(commands: Commands) -> None:
    """Describe ``corpora`` and ``recipes``."""
    commands.add("corpora", _list_corpora, _("list the corpora that come with the program"))
    commands.add("recipes", _list_recipes, _("list the recipes"))


def _list_corpora(args: argparse.Namespace) -> int:
    from core.text.catalogue import shipped
    from core.text.library import book_lyrics

    for corpus in shipped():
        show_page(f"{corpus.name}\t{corpus.title}\n\t{corpus.description}\n\t{corpus.licence}\n")
    book = book_lyrics()
    if book is not None:
        show_page(f"{BOOK}\t{book.name}\n")
    return 0


def _list_recipes(args: argparse.Namespace) -> int:
    for recipe in RECIPES.values():
        about = paragraph(_(text) for text in (recipe.description, recipe.details) if text)
        show_page(f"{recipe.name}\t{_(recipe.label)}\n\t{about}\n")
    return 0
