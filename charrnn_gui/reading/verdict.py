"""Is it copying? One sentence, from how much a written text has copied, and what that is compared with."""

from __future__ import annotations

from core.common.i18n import gettext as _
from core.text.copied import Copies

LEAST_WRITTEN = 200
"""In a shorter text one stretch more or less decides, unless it is a long one."""
MUCH, SOME = 0.2, 0.05
_TIMES_HELDOUT = 2
_TIMES_CHANCE = 4


def verdict(copies: Copies, trained_on: int) -> str:
    """Return the sentence, or how to find out if too little is written; empty if what counts may be chance.

    A model copies if much stands word for word in what it was trained on, and twice as much as of the
    held-out text, whose author repeats himself; or in a stretch four times as long as chance gives.

    Args:
        copies: of the written text.
        trained_on: how many characters that are.
    """
    is_long = copies.longest >= _TIMES_CHANCE * copies.chance_length
    if copies.num_written < LEAST_WRITTEN and not is_long:
        return _(
            "Is it copying? Let it write {count} characters or more in Write, and it is said here."
        ).format(count=LEAST_WRITTEN)
    if copies.least < copies.chance_length:
        return ""
    heldout = copies.heldout_share
    is_more = is_long or heldout is None or copies.share > _TIMES_HELDOUT * heldout
    if copies.share >= MUCH and is_more:
        words = _(
            "{copied} of 100 characters it writes stand word for word in its {count} characters. A longer "
            "text or a held-out stop would make it copy less."
        )
    elif copies.share >= SOME and is_more:
        words = _(
            "{copied} of 100 characters it writes stand word for word in its {count} characters; the rest is "
            "put together anew."
        )
    elif heldout is not None:
        words = _(
            "It copies no more than chance and custom give: {copied} of 100 characters it writes stand word "
            "for word in its {count} characters, and of the text that it has not seen {heldout} of 100."
        )
    else:
        words = _(
            "It does not copy: {copied} of 100 characters it writes stand word for word in its {count} "
            "characters."
        )
    return words.format(
        copied=f"{100 * copies.share:.0f}",
        count=f"{trained_on:,}",
        heldout="" if heldout is None else f"{100 * heldout:.0f}",
    )
