"""Sentences about the reading of a text, for the window and the command line."""

from __future__ import annotations

from core.common.i18n import gettext as _
from core.common.i18n import listed, ngettext
from core.text.corpus import Corpus
from core.text.encodings import ENCODINGS

_MOST_NAMES = 5


def encodings_in_words(corpus: Corpus) -> str:
    """Return the name of a text's encoding; the files of a folder may have different ones."""
    labels = [ENCODINGS.get(name, name) for name in corpus.encoding.split(", ") if name]
    return listed(_(label) for label in labels)


def sentences_on_reading(corpus: Corpus) -> tuple[str, ...]:
    """Return sentences about files in a folder that could not be read; none if all were read."""
    missing = corpus.passed_over
    if not missing:
        return ()
    if len(missing) == 1:
        return (
            _("“{name}” was skipped; the rest was read. {reason}").format(
                name=missing[0].name, reason=missing[0].reason
            ),
        )
    names = [f"“{one.name}”" for one in missing[:_MOST_NAMES]]
    more = ["…"] * (len(missing) > _MOST_NAMES)
    return (
        ngettext(
            "{count} file was skipped; the rest was read: {names}. The first one: {reason}",
            "{count} files were skipped; the rest was read: {names}. The first one: {reason}",
            len(missing),
        ).format(count=f"{len(missing):,}", names=listed([*names, *more]), reason=missing[0].reason),
    )
