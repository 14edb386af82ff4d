"""Turn what is done with the lines of a run into lines of JSON and back."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NoReturn

from core.common.files import is_count, json_number
from core.common.lines import Line
from core.common.progress import Moment
from core.common.prompts import NUM_SEEDS, Prompt, Sampling
from core.runs.events import damaged

# A line is read again with what stood to choose from, which takes some 2 kB a character.
MOST_CHARS = 100_000
# Of a text that is asked for, and may be cut where it is.
_MOST_ASKED = 1_000_000
# Greater integers may have no float.
_MOST_NUMBER = 1e300


@dataclass(frozen=True, slots=True)
class Removed:
    """The line of this number was removed."""

    number: int


Act = Line | Removed | Literal["undone", "redone"]
"""What a person did: a line written, one removed, the last of these taken back, or done again."""


def act_json(act: Act) -> dict[str, Any]:
    """Return the JSON object of an act; the number of a line follows from its place among the lines."""
    match act:
        case Line():
            rank = {"rank": act.rank} if act.rank else {}
            return {"event": "line", "parent": act.parent, "place": act.place, **rank, **line_json(act)}
        case Removed(number):
            return {"event": "removed", "number": number}
    return {"event": act}


def line_json(line: Line) -> dict[str, Any]:
    """Return what was asked and written, as JSON can hold it."""
    prompt, sampling = line.prompt, line.prompt.sampling
    return {
        "epoch": line.moment.epoch,
        "update": line.moment.update,
        "prefix": prompt.prefix,
        "start": line.start,
        "text": line.text,
        "nats": json_number(line.nats),
        "chars": prompt.num_chars,
        "begun": prompt.begun,
        "ends_at_line": prompt.ends_at_line,
        "temperature": sampling.temperature,
        "top_k": sampling.top_k,
        "top_p": sampling.top_p,
        "seed": sampling.seed,
        "banned": sampling.banned,
    }


def read_act(path: Path, record: Mapping[str, Any], num_lines: int) -> Act | None:
    """Return the act in a record of the file ``path``, the inverse of ``act_json``.

    None for a kind of act that this version does not know.

    Args:
        path: of the file, for the error.
        record: the JSON object.
        num_lines: how many lines were written before.

    Raises:
        RunError: the record is damaged.
    """
    fields = _Fields(path, record)
    act: Act | None = None
    match record.get("event"):
        case "line":
            act = _read_line(fields, num_lines)
        case "removed":
            act = Removed(fields.count("number", num_lines))
        case "undone":
            act = "undone"
        case "redone":
            act = "redone"
        case name if not isinstance(name, str):
            damaged(path)
    return act


def _read_line(fields: _Fields, num_lines: int) -> Line:
    text = fields.text("text")
    parent = fields.count("parent", num_lines)
    sampling = Sampling(
        temperature=fields.number("temperature", 0, _MOST_NUMBER),
        top_k=fields.count("top_k"),
        top_p=fields.number("top_p", 0, 1),
        seed=fields.count("seed", NUM_SEEDS - 1),
        banned=fields.text("banned"),
    )
    prompt = Prompt(
        fields.text("prefix"),
        fields.count("chars", _MOST_ASKED),
        sampling,
        fields.text("begun"),
        fields.flag("ends_at_line"),
    )
    return Line(
        number=num_lines + 1,
        parent=parent,
        place=fields.count("place", len(text) if parent else 0),
        prompt=prompt,
        moment=Moment(fields.count("epoch"), fields.count("update")),
        start=fields.text("start"),
        text=text,
        nats=fields.nats(),
        rank=fields.optional_count("rank"),
    )


class _Fields:
    """The fields of a record, none of which is trusted; each method refuses a damaged one.

    Args:
        path: of the file, for the error.
        record: the JSON object.
    """

    def __init__(self, path: Path, record: Mapping[str, Any]) -> None:
        self._path, self._record = path, record

    def text(self, key: str) -> str:
        value = self._record.get(key)
        return value if isinstance(value, str) and len(value) <= MOST_CHARS else self._refuse()

    def flag(self, key: str) -> bool:
        value = self._record.get(key)
        return value if isinstance(value, bool) else self._refuse()

    def count(self, key: str, most: int | None = None) -> int:
        value = self._record.get(key)
        return value if is_count(value) and (most is None or value <= most) else self._refuse()

    def optional_count(self, key: str) -> int:
        """Return 0 if there is no such field: lines of earlier versions have none."""
        return self.count(key) if key in self._record else 0

    def number(self, key: str, least: float, most: float) -> float:
        value = self._record.get(key)
        # An integer of a thousand digits has no float.
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            self._refuse()
        return float(value)

    def nats(self) -> float:
        return math.inf if self._record.get("nats") == "Infinity" else self.number("nats", 0, _MOST_NUMBER)

    def _refuse(self) -> NoReturn:
        damaged(self._path)
