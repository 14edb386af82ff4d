"""The settings of a run: frozen, validated, and described once for the window and the command line."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_
from core.common.i18n import listed
from core.settings.specs import FieldSpec, SettingsError, check, parse


def _setting(default: object, label: str, help: str, group: str, **limits: Any) -> Any:
    return dataclasses.field(default=default, metadata={"spec": FieldSpec(label, help, group, **limits)})


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that decides a run, apart from its text.

    Two runs with equal settings, text, device, number of torch threads and library versions give
    equal results. (With other threads sums are added up in another order.)

    Raises:
        SettingsError: a value is of the wrong type or impossible.
    """

    max_chars: int = _setting(
        0,
        N_("first characters"),
        N_("Train on so many characters from the start of the text. The book uses the first 10,000."),
        "text",
        high=10**12,
        zero_means=N_("all"),
    )
    newlines_to_spaces: bool = _setting(
        True,
        N_("newlines become spaces"),
        N_("As the book does. Switched off, the model also learns where lines end."),
        "text",
    )
    heldout_fraction: float = _setting(
        0.0,
        N_("held-out share"),
        N_(
            "This share of the text, taken from its end, is not trained on. Its perplexity tells "
            "learning from memorising."
        ),
        "text",
        high=0.9,
        zero_means=N_("none"),
    )
    keep_text: str = _setting(
        "small",
        N_("keep text"),
        N_(
            "Whether a run's folder keeps a copy of the text, so that the run can be continued if the "
            "file has changed or gone, and on another computer. Anyone who gets the run gets the text, too."
        ),
        "text",
        choices=("small", "always", "never"),
    )
    cell: str = _setting(
        "gru",
        N_("cell"),
        N_("How the hidden state moves from one character to the next."),
        "model",
        choices=("scratch", "rnn_tanh", "rnn_relu", "gru", "lstm"),
    )
    hidden_size: int = _setting(
        256, N_("hidden units"), N_("Numbers in the hidden state of each layer."), "model", low=1, high=16384
    )
    num_layers: int = _setting(
        1, N_("layers"), N_("Recurrent layers, each reading the one below."), "model", low=1, high=16
    )
    dropout: float = _setting(
        0.0,
        N_("dropout"),
        N_("Share of values dropped between layers while training. Needs two layers or more."),
        "model",
        high=0.95,
        zero_means=N_("none"),
    )
    input_dropout: float = _setting(
        0.0,
        N_("input dropout"),
        N_(
            "Share of the numbers of each embedding dropped while training, the same ones for a whole update."
        ),
        "model",
        high=0.95,
        zero_means=N_("none"),
    )
    output_dropout: float = _setting(
        0.0,
        N_("output dropout"),
        N_(
            "Share of the hidden state hidden from the output layer while training, for each sequence the "
            "same numbers at all its steps."
        ),
        "model",
        high=0.95,
        zero_means=N_("none"),
    )
    forget_bias: float = _setting(
        0.0,
        N_("forget bias"),
        N_("Added to the forget gate's bias at the start, so that an LSTM keeps its memory at first."),
        "model",
        high=100,
        zero_means=N_("none"),
    )
    embedding_size: int = _setting(
        0,
        N_("embedding size"),
        N_(
            "Each character becomes a learned vector of this size. Without it the input is one-hot, "
            "as in the book."
        ),
        "model",
        high=16384,
        zero_means=N_("one-hot"),
    )
    bidirectional: bool = _setting(
        False,
        N_("bidirectional"),
        N_("Not possible for a model that writes: it would read the future."),
        "model",
    )
    sampling: str = _setting(
        "consecutive",
        N_("sampling"),
        N_(
            "Random: each batch holds pieces from anywhere and starts with an empty state. "
            "Consecutive: each batch continues where the last one ended and keeps the state."
        ),
        "training",
        choices=("random", "consecutive"),
    )
    carry_state: bool = _setting(
        False,
        N_("keep state over epochs"),
        N_("With consecutive sampling: start an epoch from the state that the last one ended with."),
        "training",
    )
    rotate_text: bool = _setting(
        False,
        N_("rotate text"),
        N_(
            "With consecutive sampling: each epoch begins at another place of the text and goes around, so "
            "that pieces are not cut at the same places each time."
        ),
        "training",
    )
    batch_size: int = _setting(
        32, N_("batch size"), N_("Sequences trained on side by side."), "training", low=1, high=65536
    )
    num_steps: int = _setting(
        35,
        N_("steps"),
        N_("Characters in a sequence: gradients flow back over so many steps and no further."),
        "training",
        low=1,
        high=65536,
    )
    optimizer: str = _setting(
        "adam",
        N_("optimizer"),
        N_(
            "How a gradient becomes a step. Muon makes the steps of the recurrent weights orthogonal and "
            "leaves the other weights to AdamW."
        ),
        "training",
        choices=("sgd", "adam", "adamw", "muon"),
    )
    learning_rate: float = _setting(
        1e-2,
        N_("learning rate"),
        N_("Size of a step. Too large and the loss explodes; too small and nothing is learned."),
        "training",
        above=True,
        high=1e6,
    )
    muon_learning_rate: float = _setting(
        0.05,
        N_("learning rate of Muon"),
        N_("Of the recurrent weights, where Muon is the optimizer."),
        "training",
        above=True,
        high=1e6,
    )
    warmup_updates: int = _setting(
        0,
        N_("warm-up"),
        N_("Over so many updates the learning rate rises from zero to its full size."),
        "training",
        high=10**9,
        zero_means=N_("none"),
    )
    schedule: str = _setting(
        "constant",
        N_("schedule"),
        N_(
            "Whether the learning rate stays or falls along a cosine towards zero, where the epochs or the "
            "time end."
        ),
        "training",
        choices=("constant", "cosine"),
    )
    weight_decay: float = _setting(
        0.0, N_("weight decay"), N_("Pulls weights towards zero at each step."), "training", high=10.0
    )
    clip_norm: float = _setting(
        1.0,
        N_("gradient clipping"),
        N_("A gradient whose norm is larger is scaled down to this norm: min(1, θ/‖g‖)."),
        "training",
        high=1e9,
        zero_means=N_("off"),
    )
    epochs: int = _setting(30, N_("epochs"), N_("Passes over the text."), "training", low=1, high=10**9)
    time_limit_s: float = _setting(
        0.0,
        N_("time limit (s)"),
        N_("Seconds of training after which a run ends, if its epochs have not ended before."),
        "training",
        high=1e9,
        zero_means=N_("none"),
    )
    seed: int = _setting(
        0,
        N_("seed"),
        N_("Of all random choices. The same seed gives the same run."),
        "training",
        high=2**32 - 1,
    )
    device: str = _setting(
        "auto",
        N_("device"),
        N_("Where the model is trained. Automatic takes a GPU where there is one."),
        "training",
        choices=("auto", "cpu", "cuda", "mps"),
    )
    precision: str = _setting(
        "float32",
        N_("precision"),
        N_(
            "Of the numbers that are multiplied on a CPU. bfloat16 keeps two to three digits of them and is "
            "much faster on processors with instructions for it (AVX-512 BF16, AMX); weights and optimizer "
            "stay in float32. Processors without them, and GPUs, train in float32 all the same."
        ),
        "training",
        choices=("float32", "bfloat16"),
    )
    evaluate_every: int = _setting(
        1,
        N_("evaluate every"),
        N_(
            "Epochs between two looks at the held-out text; of a long one, at its first 262,144 characters, "
            "as training waits meanwhile."
        ),
        "samples",
        low=1,
        high=10**9,
    )
    sample_every: int = _setting(
        10,
        N_("sample every"),
        N_("Epochs between two samples of each pinned prefix."),
        "samples",
        low=1,
        high=10**9,
    )
    sample_chars: int = _setting(
        50,
        N_("sample length"),
        N_("Characters in a sample, beyond the prefix."),
        "samples",
        low=1,
        high=2_000,
    )
    prefixes: tuple[str, ...] = _setting(
        ("分开", "不分开"),
        N_("pinned prefixes"),
        N_("The model continues these again and again while it learns."),
        "samples",
    )
    save_interval_s: float = _setting(
        10.0,
        N_("save every (s)"),
        N_(
            "Seconds between two saves while training: what a crash or a power cut can lose. A model that "
            "takes long to save is saved more seldom."
        ),
        "saving",
        high=86_400,
    )
    save_every_epochs: int = _setting(
        0,
        N_("save every (epochs)"),
        N_(
            "Also save whenever so many epochs are over, however short they are: a run can branch from what "
            "it knew then, while that checkpoint is kept."
        ),
        "saving",
        high=10**9,
        zero_means=N_("off"),
    )
    checkpoints_kept: int = _setting(
        3,
        N_("checkpoints kept"),
        N_(
            "So many of the newest stay, and the best on held-out text. A run can branch from each of them, "
            "and each takes about three times the room of the weights."
        ),
        "saving",
        low=1,
        high=1000,
    )

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            check(field.name, spec(field.name), getattr(self, field.name), field.default)
        if self.bidirectional:
            raise SettingsError(
                "bidirectional",
                _(
                    "A bidirectional network reads the text from both ends: to predict a character it "
                    "would look at the characters after it, and it could not write. Leave it off."
                ),
            )
        if self.cell == "scratch" and (self.num_layers > 1 or self.embedding_size):
            raise SettingsError(
                "cell",
                _("The RNN from scratch has one layer and one-hot inputs. Choose another cell for more."),
            )
        if self.dropout and self.num_layers == 1:
            raise SettingsError(
                "dropout", _("Dropout acts between layers: choose two layers or more, or no dropout.")
            )
        if self.input_dropout and not self.embedding_size:
            raise SettingsError(
                "input_dropout",
                _("Input dropout acts on embeddings: choose an embedding size, or no input dropout."),
            )

    def to_json(self) -> dict[str, Any]:
        """Return the settings as a mapping that JSON can hold."""
        values = dataclasses.asdict(self)
        return values | {"prefixes": list(self.prefixes)}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Settings:
        """Return the settings that ``to_json`` wrote; what is missing takes its default.

        Raises:
            SettingsError: a name is unknown or a value impossible.
        """
        known = {field.name for field in dataclasses.fields(cls)}
        for name in values:
            if name not in known:
                raise SettingsError(name, _("There is no setting called “{name}”.").format(name=name))
        prefixes = values.get("prefixes", ())
        return cls(**{**values, **({"prefixes": tuple(prefixes)} if isinstance(prefixes, list) else {})})

    @classmethod
    def from_remembered(cls, values: Mapping[str, Any]) -> tuple[Settings, tuple[str, ...]]:
        """Return what is left of ``values``, and the names passed over: unknown, or of impossible values."""
        known = {field.name for field in dataclasses.fields(cls)}
        passed_over = tuple(name for name in values if name not in known)
        kept = {name: value for name, value in values.items() if name in known}
        try:
            return cls.from_json(kept), passed_over
        except SettingsError as error:
            # An impossible combination may name a setting that has its default.
            name = error.field if error.field in kept else next(reversed(kept))
        del kept[name]
        settings, others = cls.from_remembered(kept)
        return settings, (*passed_over, name, *others)

    def with_text_values(self, assignments: Mapping[str, str]) -> Settings:
        """Return a copy with values given as text, as on a command line (``{"cell": "lstm"}``).

        Prefixes are separated by commas; switches are true/false, yes/no, on/off or 1/0.

        Raises:
            SettingsError: a name is unknown or a value impossible.
        """
        fields = {field.name: field for field in dataclasses.fields(self)}
        parsed: dict[str, Any] = {}
        for name, text in assignments.items():
            if name not in fields:
                raise SettingsError(
                    name,
                    _("There is no setting called “{name}”. There are: {names}.").format(
                        name=name, names=listed(fields)
                    ),
                )
            parsed[name] = parse(name, spec(name), text, fields[name].default)
        return dataclasses.replace(self, **parsed)


def spec(name: str) -> FieldSpec:
    """Return what is known about the setting ``name``.

    Raises:
        KeyError: there is no such setting.
    """
    spec = Settings.__dataclass_fields__[name].metadata["spec"]
    assert isinstance(spec, FieldSpec)
    return spec


SAVING = frozenset(field.name for field in dataclasses.fields(Settings) if spec(field.name).group == "saving")
"""The settings that may change whenever a run goes on: they say how it is kept, not what it does."""
