"""Runs that earlier programs made open, are read, write and go on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch

from core.common.progress import EpochFinished, Moment, UpdateFinished
from core.common.prompts import Prompt
from core.runs import SCHEMA, RunFolder, list_runs
from core.saving.checkpoints import load_checkpoint
from core.saving.resumption import resumed
from core.saving.weights import load_model
from core.sharing.packed_runs import export_run, import_run
from core.text.corpus import Corpus, CorpusError, training_text
from core.training.trainer import Trainer
from core.writing.writer import Writer
from tests.golden.make import CORPUS, CUT_OFF_AT, SAVED_AT, SETTINGS

CPU = torch.device("cpu")
FOLDER = Path(__file__).parents[1] / "golden"
GOLDEN = sorted(FOLDER.glob("schema-*"))
SAVED = Moment(15, SAVED_AT[-1])


@pytest.fixture(params=GOLDEN, ids=lambda path: path.name)
def run(request: pytest.FixtureRequest, tmp_path: Path) -> RunFolder:
    path = tmp_path / "workspace" / request.param.name
    shutil.copytree(request.param, path)
    return RunFolder.open(path)


def test_there_is_a_golden_run_of_every_format() -> None:
    assert [path.name for path in GOLDEN] == [f"schema-{number}" for number in range(1, SCHEMA + 1)]
    assert sum(path.stat().st_size for path in FOLDER.rglob("*")) < 100_000 * SCHEMA


def test_all_of_it_is_read_as_it_was_written(run: RunFolder) -> None:
    assert run.settings == SETTINGS
    assert (run.state, run.moment) == ("training", SAVED)
    assert run.corpus_info.sha256 == CORPUS.sha256
    assert run.vocab == training_text(CORPUS, SETTINGS).vocab
    assert run.line_start == "夜"
    told = run.told()
    epochs, samples = told.epochs, told.samples
    assert [update.moment.update for update in told.updates] == list(range(1, CUT_OFF_AT + 1))
    assert [epoch.moment.epoch for epoch in epochs] == list(range(1, 16))
    assert epochs[-1] == EpochFinished(
        SAVED,
        1.0250520603324076,
        1.0309201231512608,
        6.413896716000181,
        2643.88849899655,
        0.01854125088588758,
        0.05,
    )
    assert [(sample.moment.epoch, sample.text) for sample in samples[-2:]] == [
        (12, "春眠不觉晓，处处"),
        (12, "花落知多少。 "),
    ]
    (listed,) = list_runs(run.path.parent)
    assert (listed.moment, listed.perplexity, listed.is_cut_off) == (SAVED, epochs[-1].perplexity, True)


def test_its_weights_write_what_they_wrote(run: RunFolder) -> None:
    model, moment = load_model(run, CPU)
    assert moment == SAVED
    *_, answer = Writer(model, run.vocab, run.line_start).write(Prompt("春眠", 6), moment)
    assert answer.text == "不觉晓，处处"


def test_it_goes_on_as_it_would_have_then(run: RunFolder) -> None:
    assert not load_checkpoint(run).passed_over
    trainer, passed_over = resumed(run, CORPUS, run.settings, CPU)
    assert not passed_over
    assert trainer.moment == SAVED
    assert len(run.told().updates) == SAVED.update
    for progress in trainer.run():
        run.append(progress)
    run.set_state("finished", trainer.moment)
    whole = Trainer(SETTINGS, training_text(CORPUS, SETTINGS), CPU)
    wanted = [progress for progress in whole.run() if isinstance(progress, UpdateFinished)]
    found = RunFolder.open(run.path).told().updates
    assert [update.moment for update in found] == [update.moment for update in wanted]
    # Another processor or torch adds up in another order: the last digits may differ, and grow.
    assert [update.nats for update in found] == pytest.approx([update.nats for update in wanted], rel=0.05)


def test_it_goes_through_a_zip(run: RunFolder, tmp_path: Path) -> None:
    export_run(run.path, tmp_path / "golden.zip")
    taken = RunFolder.open(import_run(tmp_path / "golden.zip", tmp_path / "elsewhere"))
    assert taken.told() == run.told()
    assert load_checkpoint(taken).state.moment == SAVED


def test_a_setting_that_came_later_takes_its_default(run: RunFolder) -> None:
    about = json.loads((run.path / "run.json").read_text("utf-8"))
    del about["settings"]["muon_learning_rate"]
    (run.path / "run.json").write_text(json.dumps(about))
    assert RunFolder.open(run.path).settings == SETTINGS


def test_a_changed_text_is_told_of(run: RunFolder) -> None:
    changed = Corpus(CORPUS.name, CORPUS.text.replace("鸟", "鳥"), CORPUS.source, CORPUS.encoding)
    with pytest.raises(CorpusError, match="has changed"):
        resumed(run, changed, SETTINGS, CPU)
