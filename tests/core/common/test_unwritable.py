"""The advice for a file that can't be written fits the reason."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path

import pytest

from core.common.errors import RunError
from core.common.unwritable import with_remedy
from core.sharing.exported import write_export
from tests.disks import small_disk


def refusal(file: Path) -> str:
    with pytest.raises(RunError) as caught:
        write_export(file, b"x" * 8192)
    return str(caught.value)


def test_room_is_asked_for_if_and_only_if_the_disk_is_full(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        disk.fill()
        assert refusal(disk.path / "a.csv").endswith("device. Make room there. Or choose another folder.")
        disk.free()
        disk.protect()
        assert refusal(disk.path / "a.csv").endswith(
            "Read-only file system. Make its disk writable. Or choose another folder."
        )
        disk.unprotect()


def test_a_missing_folder_is_to_be_looked_for(tmp_path: Path) -> None:
    assert refusal(tmp_path / "gone" / "a.csv").endswith(
        "Check that the folder exists and that its disk is connected and works. Or choose another folder."
    )


def test_a_file_in_place_of_the_folder_is_no_place(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert refusal(tmp_path / "file" / "a.csv").endswith("Not a directory. Choose another folder.")


@pytest.mark.skipif(os.name == "nt", reason="long names are others there")
def test_a_name_that_is_no_files_name_is_to_be_another(tmp_path: Path) -> None:
    assert refusal(tmp_path / f"{'a' * 300}.csv").endswith("too long. Choose a shorter name.")
    assert refusal(tmp_path).endswith("There is a folder of this name. Choose another name.")


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="needs permissions as POSIX has them")
def test_who_may_not_write_needs_a_permission(tmp_path: Path) -> None:
    folder = tmp_path / "others"
    folder.mkdir(mode=0o555)
    was = os.geteuid()
    if was == 0:  # To whom nothing is forbidden.
        tmp_path.chmod(0o711)
        os.seteuid(65534)
    try:
        told = refusal(folder / "a.csv")
    finally:
        os.seteuid(was)
    assert told.endswith("Permission denied. Let this program write there. Or choose another folder.")


def test_too_many_open_files_are_no_matter_of_the_folder(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, limits[1]))
    held: list[int] = []
    try:
        with contextlib.suppress(OSError):
            while True:
                held.append(os.open(os.devnull, os.O_RDONLY))
        told = refusal(tmp_path / "a.csv")
    finally:
        for handle in held:
            os.close(handle)
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    assert told.endswith("Too many open files. Close other programs and try again.")


def test_a_folder_that_can_not_be_chosen_is_not_offered_to_be() -> None:
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert with_remedy("It is full.", full, is_fixed=True) == "It is full. Make room there."
    assert with_remedy("No.", OSError(errno.EINVAL, "?"), is_fixed=True) == "No."


@pytest.mark.parametrize(
    ("number", "advice"),
    [(32, "Close the program that uses it"), (112, "Make room"), (206, "shorter name"), (19, "writable")],
)
def test_windows_own_numbers_have_their_advice(number: int, advice: str) -> None:
    # Elsewhere Python does not translate them: as it does on Windows.
    error = OSError({32: errno.EACCES, 112: errno.ENOSPC, 206: errno.ENOENT, 19: errno.EACCES}[number], "?")
    error.winerror = number  # type: ignore[attr-defined,unused-ignore]
    assert advice in with_remedy("No.", error)
