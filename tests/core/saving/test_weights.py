from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from core.common.errors import RunError
from core.common.progress import Moment
from core.model.char_model import CharModel
from core.runs import RunFolder, create_run
from core.saving.weights import load_model, save_weights, weights_of
from core.settings.settings import Settings
from core.text.corpus import Corpus, training_text
from tests.disks import small_disk

CPU = torch.device("cpu")
CORPUS = Corpus("text", "想要有直升机\n想要和你飞到宇宙去\n" * 4)


def run_of(tmp_path: Path, cell: str = "gru") -> tuple[RunFolder, CharModel]:
    settings = Settings(cell=cell, hidden_size=8, batch_size=2, num_steps=3)
    text = training_text(CORPUS, settings)
    return create_run(tmp_path, settings, CORPUS, text), CharModel(len(text.vocab), settings)


@pytest.mark.parametrize("cell", ["scratch", "rnn_tanh", "rnn_relu", "gru", "lstm"])
def test_saved_weights_come_back_exactly_with_their_moment(tmp_path: Path, cell: str) -> None:
    run, model = run_of(tmp_path, cell)
    save_weights(run, weights_of(model), Moment(3, 21))
    loaded, moment = load_model(RunFolder.open(run.path), CPU)
    assert moment == Moment(3, 21)
    assert not loaded.training
    assert loaded.state_dict().keys() == model.state_dict().keys()
    for name, value in model.state_dict().items():
        assert torch.equal(value, loaded.state_dict()[name]), name
    ids = torch.arange(6).reshape(2, 3)
    logits, _ = model(ids, model.initial_state(2))
    assert torch.equal(logits, loaded(ids, loaded.initial_state(2))[0])


def test_loading_leaves_the_random_numbers_of_a_training_alone(tmp_path: Path) -> None:
    run, model = run_of(tmp_path)
    save_weights(run, weights_of(model), Moment(1, 1))
    before = torch.get_rng_state()
    load_model(run, CPU)
    assert torch.equal(torch.get_rng_state(), before)


def test_a_later_save_replaces_the_earlier_and_leaves_nothing_else(tmp_path: Path) -> None:
    run, model = run_of(tmp_path)
    for epoch in (1, 2):
        save_weights(run, weights_of(model), Moment(epoch, epoch))
    assert load_model(run, CPU)[1] == Moment(2, 2)
    assert sorted(path.name for path in run.path.iterdir()) == [
        "run.json",
        "text.txt",
        "training.lease",
        "training.lock",
        "vocab.json",
        "weights.safetensors",
    ]


def test_equal_weights_are_equal_files(tmp_path: Path) -> None:
    run, model = run_of(tmp_path)
    contents = set()
    for _ in range(20):
        save_weights(run, weights_of(model), Moment(3, 21))
        contents.add((run.path / "weights.safetensors").read_bytes())
    assert len(contents) == 1


def test_a_run_without_weights_says_so(tmp_path: Path) -> None:
    run, _ = run_of(tmp_path)
    with pytest.raises(RunError, match="has no weights yet"):
        load_model(run, CPU)


@pytest.mark.parametrize("kept", [0, 7, 100, -1])
def test_a_cut_file_is_refused_by_name(tmp_path: Path, kept: int) -> None:
    run, model = run_of(tmp_path)
    save_weights(run, weights_of(model), Moment(1, 1))
    path = run.path / "weights.safetensors"
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(RunError, match=r"weights\.safetensors.*damaged"):
        load_model(run, CPU)


def test_a_pickle_is_not_executed(tmp_path: Path) -> None:
    run, model = run_of(tmp_path)
    torch.save(model.state_dict(), run.path / "weights.safetensors")
    with pytest.raises(RunError, match="damaged"):
        load_model(run, CPU)


def test_weights_of_another_size_are_refused(tmp_path: Path) -> None:
    run, _ = run_of(tmp_path)
    other = CharModel(len(run.vocab), replace(run.settings, hidden_size=9))
    save_weights(run, weights_of(other), Moment(1, 1))
    with pytest.raises(RunError, match="another model"):
        load_model(run, CPU)


def test_weights_of_another_type_of_number_are_refused(tmp_path: Path) -> None:
    run, model = run_of(tmp_path)
    save_weights(run, weights_of(model.double()), Moment(1, 1))
    with pytest.raises(RunError, match="another model"):
        load_model(run, CPU)


def test_settings_that_ask_for_more_than_the_weights_cost_no_memory(tmp_path: Path) -> None:
    run, model = run_of(tmp_path)
    save_weights(run, weights_of(model), Moment(1, 1))
    # 16 layers of 16384 LSTM units: about 140 GB.
    run.settings = replace(run.settings, cell="lstm", hidden_size=16384, num_layers=16)
    with pytest.raises(RunError, match="another model"):
        load_model(run, CPU)


@pytest.mark.parametrize(
    "metadata",
    [None, {"moment": "x"}, {"moment": "3"}, {"moment": "[" * 100_000}, {"moment": '{"epoch": -1}'}],
)
def test_a_file_that_names_no_moment_counts_as_untrained(
    tmp_path: Path, metadata: dict[str, str] | None
) -> None:
    run, model = run_of(tmp_path)
    save_weights(run, weights_of(model), Moment(1, 1))
    path = run.path / "weights.safetensors"
    save_file(load_file(path), path, metadata)
    assert load_model(run, CPU)[1] == Moment()


def test_a_full_disk_keeps_the_earlier_weights(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        run, model = run_of(disk.path)
        save_weights(run, weights_of(model), Moment(1, 1))
        disk.fill()
        with pytest.raises(RunError, match="No space left"):
            save_weights(run, weights_of(model), Moment(2, 2))
        assert load_model(run, CPU)[1] == Moment(1, 1)
        run.release()
