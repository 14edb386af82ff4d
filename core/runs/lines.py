"""The lines that a model has written, kept with its run: written, removed, undone and redone. No torch."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

from core.common.errors import RunError
from core.common.files import append, json_bytes, sync_file
from core.common.i18n import gettext as _
from core.common.lines import Line
from core.runs.events import damaged
from core.runs.layout import LINES_FILE, MOST_LINES_BYTES, RUN_FILE, gone, opened, parsed, present
from core.runs.line_records import MOST_CHARS, Act, Removed, act_json, read_act
from core.runs.records import RunRecords
from core.runs.shipped import check_not_shipped

# Of three texts of as many characters as are kept, each at most six bytes in JSON.
_MOST_RECORD_BYTES = 4 << 20


class LineHistory:
    """What was done with the lines of a run, and what of it was taken back.

    Attributes:
        num_written: how many lines there have ever been, which is the number of the last one.
    """

    def __init__(self) -> None:
        self.num_written = 0
        self._done: list[Line | Removed] = []
        self._undone: list[Line | Removed] = []
        self._written: dict[int, Line] = {}
        self._removed: set[int] = set()

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether something was taken back, and nothing was done since."""
        return bool(self._undone)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines that are there, in the order in which they were written.

        A line whose parent is not there hangs on the nearest ancestor that is.
        """
        lines, hung = [], {0: (0, 0)}
        for number, line in self._written.items():
            parent, place = line.parent, line.place
            if parent in self._removed or parent not in self._written:
                # With its grandparent it shares no more than its parent does.
                parent, most = hung.get(parent, (0, 0))
                place = min(place, most)
            hung[number] = parent, place
            if number not in self._removed:
                lines.append(line if parent == line.parent else replace(line, parent=parent, place=place))
        return tuple(lines)

    def do(self, act: Act) -> None:
        """Take note of an act; one that is impossible, such as the removal of what is not there, is none."""
        if act == "undone":
            if self._done:
                self._undone.append(self._done.pop())
                self._note(self._undone[-1], is_done=False)
        elif act == "redone":
            if self._undone:
                self._done.append(self._undone.pop())
                self._note(self._done[-1], is_done=True)
        elif isinstance(act, Line) or (act.number in self._written and act.number not in self._removed):
            self.num_written += isinstance(act, Line)
            self._done.append(act)
            self._undone.clear()
            self._note(act, is_done=True)

    def _note(self, act: Line | Removed, *, is_done: bool) -> None:
        match act, is_done:
            case Line(), True:
                self._written[act.number] = act
            case Line(), False:
                del self._written[act.number]
            case Removed(number), True:
                self._removed.add(number)
            case Removed(number), False:
                self._removed.remove(number)


class KeptLines:
    """The lines of the run in a folder. An act counts at once; ``flush`` writes what waits for the disk.

    Every method may be called from any thread.

    Args:
        folder: of the run.
        history: what its file tells.
        size: of the file, in bytes, up to the end of its last whole record.
        refusal: why the file can't be used, so that what is done stays in memory; else empty.

    Attributes:
        folder: of the run, wherever it is by now.
    """

    def __init__(self, folder: Path, history: LineHistory, size: int, refusal: str = "") -> None:
        self.folder = folder
        self._history, self._size, self._refusal, self._trouble = history, size, refusal, ""
        self._waiting = bytearray()
        self._doing, self._writing = threading.Lock(), threading.Lock()

    @classmethod
    def open(cls, folder: Path) -> KeptLines:
        """Return the lines of the run in ``folder``; a file that can't be used is left alone, and said."""
        try:
            history, size = read_lines(folder)
        except RunError as error:
            return cls(folder, LineHistory(), 0, str(error))
        return cls(folder, history, size)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines that are there, in the order in which they were written."""
        with self._doing:
            return self._history.lines

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back."""
        return self._history.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether something was taken back, and nothing was done since."""
        return self._history.can_redo

    @property
    def problem(self) -> str:
        """Why what was done is only in memory; empty if the disk has it."""
        return self._refusal or self._trouble

    def add(self, line: Line) -> Line:
        """Keep a line, and return it with its number.

        Raises:
            RunError: it is too long.
        """
        with self._doing:
            if max(len(line.text), len(line.prompt.prefix)) > MOST_CHARS:
                raise RunError(
                    _("This line is too long to be kept: at most {most} characters are. Copy it.").format(
                        most=f"{MOST_CHARS:,}"
                    )
                )
            line = replace(line, number=self._history.num_written + 1)
            self._do(line)
            return line

    def remove(self, number: int) -> None:
        """Remove the line of this number."""
        with self._doing:
            self._do(Removed(number))

    def undo(self) -> None:
        """Take back what was done last."""
        with self._doing:
            self._do("undone")

    def redo(self) -> None:
        """Do again what was taken back last."""
        with self._doing:
            self._do("redone")

    def flush(self) -> bool:
        """Write what waits, and return whether another program has added to the file: then open it again.

        If it can't be written, ``problem`` says why, and the next call tries again.
        """
        with self._writing:
            with self._doing:
                content = bytes(self._waiting)
            if not content or self._refusal:
                return False
            try:
                is_other = self._append(content)
            except (OSError, RunError) as error:
                reason = error.strerror or str(error) if isinstance(error, OSError) else str(error)
                self._trouble = _("The lines are only in memory: {reason}").format(reason=reason)
                return False
            with self._doing:
                del self._waiting[: len(content)]
            self._trouble = ""
            return is_other

    def _do(self, act: Act) -> None:
        self._history.do(act)
        self._waiting += json_bytes(act_json(act)) + b"\n"

    def _append(self, content: bytes) -> bool:
        if not present(self.folder / RUN_FILE):
            raise gone(self.folder)
        check_not_shipped(self.folder)
        records = RunRecords(self.folder)
        before = records.size(LINES_FILE)
        if before + len(content) > MOST_LINES_BYTES:
            raise RunError(
                _("The run has as many lines as it can keep: its file {file} is full.").format(
                    file=LINES_FILE
                )
            )
        after = append(records.file(LINES_FILE), content)
        sync_file(records.file(LINES_FILE))
        is_other = after != self._size + len(content)
        self._size = after
        return is_other


def read_lines(folder: Path) -> tuple[LineHistory, int]:
    """Return what the run in ``folder`` tells of its lines, and where the last whole record of that ends.

    Raises:
        RunError: the file is damaged, too large, not a plain file, or can't be read.
    """
    history, end, path = LineHistory(), 0, folder / LINES_FILE
    if not present(path):
        return history, end
    with opened(folder, LINES_FILE) as file:
        while (record := file.readline(_MOST_RECORD_BYTES)).endswith(b"\n"):
            act = read_act(path, parsed(path, record), history.num_written)
            if act is not None:
                history.do(act)
            end += len(record)
        if len(record) == _MOST_RECORD_BYTES:
            damaged(path)
    return history, end
