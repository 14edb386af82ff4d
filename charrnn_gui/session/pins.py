"""The pinned prefixes of each text, remembered from start to start."""

from __future__ import annotations

from collections.abc import Mapping

from core.settings.settings import Settings
from core.settings.specs import SettingsError
from core.text.source import Source

# People return to few of the texts that they have opened.
_MOST_TEXTS = 50


class PinsOfTexts:
    """Pinned prefixes by the source of a text; the least recently used text is forgotten first."""

    def __init__(self) -> None:
        self._prefixes: dict[Source, tuple[str, ...]] = {}

    def remember(self, source: Source, prefixes: tuple[str, ...]) -> None:
        """Remember the pinned prefixes of the text from ``source``."""
        if not source:
            return
        self._prefixes.pop(source, None)
        self._prefixes[source] = prefixes
        while len(self._prefixes) > _MOST_TEXTS:
            del self._prefixes[next(iter(self._prefixes))]

    def of(self, source: Source) -> tuple[str, ...] | None:
        """Return the pinned prefixes of the text from ``source``; None if they were never changed."""
        return self._prefixes.get(source)

    def to_json(self) -> dict[str, list[str]]:
        """Return everything as values for JSON."""
        return {str(source): list(prefixes) for source, prefixes in self._prefixes.items()}

    def restore(self, values: Mapping[str, object]) -> None:
        """Restore what ``to_json`` returned; ignore invalid parts."""
        for source, prefixes in values.items():
            if not isinstance(prefixes, list):
                continue
            try:
                settings = Settings.from_json({"prefixes": prefixes})
            except SettingsError:
                continue
            self.remember(Source.parse(source), settings.prefixes)
