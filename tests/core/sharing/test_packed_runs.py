"""Whole runs: renamed, packed into a zip, and taken in from one that may come from a stranger."""

from __future__ import annotations

import json
import os
import random
import stat
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pytest

from core.command_line.cli import main
from core.common.errors import CorpusError, RunError, UserError
from core.common.files import write_atomically
from core.common.tensor_files import pieces
from core.model.char_model import CharModel
from core.runs import CHECKPOINTS_FOLDER, RUN_FILE, WEIGHTS_FILE, RunFolder, list_runs
from core.runs.kept_text import TEXT_FILE
from core.runs.lines import KeptLines
from core.runs.note import read_note, write_note
from core.runs.renaming import rename_run
from core.saving.weights import save_weights, weights_of
from core.sharing import packed_runs as workspace
from core.sharing.packed_runs import count_packed_runs, export_run, import_run
from core.text import archives
from tests.core.runs.test_lines import LINE
from tests.core.saving.test_resumption import gone_on, new_run, told, trained_to

ABOUT = f"mine/{RUN_FILE}"
TEXT = "人生若只如初见\n何事秋风悲画扇\n" * 30


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    """A run that a crash cut off in its midst, with two checkpoints."""
    run, trainer = new_run(tmp_path / "runs")
    trained_to(run, trainer, 9)
    return run


@pytest.fixture
def packed(run: RunFolder, tmp_path: Path) -> Path:
    export_run(run.path, tmp_path / "mine.zip")
    return tmp_path / "mine.zip"


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "training.lock"
    }


def with_members(packed: Path, path: Path, **more: bytes | zipfile.ZipInfo) -> Path:
    """Return a copy of the zip at ``path`` with ``more`` members, named ``mine/…`` by what has no slash."""
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            _folder, _slash, inner = info.filename.partition("/")
            new.writestr(f"mine/{inner}", old.read(info))
        for name, value in more.items():
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # zipfile warns of the duplicates that a test wants
                if isinstance(value, bytes):
                    new.writestr(name, value)
                else:
                    new.writestr(value, "../../secret")
    return path


def refused(file: Path, parent: Path, says: str) -> None:
    """See that ``file`` is refused with ``says``, and that nothing of it is left in the workspace."""
    with pytest.raises(UserError, match=says):
        import_run(file, parent)
    assert not parent.exists()


def test_a_run_that_went_through_a_zip_is_the_same_to_the_byte(
    run: RunFolder, packed: Path, tmp_path: Path
) -> None:
    path = import_run(packed, tmp_path / "elsewhere")
    assert path == tmp_path / "elsewhere" / run.path.name
    assert content(path) == content(run.path)
    assert [summary.path for summary in list_runs(tmp_path / "elsewhere")] == [path]
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(run.path.stat().st_mode)


def test_a_run_that_went_through_a_zip_goes_on_as_the_original(
    run: RunFolder, packed: Path, tmp_path: Path
) -> None:
    taken = RunFolder.open(import_run(packed, tmp_path / "elsewhere"))
    gone_on(run), gone_on(taken)
    assert told(taken) == told(run)


def test_each_import_gets_a_folder_of_its_own(run: RunFolder, packed: Path) -> None:
    parent = run.path.parent
    names = [import_run(packed, parent).name for _ in range(2)]
    assert names == [f"{run.path.name}-2", f"{run.path.name}-3"]
    assert len(list_runs(parent)) == 3


def test_a_run_packed_by_hand_with_what_systems_add_is_taken_in_without_it(
    run: RunFolder, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "我的 run.zip", "w") as archive:
        for name, data in content(run.path).items():
            archive.writestr(name, data)
        for name in ("__MACOSX/._run.json", ".DS_Store", "notes.exe", "checkpoints/evil.py"):
            archive.writestr(name, b"x")
    path = import_run(tmp_path / "我的 run.zip", tmp_path / "elsewhere")
    assert path.name == "我的-run"
    assert content(path) == content(run.path)


def test_a_zip_of_texts_is_no_packed_run(packed: Path, tmp_path: Path) -> None:
    texts = tmp_path / "songs.zip"
    with zipfile.ZipFile(texts, "w") as archive:
        archive.writestr("a.txt", "啊")
    assert count_packed_runs(packed)
    for other in (texts, Path(__file__), tmp_path, tmp_path / "none"):
        assert not count_packed_runs(other)


@pytest.mark.parametrize("name", ["../evil.txt", "mine/../../evil.txt", "/evil.txt", "C:\\evil.txt"])
def test_a_member_that_points_outside_is_refused(packed: Path, tmp_path: Path, name: str) -> None:
    file = with_members(packed, tmp_path / "evil.zip", **{name: b"x"})
    refused(file, tmp_path / "elsewhere", "points outside the run")
    assert not list(tmp_path.rglob("evil.txt"))


def test_a_link_is_refused(packed: Path, tmp_path: Path) -> None:
    link = zipfile.ZipInfo("mine/weights.safetensors")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    file = with_members(packed, tmp_path / "evil.zip", link=link)
    refused(file, tmp_path / "elsewhere", "points outside the run")


def test_a_file_twice_is_refused(packed: Path, tmp_path: Path) -> None:
    file = with_members(packed, tmp_path / "evil.zip", **{"mine/vocab.json": b"{}"})
    refused(file, tmp_path / "elsewhere", "“vocab.json” twice")


def test_two_runs_in_one_zip_are_refused(packed: Path, tmp_path: Path) -> None:
    file = with_members(packed, tmp_path / "two.zip", **{f"yours/{RUN_FILE}": b"{}"})
    refused(file, tmp_path / "elsewhere", "“two.zip” holds 2 runs, .* Unpack the zip, and move the folders")


@pytest.fixture
def of_runs(run: RunFolder, tmp_path: Path) -> Path:
    """A zip of a folder with two runs, each with its text, as a file manager packs it."""
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        for name, data in {**content(run.path), TEXT_FILE: TEXT.encode()}.items():
            for folder in ("my runs/first", "my runs/second"):
                archive.writestr(f"{folder}/{name}", data)
    return tmp_path / "two.zip"


def test_each_run_in_a_zip_is_counted_wherever_it_lies(of_runs: Path, tmp_path: Path) -> None:
    assert count_packed_runs(of_runs) == 2
    with zipfile.ZipFile(tmp_path / "texts.zip", "w") as archive:
        # Of a program that is not this one.
        archive.writestr(f"book/{RUN_FILE}", "{}")
        archive.writestr("book/chapter.txt", TEXT)
    assert count_packed_runs(tmp_path / "texts.zip") == 0


def test_a_run_or_a_zip_of_runs_is_no_text_to_train_on(
    run: RunFolder,
    of_runs: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("LANGUAGE", raising=False)
    write_note(run.path, "a note is no text either")
    run.set_state("finished")
    run.release()
    export_run(run.path, tmp_path / "one.zip")
    for file, says in (
        (run.path, "is a run, not"),
        (tmp_path / "one.zip", "is a packed run, not"),
        (of_runs, "holds 2 packed runs, not"),
    ):
        options = ("--run-dir", str(tmp_path / "new"), "--device", "cpu", "--set", "epochs=1")
        assert main(["train", str(file), *options]) == 2
        assert f"“{file.name}” {says} a text" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_run_too_deep_in_a_zip_is_said_to_be_there(packed: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(tmp_path / "deep.zip", "w") as new:
        for info in old.infolist():
            new.writestr(f"my runs/{info.filename}", old.read(info))
        folder = f"my runs/{info.filename.partition('/')[0]}"
    refused(tmp_path / "deep.zip", tmp_path / "elsewhere", f"too deep in it: in the folder “{folder}”")


def test_what_is_refused_is_named_as_the_person_knows_it(packed: Path, tmp_path: Path) -> None:
    for number, content in enumerate((b"{", b'{"schema": 99}')):
        file = tmp_path / f"bad{number}.zip"
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(ABOUT, content)
        with pytest.raises(RunError) as caught:
            import_run(file, tmp_path / "runs")
        assert f"“{file}" in str(caught.value)
        assert ".tmp" not in str(caught.value)


def test_an_import_that_fails_leaves_the_folders_that_were_there(packed: Path, tmp_path: Path) -> None:
    file = with_members(packed, tmp_path / "evil.zip", **{f"mine/{RUN_FILE}2": b""})
    (tmp_path / "there").mkdir()
    with zipfile.ZipFile(file, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr(ABOUT, b"{")
    with pytest.raises(RunError):
        import_run(file, tmp_path / "there" / "a" / "b")
    assert list((tmp_path / "there").iterdir()) == []


def test_an_import_says_if_nothing_can_be_written_with_the_run(
    run: RunFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("LANGUAGE", raising=False)

    def said() -> str:
        (tmp_path / "mine.zip").unlink(missing_ok=True)
        export_run(run.path, tmp_path / "mine.zip")
        assert main(["import", str(tmp_path / "mine.zip"), "--run-dir", str(tmp_path / "elsewhere")]) == 0
        return capsys.readouterr().err

    weights = run.path / WEIGHTS_FILE
    save_weights(run, weights_of(CharModel(len(run.vocab), run.settings)), run.moment)
    run.release()
    assert said() == ""
    whole = weights.read_bytes()
    weights.write_bytes(whole[:-100])
    assert "the file is damaged" in said()
    with weights.open("wb") as file:
        file.writelines(pieces({"a": np.zeros((2, 3), np.float32)}, {}))
    assert "those of another model" in said()
    weights.unlink()
    assert said().startswith("The zip has no weights of this run")
    about = json.loads((run.path / RUN_FILE).read_bytes())
    about["last"] = {"epoch": 0, "update": 0}
    (run.path / RUN_FILE).write_text(json.dumps(about), "utf-8")
    assert said().startswith("This run was never saved")


def test_an_encrypted_run_is_refused_with_what_to_do(packed: Path, tmp_path: Path) -> None:
    data = bytearray(packed.read_bytes())
    at = -1
    while (at := data.find(b"PK\x01\x02", at + 1)) >= 0:
        data[at + 8] |= 1
    (tmp_path / "closed.zip").write_bytes(data)
    refused(tmp_path / "closed.zip", tmp_path / "elsewhere", "encrypted.*password")


def test_a_bomb_in_place_of_a_file_is_given_up_at_that_files_bound(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(ABOUT, b" " * (40 << 20))
    refused(bomb, tmp_path / "elsewhere", "larger than allowed")


def test_the_files_of_a_run_have_one_bound_together(
    packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspace, "MAX_BYTES", 20_000)
    refused(packed, tmp_path / "elsewhere", "larger than allowed")


def test_a_crowd_of_members_is_refused_before_any_is_unpacked(
    packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspace, "_MOST_MEMBERS", 3)
    refused(packed, tmp_path / "elsewhere", "files, and a run has fewer")


def test_a_zip_whose_run_does_not_open_is_refused(packed: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        archive.writestr(ABOUT, json.dumps({"schema": 99}))
    refused(tmp_path / "bad.zip", tmp_path / "elsewhere", "later version")


def test_a_damaged_byte_anywhere_in_a_zip_is_refused_or_changes_nothing(
    run: RunFolder, packed: Path, tmp_path: Path
) -> None:
    rng, whole, wanted = random.Random(5), packed.read_bytes(), content(run.path)
    for _ in range(150):
        damaged = bytearray(whole)
        damaged[rng.randrange(len(damaged))] ^= 1 << rng.randrange(8)
        (tmp_path / "damaged.zip").write_bytes(damaged)
        try:
            path = import_run(tmp_path / "damaged.zip", tmp_path / "elsewhere")
        except UserError:
            continue
        # A flipped bit in a member's name leaves that file out, which the run survives or tells.
        taken = content(path)
        assert all(wanted[name] == data for name, data in taken.items())
    assert not list((tmp_path / "elsewhere").glob(".*"))


@pytest.mark.parametrize("length", [0, 1, 100, -1])
def test_a_zip_cut_short_is_refused(packed: Path, tmp_path: Path, length: int) -> None:
    (tmp_path / "short.zip").write_bytes(packed.read_bytes()[:length])
    refused(tmp_path / "short.zip", tmp_path / "elsewhere", "holds no run")


def test_an_export_that_fails_leaves_the_old_zip(
    run: RunFolder, packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    old = packed.read_bytes()
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RunError, match=r"can't be packed.*No space left"):
        export_run(run.path, packed)
    assert packed.read_bytes() == old
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.zip", "runs"]


def test_links_and_strange_files_stay_out_of_the_zip(run: RunFolder, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    (run.path / "secret.txt").write_text("x")
    (run.path / "samples.jsonl").unlink(missing_ok=True)
    (run.path / "samples.jsonl").symlink_to(tmp_path / "secret")
    export_run(run.path, tmp_path / "out.zip")
    names = {name.partition("/")[2] for name in zipfile.ZipFile(tmp_path / "out.zip").namelist()}
    assert "samples.jsonl" not in names
    assert "secret.txt" not in names
    assert RUN_FILE in names


def test_a_run_is_renamed_with_all_that_is_in_it(run: RunFolder) -> None:
    before = content(run.path)
    path = rename_run(run.path, "东坡 / best: one")
    assert path == run.path.parent / "东坡-best-one"
    assert content(path) == before
    assert not run.path.exists()


def test_a_name_that_is_taken_is_refused_and_its_own_is_not(run: RunFolder) -> None:
    other, trainer = new_run(run.path.parent)
    trained_to(other, trainer, 4)
    with pytest.raises(RunError, match="is a run called"):
        rename_run(run.path, other.path.name)
    assert rename_run(run.path, run.path.name) == run.path
    assert len(list_runs(run.path.parent)) == 2


def test_a_run_that_is_trained_is_neither_renamed_nor_packed(run: RunFolder, tmp_path: Path) -> None:
    run.claim()
    with pytest.raises(RunError, match="being trained"):
        rename_run(run.path, "other")
    with pytest.raises(RunError, match="being trained"):
        export_run(run.path, tmp_path / "x.zip")
    assert not (tmp_path / "x.zip").exists()
    run.release()


def test_what_a_kill_left_half_written_goes_when_the_run_is_claimed(run: RunFolder) -> None:
    strewn = [run.path / ".abc.tmp", run.path / CHECKPOINTS_FOLDER / ".def.tmp"]
    for path in strewn:
        path.write_bytes(b"half")
    (run.path / "notes.tmp").write_text("the person's own")
    write_atomically(run.path / "kept.json", b"{}")
    run.claim()
    run.release()
    assert not any(path.exists() for path in strewn)
    assert (run.path / "notes.tmp").exists()
    assert (run.path / "kept.json").exists()


def test_the_commands_pack_a_run_and_take_it_in(
    run: RunFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("LANGUAGE", raising=False)
    monkeypatch.chdir(tmp_path)
    assert main(["export", str(run.path)]) == 0
    zip_name = capsys.readouterr().out.strip()
    assert zip_name == f"{run.path.name}.zip"
    packed = Path(zip_name).read_bytes()
    assert main(["export", str(run.path)]) == 2
    sentence = f"There is a file “{zip_name}” already. Name another one, or add --force to replace it.\n"
    assert capsys.readouterr().err == sentence
    Path(zip_name).write_text("older")
    assert main(["export", str(run.path), zip_name, "--force"]) == 0
    assert Path(zip_name).read_bytes() == packed
    capsys.readouterr()
    assert main(["import", zip_name, "--run-dir", "elsewhere"]) == 0
    assert content(Path(capsys.readouterr().out.strip())) == content(run.path)
    assert main(["import", __file__]) == 2
    assert "holds no run" in capsys.readouterr().err
    assert main(["import", "nosuch.zip"]) == 2
    assert capsys.readouterr().err == "There is no file “nosuch.zip”.\n"


def test_a_zip_bomb_of_a_checkpoint_is_refused_by_its_ratio(
    packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "RATIO_FROM_BYTES", 2 << 20)
    name = f"mine/{CHECKPOINTS_FOLDER}/{1:012}-{'0' * 64}.safetensors"
    file = with_members(packed, tmp_path / "bomb.zip", **{name: b"\0" * (40 << 20)})
    with pytest.raises(CorpusError, match="larger than allowed"):
        import_run(file, tmp_path / "elsewhere")
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.skipif(os.name == "nt", reason="names are others there")
def test_a_run_whose_name_is_not_utf_8_is_packed_and_taken_in(run: RunFolder, tmp_path: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(run.path) + b"\xff"))
    run.release()
    run.path.rename(odd)
    export_run(odd, tmp_path / "odd.zip")
    path = import_run(tmp_path / "odd.zip", tmp_path / "elsewhere")
    assert content(path) == content(odd)
    assert path.name.encode().isascii()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_what_is_no_file_is_not_replaced_by_a_packed_run(
    run: RunFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run.set_state("finished")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert main(["export", str(run.path), str(pipe), "--force"]) == 2
    assert "it is no plain file" in capsys.readouterr().err
    assert pipe.is_fifo()


@pytest.mark.skipif(os.name == "nt", reason="links are not everybody's there")
def test_a_run_is_packed_where_a_link_leads(run: RunFolder, tmp_path: Path) -> None:
    run.set_state("finished")
    (tmp_path / "disk").mkdir()
    link = tmp_path / "link.zip"
    link.symlink_to(tmp_path / "disk" / "mine.zip")
    export_run(run.path, link)
    assert link.is_symlink()
    assert count_packed_runs(tmp_path / "disk" / "mine.zip")


def test_a_run_that_is_about_to_begin_loses_its_folder_to_no_other(
    run: RunFolder, packed: Path, tmp_path: Path
) -> None:
    """Its folder is empty for an instant, and a rename would replace it."""
    run.set_state("finished")
    beginning = tmp_path / "runs" / "beginning"
    beginning.mkdir()
    found = beginning.stat().st_ino
    with pytest.raises(RunError, match="already"):
        rename_run(run.path, "beginning")
    taken_in = tmp_path / "workspace" / run.path.name
    taken_in.mkdir(parents=True)
    assert import_run(packed, taken_in.parent).name == f"{run.path.name}-2"
    assert (beginning.stat().st_ino, list(taken_in.iterdir())) == (found, [])


def test_the_note_on_a_run_is_packed_with_it(run: RunFolder, tmp_path: Path) -> None:
    write_note(run.path, "好诗")
    export_run(run.path, tmp_path / "mine.zip")
    assert read_note(import_run(tmp_path / "mine.zip", tmp_path / "elsewhere")) == "好诗"


def test_the_lines_of_a_run_are_packed_with_it(run: RunFolder, tmp_path: Path) -> None:
    lines = KeptLines.open(run.path)
    lines.add(LINE)
    lines.flush()
    export_run(run.path, tmp_path / "mine.zip")
    assert KeptLines.open(import_run(tmp_path / "mine.zip", tmp_path / "elsewhere")).lines == lines.lines


def test_packed_lines_of_any_length_are_refused(packed: Path, tmp_path: Path) -> None:
    long = with_members(packed, tmp_path / "long.zip", **{"mine/lines.jsonl": b"x" * (33 << 20)})
    refused(long, tmp_path / "elsewhere", "larger than allowed")


def test_a_packed_note_of_any_length_is_refused(packed: Path, tmp_path: Path) -> None:
    long = with_members(packed, tmp_path / "long.zip", **{"mine/note.txt": b"x" * (1 << 20)})
    refused(long, tmp_path / "elsewhere", "larger than allowed")
