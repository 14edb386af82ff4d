"""What the Write workspace asks of a model, and what the worker answers; frozen, as in ``messages``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.common.errors import UserError
from core.common.lines import Line
from core.common.progress import Moment
from core.common.prompts import Continuation, Prompt
from core.common.surprise import Surprise
from core.common.weights_of import PRESENT, WeightsOf


@dataclass(frozen=True, slots=True)
class WriteLine:
    """Write a line once; it is told as it grows. A newer one takes its place.

    Attributes:
        or_present: if those weights are gone, the present ones write: the answer's moment says which.
    """

    prompt: Prompt
    weights: WeightsOf = PRESENT
    or_present: bool = False


@dataclass(frozen=True, slots=True)
class WriteSeveral:
    """Write ``number`` lines with the same weights, with one seed after another from the prompt's on."""

    prompt: Prompt
    number: int
    weights: WeightsOf = PRESENT


@dataclass(frozen=True, slots=True)
class Compare:
    """Write the same with each of these weights."""

    prompt: Prompt
    weights: tuple[WeightsOf, ...]


@dataclass(frozen=True, slots=True)
class CancelWriting:
    """End the line of ``WriteLine`` where it is; write nothing more of ``WriteSeveral`` and ``Compare``."""


@dataclass(frozen=True, slots=True)
class ReadLine:
    """Tell what stood to choose from in each place of a line that was written earlier.

    Attributes:
        weights: those of its moment; if they are gone, the present ones read: the answer's moment says which.
    """

    line: Line
    weights: WeightsOf


@dataclass(frozen=True, slots=True)
class TellChoice:
    """Tell how a character of an answer was chosen.

    Attributes:
        prompt: what was answered.
        written: the answer, without the prefix.
        place: of the character, from 0.
        weights: those that answered.
    """

    prompt: Prompt
    written: str
    place: int
    weights: WeightsOf


@dataclass(frozen=True, slots=True)
class TellGreedy:
    """Tell what the greedy line after a prefix would be, with these weights; nothing of it is kept."""

    prompt: Prompt
    weights: WeightsOf


@dataclass(frozen=True, slots=True)
class HoldMoment:
    """Keep these weights in memory until the same holder lets go of them; see ``MomentHeld``."""

    weights: WeightsOf = PRESENT
    holder: str = ""


@dataclass(frozen=True, slots=True)
class ReleaseMoment:
    """Let go of the weights that a run had after so many updates; another holder's stay."""

    folder: Path
    update: int
    holder: str = ""


Question = (
    WriteLine
    | WriteSeveral
    | Compare
    | CancelWriting
    | ReadLine
    | TellChoice
    | TellGreedy
    | HoldMoment
    | ReleaseMoment
)


@dataclass(frozen=True, slots=True)
class LineWritten:
    """The answer to ``WriteLine`` as it grows."""

    request: WriteLine
    answer: Continuation


@dataclass(frozen=True, slots=True)
class SeveralWritten:
    """The lines of ``WriteSeveral`` that are finished, in the order of their seeds."""

    request: WriteSeveral
    answers: tuple[Continuation, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """What is written of ``Compare``, in the order of its weights; or instead why nothing is."""

    request: Compare
    answers: tuple[Continuation | UserError, ...]


@dataclass(frozen=True, slots=True)
class LineRead:
    """The answer to ``ReadLine``."""

    request: ReadLine
    answer: Continuation


@dataclass(frozen=True, slots=True)
class GreedyTold:
    """The answer to ``TellGreedy``."""

    request: TellGreedy
    answer: Continuation


@dataclass(frozen=True, slots=True)
class TextCompared:
    """What each character of a text costs with other weights than the present ones, and which these are."""

    surprise: Surprise
    weights: WeightsOf


@dataclass(frozen=True, slots=True)
class MomentHeld:
    """The answer to ``HoldMoment`` and ``ReleaseMoment``.

    Attributes:
        folder: of the run.
        moment: of the weights that are held from now on; None: they are let go of.
        num_bytes: of all weights that are kept in memory beside those on display.
        holder: as in the request.
    """

    folder: Path
    moment: Moment | None
    num_bytes: int
    holder: str = ""
