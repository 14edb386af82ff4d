"""Items of a plot that are painted once and shown as a picture, because curves beside them change often."""

from __future__ import annotations

from PySide6.QtWidgets import QGraphicsItem

_KEPT = QGraphicsItem.CacheMode.DeviceCoordinateCache


def keep_picture(item: QGraphicsItem) -> None:
    """Paint ``item`` into a picture that is shown until the item is updated."""
    item.setCacheMode(_KEPT)


def renew_picture(item: QGraphicsItem) -> None:
    """Paint ``item`` anew, in its present size.

    Once an item has been larger than its view, Qt keeps the old picture as the item grows, and paints only
    the new strips, even if the whole item was to be updated. Call this whenever the bounds of an item change.
    """
    item.setCacheMode(QGraphicsItem.CacheMode.NoCache)
    item.setCacheMode(_KEPT)
    item.update()
