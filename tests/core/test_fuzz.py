"""Any bytes at all, and sound ones changed anywhere: a value or a sentence, never another exception."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.common.errors import UserError
from core.runs import RunFolder, list_runs
from core.saving.checkpoints import load_checkpoint
from core.saving.weights import load_model
from core.settings.settings import Settings
from core.sharing.packed_runs import count_packed_runs, import_run
from core.text.corpus import Corpus
from core.text.encodings import ENCODINGS, closest, detect_encoding, failure
from core.text.lyrics import sung
from core.text.readers import preview, read_corpus
from core.text.summary import summarize
from tests.golden.make import CORPUS

CPU = torch.device("cpu")
GOLDEN = Path(__file__).parents[1] / "golden" / "schema-1"
few = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
fewer = settings(few, max_examples=60)

LINES = "[ti:夜曲]\r\n[00:12.34]一群嗜血的蚂蚁\n<00:01>被腐肉所吸引\r我面无表情 café \ufeff\n"
# Cut anywhere, spoilt anywhere, in any encoding: what people really have.
TEXTS = st.builds(
    lambda encoding, times: (LINES * times).encode(encoding, "ignore"),
    st.sampled_from(sorted(ENCODINGS)),
    st.integers(1, 30),
)


@st.composite
def mutated(draw: Any, sound: st.SearchStrategy[bytes]) -> bytes:
    """Sound bytes with a few of them changed, put in, taken out or doubled."""
    content = bytearray(draw(sound))
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, len(content)))
        match draw(st.sampled_from(["flip", "insert", "cut", "repeat", "end"])):
            case "flip" if place < len(content):
                content[place] ^= 1 << draw(st.integers(0, 7))
            case "insert":
                content[place:place] = draw(st.binary(max_size=8))
            case "cut":
                del content[place : place + draw(st.integers(1, 64))]
            case "repeat":
                content[place:place] = content[place : place + 64]
            case "end":
                del content[place:]
    return bytes(content)


BYTES = st.one_of(st.binary(max_size=400), mutated(TEXTS))


def packed(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


ZIPS = st.builds(packed, st.dictionaries(st.sampled_from(["a.txt", "b/歌.lrc", "c.md"]), TEXTS, max_size=3))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def read_or_refused(path: Path, encoding: str | None) -> Corpus | None:
    try:
        corpus = read_corpus(path, encoding)
    except UserError:
        return None
    assert len(corpus.text) == len(corpus)
    assert "\r" not in corpus.text
    summarize(corpus, Settings())
    return corpus


@few
@given(content=BYTES, suffix=st.sampled_from(["txt", "lrc", "zip", "dat"]), encoding=st.none())
def test_a_file_of_any_bytes(folder: Path, content: bytes, suffix: str, encoding: None) -> None:
    path = folder / f"file.{suffix}"
    path.write_bytes(content)
    read_or_refused(path, encoding)
    with contextlib.suppress(UserError):
        assert len(preview(path)) <= 400


@few
@given(content=BYTES, encoding=st.sampled_from(sorted(ENCODINGS)))
def test_a_file_of_any_bytes_in_an_encoding_that_was_chosen(
    folder: Path, content: bytes, encoding: str
) -> None:
    path = folder / "file.txt"
    path.write_bytes(content)
    read_or_refused(path, encoding)
    with contextlib.suppress(UserError):  # it may begin as a zip does
        assert len(preview(path, encoding)) <= 400


@few
@given(content=BYTES)
def test_the_encoding_of_any_bytes(content: bytes) -> None:
    for whole in (True, False):
        guess = detect_encoding(content, whole)
        assert guess.encoding in {*ENCODINGS, ""}
        assert guess.encoding or not guess.is_certain
    name, reach = closest(content)
    assert reach == (len(content) if (at := failure(content, name)) is None else at)


@few
@given(text=st.text(st.sampled_from("[]<>:.0123456789abti#_\n \u3000歌")))
def test_any_lyrics(text: str) -> None:
    without = "".join(sung([text]))
    assert not without or without.endswith("\n")
    assert set(without) <= {*text, "\n"}


@few
@given(content=mutated(ZIPS))
def test_a_zip_spoilt_anywhere(folder: Path, content: bytes) -> None:
    path = folder / "file.zip"
    path.write_bytes(content)
    read_or_refused(path, None)
    with contextlib.suppress(UserError):
        preview(path)
    assert not count_packed_runs(path)


@fewer
@given(files=st.dictionaries(st.sampled_from(["a.txt", "b.lrc", "c.zip", "d/e.md", ".f.txt"]), BYTES | ZIPS))
def test_a_folder_of_anything(folder: Path, files: dict[str, bytes]) -> None:
    path = folder / "texts"
    shutil.rmtree(path, ignore_errors=True)
    (path / "d").mkdir(parents=True)
    for name, content in files.items():
        (path / name).write_bytes(content)
    read_or_refused(path, None)


def read_all(path: Path) -> None:
    """Read a run in every way there is; sentences are expected."""
    list_runs(path.parent)
    with contextlib.suppress(UserError):
        run = RunFolder.open(path)
        for read in (
            run.told,
            lambda: load_model(run, CPU),
            lambda: load_checkpoint(run),
        ):
            with contextlib.suppress(UserError):
                read()


def golden_files() -> list[str]:
    return sorted(path.relative_to(GOLDEN).as_posix() for path in GOLDEN.rglob("*") if path.is_file())


@few
@given(data=st.data())
def test_a_run_with_a_file_spoilt_anywhere(folder: Path, data: st.DataObject) -> None:
    run = folder / "runs" / "run"
    shutil.rmtree(run, ignore_errors=True)
    shutil.copytree(GOLDEN, run)
    name = data.draw(st.sampled_from(golden_files()))
    content = data.draw(st.binary(max_size=200) | mutated(st.just((GOLDEN / name).read_bytes())))
    (run / name).write_bytes(content)
    read_all(run)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@few
@given(data=st.data())
def test_a_run_whose_json_has_any_value_anywhere(folder: Path, data: st.DataObject) -> None:
    run = folder / "runs" / "run"
    shutil.rmtree(run, ignore_errors=True)
    shutil.copytree(GOLDEN, run)
    name = data.draw(st.sampled_from(["run.json", "vocab.json", "metrics.jsonl", "samples.jsonl"]))
    first, *rest = (run / name).read_text("utf-8").splitlines()
    value = json.loads(first)
    place = value
    while True:
        key = data.draw(st.sampled_from(sorted(place)))
        if not isinstance(place[key], dict) or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = data.draw(JSON)
    (run / name).write_text("\n".join([json.dumps(value), *rest, ""]), "utf-8")
    read_all(run)


@fewer
@given(data=st.data())
def test_a_packed_run_spoilt_anywhere(folder: Path, data: st.DataObject) -> None:
    members = {f"run/{name}": (GOLDEN / name).read_bytes() for name in golden_files()}
    file, workspace = folder / "run.zip", folder / "workspace"
    file.write_bytes(data.draw(mutated(st.just(packed(members))) | mutated(ZIPS)))
    count_packed_runs(file)
    try:
        path = import_run(file, workspace)
    except UserError:
        # Nothing of it is left.
        assert not workspace.exists() or not list(workspace.iterdir())
    else:
        read_all(path)
        shutil.rmtree(workspace)


def test_the_golden_text_is_read_as_it_is(tmp_path: Path) -> None:
    """What the tests above begin from is sound."""
    path = tmp_path / "song.txt"
    path.write_text(CORPUS.text, "utf-8")
    corpus = read_or_refused(path, None)
    assert corpus is not None
    assert corpus.sha256 == CORPUS.sha256
