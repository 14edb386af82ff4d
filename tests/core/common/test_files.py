"""Files and folders: whose they are to read, what is never replaced, and paths that nobody can look at."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.common.files import (
    is_file,
    is_folder,
    is_there,
    move_folder,
    replacing,
    unfinished_folder,
    write_atomically,
)
from tests.forbidden import forbidden

posix = pytest.mark.skipif(os.name == "nt", reason="permissions and pipes are others there")


@pytest.fixture(params=[0o077, 0o002, 0o022])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@posix
def test_a_new_file_has_the_permissions_that_the_persons_umask_gives(tmp_path: Path, umask: int) -> None:
    write_atomically(tmp_path / "new", b"new")
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o666 & ~umask
    with unfinished_folder(tmp_path) as folder:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o777 & ~umask


@posix
def test_a_file_that_is_replaced_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "private"
    path.write_bytes(b"old")
    path.chmod(0o600)
    write_atomically(path, b"new")
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"new", 0o600)


@posix
def test_what_is_no_file_is_not_replaced(tmp_path: Path) -> None:
    pipe, folder = tmp_path / "pipe", tmp_path / "folder"
    os.mkfifo(pipe)
    folder.mkdir()
    for path in (pipe, folder):
        with pytest.raises(OSError, match=r"plain file|[Dd]irectory"), replacing(path):
            pytest.fail("it is refused before anything is written")
    assert pipe.is_fifo()
    assert sorted(tmp_path.iterdir()) == [folder, pipe]


def test_a_folder_takes_no_place_that_another_has_taken_be_it_empty(tmp_path: Path) -> None:
    folder, taken = tmp_path / "folder", tmp_path / "taken"
    folder.mkdir()
    (folder / "file").write_text("mine")
    taken.mkdir()
    found = taken.stat().st_ino
    with pytest.raises(FileExistsError):
        move_folder(folder, taken)
    assert taken.stat().st_ino == found
    move_folder(folder, tmp_path / "free")
    assert (tmp_path / "free" / "file").read_text() == "mine"
    assert not folder.exists()


def test_a_move_that_fails_leaves_nothing_in_the_new_place(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        move_folder(tmp_path / "missing", tmp_path / "free")
    assert not list(tmp_path.iterdir())


def test_a_path_that_can_not_be_looked_at_is_nothing(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    (closed / "file").touch()
    with forbidden(closed):
        for path in (closed / "file", tmp_path / ("a" * 5000), Path("nul\0byte")):
            assert not any(look(path) for look in (is_there, is_file, is_folder))
    assert is_there(closed / "file")
