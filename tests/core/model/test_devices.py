from __future__ import annotations

import sys

import pytest
import torch

from core.installation import nvidia
from core.model import devices
from core.model.devices import choose_device


def computes(kind: str) -> bool:
    """Say whether this computer has such a GPU, and it works."""
    return choose_device(kind).device.type == kind


def test_the_cpu_is_taken_without_a_word() -> None:
    choice = choose_device("cpu")
    assert (choice.device, choice.note) == (torch.device("cpu"), "")


def test_automatic_takes_a_gpu_that_computes_and_else_the_cpu_without_a_word() -> None:
    choice = choose_device("auto")
    expected = "cuda" if computes("cuda") else "mps" if computes("mps") else "cpu"
    assert choice.device.type == expected
    if not (torch.cuda.is_available() or torch.backends.mps.is_available()):
        assert choice.note == ""


@pytest.mark.parametrize("kind", ["cuda", "mps"])
def test_a_gpu_that_is_not_there_gives_the_cpu_and_says_so(kind: str) -> None:
    if computes(kind):
        pytest.skip(f"this computer has {kind}")
    choice = choose_device(kind)
    assert choice.device == torch.device("cpu")
    assert choice.note.startswith("No GPU: ")
    assert choice.note.endswith(" The CPU is used.")
    assert torch.__version__ in choice.note


@pytest.mark.parametrize("name", ["cuda", "auto"])
def test_a_gpu_that_is_listed_and_fails_gives_the_cpu_and_the_reason(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if computes("cuda"):
        pytest.skip("the GPU of this computer does not fail")
    # Listed as by a driver that is too old; that it can't compute is then this computer's real answer.
    monkeypatch.setattr(devices, "_is_there", lambda kind: kind == "cuda")
    choice = choose_device(name)
    assert choice.device == torch.device("cpu")
    assert choice.note.startswith("No GPU: ")
    assert "CUDA" in choice.note or "NVIDIA" in choice.note


def test_a_failure_without_words_is_named_by_its_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_size: int, device: str) -> torch.Tensor:
        raise RuntimeError

    monkeypatch.setattr(devices, "_is_there", lambda kind: kind == "mps")
    monkeypatch.setattr(torch, "ones", fail)
    assert choose_device("auto").note == "No GPU: RuntimeError. The CPU is used."


@pytest.mark.parametrize("name", ["auto", "cuda"])
def test_a_bundle_says_that_it_can_not_use_the_nvidia_gpu_which_it_finds(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "_is_there", lambda _kind: False)
    monkeypatch.setattr(nvidia, "has_gpu", lambda: True)
    assert "this download" not in choose_device(name).note
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    note = choose_device(name).note
    assert note.startswith("No GPU: this download cannot use the NVIDIA GPU")
    assert "launch.py" not in note
    monkeypatch.setattr(nvidia, "has_gpu", lambda: False)
    assert choose_device("auto").note == ""
