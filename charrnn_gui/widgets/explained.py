"""Terms explained where they stand: by a tooltip, and by "What is this?"."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from core.common.glossary import GLOSSARY
from core.common.i18n import gettext as _

TERM = "term"
"""The property of a widget that names its term, a key of ``GLOSSARY``."""


def explanation(term: str) -> str:
    """Return what ``term`` means, in the current language, as rich text.

    Qt wraps rich text only; none of the sentences contains mark-up.
    """
    name = _(GLOSSARY[term].name)
    return f"<p><b>{name[:1].upper()}{name[1:]}</b></p><p>{_(GLOSSARY[term].meaning)}</p>"


def explain(widget: QWidget, term: str, *, if_asked: bool = False) -> None:
    """Let ``widget`` explain ``term``; call it again when the language has changed.

    With ``if_asked`` only by "What is this?", not by a tooltip.
    """
    widget.setProperty(TERM, term)
    text = explanation(term)
    widget.setWhatsThis(text)
    if not if_asked:
        widget.setToolTip(text)
