from __future__ import annotations

import csv
import json
import math
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.command_line.arguments import name_unknown
from core.command_line.cli import main
from core.common import i18n
from core.common.measures import four_digits
from core.runs import RunFolder, default_workspace, list_runs
from core.settings.recipes import RECIPES
from core.sharing.examples import example
from core.text.catalogue import shipped
from core.text.source import Source

ROOT = Path(__file__).resolve().parents[3]
TEXT = "想要有直升机\n想要和你飞到宇宙去\n想要和你融化在一起\n我每天每天每天在想想想想著你\n" * 8
SMALL = [
    "--set",
    "hidden_size=16",
    "--set",
    "batch_size=4",
    "--set",
    "num_steps=8",
    "--set",
    "prefixes=想要,我每",
]
# A training that is never over within a test.
LONG = [*SMALL, "--epochs", "1000000", "--set", "sample_every=1000000", "--device", "cpu"]
posix = pytest.mark.skipif(os.name == "nt", reason="signals and pipes are others there")

Line = dict[str, Any]


@pytest.fixture(autouse=True)
def _english_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line speaks the system's language, whatever that is where the tests run."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("LANGUAGE", raising=False)


@pytest.fixture
def corpus(tmp_path: Path) -> str:
    path = tmp_path / "歌词 lyrics.txt"
    path.write_text(TEXT, "utf-8")
    return str(path)


def train(capsys: pytest.CaptureFixture[str], corpus: str, *options: str) -> tuple[int, list[Line]]:
    """Run ``charrnn train … --json`` in this process; return its exit code and the lines it printed."""
    code = main(["train", corpus, *SMALL, "--device", "cpu", "--epochs", "4", *options, "--json"])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.fixture
def trained(corpus: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Return the path of a finished run that has learned the text well enough to write it."""
    options = ("--epochs", "30", "--run-dir", str(tmp_path / "runs"))
    code, lines = train(capsys, corpus, *options)
    assert code == 0
    return str(lines[-1]["run"])


def test_training_tells_of_every_epoch_and_sample_and_ends_with_the_run(
    corpus: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = (
        "--run-dir",
        str(tmp_path / "runs"),
        "--set",
        "sample_every=2",
        "--set",
        "heldout_fraction=0.2",
    )
    code, lines = train(capsys, corpus, *options)
    assert code == 0
    epochs = [line for line in lines if line["event"] == "epoch"]
    assert [line["epoch"] for line in epochs] == [1, 2, 3, 4]
    assert epochs[-1]["perplexity"] < epochs[0]["perplexity"]
    for key in ("perplexity", "heldout_perplexity", "seconds", "chars_per_second", "gradient_norm"):
        assert all(line[key] > 0 for line in epochs), key
    samples = [line for line in lines if line["event"] == "sample"]
    # The first epoch has eight updates.
    assert [(line["epochs_done"], line["prefix"]) for line in samples] == [
        (place, prefix) for place in (0.125, 0.25, 0.5, 2.0, 4.0) for prefix in ("想要", "我每")
    ]
    assert all(line["text"].startswith(line["prefix"]) and len(line["text"]) == 52 for line in samples)
    assert lines[-1]["event"] == "done"
    run = RunFolder.open(Path(lines[-1]["run"]))
    assert run.corpus_info.source == Source.at(corpus)
    assert run.path.parent == tmp_path / "runs"
    assert (run.state, run.moment.epoch) == ("finished", 4)
    metrics = (run.path / "metrics.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line) for line in metrics] == [line for line in lines if line not in samples][:-1]
    assert [sample.text for sample in run.told().samples] == [line["text"] for line in samples]


def test_one_seed_gives_equal_weights_and_another_seed_others(
    corpus: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weights = []
    for seed in ("5", "5", "6"):
        _code, lines = train(capsys, corpus, "--seed", seed, "--run-dir", str(tmp_path / "runs"))
        weights.append((Path(lines[-1]["run"]) / "weights.safetensors").read_bytes())
    assert weights[0] == weights[1]
    assert weights[0] != weights[2]


def test_options_go_over_the_recipe_and_set_over_options(
    corpus: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _code, lines = train(
        capsys, corpus, "--recipe", "d2l-scratch", "--max-chars", "200", "--seed", "9",
        "--set", "epochs=2", "--set", "learning-rate=1", "--run-dir", str(tmp_path),
    )  # fmt: skip
    settings = RunFolder.open(Path(lines[-1]["run"])).settings
    assert (settings.cell, settings.clip_norm) == ("scratch", RECIPES["d2l-scratch"].settings.clip_norm)
    assert (settings.max_chars, settings.seed, settings.epochs, settings.learning_rate) == (200, 9, 2, 1.0)


def test_a_shipped_corpus_brings_its_own_prefixes_and_runs_go_to_the_persons_folder(
    capsys: pytest.CaptureFixture[str],
) -> None:
    options = ["--max-chars", "2000", "--epochs", "1", "--set", "hidden_size=8", "--device", "cpu"]
    assert main(["train", "songci", *options, "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (listed,) = list_runs(default_workspace())
    assert str(listed.path) == lines[-1]["run"]
    assert listed.settings.prefixes == ("东风", "人生", "何处")
    assert RunFolder.open(listed.path).corpus_info.source == Source.shipped("songci")


def test_without_json_samples_go_to_stdout_and_the_bar_to_stderr(
    corpus: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [
        "train",
        corpus,
        *SMALL,
        "--device",
        "cpu",
        "--epochs",
        "2",
        "--run-dir",
        str(tmp_path / "r"),
    ]
    assert main(arguments) == 0
    captured = capsys.readouterr()
    (run,) = list_runs(tmp_path / "r")
    samples = RunFolder.open(run.path).told().samples
    places = [f"update {s.moment.update}" if s.moment.epoch == 1 else "epoch 2" for s in samples]
    texts = [sample.text for sample in samples]
    assert captured.out.splitlines() == [
        f"{place}: {text}" for place, text in zip(places, texts, strict=True)
    ]
    assert "epoch 2/2" in captured.err
    assert "100%" in captured.err
    assert f"Finished after epoch 2 with perplexity {four_digits(run.perplexity)}" in captured.err
    assert str(run.path) in captured.err


def test_greedy_writing_repeats_the_last_sample_of_the_training(
    trained: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (sample,) = [
        s for s in RunFolder.open(Path(trained)).told().samples if s.prefix == "想要" and s.moment.epoch == 30
    ]
    assert main(["generate", trained, "--prefix", "想要", "--chars", "50", "--device", "cpu"]) == 0
    captured = capsys.readouterr()
    assert captured.out == f"{sample.text}\n"
    assert captured.err == ""


def test_a_folder_of_runs_stands_for_its_newest(trained: str, capsys: pytest.CaptureFixture[str]) -> None:
    outputs = []
    for run in (trained, str(Path(trained).parent)):
        assert main(["generate", run, "--prefix", "想", "--device", "cpu"]) == 0
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == outputs[1]


def test_a_seed_decides_what_temperature_writes(trained: str, capsys: pytest.CaptureFixture[str]) -> None:
    outputs = []
    for seed in ("1", "1", "2"):
        options = ["--temperature", "2", "--top-k", "9", "--seed", seed, "--chars", "40", "--device", "cpu"]
        assert main(["generate", trained, "--prefix", "想", *options]) == 0
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == outputs[1] != outputs[2]
    assert len(outputs[0]) == len("想") + 40 + len("\n")


def test_unknown_characters_of_a_prefix_are_named_on_stderr(
    trained: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["generate", trained, "--prefix", "X想Y", "--chars", "5", "--device", "cpu"]) == 0
    captured = capsys.readouterr()
    assert captured.err == "Not in the vocabulary, and skipped: “X”, “Y”\n"
    main(["generate", trained, "--prefix", "想", "--chars", "5", "--device", "cpu"])
    assert captured.out == "X想Y" + capsys.readouterr().out[1:]
    i18n.set_language("zh_CN")
    name_unknown("X ")
    assert capsys.readouterr().err.endswith("“X”、“U+0020”\n")


def test_an_empty_prefix_begins_with_the_most_frequent_line_start(
    trained: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["generate", trained, "--chars", "5", "--device", "cpu"]) == 0
    out = capsys.readouterr().out
    assert (out[0], len(out)) == ("想", 7)


def test_no_characters_wished_for_is_the_prefix_alone(
    trained: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["generate", trained, "--prefix", "想", "--chars", "0", "--device", "cpu"]) == 0
    assert capsys.readouterr().out == "想\n"


def test_top_k_without_temperature_is_told_to_change_nothing(
    trained: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["generate", trained, "--prefix", "想", "--top-k", "3", "--device", "cpu"]) == 0
    assert "change nothing" in capsys.readouterr().err


def test_several_texts_come_with_their_seeds_and_the_characters_that_were_likely(
    trained: str, capsys: pytest.CaptureFixture[str]
) -> None:
    drawn = [
        "generate",
        trained,
        "--prefix",
        "想",
        "--chars",
        "12",
        "--temperature",
        "1.5",
        "--device",
        "cpu",
    ]
    assert main([*drawn, "--seed", "3", "--n", "4", "--json", "--alternatives", "9"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["seed"] for line in lines] == [3, 4, 5, 6]
    assert len({line["text"] for line in lines}) > 1
    for line in lines:
        assert "".join(character["character"] for character in line["characters"]) == line["text"]
        assert all(len(character["likeliest"]) == 9 for character in line["characters"])
        probabilities = [character["probability"] for character in line["characters"]]
        assert line["nats"] == pytest.approx(-math.log(math.prod(probabilities)))
    assert main([*drawn, "--seed", "4"]) == 0
    assert capsys.readouterr().out == f"想{lines[1]['text']}\n"
    assert main([*drawn, "--seed", "4", "--ban", lines[1]["text"][3], "--line"]) == 0
    output = capsys.readouterr()
    assert lines[1]["text"][3] not in output.out
    assert "knows no line ends" in output.err
    assert main([*drawn, "--alternatives", "3"]) == 2
    assert "needs --json" in capsys.readouterr().err
    assert main([*drawn, "--temperature", "0", "--n", "2"]) == 0
    assert "all texts are the same" in capsys.readouterr().err


def evaluate(capsys: pytest.CaptureFixture[str], run: str, corpus: str, *options: str) -> Line:
    assert main(["evaluate", run, corpus, "--device", "cpu", "--json", *options]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    value: Line = json.loads(line)
    return value


def test_the_text_learned_is_predicted_far_better_than_by_chance(
    trained: str, corpus: str, capsys: pytest.CaptureFixture[str]
) -> None:
    line = evaluate(capsys, trained, corpus)
    assert line["characters"] == len(TEXT) - 1
    assert line["perplexity"] == pytest.approx(math.exp(line["nats"] / line["characters"]))
    assert line["bits_per_character"] == pytest.approx(math.log2(line["perplexity"]))
    assert 1 < line["perplexity"] < len(set(TEXT)) / 4
    assert (line["unknown_count"], line["unknown"]) == (0, {})
    exact = evaluate(capsys, trained, corpus, "--exact")
    assert exact["nats"] == pytest.approx(line["nats"], rel=0.05)
    assert evaluate(capsys, trained, corpus, "--max-chars", "100")["characters"] == 99


def test_characters_outside_the_vocabulary_are_counted_and_named(
    trained: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.txt"
    other.write_text("想要XYX\u200b想要", "utf-8")
    line = evaluate(capsys, trained, str(other))
    assert (line["unknown_count"], line["unknown"]) == (4, {"X": 2, "Y": 1, "\u200b": 1})
    assert line["characters"] == 3
    assert main(["evaluate", trained, str(other), "--device", "cpu"]) == 0
    out = capsys.readouterr().out
    assert "over 3 characters" in out
    assert "4 characters are outside the vocabulary and were skipped: “X”, “Y”, “U+200B”" in out


def test_the_costs_of_single_characters_go_into_a_table_and_sum_up_to_the_evaluation(
    trained: str, corpus: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "costs.csv"
    line = evaluate(capsys, trained, corpus, "--per-character", str(file))
    rows = list(csv.DictReader(file.read_text("utf-8-sig").splitlines()))
    assert "".join(row["character"] for row in rows) == TEXT.replace("\n", " ")
    assert rows[0]["nats"] == ""
    assert sum(float(row["nats"]) for row in rows[1:]) == pytest.approx(line["nats"], rel=1e-6)
    assert line["nats"] == pytest.approx(evaluate(capsys, trained, corpus, "--exact")["nats"], rel=1e-6)
    assert main(["evaluate", trained, corpus, "--per-character", "costs.txt"]) == 2
    assert "must be one of these: .csv" in capsys.readouterr().err


def test_a_table_of_costs_replaces_a_file_only_by_force(
    trained: str, corpus: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "costs.csv"
    file.write_text("mine", "utf-8")
    command = ["evaluate", trained, corpus, "--device", "cpu", "--per-character", str(file)]
    assert main(command) == 2
    assert "add --force" in capsys.readouterr().err
    assert file.read_text("utf-8") == "mine"
    assert main([*command, "--force"]) == 0
    assert file.read_text("utf-8-sig").startswith("place,")


def test_the_cost_with_weights_that_follow_the_text_stands_beside_the_fixed_one(
    trained: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weights = (Path(trained) / "weights.safetensors").read_bytes()
    text, file = tmp_path / "new.txt", tmp_path / "costs.csv"
    text.write_text("想要直升机想要有飞天一宇宙" * 40, "utf-8")
    line = evaluate(capsys, trained, str(text), "--adapt", "--per-character", str(file))
    assert line["nats"] == pytest.approx(evaluate(capsys, trained, str(text), "--exact")["nats"], rel=1e-6)
    # It repeats itself, so that weights that follow it get better.
    adapted = line["adapted"]
    assert adapted["nats"] < line["nats"]
    assert adapted["perplexity"] == pytest.approx(math.exp(adapted["nats"] / line["characters"]))
    rows = list(csv.DictReader(file.read_text("utf-8-sig").splitlines()))
    for column, nats in (("nats", line["nats"]), ("adapted_nats", adapted["nats"])):
        assert sum(float(row[column]) for row in rows if row[column]) == pytest.approx(nats, rel=1e-6)
    assert main(["evaluate", trained, str(text), "--device", "cpu", "--adapt"]) == 0
    fixed_line, adapted_line = capsys.readouterr().out.splitlines()[:2]
    assert "With weights that follow the text" in adapted_line
    assert f"{adapted['perplexity']:.4g}" in adapted_line
    assert f"{line['perplexity']:.4g}" in fixed_line
    assert (Path(trained) / "weights.safetensors").read_bytes() == weights


@pytest.mark.parametrize(
    "options",
    [
        ("optimizer=sgd", "cell=rnn_relu", "learning_rate=100000", "clip_norm=0", "epochs=50"),
        # Here the loss stays a number, and exp of it does not.
        ("optimizer=sgd", "learning_rate=1e6"),
    ],
)
def test_divergence_ends_with_code_1_and_the_last_good_weights(
    corpus: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    import torch

    from core.saving.weights import load_model

    code, lines = train(capsys, corpus, *(part for option in options for part in ("--set", option)))
    assert code == 1
    assert [line["event"] for line in lines[-2:]] == ["diverged", "done"]
    run = RunFolder.open(Path(lines[-1]["run"]))
    assert run.state == "diverged"
    model, moment = load_model(run, torch.device("cpu"))
    assert moment.epoch == lines[-2]["restored_epoch"] == run.moment.epoch
    assert all(bool(value.isfinite().all()) for value in model.state_dict().values())


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["train", "nosuch"], "neither a file or folder nor a corpus that comes with the program (songci"),
        (["train", "CORPUS", "--recipe", "slow"], "There is no recipe called “slow”"),
        (["train", "CORPUS", "--epochs", "0"], "“epochs” must be at least 1"),
        (["train", "CORPUS", "--epochs", "many"], "“epochs” is a whole number, not “many”"),
        (["train", "CORPUS", "--set", "hidden_size"], "--set takes a setting and its value"),
        (["train", "CORPUS", "--set", "=3"], "--set takes a setting and its value"),
        (["train", "CORPUS", "--set", "learning_rate=1e400"], "must be at most 1,000,000; it is 1e400."),
        (["train", "CORPUS", "--set", "size=3"], "There is no setting called “size”"),
        (["train", "CORPUS", "--set", "learning_rate=nan"], "“learning_rate” is a number, not “nan”"),
        (["train", "CORPUS", "--set", "bidirectional=yes"], "A bidirectional network reads the text"),
        (["train", "CORPUS"], "This would fit: --set batch_size="),
        (["generate", "nowhere"], "There is no run “nowhere”, neither in “"),
        (["train", "CORPUS", "--seed", "-1"], "“seed” must be at least 0"),
        (["train", "CORPUS", "--seed", "9999999999"], "“seed” must be at most 4,294,967,295"),
        (["generate", "nowhere", "--chars", "-1"], "--chars is a number from 0 to 1,000,000,000,000"),
        (["generate", "nowhere", "--temperature", "nan"], "--temperature is a number from 0"),
        (["generate", "nowhere", "--temperature", "hot"], "--temperature takes a number, not “hot”"),
        (["generate", "nowhere", "--top-p", "0"], "--top-p must be more than 0"),
        (
            ["generate", "nowhere", "--seed", "4294967294", "--n", "3"],
            "From --seed 4,294,967,294 on",
        ),
        (["generate", "nowhere", "--seed", "1.5"], "--seed takes a whole number, not “1.5”"),
        (["evaluate", "nowhere", "CORPUS"], "There is no run “nowhere”, neither in “"),
    ],
)
def test_a_wrong_wish_is_one_line_on_stderr_and_code_2(
    corpus: str, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert main([corpus if argument == "CORPUS" else argument for argument in arguments]) == 2
    captured = capsys.readouterr()
    assert sentence in captured.err
    assert captured.err.count("\n") == 1
    assert captured.out == ""
    assert list_runs(default_workspace()) == []


def test_a_text_of_no_allowed_character_is_refused_before_its_start_is_written(
    capsys: pytest.CaptureFixture[str],
) -> None:
    every = RunFolder.open(example("en")).vocab.characters
    assert main(["generate", "example", "--prefix", "It", "--ban", every]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("Every character that the model knows is banned")


def test_the_settings_offered_for_a_short_text_fit_it(
    corpus: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["train", corpus])
    _problem, _colon, options = capsys.readouterr().err.partition("This would fit: ")
    options += " --set hidden_size=8 --epochs 1 --device cpu"
    assert main(["train", corpus, *options.split(), "--run-dir", str(tmp_path)]) == 0


def test_the_corpora_that_ship_and_the_recipes_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["corpora"]) == 0
    names = [line.split("\t")[0] for line in capsys.readouterr().out.splitlines()]
    assert [name for name in names if name] == [corpus.name for corpus in shipped()]
    assert main(["recipes"]) == 0
    out = capsys.readouterr().out
    assert all(f"{name}\t" in out for name in RECIPES)


def test_the_runs_are_listed_as_a_table_the_newest_first(
    trained: str, corpus: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    older = Path(trained)
    about = json.loads((older / "run.json").read_text("utf-8"))
    about["started"] = "2026-01-02T03:04:05+00:00"
    (older / "run.json").write_text(json.dumps(about), "utf-8")
    _code, lines = train(capsys, corpus, "--run-dir", str(older.parent), "--set", "cell=lstm")
    newer = RunFolder.open(Path(lines[-1]["run"]))
    assert main(["runs", str(older.parent)]) == 0
    header, first, second = capsys.readouterr().out.splitlines()
    assert re.split("  +", header) == [
        "Run", "Corpus", "Model", "Perplexity", "Epochs", "Started", "How it ended",
    ]  # fmt: skip
    assert first.split()[0] == newer.path.name
    perplexity = four_digits(newer.told().epochs[-1].perplexity)
    assert f"LSTM 16{perplexity:>12}{4:>8}  {newer.started:%Y-%m-%d %H:%M}  finished" in first
    assert second.startswith(f"{older.name}  ")
    assert " 2026-01-0" in second
    assert f"{30:>8}  2026" in second
    # Chinese characters have two columns each; every cell begins below its title all the same.
    columns = [line.encode("gb18030").index(b"LSTM" if line == first else b"GRU") for line in (first, second)]
    assert columns[0] == columns[1] == header.index("Model")


def test_a_folder_without_runs_is_told_of_and_one_that_is_not_there_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["runs"]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == f"There are no runs in “{default_workspace()}”.\n"
    assert main(["runs", str(tmp_path / "nowhere")]) == 2
    assert "There is no folder" in capsys.readouterr().err


def test_a_strangers_run_does_not_steer_the_terminal(
    trained: str, capsys: pytest.CaptureFixture[str]
) -> None:
    about = json.loads((Path(trained) / "run.json").read_text("utf-8"))
    about["corpus"]["name"] = "\x1b[2J" + "x" * 10_000
    (Path(trained) / "run.json").write_text(json.dumps(about), "utf-8")
    assert main(["runs", str(Path(trained).parent)]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert max(map(len, out.splitlines())) < 200


def test_an_encoding_can_be_said(trained: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "other.txt"
    other.write_text("想要想要", "gb18030")
    assert evaluate(capsys, trained, str(other), "--encoding", "gb18030")["characters"] == 3
    assert main(["evaluate", trained, str(other), "--encoding", "ebcdic"]) == 2
    assert "--encoding is one of utf-8, " in capsys.readouterr().err


def test_an_unknown_language_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["--language", "tlh", "recipes"])
    assert "tlh" in capsys.readouterr().err


def test_the_system_s_language_is_spoken_by_the_help_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LANGUAGE", "zh_CN:en")
    with pytest.raises(SystemExit):
        main(["train", "--help"])
    told = capsys.readouterr().out
    assert told.startswith("用法：charrnn train")
    assert "显示本帮助并退出" in told
    with pytest.raises(SystemExit):
        main(["train"])
    assert "charrnn train：错误：缺少以下参数：CORPUS" in capsys.readouterr().err
    monkeypatch.setenv("LANGUAGE", "en:zh_CN")
    with pytest.raises(SystemExit):
        main(["train", "--help"])
    assert capsys.readouterr().out.startswith("usage: charrnn train")


def process(
    *arguments: str, preexec: Callable[[], object] | None = None, **environment: str
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "core", *arguments],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1", "LANGUAGE": "", "LC_ALL": "C.UTF-8", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=preexec,
    )


def test_help_is_there_without_loading_torch() -> None:
    program = (
        "import runpy, sys\n"
        "sys.argv = ['charrnn', '--help']\n"
        "try:\n    runpy.run_module('core', run_name='__main__')\n"
        "except SystemExit as end:\n    assert not end.code\n"
        "assert 'torch' not in sys.modules, 'torch was loaded'\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.startswith(b"usage: charrnn")


def test_the_output_is_utf8_whatever_the_code_page(trained: str) -> None:
    arguments = ("generate", trained, "--prefix", "想要", "--device", "cpu")
    plain, _ = process(*arguments).communicate()
    paged, errors = process(*arguments, PYTHONIOENCODING="cp1252").communicate()
    assert plain.decode("utf-8").startswith("想要")
    assert paged == plain, errors.decode()


@posix
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_training_that_is_stopped_is_saved(corpus: str, tmp_path: Path, number: int, code: int) -> None:
    import torch

    from core.saving.weights import load_model

    with process("train", corpus, *LONG, "--run-dir", str(tmp_path / "runs"), "--json") as running:
        assert running.stdout is not None
        assert json.loads(running.stdout.readline())["event"] == "started"
        while json.loads(running.stdout.readline())["event"] != "epoch":
            pass
        running.send_signal(number)
        out, errors = running.communicate(timeout=300)
    assert running.returncode == code, errors.decode()
    assert errors == b""
    done = json.loads(out.splitlines()[-1])
    assert (done["event"], done["state"]) == ("done", "stopped")
    run = RunFolder.open(Path(done["run"]))
    assert run.state == "stopped"
    assert load_model(run, torch.device("cpu"))[1] == run.moment
    assert run.moment.update >= len(run.told().epochs) > 0


def session_of_a_terminal() -> None:
    """Make the terminal that a new process has as its stdin the one that it was started from."""
    import fcntl
    import termios

    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whatever the tests were started from
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@posix
@pytest.mark.parametrize("options", [(), ("--json",)], ids=["bar", "json"])
def test_a_training_whose_terminal_is_closed_is_saved(
    corpus: str, tmp_path: Path, options: tuple[str, ...]
) -> None:
    ours, theirs = os.openpty()
    often = (*LONG, "--set", "sample_every=1", *options)
    with subprocess.Popen(
        [sys.executable, "-m", "core", "train", corpus, *often, "--run-dir", str(tmp_path / "runs")],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        preexec_fn=session_of_a_terminal,
    ) as running:
        os.close(theirs)
        said = b""
        while b"epoch" not in said:
            said += os.read(ours, 4096)
        os.close(ours)
        # Its shell says so too, and it may be saving by then.
        running.send_signal(signal.SIGHUP)
        assert running.wait(timeout=300) == 129
    (run,) = list_runs(tmp_path / "runs")
    assert run.state == "stopped"
    assert run.moment.update > 0
    assert run.checkpoints[0] == run.moment.update


@posix
def test_a_training_that_is_to_outlive_its_terminal_does(corpus: str, tmp_path: Path) -> None:
    def as_by_nohup() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    with process(
        "train", corpus, *LONG, "--run-dir", str(tmp_path / "runs"), "--json", preexec=as_by_nohup
    ) as running:
        assert running.stdout is not None
        assert json.loads(running.stdout.readline())["event"] == "started"
        running.send_signal(signal.SIGHUP)
        lines = [json.loads(running.stdout.readline()) for _ in range(40)]
        epochs = [line["epoch"] for line in lines if line["event"] == "epoch"][:20]
        assert epochs == list(range(epochs[0], epochs[0] + 20))
        running.send_signal(signal.SIGTERM)
        _out, errors = running.communicate(timeout=300)
    assert running.returncode == 143, errors.decode()


@posix
def test_a_training_that_nobody_reads_any_more_is_saved(corpus: str, tmp_path: Path) -> None:
    with process("train", corpus, *LONG, "--run-dir", str(tmp_path / "runs"), "--json") as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        assert running.wait(timeout=300) == 141
        assert running.stderr.read() == b""
    (run,) = list_runs(tmp_path / "runs")
    assert run.state == "stopped"
    assert (run.path / "weights.safetensors").exists()


@posix
def test_writing_streams_and_ends_quietly_when_nobody_reads(trained: str) -> None:
    # A thousand million characters: the first ones can only come while the rest is not written.
    with process(
        "generate", trained, "--prefix", "想", "--chars", "1000000000", "--device", "cpu"
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.read(3).decode("utf-8") == "想"
        running.stdout.read(30)
        running.stdout.close()
        assert running.wait(timeout=300) == 141
        assert running.stderr.read() == b""
