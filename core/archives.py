"""The texts inside a zip, read in memory and trusted in nothing."""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator

from core.corpus import CorpusError
from core.i18n import gettext as _

CHUNK_BYTES = 1 << 20
MAX_BYTES = 2 << 30
"""How much text is read at most; a zip may claim anything."""
MAX_RATIO = 250
"""How many times its packed size a member over ``RATIO_FROM_BYTES`` may grow to."""
RATIO_FROM_BYTES = 64 << 20

_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, RuntimeError)


def is_zip(data: bytes) -> bool:
    """Tell whether ``data`` begins as a zip does."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"))


def zip_texts(
    data: bytes, name: str, suffixes: tuple[str, ...], advance: Callable[[int], None]
) -> Iterator[tuple[str, bytes]]:
    """Yield the name and bytes of each text in a zip, in the order of their names.

    Args:
        data: the zip.
        name: of the zip, for messages.
        suffixes: what the name of a text ends in, lower case.
        advance: called with the size of each chunk unpacked; may raise to stop.

    Raises:
        CorpusError: the zip is damaged, encrypted, holds no text, names members outside itself, or
            grows past ``MAX_BYTES`` or ``MAX_RATIO``.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise _damaged(name) from error
    with archive:
        members = [(member_name(info), info) for info in archive.infolist()]
        for inner, _info in members:
            if _is_outside(inner):
                raise CorpusError(
                    _(
                        "“{name}” was not opened: its member “{member}” points outside the archive, "
                        "as harmless zips never do."
                    ).format(name=name, member=inner)
                )
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
        total = 0
        for inner, info in texts:
            unpacked = _unpacked(archive, info, name, inner, MAX_BYTES - total, advance)
            total += len(unpacked)
            yield inner, unpacked


def member_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name; without the UTF-8 flag, Chinese names are mostly in GBK."""
    name = info.orig_filename
    if not info.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("gb18030")
        except UnicodeError:
            name = info.orig_filename
    return name.partition("\x00")[0].replace("\\", "/")


def is_hidden(path: str) -> bool:
    """Tell whether a path with ``/`` lies in what systems put beside a person's files."""
    return any(part.startswith((".", "__MACOSX")) for part in path.split("/"))


def _unpacked(
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    name: str,
    inner: str,
    room: int,
    advance: Callable[[int], None],
) -> bytes:
    if info.flag_bits & 0x1:
        raise CorpusError(
            _("“{member}” in “{name}” is encrypted. Unpack it with its password and open the text.").format(
                member=inner, name=name
            )
        )
    chunks: list[bytes] = []
    size = 0
    try:
        file = archive.open(info)
    except _BROKEN as error:
        raise _damaged(name) from error
    with file:
        while True:
            try:
                chunk = file.read(CHUNK_BYTES)
            except _BROKEN as error:
                raise _damaged(name) from error
            if not chunk:
                return b"".join(chunks)
            chunks.append(chunk)
            size += len(chunk)
            advance(len(chunk))
            bomb = size > RATIO_FROM_BYTES and size > MAX_RATIO * max(1, info.compress_size)
            if size > room or bomb:
                raise CorpusError(
                    _(
                        "“{name}” was not opened: unpacked, it grows past every measure of a text "
                        "({limit} MiB). Unpack it yourself and open what you need of it."
                    ).format(name=name, limit=(RATIO_FROM_BYTES if bomb else MAX_BYTES) >> 20)
                )


def _is_outside(path: str) -> bool:
    return path.startswith("/") or ".." in path.split("/") or re.match(r"[A-Za-z]:", path) is not None


def _damaged(name: str) -> CorpusError:
    return CorpusError(
        _("The zip “{name}” is damaged or incomplete. Fetch or pack it again.").format(name=name)
    )


def _no_text(name: str, members: list[str]) -> CorpusError:
    if any(inner.lower().endswith(".zip") for inner in members):
        return CorpusError(
            _("“{name}” holds another zip, and no text. Unpack it once and open the inner zip.").format(
                name=name
            )
        )
    return CorpusError(_("“{name}” holds no text: no .txt or .lrc file is in it.").format(name=name))
