"""Runs that nobody honest would send, made out of the golden one; as a command, a process that opens all.

``python -m tests.core.hostile FOLDER``: read every run in FOLDER in every way there is, with little memory to
spare, and print what came of it as JSON: by name, the sentences of refusal. All else ends the process.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

from core.model.char_model import CharModel
from core.runs import RunFolder

MEMORY_TO_SPARE_BYTES = 600 << 20
GIGABYTE = 1 << 30
GIANT = {"cell": "lstm", "hidden_size": 16384, "num_layers": 16}

Hostile = Callable[[Path], object]
HOSTILE: dict[str, tuple[Hostile, str]] = {}
"""By name: what is done to a run, and what is said to it; nothing said is allowed where that is empty."""


def hostile(says: str) -> Callable[[Hostile], Hostile]:
    def note(change: Hostile) -> Hostile:
        HOSTILE[change.__name__] = (change, says)
        return change

    return note


class Evil:
    """A pickle that would write a file where it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return os.mkdir, (str(self.path),)


def _weights(run: Path) -> Path:
    return run / "weights.safetensors"


def _checkpoint(run: Path, content: bytes, update: int = 165) -> None:
    """Put ``content`` in the place of all checkpoints, under the name that it asks for."""
    folder = run / "checkpoints"
    for path in folder.iterdir():
        path.unlink()
    (folder / f"{update:012d}-{hashlib.sha256(content).hexdigest()}.safetensors").write_bytes(content)


def _newest(run: Path) -> bytes:
    return max((run / "checkpoints").iterdir()).read_bytes()


def _split(content: bytes) -> tuple[dict[str, Any], bytes]:
    length = struct.unpack("<Q", content[:8])[0]
    return json.loads(content[8 : 8 + length]), content[8 + length :]


def _joined(header: object, data: bytes) -> bytes:
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def _with_state(run: Path, change: Callable[[dict[str, Any]], object]) -> None:
    header, data = _split(_newest(run))
    state = json.loads(header["__metadata__"]["state"])
    change(state)
    header["__metadata__"]["state"] = json.dumps(state)
    _checkpoint(run, _joined(header, data))


def _with_header(content: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    header, data = _split(content)
    change(header)
    return _joined(header, data)


def _about(run: Path, **values: object) -> None:
    path = run / "run.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | values))


def _put(path: Path, length: int, end: bytes) -> None:
    """Make ``path`` a file of ``length`` bytes that takes no room: holes, and ``end``."""
    with path.open("r+b") as file:
        file.truncate(length)
        file.seek(-len(end), os.SEEK_END)
        file.write(end)


def _settings(run: Path, **values: object) -> None:
    about = json.loads((run / "run.json").read_text("utf-8"))
    _about(run, settings=about["settings"] | values)


# Pickles


@hostile("weights.safetensors” can't be read: the file is damaged")
def pickled_weights(run: Path) -> None:
    _weights(run).write_bytes(pickle.dumps(Evil(run.parent.parent / "executed")))


@hostile("checkpoints are damaged")
def pickled_checkpoint(run: Path) -> None:
    _checkpoint(run, pickle.dumps(Evil(run.parent.parent / "executed")))


# safetensors


@hostile("the file is damaged")
def header_of_an_exabyte(run: Path) -> None:
    _weights(run).write_bytes(struct.pack("<Q", 1 << 60) + b"{}")
    _checkpoint(run, struct.pack("<Q", 1 << 60) + b"{}")


@hostile("those of another model")
def header_of_90_megabytes(run: Path) -> None:
    header = struct.pack("<Q", 90 << 20) + b"[" * (90 << 20)
    _weights(run).write_bytes(header)
    _checkpoint(run, header)


@hostile("the file is damaged")
def header_nested_deeply(run: Path) -> None:
    header = b'{"a":' * 100_000
    _weights(run).write_bytes(struct.pack("<Q", len(header)) + header)


@hostile("the file is damaged")
def overlapping_offsets(run: Path) -> None:
    def overlap(header: dict[str, Any]) -> None:
        first, second, *_rest = [name for name in header if name != "__metadata__"]
        header[second]["data_offsets"] = header[first]["data_offsets"]

    _weights(run).write_bytes(_with_header(_weights(run).read_bytes(), overlap))
    _checkpoint(run, _with_header(_newest(run), overlap))


@hostile("the file is damaged")
def offsets_beyond_the_end(run: Path) -> None:
    def beyond(header: dict[str, Any]) -> None:
        last = [name for name in header if name != "__metadata__"][-1]
        header[last]["data_offsets"][1] += 1 << 40
        header[last]["shape"] = [((1 << 40) + 24) // 4]

    _weights(run).write_bytes(_with_header(_weights(run).read_bytes(), beyond))
    _checkpoint(run, _with_header(_newest(run), beyond))


@hostile("the file is damaged")
def a_shape_that_overflows(run: Path) -> None:
    def overflow(header: dict[str, Any]) -> None:
        first = next(name for name in header if name != "__metadata__")
        header[first]["shape"] = [1 << 62, 1 << 62, 4]

    _weights(run).write_bytes(_with_header(_weights(run).read_bytes(), overflow))
    _checkpoint(run, _with_header(_newest(run), overflow))


@hostile("those of another model")
def another_type_of_number(run: Path) -> None:
    def integers(header: dict[str, Any]) -> None:
        for name, tensor in header.items():
            if name != "__metadata__" and tensor["dtype"] == "F32":
                tensor["dtype"] = "I32"

    _weights(run).write_bytes(_with_header(_weights(run).read_bytes(), integers))
    _checkpoint(run, _with_header(_newest(run), integers))


@hostile("those of another model")
def another_shape(run: Path) -> None:
    def flat(header: dict[str, Any]) -> None:
        for name, tensor in header.items():
            if name != "__metadata__" and len(tensor["shape"]) == 2:
                tensor["shape"] = tensor["shape"][::-1]

    _weights(run).write_bytes(_with_header(_weights(run).read_bytes(), flat))
    _checkpoint(run, _with_header(_newest(run), flat))


@hostile("those of another model")
def a_name_too_many(run: Path) -> None:
    def rename(header: dict[str, Any]) -> None:
        first = next(name for name in header if name != "__metadata__")
        header["__class__"] = header.pop(first)

    _weights(run).write_bytes(_with_header(_weights(run).read_bytes(), rename))
    _checkpoint(run, _with_header(_newest(run), rename))


@hostile("")
def weights_that_are_no_numbers(run: Path) -> None:
    header, data = _split(_weights(run).read_bytes())
    _weights(run).write_bytes(_joined(header, b"\xff" * len(data)))
    header, data = _split(_newest(run))
    _checkpoint(run, _joined(header, b"\xff" * len(data)))


@hostile("does not fit the run's settings")
def random_numbers_that_are_no_generator(run: Path) -> None:
    header, data = _split(_newest(run))
    begin, end = header["random.torch"]["data_offsets"]
    _checkpoint(run, _joined(header, data[:begin] + b"\xff" * (end - begin) + data[end:]))


@hostile("those of another model")
def a_file_of_weights_much_too_long(run: Path) -> None:
    os.truncate(_weights(run), 1 << 40)


@hostile("checkpoints are damaged")
def checkpoints_of_a_terabyte(run: Path) -> None:
    for path in (run / "checkpoints").iterdir():
        os.truncate(path, 1 << 40)


@hostile("The memory is too small")
def a_giant_model_of_holes(run: Path) -> None:
    """All agree on its 137 gigabytes: settings, weights and checkpoint."""
    _settings(run, **GIANT)
    characters = json.loads((run / "vocab.json").read_text("utf-8"))["characters"]
    with torch.device("meta"):
        weights = CharModel(len(characters), RunFolder.open(run).settings).state_dict()
    header, end = {}, 0
    for name, value in weights.items():
        header[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [end, end + value.nbytes]}
        end += value.nbytes
    start = _joined(header, b"")
    _weights(run).write_bytes(start)
    os.truncate(_weights(run), len(start) + end)
    for path in (run / "checkpoints").iterdir():
        os.truncate(path, 3 * end)


# The checkpoint's JSON


@hostile("checkpoints are damaged")
def checkpoint_json_nested_deeply(run: Path) -> None:
    header, data = _split(_newest(run))
    header["__metadata__"]["state"] = "[" * 60_000
    _checkpoint(run, _joined(header, data))


@hostile("checkpoints are damaged")
def checkpoint_json_of_50_megabytes(run: Path) -> None:
    header, data = _split(_newest(run))
    header["__metadata__"]["state"] = " " * (50 << 20)
    _checkpoint(run, _joined(header, data))


@hostile("does not fit the run's settings")
def checkpoint_numbers_without_end(run: Path) -> None:
    _with_state(run, lambda state: state["numbers"].update(nats=10**4000, count=10**4000))


@hostile("does not fit the run's settings")
def more_updates_than_the_epoch_has(run: Path) -> None:
    _with_state(run, lambda state: state["numbers"].update(updates=10**9, count=10**12))


@hostile("does not fit the run's settings")
def an_epoch_that_ended_without_updates(run: Path) -> None:
    _with_state(run, lambda state: state["numbers"].update(updates=0, count=0, told=1))


@hostile("does not fit the run's settings")
def an_epoch_of_a_trillion(run: Path) -> None:
    _with_state(run, lambda state: state["numbers"].update(epoch=10**12))


@hostile("does not fit the run's settings")
def numbers_that_are_texts(run: Path) -> None:
    _with_state(run, lambda state: state["numbers"].update(seconds="1"))


@hostile("is shorter than when the checkpoint was saved")
def lengths_far_beyond_the_files(run: Path) -> None:
    _with_state(run, lambda state: state["lengths"].update({"metrics.jsonl": 1 << 60}))


@hostile("checkpoints are damaged")
def a_limit_set_by_hand_that_is_impossible(run: Path) -> None:
    _with_state(run, lambda state: state.update(live={"clip_norm": -1.0}))


@hostile("checkpoints are damaged")
def a_setting_set_by_hand_that_can_not_be(run: Path) -> None:
    _with_state(run, lambda state: state.update(live={"hidden_size": 10**9}))


@hostile("")
def a_checkpoint_that_is_kept_for_an_unknown_reason(run: Path) -> None:
    _with_state(run, lambda state: state.update(is_kept=[[]]))


@hostile("")
def lengths_of_files_elsewhere(run: Path) -> None:
    _with_state(run, lambda state: state["lengths"].update({"../../outside.txt": 0, "/etc/passwd": 0}))


# JSON


@hostile("run.json” is damaged")
def baselines_that_are_no_numbers(run: Path) -> None:
    lines = {"uniform": "Infinity", "unigram": 1e308, "bigram": [], "trigram": "NaN", "measured_on": "train"}
    _about(run, baselines=lines)


@hostile("at most 200 texts")
def a_hundred_thousand_prefixes(run: Path) -> None:
    _settings(run, prefixes=[f"{number}" for number in range(100_000)])


@hostile("metrics.jsonl” is damaged")
def an_epoch_beyond_every_axis(run: Path) -> None:
    path = run / "metrics.jsonl"
    path.write_text(
        path.read_text("utf-8").replace('"event": "epoch",', '"event": "epoch", "epochs_done": "NaN",')
    )


@hostile("updates.f64” is damaged")
def updates_that_make_no_epoch(run: Path) -> None:
    path = run / "updates.f64"
    rows = np.fromfile(path, "<f8").reshape(-1, 7)
    rows[:, 6] = -1.0
    rows.tofile(path)


@hostile("run.json” is damaged")
def nested_run_json(run: Path) -> None:
    (run / "run.json").write_text('{"schema":' * 100_000)


@hostile("too large to be a file of a run")
def run_json_of_a_gigabyte(run: Path) -> None:
    os.truncate(run / "run.json", 1 << 30)


@hostile("run.json” is damaged")
def endless_digits(run: Path) -> None:
    (run / "run.json").write_text('{"schema": ' + "9" * 1_000_000 + "}")


@hostile("run.json” is damaged")
def a_schema_of_infinity(run: Path) -> None:
    (run / "run.json").write_text('{"schema": 1e999}')


@hostile("")
def a_date_at_the_end_of_time(run: Path) -> None:
    _about(run, started="9999-12-31T23:59:59.999999+00:00")


@hostile("run.json” is damaged")
def a_date_before_time(run: Path) -> None:
    _about(run, started="0001-01-01T00:00:00+23:59")


@hostile("vocab.json” is damaged")
def nested_vocabulary(run: Path) -> None:
    (run / "vocab.json").write_text("[" * (15 << 20))


@hostile("those of another model")
def vocabulary_of_all_there_is(run: Path) -> None:
    characters = "".join(map(chr, range(0xD800))) + "".join(map(chr, range(0xE000, 0x110000)))
    (run / "vocab.json").write_text(json.dumps({"characters": characters, "line_start": "a"}))


@hostile("metrics.jsonl” is damaged")
def eighty_million_empty_lines_of_metrics(run: Path) -> None:
    (run / "metrics.jsonl").write_bytes(b"{}\n" * (80 << 20))


@hostile("samples.jsonl” is damaged")
def one_line_of_200_megabytes(run: Path) -> None:
    (run / "samples.jsonl").write_bytes(b"[" * (200 << 20) + b"\n")


@hostile("metrics.jsonl” is damaged")
def metrics_with_epochs_without_end(run: Path) -> None:
    (run / "metrics.jsonl").write_text('{"event": "epoch", "epoch": ' + "9" * 4000 + ', "update": 1}\n')


@hostile("updates.f64” is damaged")
def updates_that_are_not_counted(run: Path) -> None:
    (run / "updates.f64").write_bytes(struct.pack("<7d", 1e308, -4.0, 0.5, 1e300, 0.1, 0.1, 0.1))


@hostile("updates.f64” is damaged")
def updates_of_a_hundred_gigabytes_of_holes(run: Path) -> None:
    os.truncate(run / "updates.f64", 100 * GIGABYTE)


@hostile("updates.f64” is damaged")
def the_same_update_a_million_times(run: Path) -> None:
    (run / "updates.f64").write_bytes(struct.pack("<7d", 1, 1, 9.0, 9, 0.5, 0.1, 0.1) * 1_000_000)


@hostile("")
def more_updates_than_are_shown(run: Path) -> None:
    rows = np.arange(7.0, 7.0 + 3_000_000)[:, None] * np.ones(7)
    rows.astype("<f8").tofile(run / "updates.f64")


@hostile("updates.f64” is damaged")
def updates_that_predicted_nothing(run: Path) -> None:
    (run / "updates.f64").write_bytes(struct.pack("<7d", 1, 1, 0.0, 0, 0.5, 0.1, 0.1))


@hostile("metrics.jsonl” is damaged")
def metrics_of_ten_gigabytes_of_holes(run: Path) -> None:
    os.truncate(run / "metrics.jsonl", 10 * GIGABYTE)


@hostile("samples.jsonl” is damaged")
def samples_of_ten_gigabytes_of_holes_with_an_end(run: Path) -> None:
    _put(run / "samples.jsonl", 10 * GIGABYTE, b"\n")


@hostile("samples.jsonl” is damaged")
def millions_of_lines_that_tell_nothing(run: Path) -> None:
    (run / "samples.jsonl").write_bytes(b'{"event": "sample"}\n' * (12 << 20))


@hostile("")
def samples_without_end(run: Path) -> None:
    line = b'{"event": "sample", "epoch": 1, "update": 1, "prefix": "", "text": ""}\n'
    (run / "samples.jsonl").write_bytes(line * (4 << 20))


@hostile("is damaged, so the run can't be trained any further")
def lengths_that_cut_a_line(run: Path) -> None:
    _with_state(run, lambda state: state["lengths"].update({"metrics.jsonl": 5}))


@hostile("is damaged, so the run can't be trained any further")
def checkpoints_that_count_on_holes(run: Path) -> None:
    os.truncate(run / "metrics.jsonl", 100 * GIGABYTE)
    _with_state(run, lambda state: state["lengths"].update({"metrics.jsonl": 100 * GIGABYTE}))


# Settings


@hostile("those of another model")
def a_giant_model(run: Path) -> None:
    _settings(run, **GIANT)


@hostile("")
def a_giant_batch(run: Path) -> None:
    _settings(run, batch_size=65536, num_steps=65536)


# Links, and what is no file


@hostile("holds no links")
def a_link_as_run_json(run: Path) -> None:
    (run / "run.json").unlink()
    (run / "run.json").symlink_to(run / "../../outside.txt")


@hostile("holds no links")
def a_link_as_weights(run: Path) -> None:
    _weights(run).rename(run.parent / ".elsewhere")
    _weights(run).symlink_to("../.elsewhere")


@hostile("no checkpoint")
def a_link_as_folder_of_checkpoints(run: Path) -> None:
    (run / "checkpoints").rename(run.parent / ".checkpoints")
    (run / "checkpoints").symlink_to("../.checkpoints")


def pipe(name: str, says: str) -> None:
    def make(run: Path) -> None:
        (run / name).unlink(missing_ok=True)
        os.mkfifo(run / name)

    HOSTILE[f"a pipe as {name}"] = (make, says)


@hostile("lines.jsonl” is damaged")
def lines_of_nothing_but_opening_brackets(run: Path) -> None:
    (run / "lines.jsonl").write_bytes(b"[" * (1 << 19) + b"\n")


@hostile("lines.jsonl” is too large")
def lines_of_ten_gigabytes_of_holes(run: Path) -> None:
    (run / "lines.jsonl").touch()
    _put(run / "lines.jsonl", 10 * GIGABYTE, b"\n")


@hostile("lines.jsonl” is damaged")
def a_line_of_its_own_child(run: Path) -> None:
    (run / "lines.jsonl").write_bytes(b'{"event": "line", "parent": 1, "place": 0, "text": "a"}\n')


@hostile("")
def as_many_lines_as_fit_each_the_child_of_a_removed_one(run: Path) -> None:
    from core.common.lines import Line
    from core.common.progress import Moment
    from core.common.prompts import Prompt
    from core.runs.line_records import Removed, act_json

    line = Line(0, 0, 0, Prompt(""), Moment(), "", "a", 0.0)
    records = []
    for number in range(60_000):
        record = act_json(line) | {"parent": number, "place": int(number > 0)}
        records += [record, act_json(Removed(number))] if number else [record]
    (run / "lines.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")


for _name in ("run.json", "vocab.json", "lines.jsonl", "metrics.jsonl", "samples.jsonl", "updates.f64"):
    pipe(_name, "is not a plain file")
for _name in ("training.lock", "training.lease"):
    pipe(_name, "is not a plain file")
pipe("weights.safetensors", "is not a plain file")


@hostile("no checkpoint")
def pipes_as_checkpoints(run: Path) -> None:
    folder = run / "checkpoints"
    for path in list(folder.iterdir()):
        path.unlink()
        os.mkfifo(path)


@hostile("is not a plain file")
def a_folder_as_weights(run: Path) -> None:
    _weights(run).unlink()
    _weights(run).mkdir()


def read_all(path: Path) -> list[str]:
    """Return the sentences of refusal from reading a run in every way there is."""
    from core.common.errors import UserError
    from core.common.prompts import Prompt
    from core.runs.lines import read_lines
    from core.saving.checkpoints import load_checkpoint
    from core.saving.resumption import resumed
    from core.saving.weights import load_model
    from core.settings.smaller import memory_explained
    from core.writing.writer import Writer
    from tests.golden.make import CORPUS

    def write() -> None:
        with memory_explained():
            model, moment = load_model(run, cpu)
        list(Writer(model, run.vocab, run.line_start).write(Prompt("春", 3), moment))

    def checkpoint() -> None:
        with memory_explained():
            load_checkpoint(run)

    def go_on() -> None:
        with memory_explained():
            trainer, _passed_over = resumed(run, CORPUS, run.settings, cpu)
            happening = trainer.run()
            for _ in range(15):
                next(happening, None)
        run.release()

    def lines() -> None:
        assert read_lines(run.path)[0].lines is not None

    cpu = torch.device("cpu")
    try:
        run = RunFolder.open(path)
    except UserError as error:
        return [str(error)]
    said = []
    for read in (run.told, lines, write, checkpoint, go_on):
        try:
            read()
        except UserError as error:  # noqa: PERF203
            said.append(str(error))
    return said


def main(folder: Path) -> None:
    import resource

    from core.runs import list_runs

    # Loaded and warm before the memory is counted.
    read_all(folder / "sound" / "golden")
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages * resource.getpagesize() + MEMORY_TO_SPARE_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    for path in sorted((folder / "hostile").iterdir()):
        if not path.name.startswith("."):
            sys.stdout.write(json.dumps({"reading": path.name}) + "\n")
            sys.stdout.flush()
            sys.stdout.write(json.dumps({path.name: read_all(path)}) + "\n")
    list_runs(folder / "hostile")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
