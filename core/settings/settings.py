"""The settings of a run: frozen, validated, and described once for the window and the command line."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_
from core.settings import needs
from core.settings.rules import check_together
from core.settings.specs import GROUPS, Change, FieldSpec, SettingsError, check, setting

_text, _model, _training, _speed, _samples, _saving = (partial(setting, group) for group in GROUPS)
_dropout = partial(_model, 0.0, high=0.95, zero_means=N_("none"))


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that decides a run, apart from its text.

    Two runs with equal settings, text, device, number of torch threads and library versions give
    equal results. (With other threads sums are added up in another order.)

    Raises:
        SettingsError: a value is of the wrong type or impossible.
    """

    max_chars: int = _text(
        0,
        N_("first characters"),
        N_("How many characters to train on, from the start of the text. The book uses the first 10,000."),
        high=10**12,
        zero_means=N_("all"),
    )
    newlines_to_spaces: bool = _text(
        True,
        N_("newlines become spaces"),
        N_("As in the book. If this is off, the model also learns where lines end."),
    )
    heldout_fraction: float = _text(
        0.0,
        N_("held-out share"),
        N_(
            "This share of the text is not used for training. Its perplexity shows whether the model learns "
            "or only memorises."
        ),
        high=0.9,
        zero_means=N_("none"),
    )
    heldout_from: str = _text(
        "end",
        N_("held out from"),
        N_("Scattered pieces show how well the model knows this text; the end, how it does on what follows."),
        choices=("end", "scattered"),
        needs=(needs.HELD_OUT,),
    )
    keep_text: str = _text(
        "small",
        N_("keep text"),
        N_(
            "Whether a run's folder keeps a copy of the text, so that the run can be continued if the "
            "file has changed or gone, and on another computer. Anyone who gets the run gets the text, too."
        ),
        choices=("small", "always", "never"),
    )
    sized: bool = _model(
        False,
        N_("sized for text and time"),
        N_(
            "Hidden units, batch size, dropout, learning rates and weight decay are chosen before training, "
            "for the length of the text, its vocabulary, the time limit and the speed of this computer."
        ),
        needs=(needs.MUON,),
    )
    cell: str = _model(
        "gru",
        N_("cell"),
        N_("How the hidden state moves from one character to the next."),
        choices=("scratch", "rnn_tanh", "rnn_relu", "gru", "lstm"),
    )
    hidden_size: int = _model(
        256, N_("hidden units"), N_("Number of values in the hidden state of each layer."), low=1, high=16384
    )
    num_layers: int = _model(
        1, N_("layers"), N_("Recurrent layers; each reads the one below."), low=1, high=16
    )
    dropout: float = _dropout(
        N_("dropout"), N_("Share of values dropped between layers while training. Needs two layers or more.")
    )
    input_dropout: float = _dropout(
        N_("input dropout"),
        N_(
            "Share of the numbers in each embedding that are dropped while training. They stay the same for "
            "a whole update."
        ),
    )
    output_dropout: float = _dropout(
        N_("output dropout"),
        N_(
            "Share of the hidden state that the output layer does not see while training. For each sequence "
            "it is the same at all steps."
        ),
    )
    forget_bias: float = _model(
        0.0,
        N_("forget bias"),
        N_("Added to the forget gate's bias at the start, so that an LSTM keeps its memory at first."),
        high=100,
        zero_means=N_("none"),
        needs=(needs.FORGET_GATE,),
    )
    frequency_bias: bool = _model(
        False,
        N_("start from frequencies"),
        N_("At first, each character is expected as often as it occurs: that need not be learned."),
    )
    embedding_size: int = _model(
        0,
        N_("embedding size"),
        N_(
            "Each character becomes a learned vector of this size. Without one, the input is one-hot, as in "
            "the book."
        ),
        high=16384,
        zero_means=N_("one-hot"),
    )
    bidirectional: bool = _model(
        False, N_("bidirectional"), N_("Not possible for a model that writes: it would read the future.")
    )
    # A checkpoint's place in an epoch and its moments of the optimizer are valid only with the same sampling,
    # rotate_text, batch_size, num_steps, optimizer and seed: these never change.
    sampling: str = _training(
        "consecutive",
        N_("sampling"),
        N_(
            "Random: each batch has pieces from anywhere in the text and starts with an empty state. "
            "Consecutive: each batch continues where the last one ended and keeps the state."
        ),
        choices=("random", "consecutive"),
    )
    carry_state: bool = _training(
        False,
        N_("keep state over epochs"),
        N_("With consecutive sampling: start an epoch from the state at the end of the last one."),
        needs=(needs.KEPT_STATE,),
        may_change=Change.BRANCH,
    )
    rotate_text: bool = _training(
        False,
        N_("rotate text"),
        N_(
            "With consecutive sampling: each epoch starts at another place in the text and goes around, so "
            "that pieces are cut at different places each time."
        ),
        needs=(needs.FIXED_START,),
    )
    batch_size: int = _training(
        32, N_("batch size"), N_("Number of sequences that are trained on side by side."), low=1, high=65536
    )
    num_steps: int = _training(
        35,
        N_("steps"),
        N_("Characters in a sequence. Gradients flow back over this many steps and no further."),
        low=1,
        high=65536,
    )
    optimizer: str = _training(
        "adam",
        N_("optimizer"),
        N_(
            "How a gradient becomes an update. Muon makes the updates of the recurrent weights "
            "orthogonal and leaves the other weights to AdamW."
        ),
        choices=("sgd", "adam", "adamw", "muon"),
    )
    learning_rate: float = _training(
        1e-2,
        N_("learning rate"),
        N_("Size of an update. Too large and the loss explodes; too small and nothing is learned."),
        above=True,
        high=1e6,
        may_change=Change.BRANCH | Change.LIVE,
    )
    muon_learning_rate: float = _training(
        0.05,
        N_("learning rate of Muon"),
        N_("Learning rate of the recurrent weights if Muon is the optimizer."),
        above=True,
        high=1e6,
        needs=(needs.MUON,),
        may_change=Change.BRANCH,
    )
    muon_between_layers: bool = _training(
        False,
        N_("Muon between layers"),
        N_("Muon also trains the weights that lead from one layer to the next."),
        needs=(needs.MUON, needs.LAYERS),
    )
    output_learning_rate: float = _training(
        0.0,
        N_("learning rate of the output"),
        N_("Learning rate of the output layer's weights."),
        high=1e6,
        zero_means=N_("as all others"),
    )
    warmup_updates: int = _training(
        0,
        N_("warm-up"),
        N_("Number of updates in which the learning rate rises from zero to its full value."),
        high=10**9,
        zero_means=N_("none"),
        may_change=Change.BRANCH,
    )
    schedule: str = _training(
        "constant",
        N_("schedule"),
        N_("Whether the learning rate stays constant or falls along a cosine to zero at the end of the run."),
        choices=("constant", "cosine"),
        may_change=Change.BRANCH,
    )
    weight_decay: float = _training(
        0.0,
        N_("weight decay"),
        N_("Pulls weights towards zero at each update."),
        high=10.0,
        may_change=Change.BRANCH,
    )
    clip_norm: float = _training(
        1.0,
        N_("gradient clipping"),
        N_("A gradient whose norm is larger is scaled down to this norm: min(1, θ/‖g‖)."),
        high=1e9,
        zero_means=N_("off"),
        may_change=Change.BRANCH | Change.LIVE,
    )
    # The end of a run that continues is not a changed setting but a RunEnd, which includes the past.
    epochs: int = _training(
        30, N_("epochs"), N_("Passes over the text."), low=1, high=10**9, may_change=Change.BRANCH
    )
    time_limit_s: float = _training(
        0.0,
        N_("time limit (s)"),
        N_("Seconds of training after which a run ends, unless its epochs end before."),
        high=1e9,
        zero_means=N_("none"),
        may_change=Change.BRANCH,
    )
    seed: int = _training(
        0, N_("seed"), N_("The seed of all random choices. The same seed gives the same run."), high=2**32 - 1
    )
    device: str = _speed(
        "auto",
        N_("device"),
        N_("Where the model is trained. Automatic uses a GPU if there is one."),
        choices=("auto", "cpu", "cuda", "mps"),
        may_change=Change.BRANCH,
    )
    precision: str = _speed(
        "float32",
        N_("precision"),
        N_(
            "Precision of matrix products. tf32 keeps three digits, bfloat16 two to three: much faster on "
            "GPUs and processors that have them; others use float32. Weights and optimizer stay in float32."
        ),
        choices=("float32", "tf32", "bfloat16"),
        may_change=Change.BRANCH,
    )
    evaluate_every: int = _samples(
        1,
        N_("evaluate every"),
        N_("Epochs between two evaluations of held-out text, of 65,536 characters at most."),
        low=1,
        high=10**9,
        needs=(needs.HELD_OUT,),
        may_change=Change.BRANCH,
    )
    sample_every: int = _samples(
        10,
        N_("sample every"),
        N_(
            "Epochs between two samples of each pinned prefix. In the first epoch there are also samples "
            "after 1, 2, 4, 8 … updates."
        ),
        low=1,
        high=10**9,
        needs=(needs.PREFIXES,),
        may_change=Change.BRANCH,
    )
    look_every: int = _samples(
        0,
        N_("look every (updates)"),
        N_(
            "After so many updates within an epoch, held-out text is evaluated and samples are written, too. "
            "Automatic: every half minute to minute of a long epoch."
        ),
        high=10**9,
        zero_means=N_("automatic"),
        may_change=Change.BRANCH,
    )
    sample_chars: int = _samples(
        50,
        N_("sample length"),
        N_("Characters in a sample, beyond the prefix."),
        low=1,
        high=2_000,
        needs=(needs.PREFIXES,),
        may_change=Change.BRANCH,
    )
    prefixes: tuple[str, ...] = _samples(
        ("分开", "不分开"),
        N_("pinned prefixes"),
        N_("The model continues these prefixes again and again while it learns."),
        may_change=Change.BRANCH | Change.LIVE,
    )
    save_interval_s: float = _saving(
        10.0,
        N_("save every (s)"),
        N_(
            "Seconds between two saves while training. A crash or a power cut loses at most this much. A "
            "model that takes long to save is saved less often."
        ),
        high=86_400,
        may_change=Change.BRANCH | Change.RESUME,
    )
    save_every_epochs: int = _saving(
        0,
        N_("save every (epochs)"),
        N_(
            "Also save each time after this many epochs, however short they are. A run can branch from "
            "each checkpoint that is kept."
        ),
        high=10**9,
        zero_means=N_("off"),
        may_change=Change.BRANCH | Change.RESUME,
    )
    checkpoints_kept: int = _saving(
        3,
        N_("checkpoints kept"),
        N_(
            "How many of the newest checkpoints are kept, besides the best on held-out text. A run can "
            "branch from each. Each takes about three times the space of the weights."
        ),
        low=1,
        high=1000,
        may_change=Change.BRANCH | Change.RESUME,
    )

    def __post_init__(self) -> None:
        values = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        for name, value in values.items():
            check(name, SPECS[name], value, self.__dataclass_fields__[name].default)
        check_together(values)

    def to_json(self) -> dict[str, Any]:
        """Return the settings as a mapping that JSON can hold."""
        values = dataclasses.asdict(self)
        return values | {"prefixes": list(self.prefixes)}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Settings:
        """Return the settings that ``to_json`` wrote; missing settings take their defaults.

        Raises:
            SettingsError: a name is unknown or a value impossible.
        """
        known = {field.name for field in dataclasses.fields(cls)}
        for name in values:
            if name not in known:
                raise SettingsError(name, _("There is no setting called “{name}”.").format(name=name))
        prefixes = values.get("prefixes", ())
        return cls(**{**values, **({"prefixes": tuple(prefixes)} if isinstance(prefixes, list) else {})})

    def with_values_of(self, other: Settings, names: Iterable[str]) -> Settings:
        """Return a copy in which the settings ``names`` are as in ``other``.

        Raises:
            SettingsError: together they are impossible.
        """
        return dataclasses.replace(self, **{name: getattr(other, name) for name in names})


SPECS: Mapping[str, FieldSpec] = {
    field.name: field.metadata["spec"] for field in dataclasses.fields(Settings)
}
"""The description of each setting, by its name, in the order in which they are shown."""


def changeable(when: Change) -> frozenset[str]:
    """Return the names of the settings that may change at ``when``."""
    return frozenset(name for name, spec in SPECS.items() if when in spec.may_change)
