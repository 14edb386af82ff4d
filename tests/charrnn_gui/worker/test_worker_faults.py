"""Faults within the worker, raised by its real parts: the thread lives, the run is kept and can go on."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from charrnn_gui import messages as m
from charrnn_gui.faults import FaultError
from charrnn_gui.run_state import RunState
from charrnn_gui.worker import Worker
from core.common.errors import DeviceLostError, UserError
from core.common.prompts import Prompt
from core.model.char_model import CharModel
from core.runs import RunFolder
from core.settings.settings import Settings
from core.text.corpus import Corpus
from core.training.gradients import Gradients
from core.training.last_batch import LastBatch
from core.training.trainer import Trainer
from core.writing.writer import Writer
from tests.charrnn_gui.listening import PATIENCE_MS, Heard, wait
from tests.charrnn_gui.worker.conftest import Train


@pytest.fixture
def fails(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Return a function that lets a method of the engine raise an error, and undo all at the end."""

    def fail(kind: type, name: str, error: Exception) -> None:
        def raise_it(*_arguments: object, **_named: object) -> None:
            raise error

        monkeypatch.setattr(kind, name, raise_it)

    yield fail
    monkeypatch.undo()


def test_a_fault_in_an_update_marks_the_run_failed_and_it_goes_on_exactly_where_it_was(
    qtbot: Any,
    worker: Worker,
    heard: Heard,
    train: Train,
    songci: Corpus,
    monkeypatch: pytest.MonkeyPatch,
    fails: Callable[..., None],
) -> None:
    train()
    whole = RunFolder.open(heard.opened[0].folder)
    folder = train(5)
    fails(Gradients, "compute", RuntimeError("on purpose"))
    worker.request(m.Resume())
    wait(qtbot, lambda: heard.state is RunState.FAILED)
    told = heard.states[-1].error
    assert isinstance(told, FaultError)
    assert "on purpose" in str(told)
    assert "self._gradients.compute(" in told.details
    assert RunFolder.open(folder).state == "failed"
    monkeypatch.undo()
    worker.request(m.Continue(folder, songci, None, "cpu"))
    wait(qtbot, lambda: heard.state is RunState.FINISHED)
    assert RunFolder.open(folder).told().updates == whole.told().updates


def test_a_gpu_that_is_lost_leaves_what_was_saved_and_the_run_goes_on_on_the_cpu(
    qtbot: Any,
    worker: Worker,
    heard: Heard,
    train: Train,
    songci: Corpus,
    monkeypatch: pytest.MonkeyPatch,
    fails: Callable[..., None],
) -> None:
    folder = train(5)
    kept = (folder / "weights.safetensors").read_bytes()
    # What torch raises once a GPU has failed: at every use, so the weights can't be fetched from it either.
    lost = torch.AcceleratorError("CUDA error: unspecified launch failure\nCUDA kernel errors might be …")
    fails(Gradients, "compute", lost)
    fails(CharModel, "state_dict", lost)
    fails(Writer, "write", lost)
    worker.request(m.Resume())
    wait(qtbot, lambda: heard.state is RunState.FAILED)
    told = heard.states[-1].error
    assert isinstance(told, DeviceLostError)
    assert "CUDA error: unspecified launch failure" in str(told)
    assert "might be" not in str(told)
    run = RunFolder.open(folder)
    assert (run.state, run.moment.update) == ("failed", 5)
    assert (folder / "weights.safetensors").read_bytes() == kept
    worker.request(m.Ask(Prompt("东风", 3)))
    monkeypatch.undo()
    worker.request(m.Continue(folder, songci, None, "cpu"))
    wait(qtbot, lambda: heard.state is RunState.FINISHED)
    assert not heard.refused


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
        RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes."),
    ],
)
def test_memory_that_does_not_suffice_in_mid_run_is_told_and_the_run_is_kept(
    qtbot: Any,
    worker: Worker,
    heard: Heard,
    train: Train,
    small_settings: Settings,
    songci: Corpus,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fails: Callable[..., None],
    error: Exception,
) -> None:
    folder = train(5)
    fails(Gradients, "compute", error)
    worker.request(m.Resume())
    wait(qtbot, lambda: heard.state is RunState.FAILED)
    told = heard.states[-1].error
    assert isinstance(told, UserError)
    assert "smaller batch" in str(told)
    # Its frames would keep the memory from being used again.
    assert told.__traceback__ is told.__cause__ is told.__context__ is None
    assert RunFolder.open(folder).state == "failed"
    monkeypatch.undo()
    worker.request(m.Start(replace(small_settings, batch_size=4), songci, tmp_path))
    wait(qtbot, lambda: heard.state is RunState.FINISHED)


def test_a_run_that_can_t_be_looked_at_when_the_program_ends_is_kept_as_failed(
    worker: Worker, train: Train, fails: Callable[..., None]
) -> None:
    folder = train(5)
    fails(LastBatch, "has_finite_loss", MemoryError())
    assert worker.stop_and_wait(PATIENCE_MS)
    run = RunFolder.open(folder)
    assert (run.state, run.moment.update) == ("failed", 5)


def test_a_fault_in_an_answer_is_told_once_and_ends_no_training(
    qtbot: Any,
    worker: Worker,
    heard: Heard,
    small_settings: Settings,
    songci: Corpus,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write = Writer.write

    def fail_at(self: Writer, prompt: Prompt, *rest: Any) -> Any:
        if prompt.prefix == "坏":
            raise RuntimeError("on purpose")
        return write(self, prompt, *rest)

    monkeypatch.setattr(Writer, "write", fail_at)
    worker.request(m.Start(replace(small_settings, epochs=100_000), songci, tmp_path))
    worker.request(m.Ask(Prompt("坏", 3)))
    wait(qtbot, lambda: bool(heard.refused))
    assert isinstance(heard.refused[0], FaultError)
    before = len(heard.told.updates)
    wait(qtbot, lambda: len(heard.told.updates) > before + 100)
    assert len(heard.refused) == 1
    worker.request(m.Ask(Prompt("东风", 3)))
    wait(qtbot, lambda: bool(heard.answers))
    assert heard.state is RunState.TRAINING


@pytest.mark.parametrize("request_", [m.Pause(), m.Stop()])
def test_a_fault_while_saving_marks_the_run_failed_and_another_can_begin(
    qtbot: Any,
    worker: Worker,
    heard: Heard,
    small_settings: Settings,
    songci: Corpus,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fails: Callable[..., None],
    request_: m.Request,
) -> None:
    worker.request(m.Start(replace(small_settings, epochs=100_000), songci, tmp_path))
    wait(qtbot, lambda: len(heard.told.updates) > 3)
    fails(Trainer, "state", RuntimeError("on purpose"))
    worker.request(request_)
    wait(qtbot, lambda: heard.state is RunState.FAILED)
    assert "on purpose" in str(heard.states[-1].error)
    assert RunFolder.open(heard.opened[0].folder).state == "failed"
    monkeypatch.undo()
    worker.request(m.Start(small_settings, songci, tmp_path))
    wait(qtbot, lambda: heard.state is RunState.FINISHED)


def test_without_torch_the_window_is_told_at_once_and_at_every_start(
    qtbot: Any, small_settings: Settings, songci: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = builtins.__import__

    def fail_at_torch(name: str, *rest: Any) -> Any:
        if name == "core.saving.weights":
            raise OSError("libtorch_cpu.so: cannot open shared object file")
        return load(name, *rest)

    monkeypatch.setattr(builtins, "__import__", fail_at_torch)
    worker = Worker()
    heard = Heard(worker)
    worker.start()
    wait(qtbot, lambda: len(heard.refused) == 1)
    worker.request(m.Ask(Prompt("东风", 3)))
    worker.request(m.Start(small_settings, songci, tmp_path))
    wait(qtbot, lambda: len(heard.refused) == 2)
    assert worker.stop_and_wait(PATIENCE_MS)
    for error in heard.refused:
        assert "libtorch_cpu.so" in str(error)
        assert "--rebuild" in str(error)
