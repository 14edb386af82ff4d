"""What the words mean that the program uses, in two sentences each. Settings explain themselves."""

from __future__ import annotations

from dataclasses import dataclass

from core.common.i18n import gettext_noop as N_


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the field; both parts are translated when they are shown."""

    name: str
    meaning: str


GLOSSARY = {
    "perplexity": Term(
        N_("perplexity"),
        N_(
            "Between how many equally likely characters the model hesitates on average. Lower is better: 1 "
            "is complete certainty, and the number of distinct characters is pure guessing."
        ),
    ),
    "heldout": Term(
        N_("held-out text"),
        N_(
            "A part of the text that the model never trains on. If its perplexity rises while that of the "
            "training text falls, the model learns by heart instead of learning the language."
        ),
    ),
    "epoch": Term(
        N_("epoch"),
        N_("One pass over the training text. It consists of as many updates as the text fills batches."),
    ),
    "update": Term(
        N_("update"),
        N_(
            "One step of the optimizer: a batch is predicted, and all weights move a little so that it would "
            "be predicted better. The Step button makes exactly one."
        ),
    ),
    "uniform": Term(
        N_("uniform"),
        N_(
            "The perplexity of guessing, with every character equally likely. It is the number of distinct "
            "characters; any model that has learned something is below it."
        ),
    ),
    "unigram": Term(
        N_("unigram"),
        N_(
            "The perplexity of knowing only how frequent each character is. A model below it has noticed "
            "that what comes next depends on what came before."
        ),
    ),
    "bigram": Term(
        N_("bigram"),
        N_(
            "The perplexity of counting which character follows which, without any network. A model below "
            "it looks back further than one character."
        ),
    ),
    "trigram": Term(
        N_("trigram"),
        N_(
            "The perplexity of counting which character follows which two. On its own training text such a "
            "table is nearly a copy, and a model below it has memorised a lot; on held-out text most triples "
            "are new, and it may be worse than the bigram."
        ),
    ),
    "gradient": Term(
        N_("gradient norm"),
        N_(
            "The length of the gradient of all weights together: how strongly an update pulls. Peaks mean "
            "that a batch was a surprise, or that the training becomes unstable."
        ),
    ),
    "clipping": Term(
        N_("gradient clipping"),
        N_(
            "A gradient that is longer than the threshold is shortened to it and keeps its direction. So one "
            "exploding gradient can't throw the weights far away."
        ),
    ),
    "temperature": Term(
        N_("temperature"),
        N_(
            "How boldly the model chooses while it writes: its logits are divided by this number. Below 1 "
            "the likeliest characters gain, above 1 rare ones come up more often."
        ),
    ),
    "greedy": Term(
        N_("greedy"),
        N_(
            "Writing at temperature 0: always the likeliest character, without chance. The same prefix gives "
            "the same text, which often ends in a loop."
        ),
    ),
}
