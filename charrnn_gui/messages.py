"""What the window and its worker say to each other: frozen values, nothing else crosses."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from charrnn_gui.questions import Question
from charrnn_gui.run_state import RunState
from core.common.errors import UserError
from core.common.progress import Moment, SettingChanged, Told
from core.common.prompts import Prompt
from core.common.weights_of import PRESENT, WeightsOf
from core.settings.live import InEffect
from core.settings.run_end import RunEnd
from core.settings.settings import Settings
from core.text.baselines import Baselines
from core.text.corpus import Corpus
from core.text.source import NOWHERE, Source
from core.text.vocab import Vocab


@dataclass(frozen=True, slots=True)
class Start:
    """Begin a new run; with ``updates`` make that many updates and pause.

    ``baselines`` are those of the text under the settings, if somebody has counted them.
    """

    settings: Settings
    corpus: Corpus
    workspace: Path
    updates: int | None = None
    baselines: Baselines | None = None


@dataclass(frozen=True, slots=True)
class Size:
    """Choose what the rule chooses in ``settings`` for this text, on this computer; see ``Sized``."""

    settings: Settings
    corpus: Corpus


@dataclass(frozen=True, slots=True)
class Estimate:
    """Say how long a run with these settings on this text takes on this computer; see ``Estimated``."""

    settings: Settings
    corpus: Corpus


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on; with ``updates`` make that many more updates, and pause again."""

    updates: int | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """Stop after the present update and keep everything as it is."""


@dataclass(frozen=True, slots=True)
class Stop:
    """End the run after the present update; its model goes on answering."""


@dataclass(frozen=True, slots=True)
class Reset:
    """Forget the model. What is on disk stays."""


@dataclass(frozen=True, slots=True)
class OpenRun:
    """Load a run folder for its curves and its model.

    Attributes:
        ends_training: a training under way ends once the run is loaded; else it forbids the request.
    """

    folder: Path
    device: str
    ends_training: bool = False


@dataclass(frozen=True, slots=True)
class Continue:
    """Go on with the training of a run folder, on the text that it was trained on.

    Attributes:
        end: where it ends from now on; None: where it was to end, or a finished one after as much again.
        wanted: its settings of saving apply from now on; None: those of the run stay.
    """

    folder: Path
    corpus: Corpus
    end: RunEnd | None
    device: str
    wanted: Settings | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """Begin a new run from the checkpoint that another has of ``update``, on the text of that run.

    Attributes:
        update: None for the newest checkpoint.
        settings: how to train from there; what the run is, it stays.
        whole_text: whether to train on the part that the other run holds out, too.
        undone: the changes by hand that it is trained without, if it begins for that.
        ends_training: a training under way ends once this one can begin; else it forbids the request.
    """

    folder: Path
    update: int | None
    corpus: Corpus
    settings: Settings
    workspace: Path
    whole_text: bool = False
    undone: tuple[SettingChanged, ...] = ()
    ends_training: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """Keep answering this prompt: now, and again as the weights change."""

    prompt: Prompt


@dataclass(frozen=True, slots=True)
class CancelAnswer:
    """Leave the present answer where it is."""


@dataclass(frozen=True, slots=True)
class ReadText:
    """Tell what each character of a text costs the model.

    With the present weights of the run on display: now, and again after each epoch. With others: once; that
    replaces an earlier question of this kind, and both kinds stand side by side.
    """

    text: str
    weights: WeightsOf = PRESENT


@dataclass(frozen=True, slots=True)
class AdaptTo:
    """Read a text with weights that follow it, and with the same weights left as they are.

    With the present weights of the run on display it begins anew after an epoch, once it has come to its end.
    An empty text ends that. The weights on display are not changed.
    """

    text: str
    weights: WeightsOf = PRESENT


@dataclass(frozen=True, slots=True)
class StopReading:
    """Read the texts of ``ReadText`` and ``AdaptTo`` no more."""


@dataclass(frozen=True, slots=True)
class Pin:
    """Continue these prefixes in the samples of the run on display from now on."""

    prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeSetting:
    """Change a setting of the run under way by hand, from the next update on.

    Attributes:
        setting: the name of a field of ``core.settings.live.LiveSettings``.
        value: None: the run's settings decide again, and the schedule for the learning rate.
    """

    setting: str
    value: float | None


@dataclass(frozen=True, slots=True)
class FollowRenamed:
    """Know the run in the folder ``before``, which is at rest, by its new folder."""

    before: Path
    now: Path


@dataclass(frozen=True, slots=True)
class SaveAgain:
    """Try at once to save what could not be saved."""


@dataclass(frozen=True, slots=True)
class SaveIn:
    """Save the run that could not be saved in a new folder in ``parent``, and keep it there from now on."""

    parent: Path


@dataclass(frozen=True, slots=True)
class Discard:
    """Forget a run that could not be saved."""


@dataclass(frozen=True, slots=True)
class Settle:
    """Save the run for good, as the window is about to close; if that fails, a training is paused."""


@dataclass(frozen=True, slots=True)
class KeepBaselines:
    """Keep the baselines of the run in ``folder`` with it, if it is being trained here."""

    folder: Path
    baselines: Baselines


@dataclass(frozen=True, slots=True)
class Quit:
    """Save what there is and end the thread."""


Request = (
    Start
    | Size
    | Estimate
    | Resume
    | Pause
    | Stop
    | Reset
    | OpenRun
    | Continue
    | Branch
    | Ask
    | CancelAnswer
    | ReadText
    | AdaptTo
    | StopReading
    | Question
    | Pin
    | ChangeSetting
    | FollowRenamed
    | SaveAgain
    | SaveIn
    | Discard
    | Settle
    | KeepBaselines
    | Quit
)


@dataclass(frozen=True, slots=True)
class Sized:
    """The answer to ``Size``: its settings, with what the rule has chosen."""

    request: Size
    settings: Settings


@dataclass(frozen=True, slots=True)
class Estimated:
    """The answer to ``Estimate``: about how many seconds of training; 0: unknown."""

    request: Estimate
    seconds: float


@dataclass(frozen=True, slots=True)
class RunOpened:
    """A model is there: of a new run, or of one opened from its folder.

    Attributes:
        told: what it has told so far; empty for a new run.
        moment: of the weights.
        corpus_source: as in ``Corpus``.
        baselines: None if nobody has counted them yet.
        seconds: of training so far; 0 if only the epochs tell.
        can_write: its model is there; not yet where another program trains it and has saved no weights.
        peak_flops: floating-point operations a second that large products reach where it is trained; 0 where
            nobody has measured.
        device_note: a sentence where another device than the asked one is used, else empty.
        in_effect: what holds for the next update; None: it is not trained here.
        request: what it was begun by, if it has taken up what another training left.
    """

    folder: Path
    settings: Settings
    corpus_name: str
    vocab: Vocab
    told: Told
    moment: Moment
    device: str
    device_note: str
    is_new: bool
    corpus_source: Source = NOWHERE
    baselines: Baselines | None = None
    seconds: float = 0.0
    can_write: bool = True
    peak_flops: float = 0.0
    in_effect: InEffect | None = None
    request: Continue | Branch | None = None


@dataclass(frozen=True, slots=True)
class ProgressMade:
    """What happened since the last one, 4 to 10 times a second at most (``charrnn_gui.session.pace``).

    Attributes:
        told: what the run has told since then.
        characters_per_second: lately, training only; 0 where unknown.
        seconds_left: to the end that comes first, at that speed; None where unknown.
        seconds: of training since the start of the run; 0 if only the epochs tell.
        in_effect: as in ``RunOpened``.
    """

    told: Told
    characters_per_second: float
    seconds_left: float | None
    seconds: float = 0.0
    in_effect: InEffect | None = None


@dataclass(frozen=True, slots=True)
class StateReached:
    """The run now stands like this.

    Attributes:
        reason: a sentence for the person where there is one to say.
        error: what ended it, where something did; it may have ``fitting`` settings that would have gone well.
    """

    state: RunState
    reason: str = ""
    error: UserError | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Something failed, and nothing has changed.

    Attributes:
        request: which request failed; None: something that nobody has just asked for, such as an answer.
    """

    error: UserError
    request: Request | None = None

    @property
    def begins_training(self) -> bool:
        """Whether a training was to begin."""
        return isinstance(self.request, Start | Continue | Branch)

    @property
    def is_about_reading(self) -> bool:
        """Whether a text was to be read: that is told beside the text."""
        return isinstance(self.request, ReadText | AdaptTo)


@dataclass(frozen=True, slots=True)
class SavingReported:
    """Whether the disk has the run as it stands.

    Attributes:
        folder: of the run.
        problem: why it is not saved, in a sentence; empty if it is.
        note: a sentence for the person when it is saved again; else empty.
        has_gaps: some of its earlier records are lost, as ``note`` says.
    """

    folder: Path
    problem: str
    note: str = ""
    has_gaps: bool = False


@dataclass(frozen=True, slots=True)
class RunMoved:
    """The run is kept in another folder from now on."""

    before: Path
    now: Path
