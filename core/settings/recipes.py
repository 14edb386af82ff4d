"""Named settings: a quick default, one for quality, one for speed, a large one, and the book's two."""

from __future__ import annotations

from dataclasses import dataclass

from core.common.i18n import gettext_noop as N_
from core.settings.settings import SPECS, Settings
from core.settings.sizing import SIZED, is_sized

# A recipe is the same on every machine, with every seed and every text, and however its runs are saved.
NOT_OF_A_RECIPE = {name for name, spec in SPECS.items() if spec.group == "saving"} | {
    "device",
    "seed",
    "prefixes",
    "keep_text",
}
"""The settings that no recipe says."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Settings with a name and the reason for them; its words are translated when shown.

    Attributes:
        name: for the command line.
        label: a word or two.
        description: one sentence.
        settings: see above.
        details: what else there is to know; may be empty.
    """

    name: str
    label: str
    description: str
    settings: Settings
    details: str = ""

    def applied(self, settings: Settings) -> Settings:
        """Return ``settings`` changed to the recipe; settings that are part of no recipe stay the same."""
        return self.settings.with_values_of(settings, NOT_OF_A_RECIPE)

    def differences(self, settings: Settings) -> tuple[str, ...]:
        """Return the names of the settings that are not the recipe's; what the rule chooses may differ."""
        free = NOT_OF_A_RECIPE
        if is_sized(self.settings) and is_sized(settings):
            free = free | {*SIZED, "time_limit_s"}
        here = self.settings
        return tuple(
            name for name in SPECS if name not in free and getattr(here, name) != getattr(settings, name)
        )


_ALL = (
    Recipe(
        "quick",
        N_("Quick"),
        N_("A GRU with Adam and a falling learning rate: readable lines within half a minute."),
        Settings(
            max_chars=20_000,
            cell="gru",
            hidden_size=256,
            embedding_size=64,
            sampling="consecutive",
            optimizer="adam",
            learning_rate=1e-2,
            schedule="cosine",
            clip_norm=1.0,
            epochs=30,
            sample_every=2,
        ),
    ),
    Recipe(
        "quality",
        N_("Quality"),
        N_("An LSTM that makes the most of a few minutes, sized for the text, the time and this computer."),
        Settings(
            newlines_to_spaces=False,
            heldout_fraction=0.1,
            heldout_from="scattered",
            sized=True,
            cell="lstm",
            hidden_size=384,
            embedding_size=64,
            output_dropout=0.1,
            forget_bias=1.0,
            frequency_bias=True,
            sampling="consecutive",
            carry_state=True,
            rotate_text=True,
            batch_size=64,
            num_steps=64,
            optimizer="muon",
            learning_rate=2.4e-2,
            muon_learning_rate=0.2,
            output_learning_rate=7.2e-2,
            precision="bfloat16",
            weight_decay=0.1,
            warmup_updates=50,
            schedule="cosine",
            clip_norm=1.0,
            epochs=1000,
            time_limit_s=140,
            sample_every=1,
        ),
        N_(
            "The learning rate falls as the time runs out, and a tenth of the text is held out to tell "
            "learning from memorising. Raise the time limit for more."
        ),
    ),
    Recipe(
        "sprint",
        N_("Sprint"),
        N_(
            "The shortest way to a perplexity of 1.02 on the book's 10,000 characters: an RNN whose "
            "recurrent weights are trained by Muon knows them by heart within seconds."
        ),
        Settings(
            max_chars=10_000,
            cell="rnn_tanh",
            hidden_size=256,
            embedding_size=64,
            sampling="consecutive",
            batch_size=28,
            num_steps=28,
            optimizer="muon",
            learning_rate=4e-2,
            muon_learning_rate=0.06,
            precision="bfloat16",
            schedule="cosine",
            clip_norm=1.0,
            epochs=12,
            sample_every=2,
        ),
    ),
    Recipe(
        "large",
        N_("Large"),
        N_("Three LSTM layers of 1,024 units with 22 million weights, for long texts and a GPU."),
        Settings(
            newlines_to_spaces=False,
            heldout_fraction=0.05,
            heldout_from="scattered",
            cell="lstm",
            hidden_size=1024,
            num_layers=3,
            embedding_size=128,
            forget_bias=1.0,
            frequency_bias=True,
            sampling="consecutive",
            carry_state=True,
            rotate_text=True,
            batch_size=64,
            num_steps=64,
            optimizer="muon",
            learning_rate=2.4e-2,
            muon_learning_rate=0.1,
            muon_between_layers=True,
            output_learning_rate=2.4e-2,
            precision="bfloat16",
            weight_decay=0.1,
            warmup_updates=50,
            schedule="cosine",
            clip_norm=1.0,
            epochs=10,
            sample_every=1,
        ),
        N_(
            "Meant for ten million characters and more: it learns shorter texts by heart. On a processor an "
            "update takes seconds."
        ),
    ),
    Recipe(
        "d2l-scratch",
        N_("The book: from scratch"),
        N_(
            "An RNN written out in matrices, one-hot inputs, SGD with learning rate 100, gradients "
            "clipped to 0.01, random sampling, as in Dive into Deep Learning."
        ),
        Settings(
            max_chars=10_000,
            cell="scratch",
            hidden_size=256,
            sampling="random",
            batch_size=32,
            num_steps=35,
            optimizer="sgd",
            learning_rate=100.0,
            clip_norm=0.01,
            epochs=250,
            sample_every=50,
        ),
    ),
    Recipe(
        "d2l-concise",
        N_("The book: concise"),
        N_("The framework's RNN with Adam and consecutive sampling, the state kept from epoch to epoch."),
        Settings(
            max_chars=10_000,
            cell="rnn_tanh",
            hidden_size=256,
            sampling="consecutive",
            carry_state=True,
            batch_size=32,
            num_steps=35,
            optimizer="adam",
            learning_rate=1e-3,
            clip_norm=0.0,
            epochs=250,
            sample_every=50,
        ),
        N_(
            "The book's notebook asks for clipping at 0.01, but its clipping function receives a generator "
            "of parameters that is used up once the norm is known, so nothing was ever clipped; its printed "
            "perplexities are those without clipping, and so is this recipe. Set gradient clipping to "
            "0.01 to see the difference."
        ),
    ),
)

RECIPES: dict[str, Recipe] = {recipe.name: recipe for recipe in _ALL}
DEFAULT_RECIPE = "quick"


def recipe_of(settings: Settings) -> str:
    """Return the name of the recipe that ``settings`` follow; empty if they follow none."""
    name, different = nearest_recipe(settings)
    return "" if different else name


def nearest_recipe(settings: Settings) -> tuple[str, tuple[str, ...]]:
    """Return the recipe from which the fewest of ``settings`` differ, and the names of those."""
    found = {name: recipe.differences(settings) for name, recipe in RECIPES.items()}
    name = min(found, key=lambda name: len(found[name]))
    return name, found[name]
