"""The sentence about characters that a model does not know."""

from __future__ import annotations

from collections.abc import Sequence

from charrnn_gui.widgets.signs import visible_character
from core.common.i18n import gettext as _
from core.common.i18n import listed, ngettext

_NAMED = 12


def unknown_sentence(unknown: Sequence[str]) -> str:
    """Return the sentence that names the characters of a prefix that were skipped."""
    named = listed(visible_character(character) for character in unknown[:_NAMED])
    more = len(unknown) - _NAMED
    if more <= 0:
        return _("Not in this text, skipped: {characters}").format(characters=named)
    return ngettext(
        "Not in this text, skipped: {characters} and {count} more",
        "Not in this text, skipped: {characters} and {count} more",
        more,
    ).format(characters=named, count=more)
