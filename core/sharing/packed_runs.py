"""Pack a run into a zip, and import one. No torch.

A run may come from a stranger. Only the files of a run are unpacked, each up to its greatest size. The folder
is moved into the workspace only after it was opened as a run.
"""

from __future__ import annotations

import contextlib
import os
import stat
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from core.common.errors import CorpusError, RunError
from core.common.files import (
    file_name,
    is_file,
    is_folder,
    is_there,
    move_folder,
    replacing,
    unfinished_folder,
)
from core.common.i18n import gettext as _
from core.runs import CHECKPOINT_NAME, CHECKPOINTS_FOLDER, RUN_FILE, RUN_FILES, RunFolder, at_rest
from core.runs.layout import VOCAB_FILE, cannot_write, check_depth
from core.text.archives import BROKEN_ZIP, CHUNK_BYTES, MAX_BYTES, Member, is_outside, member_name

_MOST_MEMBERS = 10_000


def export_run(folder: Path, file: Path) -> None:
    """Pack the run in ``folder`` into the zip ``file``, completely or not at all.

    Raises:
        RunError: it is no run or being trained, or the zip can't be written.
    """
    RunFolder.open(folder)
    # A zip can't store a name that is not UTF-8.
    root = os.fsencode(folder.name).decode("utf-8", "replace")
    # If the person made a link, the zip is written to its target.
    target = Path(os.path.realpath(file))
    try:
        # A zip can't store dates before 1980; that is no reason to refuse the run.
        with (
            at_rest(folder),
            replacing(target) as output,
            zipfile.ZipFile(output, "w", strict_timestamps=False) as archive,
        ):
            for path in _files(folder):
                # Compression does not make weights smaller.
                packing = zipfile.ZIP_STORED if path.suffix == ".safetensors" else zipfile.ZIP_DEFLATED
                archive.write(path, f"{root}/{path.relative_to(folder).as_posix()}", packing)
    except OSError as error:
        raise RunError(
            _("The run can't be packed into “{path}”: {reason}.").format(
                path=file, reason=error.strerror or error
            )
        ) from error


def count_packed_runs(file: Path) -> int:
    """Return how many runs are in the zip ``file``, judging by its list of members; 0 if it is no zip."""
    if not is_file(file):
        return 0  # Opening a pipe would wait.
    try:
        with zipfile.ZipFile(file) as archive:
            names = {member_name(info) for info in archive.infolist()}
    except BROKEN_ZIP:
        return 0
    # Another program, too, may call a file ``run.json``.
    return sum(str(PurePosixPath(run, VOCAB_FILE)) in names for run in _runs_among(names))


def check_is_no_run(file: Path) -> None:
    """Check that ``file``, which is to be read as a text, is neither a run nor a zip with runs in it.

    Raises:
        CorpusError: it is one.
    """
    if is_file(file / RUN_FILE):
        raise CorpusError(
            _(
                "“{name}” is a run, not a text. “charrnn resume” goes on with it; to begin another run, name "
                "the file of a text."
            ).format(name=file.absolute().name)
        )
    number = count_packed_runs(file)
    if number == 1:
        raise CorpusError(
            _(
                "“{name}” is a packed run, not a text. Import it with “charrnn import”, or unpack it and "
                "name the file of its text."
            ).format(name=file.name)
        )
    if number:
        raise CorpusError(
            _(
                "“{name}” holds {number} packed runs, not a text. Unpack it, and name the file of one run's "
                "text."
            ).format(name=file.name, number=f"{number:,}")
        )


def import_run(file: Path, workspace: Path) -> Path:
    """Unpack the run in the zip ``file`` into ``workspace`` and return its folder.

    The run keeps its name, with a number if that is taken. Other files than those of a run are left out.

    Raises:
        CorpusError: a member is damaged, encrypted or too large.
        RunError: it holds no run, points outside itself, names a file twice, or can't be written.
    """
    if not is_there(file):
        raise RunError(_("There is no file “{path}”.").format(path=file))
    if not is_file(file):
        raise _no_run(file)  # Opening a pipe would wait.
    try:
        archive = zipfile.ZipFile(file)
    except BROKEN_ZIP as error:
        raise _no_run(file) from error
    with archive:
        infos = archive.infolist()
        names = [member_name(info) for info in infos]
        if len(infos) > _MOST_MEMBERS:
            raise RunError(
                _("“{name}” was not opened: it holds {number} files, and a run has fewer.").format(
                    name=file.name, number=f"{len(infos):,}"
                )
            )
        root = _root_of(names)
        if root is None:
            raise _not_one_run(file, names, workspace)
        wanted = {}
        for name, info in zip(names, infos, strict=True):
            inner = name.removeprefix(root)
            if is_outside(name) or stat.S_ISLNK(info.external_attr >> 16):
                raise RunError(
                    _("“{name}” was not opened: its member “{member}” points outside the run.").format(
                        name=file.name, member=name
                    )
                )
            if not name.startswith(root) or not (inner in RUN_FILES or _is_checkpoint(inner)):
                continue
            if inner in wanted:
                raise RunError(
                    _("“{name}” was not opened: it holds “{member}” twice.").format(
                        name=file.name, member=inner
                    )
                )
            wanted[inner] = info
        name = file_name(PurePosixPath(root).name or file.stem)
        check_depth(workspace / name)
        try:
            # Hidden, because a half-unpacked folder is no run yet.
            with _there(workspace), unfinished_folder(workspace) as folder:
                _unpack(archive, wanted, folder, file.name)
                _check_run(folder, file)
                path = _moved(folder, workspace, name)
        except OSError as error:
            cannot_write(workspace, error)
    return path


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files of a run; skip links and everything else."""
    checkpoints = folder / CHECKPOINTS_FOLDER
    found = [] if checkpoints.is_symlink() or not is_folder(checkpoints) else sorted(checkpoints.iterdir())
    for path in [*(folder / name for name in RUN_FILES), *found]:
        inner = path.relative_to(folder).as_posix()
        if (inner in RUN_FILES or _is_checkpoint(inner)) and is_file(path) and not path.is_symlink():
            yield path


def _is_checkpoint(inner: str) -> bool:
    """Return whether a path within a run, with ``/``, is that of a checkpoint."""
    folder, _slash, name = inner.partition("/")
    return folder == CHECKPOINTS_FOLDER and CHECKPOINT_NAME.fullmatch(name) is not None


def _runs_among(names: Iterable[str]) -> list[str]:
    """Return the folders in a zip that have a ``run.json``."""
    return [
        str(path.parent)
        for path in map(PurePosixPath, names)
        if path.name == RUN_FILE and not is_outside(str(path))
    ]


def _root_of(names: list[str]) -> str | None:
    """Return the path before ``run.json`` in a zip: empty, or one folder; None if there is no run."""
    roots = [name.removesuffix(RUN_FILE) for name in names if PurePosixPath(name).name == RUN_FILE]
    roots = [root for root in roots if root.count("/") <= 1 and not is_outside(root)]
    return roots[0] if len(roots) == 1 else None


@contextlib.contextmanager
def _there(folder: Path) -> Iterator[None]:
    """Create ``folder`` and those above it if they are missing; if the block fails, remove them again."""
    missing = [path for path in (folder, *folder.parents) if not is_there(path)]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        with contextlib.suppress(OSError):  # Another program keeps something there already.
            for path in missing:
                path.rmdir()
        raise


def _check_run(folder: Path, file: Path) -> None:
    """Make sure that ``folder``, unpacked from ``file``, is a run.

    Raises:
        RunError: it is none; the sentence names the zip, as the person knows no other folder.
    """
    try:
        RunFolder.open(folder)
    except RunError as error:
        raise RunError(str(error).replace(str(folder), str(file))) from error


def _unpack(archive: zipfile.ZipFile, wanted: dict[str, zipfile.ZipInfo], folder: Path, name: str) -> None:
    (folder / CHECKPOINTS_FOLDER).mkdir()
    room = MAX_BYTES
    for inner, info in wanted.items():
        most_bytes = min(room, RUN_FILES.get(inner) or room)
        with (
            Member(archive, info, name, inner, most_bytes, lambda num_bytes: None) as member,
            (folder / inner).open("xb") as output,
        ):
            while chunk := member.read(CHUNK_BYTES):
                output.write(chunk)
        room -= member.size


def _moved(folder: Path, workspace: Path, name: str) -> Path:
    """Move ``folder`` into ``workspace``, with a number if the name is taken, and return its path."""
    number, path = 1, workspace / name
    while True:
        try:
            move_folder(folder, path)
        except FileExistsError:  # noqa: PERF203
            number += 1
            path = workspace / f"{name}-{number}"
        else:
            return path


def _not_one_run(file: Path, names: list[str], workspace: Path) -> RunError:
    """Return the error that says why the members ``names`` are not those of a single packed run."""
    runs = _runs_among(names)
    if not runs:
        return _no_run(file)
    if len(runs) == 1:
        return RunError(
            _(
                "The run in “{name}” lies too deep in it: in the folder “{folder}”. Unpack the zip, and move "
                "that folder into “{workspace}”."
            ).format(name=file.name, folder=runs[0], workspace=workspace)
        )
    return RunError(
        _(
            "“{name}” holds {number} runs, but only one can be imported at a time. Unpack the zip, and move "
            "the folders of the runs into “{workspace}”."
        ).format(name=file.name, number=f"{len(runs):,}", workspace=workspace)
    )


def _no_run(file: Path) -> RunError:
    return RunError(
        _("“{name}” holds no run: there is no file {file} in it, or the zip is damaged.").format(
            name=file.name, file=RUN_FILE
        )
    )
