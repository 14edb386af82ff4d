"""The entries that were found, as a model for a list."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from charrnn_gui.palette.entries import Entry, Found
from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_

_Index = QModelIndex | QPersistentModelIndex
HIT = Qt.ItemDataRole.UserRole
HEADING = Qt.ItemDataRole.UserRole + 1
"""Roles: a ``Found``; the title of the group above its first entry, else empty."""
_HEADINGS = {
    "settings": N_("Settings"),
    "actions": N_("Actions"),
    "terms": N_("What it means"),
    "texts": N_("Texts"),
    "runs": N_("Runs"),
}


class EntryModel(QAbstractListModel):
    """A row for each entry that was found."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hits: tuple[Found, ...] = ()

    def show(self, hits: tuple[Found, ...]) -> None:
        """Show these entries."""
        self.beginResetModel()
        self._hits = hits
        self.endResetModel()

    def entry(self, row: int) -> Entry | None:
        """Return the entry in ``row``; None if there is no such row."""
        return self._hits[row].entry if 0 <= row < len(self._hits) else None

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return the number of entries."""
        return 0 if parent is not None and parent.isValid() else len(self._hits)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what an entry says."""
        if not index.isValid():
            return None
        hit = self._hits[index.row()]
        entry = hit.entry
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role == HIT:
            return hit
        if role == HEADING:
            before = self.entry(index.row() - 1)
            is_first = before is None or before.group != entry.group
            return _(_HEADINGS[entry.group]) if is_first else ""
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (entry.title, entry.detail, entry.value, entry.keys, entry.reason)))
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Return that settings can be changed in their place, and that the impossible can't be chosen."""
        flags = super().flags(index)
        entry = self.entry(index.row())
        if entry is not None and entry.setting:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags
