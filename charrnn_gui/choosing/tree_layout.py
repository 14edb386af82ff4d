"""A tree of continuations as rows: one for each way in which they end, and the stretches that they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.common.branches import Branch, merged


@dataclass(slots=True)
class Shared:
    """A stretch that several lines share.

    Attributes:
        text: the stretch.
        parent: place of the one before it in ``Tree.shared``; −1 for the first.
        count: how many lines run through it.
        first, last: the rows of its lines.
    """

    text: str
    parent: int
    count: int
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class Leaf:
    """How lines end.

    Attributes:
        text: what no other line shares; may be empty.
        parent: place of the stretch before it in ``Tree.shared``.
        lines: places of the lines; several if they are equal.
    """

    text: str
    parent: int
    lines: tuple[int, ...]


@dataclass(slots=True)
class Tree:
    """``shared`` begins with what all lines share; ``leaves`` are the rows from top to bottom."""

    shared: list[Shared] = field(default_factory=list)
    leaves: list[Leaf] = field(default_factory=list)

    @classmethod
    def of(cls, lines: Sequence[str]) -> Tree:
        """Return the tree of ``lines``, of which there is at least one."""
        tree, root = cls(), merged(lines)
        if root.children:
            tree._add(root, -1)
        else:
            # All are the same: they share nothing but the prefix, and end once.
            tree.shared.append(Shared("", -1, len(lines)))
            tree.leaves.append(Leaf(root.text, 0, root.lines))
        return tree

    def row_of(self, line: int) -> int:
        """Return the row in which ``line`` ends."""
        return next(row for row, leaf in enumerate(self.leaves) if line in leaf.lines)

    def _add(self, branch: Branch, parent: int) -> None:
        if not branch.children:
            self.leaves.append(Leaf(branch.text, parent, branch.lines))
            return
        number, first = len(self.shared), len(self.leaves)
        shared = Shared(branch.text, parent, len(branch.lines))
        self.shared.append(shared)
        for child in branch.children:
            self._add(child, number)
        going_on = {line for child in branch.children for line in child.lines}
        ended = tuple(line for line in branch.lines if line not in going_on)
        if ended:
            self.leaves.append(Leaf("", number, ended))
        shared.first, shared.last = first, len(self.leaves) - 1
