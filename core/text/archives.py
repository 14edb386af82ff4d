"""Read the texts inside a zip while unpacking it; nothing in it is trusted."""

from __future__ import annotations

import contextlib
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO

from core.common.errors import CorpusError, NoTextError
from core.common.i18n import gettext as _

CHUNK_BYTES = 1 << 20
MAX_BYTES = 2 << 30
"""At most this much text is read; a zip may claim any size."""
MAX_RATIO = 250
"""A member larger than ``RATIO_FROM_BYTES`` may be at most this many times its packed size."""
RATIO_FROM_BYTES = 64 << 20

BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, RuntimeError)


def is_zip(data: bytes) -> bool:
    """Return whether ``data`` begins like a zip."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"))


def zip_texts(
    file: IO[bytes],
    name: str,
    suffixes: tuple[str, ...],
    advance: Callable[[int], None],
    announce: Callable[[int], None] = lambda num_bytes: None,
) -> Iterator[tuple[str, Member]]:
    """Yield the name of each text in a zip, sorted, and the text to read.

    Names may be anything, such as ``/a.txt`` or ``C:\\a.txt``: no file is written under them. A text can be
    read until the next one is requested; it raises the errors below, too.

    Args:
        file: the zip, open and seekable.
        name: of the zip, for messages.
        suffixes: endings of the names of texts, lower case.
        advance: called with the size of each unpacked chunk; may raise to stop.
        announce: called once with the total size that the zip claims.

    Raises:
        NoTextError: the zip contains no text.
        CorpusError: it is damaged, encrypted, packed by an unknown method, or grows past ``MAX_BYTES`` or
            ``MAX_RATIO``.
    """
    try:
        archive = zipfile.ZipFile(file)
    except BROKEN_ZIP as error:
        raise _damaged(name) from error
    with archive:
        members = [(member_name(info), info) for info in archive.infolist()]
        texts = sorted(
            (
                (inner, info)
                for inner, info in members
                if inner.lower().endswith(suffixes) and not info.is_dir() and not is_hidden(inner)
            ),
            key=lambda member: member[0],
        )
        if not texts:
            raise _no_text(name, [inner for inner, _info in members])
        announce(sum(info.file_size for _inner, info in texts))
        room = MAX_BYTES
        for inner, info in texts:
            with Member(archive, info, name, inner, room, advance) as member:
                yield inner, member
            room -= member.size


def member_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name; without the UTF-8 flag it is usually still UTF-8, or GBK."""
    name = info.orig_filename
    if not info.flag_bits & 0x800:
        for encoding in ("utf-8", "gb18030"):
            with contextlib.suppress(UnicodeError):
                name = name.encode("cp437").decode(encoding)
                break
    return name.partition("\x00")[0].replace("\\", "/")


def is_hidden(path: str) -> bool:
    """Return whether a path with ``/`` is a file that a system added to the person's files."""
    return any(part.startswith((".", "__MACOSX")) and part not in (".", "..") for part in path.split("/"))


class Member:
    """A file in a zip, unpacked while it is read; its errors are those of ``zip_texts``.

    Attributes:
        size: bytes unpacked so far.
    """

    def __init__(
        self,
        archive: zipfile.ZipFile,
        info: zipfile.ZipInfo,
        name: str,
        inner: str,
        room: int,
        advance: Callable[[int], None],
    ) -> None:
        if info.flag_bits & 0x1:
            raise CorpusError(
                _(
                    "“{member}” in “{name}” is encrypted. Unpack it with its password and open the unpacked "
                    "files."
                ).format(member=inner, name=name)
            )
        self.size = 0
        self._packed_size, self._name, self._room, self._advance = info.compress_size, name, room, advance
        try:
            self._file = archive.open(info)
        except NotImplementedError as error:
            raise CorpusError(
                _(
                    "“{member}” in “{name}” is packed by an unknown method ({method}). Unpack the zip with "
                    "the program that made it, and open the unpacked files."
                ).format(member=inner, name=name, method=info.compress_type)
            ) from error
        except BROKEN_ZIP as error:
            raise _damaged(name) from error

    def __enter__(self) -> Member:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._file.close()

    def read(self, num_bytes: int) -> bytes:
        """Return the next bytes, at most ``num_bytes``; empty at the end."""
        try:
            chunk = self._file.read(min(num_bytes, CHUNK_BYTES))
        except BROKEN_ZIP as error:
            raise _damaged(self._name) from error
        except MemoryError as error:
            # A method such as LZMA takes as much memory as the zip says, up to 4 GiB.
            raise CorpusError(
                _("There is not enough memory to unpack “{name}”. Pack it by another method.").format(
                    name=self._name
                )
            ) from error
        self.size += len(chunk)
        self._advance(len(chunk))
        bomb = self.size > RATIO_FROM_BYTES and self.size > MAX_RATIO * max(1, self._packed_size)
        if self.size > self._room or bomb:
            raise CorpusError(
                _(
                    "“{name}” was not opened: unpacked, it is larger than allowed ({limit} MiB). Unpack it "
                    "yourself and open the files you need."
                ).format(name=self._name, limit=(RATIO_FROM_BYTES if bomb else MAX_BYTES) >> 20)
            )
        return chunk


def is_outside(path: str) -> bool:
    """Return whether a member's name leads out of the folder into which the zip is unpacked."""
    return path.startswith("/") or ".." in path.split("/") or re.match(r"[A-Za-z]:", path) is not None


def _damaged(name: str) -> CorpusError:
    return CorpusError(
        _("The zip “{name}” is damaged or incomplete. Fetch or pack it again.").format(name=name)
    )


def _no_text(name: str, members: list[str]) -> NoTextError:
    if any(inner.lower().endswith(".zip") for inner in members):
        return NoTextError(
            _("“{name}” holds another zip, and no text. Unpack it once and open the inner zip.").format(
                name=name
            )
        )
    return NoTextError(_("“{name}” holds no text: no .txt or .lrc file is in it.").format(name=name))
