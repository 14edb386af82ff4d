"""The command line: train, generate, evaluate. What needs torch is imported when it is needed.

Exit codes: 0 done; 1 the training diverged; 2 a wrong wish or input, explained in a sentence;
129, 130 and 143 stopped as the terminal was closed, by Ctrl+C or by a request to end; 141 nobody reads the
output any more.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import io
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from core import i18n
from core.cli_views import Bar, JsonLines, ReadingBar, View
from core.config import Settings, SettingsError
from core.corpus import Corpus, CorpusError, TextTooShortError, TrainingText, selection, training_text
from core.errors import UserError
from core.explanations import MemoryFullError, memory_explained
from core.files import json_number, json_text
from core.i18n import gettext as _
from core.i18n import gettext_noop as N_
from core.i18n import in_figures, listed, ngettext
from core.memory import ask_for_large_pages
from core.recipes import DEFAULT_RECIPE, RECIPES
from core.runs import RunFolder, default_workspace, list_runs
from core.runs import program_version as version
from core.signals import ending_signals
from core.values import (
    Diverged,
    Progress,
    Prompt,
    Sampling,
    TrainingFinished,
)

if TYPE_CHECKING:
    from core.trainer import Trainer

NAMED_CHARACTERS = 20
BOOK = "book"
# argparse's own words, so that they are in the catalogues.
_WORDS_OF_ARGPARSE = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("%(prog)s: error: %(message)s\n"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("expected one argument"),
    N_("ignored explicit argument %r"),
)
_DIVERGED, _WRONG, _HUNG_UP, _INTERRUPTED, _NOBODY_READS = 1, 2, 129, 128 + signal.SIGINT, 141


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the arguments say and return the exit code.

    Raises:
        SystemExit: for ``--help``, ``--version`` and arguments that can't be understood.
    """
    arguments = sys.argv[1:] if argv is None else list(argv)
    _speak_utf8()
    _choose_language(arguments)
    ask_for_large_pages()
    try:
        args = _parser().parse_args(arguments)
        code: int = args.command(args)
        if code not in (_HUNG_UP, _NOBODY_READS):
            sys.stdout.flush()
    except SettingsError as error:
        # Here a setting is known by its key, not by the label it has in the window.
        print(f"{error.field}: {error}", file=sys.stderr)
        return _WRONG
    except UserError as error:
        print(error, file=sys.stderr)
        return _WRONG
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return _INTERRUPTED
    except BrokenPipeError:
        code = _NOBODY_READS
    if code in (_HUNG_UP, _NOBODY_READS):
        # Python flushes both once more at its end, and would complain of a closed pipe or terminal.
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return code


def _train(args: argparse.Namespace) -> int:
    corpus = _corpus(args)
    settings = _settings(args, corpus)
    text = _training_text(corpus, settings)
    _name_unknown(text.vocab.unknown("".join(settings.prefixes)))

    import torch

    from core.devices import choose_device
    from core.trainer import Trainer

    choice = choose_device(settings.device)
    if choice.note:
        print(choice.note, file=sys.stderr)
    with _fitting_named(settings), memory_explained(settings):
        trainer = Trainer(settings, text, choice.device)
    workspace = Path(args.run_dir) if args.run_dir else default_workspace()
    run = RunFolder.create(workspace, settings, corpus, text, torch_version=torch.__version__)
    return _show(trainer, run, args)


def _resume(args: argparse.Namespace) -> int:
    run = RunFolder.open(_run_path(args.run))

    from core.devices import choose_device
    from core.resumption import SAVING, resumed, settings_to_go_on
    from core.sources import corpus_of

    epochs = None if args.epochs is None else _whole("--epochs", args.epochs, 1)
    assignments = _assignments(args.set)
    for name in assignments:
        if name not in SAVING:
            raise UserError(
                _(
                    "“{name}” stays as it is when a run goes on. These may change: {names}. More may where "
                    "another run branches from it."
                ).format(name=name, names=listed(sorted(SAVING)))
            )
    settings = settings_to_go_on(run, epochs, run.settings.with_text_values(assignments))
    with contextlib.closing(ReadingBar()) as bar:
        corpus = _corpus(args) if args.corpus else corpus_of(run, bar.show)
    choice = choose_device(args.device)
    if choice.note:
        print(choice.note, file=sys.stderr)
    with memory_explained():
        trainer, passed_over = resumed(run, corpus, settings, choice.device)
    for path in passed_over:
        print(_("“{path}” is damaged; an earlier checkpoint was used.").format(path=path), file=sys.stderr)
    return _show(trainer, run, args)


def _branch(args: argparse.Namespace) -> int:
    run = RunFolder.open(_run_path(args.run))

    from core.devices import choose_device
    from core.resumption import CHANGEABLE, branch_settings, branched
    from core.sources import corpus_of

    assignments = dict(_assignments(args.set))
    if args.epochs is not None:
        assignments["epochs"] = args.epochs
    wanted = run.settings.with_text_values(assignments)
    for name in assignments:
        if name not in CHANGEABLE:
            raise UserError(
                _("“{name}” is what the run is: a branch keeps it. These may change: {names}.").format(
                    name=name, names=listed(sorted(CHANGEABLE))
                )
            )
    update = None if args.update is None else _whole("--update", args.update, 0)
    with contextlib.closing(ReadingBar()) as bar:
        corpus = _corpus(args) if args.corpus else corpus_of(run, bar.show)
    choice = choose_device(args.device)
    if choice.note:
        print(choice.note, file=sys.stderr)
    with memory_explained():
        branch, trainer = branched(
            run, update, corpus, branch_settings(run, wanted), choice.device, run.path.absolute().parent
        )
    return _show(trainer, branch, args)


def _show(trainer: Trainer, run: RunFolder, args: argparse.Namespace) -> int:
    """Train and show it; a run that breaks off is noted as failed."""
    view = JsonLines() if args.json else Bar(trainer)
    try:
        with contextlib.closing(view), _fitting_named(run.settings), memory_explained(run.settings):
            return _watch(trainer, run, view)
    except BaseException:
        if run.state == "training":
            with contextlib.suppress(UserError):
                run.set_state("failed")
        raise


def _watch(trainer: Trainer, run: RunFolder, view: View) -> int:
    """Train, showing and saving what happens; the run folder is complete when this returns.

    A disk that refuses is told of once and tried again while the training goes on.

    Raises:
        RunError: what there is at the end can't be saved.
    """
    from core.recorder import Recorder

    state, code = "stopped", 0

    @contextlib.contextmanager
    def showing() -> Iterator[None]:
        """Note that a pipe or a terminal is closed."""
        nonlocal code
        try:
            yield
        except OSError as error:
            if not isinstance(error, BrokenPipeError) and error.errno != errno.EIO:
                raise
            code = code or _NOBODY_READS

    def tell(progress: Progress) -> None:
        recorder.append(progress)
        with showing():
            view.show(progress)

    with (
        _signals_noted() as signals,
        Recorder(run) as recorder,
        contextlib.closing(trainer.run()) as happening,  # type: ignore[type-var]
    ):
        for progress in happening:
            tell(progress)
            if isinstance(progress, TrainingFinished):
                state = "finished"
            elif isinstance(progress, Diverged):
                state, code = "diverged", _DIVERGED
            elif signals:
                code = 128 + signals[0]
            if code:
                break
            if recorder.is_due() and state == "stopped":
                recorder.save("training", trainer)
            for sentence in recorder.news():
                with showing():
                    view.warn(sentence)
        if state == "stopped" and (diverged := trainer.divergence()) is not None:
            state, code = "diverged", _DIVERGED
            tell(diverged)
        recorder.save(state, trainer)
        recorder.wait()
        if recorder.trouble is not None:
            raise recorder.trouble
    if code != _NOBODY_READS:
        with showing():
            view.done(run)
    return code


def _generate(args: argparse.Namespace) -> int:
    sampling = Sampling(
        temperature=_number("--temperature", args.temperature, 0, 1e6),
        top_k=_whole("--top-k", args.top_k, 0),
        top_p=_number("--top-p", args.top_p, 0, 1),
        seed=_whole("--seed", args.seed, 0, 2**32 - 1),
    )
    if sampling.top_p == 0:
        raise UserError(_("--top-p must be more than 0. Without it all characters are allowed."))
    if sampling.temperature == 0 and (sampling.top_k or sampling.top_p < 1):
        print(
            _(
                "Temperature 0 always takes the likeliest character: --top-k and --top-p change nothing. "
                "Add --temperature 1."
            ),
            file=sys.stderr,
        )
    prompt = Prompt(args.prefix, _whole("--chars", args.chars, 0), sampling)
    run = RunFolder.open(_run_path(args.run))
    _name_unknown(run.vocab.unknown(prompt.prefix))

    from core.checkpoint import load_model
    from core.devices import choose_device
    from core.generation import Writer

    choice = choose_device(args.device)
    if choice.note:
        print(choice.note, file=sys.stderr)
    with memory_explained():
        model, moment = load_model(run, choice.device)
    sys.stdout.write(prompt.prefix)
    num_shown = 0
    for answer in Writer(model, run.vocab, run.line_start).write(prompt, moment):
        # All in hand again each time, as the first value says with what it began.
        line = answer.start + answer.text
        sys.stdout.write(line[num_shown:])
        sys.stdout.flush()
        num_shown = len(line)
    sys.stdout.write("\n")
    return 0


def _evaluate(args: argparse.Namespace) -> int:
    max_chars = _whole("--max-chars", args.max_chars, 0)
    run = RunFolder.open(_run_path(args.run))
    corpus = _corpus(args)
    chosen = selection(corpus.tokens, replace(run.settings, max_chars=max_chars))
    encoded = chosen.encoded(run.vocab)[:]
    ids = encoded[encoded < len(run.vocab)]
    counts = dict(zip(chosen.vocab.characters, chosen.counts.tolist(), strict=True))
    unknown = Counter(
        {character: counts[character] for character in chosen.vocab.characters if character not in run.vocab}
    )
    if len(ids) < 2:
        raise CorpusError(
            _("This text has fewer than two characters that the model knows: there is nothing to predict.")
        )

    from core.checkpoint import load_model
    from core.devices import choose_device
    from core.evaluation import Evaluation, evaluate_text, heldout_cost

    choice = choose_device(args.device)
    if choice.note:
        print(choice.note, file=sys.stderr)
    with memory_explained():
        model, moment = load_model(run, choice.device)
        if args.exact:
            cost = evaluate_text(model, ids, choice.device)
        else:
            cost = Evaluation(*heldout_cost(model, ids, choice.device))
    if args.json:
        event = {
            "event": "evaluation",
            "run": str(run.path),
            "corpus": corpus.name,
            "epoch": moment.epoch,
            "update": moment.update,
            "perplexity": json_number(cost.perplexity),
            "bits_per_character": json_number(cost.bits_per_character),
            "nats": json_number(cost.nats),
            "characters": cost.count,
            "unknown_count": unknown.total(),
            "unknown": dict(unknown.most_common()),
        }
        print(json_text(event))
        return 0
    print(
        ngettext(
            "Perplexity {perplexity:.4g}, {bits:.4g} bits per character, over {count} character.",
            "Perplexity {perplexity:.4g}, {bits:.4g} bits per character, over {count} characters.",
            cost.count,
        ).format(perplexity=cost.perplexity, bits=cost.bits_per_character, count=f"{cost.count:,}")
    )
    if unknown:
        print(
            ngettext(
                "{count} character is outside the vocabulary and was skipped: {names}",
                "{count} characters are outside the vocabulary and were skipped: {names}",
                unknown.total(),
            ).format(
                count=f"{unknown.total():,}", names=_named([name for name, _count in unknown.most_common()])
            )
        )
    return 0


def _export(args: argparse.Namespace) -> int:
    from core.workspace import export_run

    folder = _run_path(args.run)
    file = Path(args.file or f"{folder.absolute().name}.zip")
    export_run(folder.absolute(), file)
    print(file)
    return 0


def _import(args: argparse.Namespace) -> int:
    from core.workspace import import_run

    print(import_run(Path(args.file), Path(args.run_dir) if args.run_dir else default_workspace()))
    return 0


def _list_corpora(args: argparse.Namespace) -> int:
    from core.library import book_lyrics, shipped

    for corpus in shipped():
        print(f"{corpus.name}\t{corpus.title}\n\t{corpus.description}\n\t{corpus.licence}")
    book = book_lyrics()
    if book is not None:
        print(f"{BOOK}\t{book.name}")
    return 0


def _list_presets(args: argparse.Namespace) -> int:
    for recipe in RECIPES.values():
        print(f"{recipe.name}\t{_(recipe.label)}\n\t{_(recipe.description)}")
    return 0


@contextlib.contextmanager
def _signals_noted() -> Iterator[list[int]]:
    """Yield a list that a signal to end adds its number to, instead of breaking off.

    A second Ctrl+C or request breaks off. Elsewhere than in the main thread nothing is changed: Python has
    signals there only.
    """
    noted: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield noted
        return

    def note(number: int, frame: FrameType | None) -> None:
        noted.append(number)
        # A terminal that is closed tells so twice, itself and through its shell: that is no impatience.
        if number + 128 != _HUNG_UP:
            signal.signal(number, before[number])

    before: dict[int, Any] = {}
    for asked in ending_signals():
        before[asked] = signal.getsignal(asked)
        signal.signal(asked, note)
    try:
        yield noted
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _settings(args: argparse.Namespace, corpus: Corpus) -> Settings:
    """Return the preset's settings, changed by the options and then by what ``--set`` says."""
    if args.preset not in RECIPES:
        raise UserError(
            _("There is no preset called “{name}”. There are: {names}.").format(
                name=args.preset, names=listed(RECIPES)
            )
        )
    options = {name: getattr(args, name) for name in ("max_chars", "epochs", "seed", "device")}
    assignments = {name: text for name, text in options.items() if text is not None}
    assignments |= _assignments(args.set)
    settings = RECIPES[args.preset].settings
    if corpus.prefixes:
        settings = replace(settings, prefixes=corpus.prefixes)
    return settings.with_text_values(assignments)


def _assignments(texts: Sequence[str]) -> Mapping[str, str]:
    assignments = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise UserError(
                _("--set takes a setting and its value, as in --set hidden_size=512, not “{text}”.").format(
                    text=text
                )
            )
        assignments[name.strip().replace("-", "_")] = value.strip()
    return assignments


def _training_text(corpus: Corpus, settings: Settings) -> TrainingText:
    with _fitting_named(settings):
        return training_text(corpus, settings)


@contextlib.contextmanager
def _fitting_named(settings: Settings) -> Iterator[None]:
    """Add to an error that knows settings which fit how to ask for them here."""
    try:
        yield
    except (TextTooShortError, MemoryFullError) as error:
        if error.fitting is None:
            raise
        fitting, given = error.fitting.to_json(), settings.to_json()
        options = " ".join(f"--set {key}={value}" for key, value in fitting.items() if value != given[key])
        template = (
            _("{problem} This would fit: {options}")
            if isinstance(error, TextTooShortError)
            else _("{problem} This may fit: {options}")
        )
        raise UserError(template.format(problem=error, options=options)) from error


def _corpus(args: argparse.Namespace) -> Corpus:
    """Return the corpus that ships under the wanted name, the book's lyrics, or the text at that path."""
    from core.encodings import ENCODINGS
    from core.library import book_lyrics, load_shipped, shipped
    from core.readers import read_corpus

    text, encoding = args.corpus, args.encoding
    if encoding is not None and encoding not in ENCODINGS:
        raise UserError(
            _("--encoding is one of {names}, not “{text}”.").format(names=listed(ENCODINGS), text=encoding)
        )
    names = [corpus.name for corpus in shipped()]
    if text in names:
        return load_shipped(text)
    book = book_lyrics() if text == BOOK else None
    if book is not None:
        return book
    if not Path(text).exists() and not {os.sep, "/", "."} & set(text):
        raise CorpusError(
            _("“{text}” is neither a file or folder here nor a corpus that ships ({names}).").format(
                text=text, names=listed(names)
            )
        )
    with contextlib.closing(ReadingBar()) as bar:
        # Absolute, as the run remembers where its text came from.
        return read_corpus(Path(text).absolute(), encoding, progress=bar.show)


def _run_path(text: str) -> Path:
    """Return the run folder meant by ``text``: a path, a folder of runs (its newest), or a run's name."""
    path = Path(text)
    if path.is_dir() and not (path / "run.json").exists():
        runs = list_runs(path)
        return runs[0].path if runs else path
    if not path.exists() and (default_workspace() / text).is_dir():
        return default_workspace() / text
    return path


def _name_unknown(characters: Sequence[str]) -> None:
    if characters:
        print(
            _("Not in the vocabulary, and skipped: {names}").format(names=_named(characters)),
            file=sys.stderr,
        )


def _named(characters: Sequence[str]) -> str:
    """Return the first of ``characters``, quoted; those that can't be seen by their code points."""
    shown = [c if c.isprintable() and not c.isspace() else f"U+{ord(c):04X}" for c in characters]
    names = " ".join(f"“{name}”" for name in shown[:NAMED_CHARACTERS])
    return f"{names} …" if len(shown) > NAMED_CHARACTERS else names


def _whole(option: str, text: str, low: int, high: int = 10**12) -> int:
    try:
        value = int(text)
    except ValueError:
        raise UserError(
            _("{option} takes a whole number, not “{text}”.").format(option=option, text=text)
        ) from None
    _check_range(option, text, low <= value <= high, low, high)
    return value


def _number(option: str, text: str, low: float, high: float) -> float:
    try:
        value = float(text)
    except ValueError:
        raise UserError(
            _("{option} takes a number, not “{text}”.").format(option=option, text=text)
        ) from None
    _check_range(option, text, low <= value <= high, low, high)
    return value


def _check_range(option: str, text: str, inside: bool, low: float, high: float) -> None:
    if not inside:
        raise UserError(
            _("{option} is a number from {low} to {high}, not “{text}”.").format(
                option=option, low=in_figures(low), high=in_figures(high), text=text
            )
        )


def _speak_utf8() -> None:
    """Write UTF-8 whatever the locale or the code page; a lone surrogate as JSON writes it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _choose_language(arguments: Sequence[str]) -> None:
    """Set the language before anything is said, the help of the options included."""
    early = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    early.add_argument("--language", nargs="?")
    wanted = early.parse_known_args(arguments)[0].language
    # A damaged installation without translations still speaks the source's English.
    with contextlib.suppress(OSError):
        i18n.set_language(wanted if wanted in i18n.LANGUAGES else i18n.system_language())
    # argparse looks its words up in a catalogue of Python's, which hardly any system has.
    vars(argparse).update(_=_)


def _parser() -> argparse.ArgumentParser:
    language = argparse.ArgumentParser(add_help=False)
    language.add_argument("--language", choices=i18n.LANGUAGES, help=_("language of the messages"))
    corpus = argparse.ArgumentParser(add_help=False)
    corpus.add_argument(
        "corpus",
        metavar="CORPUS",
        help=_("name of a corpus that ships, or the path of a text, a zip or a folder of texts"),
    )
    corpus.add_argument(
        "--encoding", metavar="NAME", help=_("of the text's files (default: found out), for example gb18030")
    )
    device = argparse.ArgumentParser(add_help=False)
    device.add_argument(
        "--device",
        choices=("auto", "cpu", "cuda", "mps"),
        default="auto",
        help=_("where the model computes (default: auto)"),
    )
    parser = argparse.ArgumentParser(
        prog="charrnn",
        description=_("Train a character-level language model, and let it write."),
        parents=[language],
        allow_abbrev=False,
    )
    parser.add_argument(
        "--version", action="version", version=f"charrnn {version()}", help=_("show the version and exit")
    )
    commands = parser.add_subparsers(metavar=_("COMMAND"), required=True)

    def add(name: str, command: Any, help: str, *parents: argparse.ArgumentParser) -> argparse.ArgumentParser:
        added = commands.add_parser(
            name, help=help, description=help, parents=[language, *parents], allow_abbrev=False
        )
        added.set_defaults(command=command)
        return added

    run = argparse.ArgumentParser(add_help=False)
    run.add_argument(
        "run", metavar="RUN", help=_("a run folder, a folder of runs (its newest), or a run's name")
    )

    train = add("train", _train, _("train a model on a text"), corpus)
    train.add_argument(
        "--preset",
        default=DEFAULT_RECIPE,
        help=_("settings to begin with (default: {name})").format(name=DEFAULT_RECIPE),
    )
    train.add_argument("--max-chars", metavar="N", help=_("train on the first N characters; 0 is all"))
    train.add_argument("--epochs", metavar="N", help=_("passes over the text"))
    train.add_argument("--seed", metavar="S", help=_("of all random choices"))
    train.add_argument("--device", metavar="D", help=_("auto, cpu, cuda or mps"))
    train.add_argument("--run-dir", metavar="DIR", help=_("folder in which the run gets a folder of its own"))
    train.add_argument(
        "--set",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help=_("any other setting; may be repeated, and goes over the options above"),
    )
    train.add_argument("--json", action="store_true", help=_("one JSON object a line on stdout"))

    going_on = argparse.ArgumentParser(add_help=False)
    going_on.add_argument(
        "--epochs", metavar="N", help=_("passes over the text in all, the past ones included")
    )
    going_on.add_argument(
        "--corpus", metavar="CORPUS", help=_("the run's text, where it is no longer where it came from")
    )
    going_on.add_argument(
        "--encoding", metavar="NAME", help=_("of the text's files (default: found out), for example gb18030")
    )
    going_on.add_argument("--json", action="store_true", help=_("one JSON object a line on stdout"))
    resume = add("resume", _resume, _("go on with a run from where it was saved last"), run, device, going_on)
    resume.add_argument(
        "--set",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help=_("how to save from there, as in save_interval_s=60; may be repeated"),
    )
    branch = add("branch", _branch, _("begin another run at a checkpoint of a run"), run, device, going_on)
    branch.add_argument(
        "--update", metavar="N", help=_("the checkpoint made after N updates (default: the newest)")
    )
    branch.add_argument(
        "--set",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help=_("how to train from there, as in learning_rate=0.001; may be repeated"),
    )

    generate = add("generate", _generate, _("let a trained model continue a text"), run, device)
    generate.add_argument("--prefix", default="", help=_("text to continue (default: none)"))
    generate.add_argument("--chars", metavar="N", default="50", help=_("characters to write (default: 50)"))
    generate.add_argument(
        "--temperature",
        metavar="T",
        default="0",
        help=_("0 takes the likeliest character each time (default); larger is bolder"),
    )
    generate.add_argument("--top-k", metavar="K", default="0", help=_("only the K likeliest; 0 is all"))
    generate.add_argument(
        "--top-p", metavar="P", default="1", help=_("only the likeliest that together reach probability P")
    )
    generate.add_argument("--seed", metavar="S", default="0", help=_("of the random choice"))

    evaluate = add(
        "evaluate", _evaluate, _("tell how well a trained model predicts a text"), run, corpus, device
    )
    evaluate.add_argument(
        "--max-chars", metavar="N", default="0", help=_("only the first N characters; 0 is all (default)")
    )
    evaluate.add_argument(
        "--exact",
        action="store_true",
        help=_("read the text as one stream: slower, no character loses its context"),
    )
    evaluate.add_argument("--json", action="store_true", help=_("one JSON object on stdout"))

    export = add("export", _export, _("pack a run into a zip, to keep or to mail"), run)
    export.add_argument("file", metavar="FILE", nargs="?", help=_("the zip (default: the run's name)"))
    take_in = add("import", _import, _("unpack a run that came as a zip"))
    take_in.add_argument("file", metavar="FILE", help=_("the zip"))
    take_in.add_argument(
        "--run-dir", metavar="DIR", help=_("folder in which the run gets a folder of its own")
    )

    add("corpora", _list_corpora, _("list the corpora that ship"))
    add("presets", _list_presets, _("list the presets"))
    return parser
