"""Files dropped from other programs: read their paths, and make sure they are not moved."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

# For mypy a widget; really without a Qt class, because a widget can have only one.
if TYPE_CHECKING:
    _Base = QWidget
else:
    _Base = object


def local_paths(data: QMimeData) -> tuple[Path, ...]:
    """Return the local files and folders in ``data``; their names may have any bytes."""
    paths = (_local_path(url) for url in data.urls() if url.isLocalFile())
    return tuple(path for path in paths if "\0" not in str(path))


def accept_as_copy(event: QDropEvent) -> bool:
    """Accept a drop or a drag as a copy; return whether that is possible.

    A file manager that moves a file deletes it as soon as a program has accepted the move.
    """
    if not event.possibleActions() & Qt.DropAction.CopyAction:
        event.ignore()
        return False
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
    return True


def _local_path(url: QUrl) -> Path:
    if os.name == "nt":
        return Path(url.toLocalFile())
    # Not toLocalFile: it leaves the percent signs if the bytes of a name are not UTF-8.
    path = os.fsdecode(unquote_to_bytes(url.path(QUrl.ComponentFormattingOption.FullyEncoded)))
    host = url.host()
    is_here = host.lower() in ("", "localhost", socket.gethostname().lower())
    return Path(path if is_here else f"//{host}{path}")


class TakesTextAsCopy(_Base):
    """A mixin, named before the Qt class, for editors: text is copied, files are left to the window."""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept text, and leave files to the window: they are corpora."""
        if event.mimeData().hasUrls():
            event.ignore()
            return
        super().dragEnterEvent(event)
        self._answer_copy(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Accept text at every position."""
        super().dragMoveEvent(event)
        self._answer_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Insert text."""
        if event.mimeData().hasUrls() or not (self._is_own(event) or accept_as_copy(event)):
            event.ignore()
            return
        super().dropEvent(event)
        self._answer_copy(event)

    def _answer_copy(self, event: QDropEvent) -> None:
        if event.isAccepted() and not self._is_own(event):
            accept_as_copy(event)

    def _is_own(self, event: QDropEvent) -> bool:
        """Return whether the person moves text within this editor."""
        source = event.source()
        return isinstance(source, QWidget) and (source is self or self.isAncestorOf(source))
