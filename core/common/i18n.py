"""The person's language: GNU gettext catalogues, shared by the window and the command line.

English is the language of the source; ``resources/translations`` holds the others.
"""

from __future__ import annotations

import gettext as _gettext
import locale
import os
from collections.abc import Iterable

from core.common.assets import asset

LANGUAGES = {"en": "English", "zh_CN": "简体中文"}
DOMAIN = "charrnn"

_catalogue: _gettext.NullTranslations = _gettext.NullTranslations()
_language = "en"


def set_language(language: str) -> None:
    """Choose the language of every message from now on.

    Raises:
        KeyError: ``language`` is not in ``LANGUAGES``.
    """
    global _catalogue, _language
    if language not in LANGUAGES:
        raise KeyError(language)
    if language == "en":
        _catalogue = _gettext.NullTranslations()
    else:
        _catalogue = _gettext.translation(DOMAIN, asset("resources", "translations"), languages=[language])
    _language = language


def language() -> str:
    """Return the chosen language, a key of ``LANGUAGES``."""
    return _language


def system_language() -> str:
    """Return the language of the system, a key of ``LANGUAGES``: Chinese for any ``zh``, else English."""
    # LANGUAGE, a list with the preferred language first, takes precedence over the locale, as always in
    # gettext.
    names = [os.environ.get(name, "") for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")]
    name = next((name for name in names if name), locale.getlocale()[0] or "")
    return "zh_CN" if name.lower().startswith(("zh", "chinese")) else "en"


def gettext(message: str) -> str:
    """Return ``message`` in the chosen language."""
    return _catalogue.gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """Return the form of a message that fits ``number``, in the chosen language."""
    return _catalogue.ngettext(singular, plural, number)


def listed(items: Iterable[str]) -> str:
    """Return ``items`` as a list within a sentence, with the separator of the chosen language."""
    # The separator of a list in a sentence; Chinese has its own comma for it.
    return gettext("{first}, {second}").format(first="", second="").join(items)


def clauses(items: Iterable[str]) -> str:
    """Return ``items``, which have verbs or commas of their own, as the clauses of a sentence."""
    return gettext("{first}; {second}").format(first="", second="").join(items)


def paragraph(sentences: Iterable[str]) -> str:
    """Return ``sentences`` one after another; Chinese has no space between them."""
    return gettext("{sentence} {next}").format(sentence="", next="").join(sentences)


def labelled(label: str, text: str) -> str:
    """Return ``text`` after what it belongs to, with the colon of the chosen language."""
    return gettext("{label}: {text}").format(label=label, text=text)


def in_figures(value: float) -> str:
    """Return ``value`` as a sentence shows it: all its digits, in groups of three."""
    return f"{value:,.15g}"


def gettext_noop(message: str) -> str:
    """Mark ``message`` for translation; the code that shows it translates it."""
    return message
