"""Weights of other moments than the present one, in bounded memory: held, of what is shown, or from disk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from core.common.errors import UserError
from core.common.i18n import gettext as _
from core.common.i18n import ngettext
from core.common.memory import check_room
from core.common.progress import Moment
from core.common.weights_of import WeightsOf
from core.runs import RunFolder
from core.settings.smaller import memory_explained

if TYPE_CHECKING:
    from core.writing.writer import Writer

MOST_HELD = 4
"""Moments that a person may hold at a time."""
MOST_RECENT = 8
"""Other sets of weights that stay in memory, the most recently used."""
MOST_BYTES = 1 << 30
"""Of all these together; what was used last stays even if it is larger."""


class Kept(NamedTuple):
    """What writes with the weights of one moment of a run.

    Attributes:
        folder: of the run.
        moment: of the weights.
        writer: writes with them.
        is_present: they are those on display, which change.
    """

    folder: Path
    moment: Moment
    writer: Writer
    is_present: bool = False

    def unchanging(self) -> Kept:
        """Return the same with weights that do not change: a copy if necessary.

        Raises:
            MemoryError: there is no room for it.
        """
        if not self.is_present:
            return self
        check_room(self.writer.num_bytes)
        return Kept(self.folder, self.moment, self.writer.copied())


class HeldMoments:
    """Keeps weights of moments. No other thread may use it.

    Those that a person holds stay until they are released. Those that wrote what is shown, or were loaded
    from disk, make room for others, the least recently used first.
    """

    def __init__(self) -> None:
        # Each with those who hold it.
        self._held: list[tuple[Kept, set[str]]] = []
        self._recent: list[Kept] = []  # the most recently used last

    @property
    def num_bytes(self) -> int:
        """The size of all weights kept here."""
        writers = {kept.writer for kept in self._recent} | {kept.writer for kept, _holders in self._held}
        return sum(writer.num_bytes for writer in writers)

    def hold(self, kept: Kept, holder: str = "") -> None:
        """Keep a copy of these weights until every holder has let go of them; one copy of each moment.

        Raises:
            UserError: too many moments are held, or the weights are too large.
        """
        for each, holders in self._held:
            if _is_of(each, kept.folder, kept.moment.update):
                holders.add(holder)
                return
        if len(self._held) == MOST_HELD:
            raise UserError(
                ngettext(
                    "{count} moment is held, and no more are kept in memory. Let go of one first.",
                    "{count} moments are held, and no more are kept in memory. Let go of one first.",
                    MOST_HELD,
                ).format(count=MOST_HELD)
            )
        size, held = kept.writer.num_bytes, sum(each.writer.num_bytes for each, _holders in self._held)
        if held + size > MOST_BYTES:
            raise UserError(
                _(
                    "These weights take {size} MB. Beside the model on display at most {most} MB of "
                    "weights are kept in memory, and {held} MB are held. Let go of a held moment."
                ).format(size=_mb(size), most=_mb(MOST_BYTES), held=_mb(held))
            )
        self._held.append((kept.unchanging(), {holder}))
        self._make_room()

    def release(self, folder: Path, update: int, holder: str = "") -> None:
        """Let go of a moment; if somebody else holds it, too, it stays."""
        for kept, holders in self._held:
            if _is_of(kept, folder, update):
                holders.discard(holder)
        self._held = [(kept, holders) for kept, holders in self._held if holders]

    def keep(self, kept: Kept) -> None:
        """Keep weights that do not change: they write what is shown."""
        self._recent = [
            each for each in self._recent if not _is_of(each, kept.folder, kept.moment.update)
        ] + [kept]
        self._make_room()

    def found(self, folder: Path, update: int) -> Kept | None:
        """Return the weights that a run had after ``update`` updates, if they are in memory."""
        for kept in [*reversed(self._recent), *(kept for kept, _holders in self._held)]:
            if _is_of(kept, folder, update):
                if kept in self._recent:
                    self.keep(kept)
                return kept
        return None

    def of(self, weights: WeightsOf, present: Kept | None) -> Kept | None:
        """Return what writes with ``weights``; None if there is no run on display and they name none.

        Args:
            weights: which are meant.
            present: the present weights of the run on display, if there are any.

        Raises:
            MemoryFullError: they are larger than the available memory.
            UserError: they are neither in memory nor on disk, or damaged.
        """
        folder, update = weights.folder, weights.update
        if folder is None and present is None:
            return None
        if present is not None and folder in {None, present.folder}:
            if update in {None, present.moment.update}:
                return present
            folder = present.folder
        assert folder is not None
        run = None
        if update is None:
            # Which weights they are has to be known: a training replaces the file.
            run = RunFolder.open(folder)
            update = run.moment.update
        return self.found(folder, update) or self._load(run or RunFolder.open(folder), update)

    def follow(self, before: Path, now: Path) -> None:
        """Know a run by its new folder."""

        def at_its_place(kept: Kept) -> Kept:
            return kept._replace(folder=now) if kept.folder == before else kept

        self._held = [(at_its_place(kept), holders) for kept, holders in self._held]
        self._recent = [at_its_place(kept) for kept in self._recent]

    def _load(self, run: RunFolder, update: int) -> Kept:
        import torch

        from core.saving.past_weights import load_model_of
        from core.writing.writer import Writer

        with memory_explained():
            # On the CPU, as copies are: a graphics card may be full with what is trained on it.
            model, moment = load_model_of(run, update, torch.device("cpu"))
        kept = Kept(run.path, moment, Writer(model, run.vocab, run.line_start))
        self.keep(kept)
        return kept

    def _make_room(self) -> None:
        """Let go of the least recently used weights until the rest takes no more room than allowed."""
        del self._recent[:-MOST_RECENT]
        while len(self._recent) > 1 and self.num_bytes > MOST_BYTES:
            del self._recent[0]


def _is_of(kept: Kept, folder: Path, update: int) -> bool:
    return kept.folder == folder and kept.moment.update == update


def _mb(num_bytes: int) -> str:
    return f"{-(-num_bytes // 1_000_000):,}"
