"""Derive public-domain texts for trials, such as tuning the recipe ``quality``, from published sources.

    python tools/derive_trial_texts.py FOLDER [--only NAME ...] [--given SOURCE=PATH ...]

Writes ``NAME.txt`` and ``NAME.json`` (language, size, SHA-256 and source) into FOLDER, which must not be in
the repository: the texts are neither shipped nor committed. Debian packages are fetched with
``apt-get download`` and checked against their SHA-256; repositories are fetched with ``git clone`` and read
at a fixed commit, so equal files come out wherever this runs. ``--given`` names an archive or a clone that
is already on this computer, for example ``--given sword-text-kjv=sword-text-kjv_14.3-1_all.deb``.

The authors died, or the translations were printed, more than 100 years ago; the punctuation of the Dream of
the Red Chamber is that of modern editions. No heading, note, verse number
or page break is kept; a paragraph, a verse of the Bible or a line of a poem is a line.
"""

from __future__ import annotations

import argparse
import hashlib
import html
import json
import re
import struct
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from xml.etree import ElementTree

from derive_corpora import deb_member, obtained


@dataclass(frozen=True)
class Source:
    """A Debian package with its SHA-256, or the address of a repository with a commit."""

    name: str
    place: str
    fixed: str

    def fetched(self, given: Path | None, folder: Path) -> Path:
        """Return the path of the package's archive or of a clone, fetched if not ``given``."""
        if "://" not in self.place:
            return obtained(given, self.place, self.fixed, ["apt-get", "download"], folder)
        if given is None:
            given = folder / self.name
            # Only the files that are read are fetched, if the server allows it.
            options = ["--quiet", "--bare", "--filter=blob:none"]
            subprocess.run(["git", "clone", *options, self.place, str(given)], check=True)
        return given


@dataclass(frozen=True)
class Trial:
    """A text for trials: what it is, and how it is read from its source."""

    name: str
    language: str
    title: str
    source: Source
    lines: Callable[[Path], Iterator[str]]


def main() -> int:
    """Write the texts; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path, help="where to write, outside the repository")
    parser.add_argument("--only", nargs="+", choices=[t.name for t in TRIALS], metavar="NAME", default=[])
    parser.add_argument("--given", nargs="+", metavar="SOURCE=PATH", default=[])
    arguments = parser.parse_args()
    given = {name: Path(path).resolve() for name, _, path in (g.partition("=") for g in arguments.given)}
    unknown = given.keys() - {t.source.name for t in TRIALS}
    if unknown:
        parser.error(f"unknown source: {', '.join(sorted(unknown))}")
    arguments.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        for trial in TRIALS:
            if not arguments.only or trial.name in arguments.only:
                source = trial.source
                if source.name not in given:
                    given[source.name] = source.fetched(None, Path(temporary))
                path = source.fetched(given[source.name], Path(temporary))
                write(trial, "\n".join(trial.lines(path)) + "\n", arguments.folder)
    return 0


def write(trial: Trial, text: str, folder: Path) -> None:
    """Write a text, and beside it a JSON file that describes it."""
    data = text.encode()
    description = {
        "file": f"{trial.name}.txt",
        "title": trial.title,
        "language": trial.language,
        "characters": len(text),
        "distinct_characters": len(set(text)),
        "sha256": hashlib.sha256(data).hexdigest(),
        "source": asdict(trial.source),
    }
    (folder / f"{trial.name}.txt").write_bytes(data)
    content = json.dumps(description, ensure_ascii=False, indent=2) + "\n"
    (folder / f"{trial.name}.json").write_bytes(content.encode())
    print(f"{trial.name}: {trial.language}, {len(text):,} characters, {len(set(text)):,} distinct")


def bible(archive: Path) -> Iterator[str]:
    """Return the verses of a Bible in SWORD's format ``zText``.

    Each testament has three files of little-endian numbers and bytes: ``bzz``, blocks of zlib's bytes;
    ``bzs``, for each block its offset, size and unpacked size; ``bzv``, for each verse its block, its
    offset in the unpacked block and its size.
    """
    content = archive.read_bytes()
    for testament in ("ot", "nt"):
        packed, blocks, verses = (deb_member(content, f"/{testament}.{e}") for e in ("bzz", "bzs", "bzv"))
        unpacked = [
            zlib.decompress(packed[at : at + size]) for at, size, _ in struct.iter_unpack("<III", blocks)
        ]
        for block, at, size in struct.iter_unpack("<IIH", verses):
            if size:
                line = verse(unpacked[block][at : at + size].decode())
                if line:
                    yield line


def verse(osis: str) -> str:
    """Return a verse without its markup, titles and footnotes."""
    text = re.sub(r"<(note|title)\b.*?</\1>", " ", osis, flags=re.DOTALL)
    text = re.sub(r"</?(?:w|q|seg|divineName|foreign)\b[^>]*>", "", text)
    # Words that the translators added lack spaces in places; only a Spanish pronoun belongs to its verb.
    text = re.sub(r"(?<=\w)<transChange[^>]*>(?!(?:l[aeo]s?|me|te|nos|os)</transChange>\W)", " ", text)
    text = re.sub(r"(?<=\w)</transChange>(?=\w)", " ", text)
    text = re.sub(r"</?transChange\b[^>]*>", "", text)
    text = html.unescape(re.sub(r"<[^>]*>", " ", text))
    # Marks of paragraphs, and of the format that the text was converted from.
    return " ".join(re.sub(r"¶|\\\w+\*?", " ", without_editors_marks(text)).split())


def without_editors_marks(text: str) -> str:
    """Return a text with what editors put in brackets, but without brackets, soft hyphens and stray marks."""
    return re.sub(r"[\[\]>\xad]", "", text)


def file_at(clone: Path, commit: str, path: str) -> str:
    """Return a file of a repository as it is at a commit."""
    command = ["git", "-C", str(clone), "show", f"{commit}:{path}"]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.decode("utf-8")


def novels(source: Source, *names: str) -> Callable[[Path], Iterator[str]]:
    """Return what reads these novels of a repository of ELTeC, the European Literary Text Collection."""

    def lines(clone: Path) -> Iterator[str]:
        for name in names:
            root = ElementTree.fromstring(file_at(clone, source.fixed, f"level1/{name}.xml"))
            body = root.find(f".//{TEI}body")
            assert body is not None
            for element in body.iter():
                if element.tag in (f"{TEI}p", f"{TEI}l"):
                    line = " ".join(without_editors_marks(running_text(element)).split())
                    if re.search(r"\w", line):
                        yield line

    return lines


def running_text(element: ElementTree.Element) -> str:
    """Return the text of an element, without what is not part of a sentence and without inner lines."""
    skipped = {TEI + name for name in ("note", "ref", "head", "p", "l")}
    inside = (("" if e.tag in skipped else running_text(e)) + (e.tail or "") for e in element)
    return (element.text or "") + "".join(inside)


def red_chamber(clone: Path) -> Iterator[str]:
    """Return the paragraphs of the Dream of the Red Chamber, in 120 chapters."""
    for chapter in range(1, 121):
        page = file_at(clone, RED_CHAMBER.fixed, f"ch_cgb/{chapter:03}.md")
        for paragraph in page.replace("</p>", "\n").splitlines():
            line = chinese_prose(re.sub(r"<[^>]*>", "", paragraph))
            if not paragraph.startswith(("#", "--")) and line:
                yield line


def chinese_prose(paragraph: str) -> str:
    """Return a paragraph with tidy punctuation; an empty one if other characters remain in it."""
    # Two dots and a space before a closing quotation mark, or before a dash, are a slip of the
    # digitisation; two dots alone before a closing quotation mark are an ellipsis.
    text = re.sub(r"\.\.\s+(?=[’”])|^\s*\.\.\s*(?=—)|(?<=”)\.\.\s*(?=—)|\(，\)", "", paragraph.strip())
    text = re.sub(r"\.\.(?=[’”])", "……", text)
    # All other dots stand for a rare character that is missing.
    text = re.sub(r"[\s.]", "", text).replace(",", "，").replace(";", "；")
    # The names of melodies go; an opening quotation mark at the end is meant as a closing one.
    text = re.sub(r"〔\w+(?:·\w+)?〕", "", text).translate(str.maketrans("〈〉", "《》"))
    text = re.sub(r"“$", "”", text)
    return text if re.fullmatch(r"[\u4e00-\u9fff，。、；：？！“”‘’《》…—·]+", text) else ""


TEI = "{http://www.tei-c.org/ns/1.0}"
KJV = Source(
    "sword-text-kjv",
    "sword-text-kjv=14.3-1",
    "9f463f28ce665f6f528fc723179722bced880a4c5485f7a41bf742838315de57",
)
REINA_VALERA = Source(
    "sword-text-sparv",
    "sword-text-sparv=2.60-1",
    "5c87f9b2bc97457e8a872f5bae7ea7ce59cb3de1dcee73e4d4740451863694cf",
)
GERMAN = Source(
    "ELTeC-deu", "https://github.com/COST-ELTeC/ELTeC-deu", "d1eed488bd579ee95151b1a291a0056a90c36fa4"
)
FRENCH = Source(
    "ELTeC-fra", "https://github.com/COST-ELTeC/ELTeC-fra", "83f0a43fdb967cd1db646027a1a237307e4924a1"
)
UKRAINIAN = Source(
    "ELTeC-ukr", "https://github.com/COST-ELTeC/ELTeC-ukr", "a8c3d71301cdba767e33551ff0099da1dc51681a"
)
RED_CHAMBER = Source(
    "gitbook-hongloumeng",
    "https://github.com/EaconTang/gitbook-hongloumeng",
    "c8c41fdb5466f9813d484441423c86cf2e599fd2",
)

TRIALS = [
    Trial("kjv", "en", "The King James Bible", KJV, bible),
    Trial("reina_valera", "es", "La Biblia, Reina-Valera 1909", REINA_VALERA, bible),
    Trial(
        "fontane",
        "de",
        "Theodor Fontane (1819-1898): Der Stechlin, Schach von Wuthenow, Irrungen Wirrungen, Cécile, "
        "Unterm Birnbaum, Grete Minde",
        GERMAN,
        novels(GERMAN, "DEU066", "DEU070", "DEU059", "DEU071", "DEU051", "DEU046"),
    ),
    Trial(
        "heidi",
        "de",
        "Johanna Spyri (1827-1901): Heidis Lehr- und Wanderjahre",
        GERMAN,
        novels(GERMAN, "DEU052"),
    ),
    Trial(
        "flaubert",
        "fr",
        "Gustave Flaubert (1821-1880): Madame Bovary, L'Éducation sentimentale, Salammbô",
        FRENCH,
        novels(FRENCH, "FRA01302_Flaubert", "FRA01301_Flaubert", "FRA01303_Flaubert"),
    ),
    Trial(
        "franko",
        "uk",
        "Іван Франко (1856-1916): Захар Беркут, Boa constrictor, Перехресні стежки",
        UKRAINIAN,
        novels(
            UKRAINIAN,
            "UKR18831_FrankoZakharBerkut",
            "UKR18841_FrankoBoaConstrictor",
            "UKR19001_FrankoPerekhresniStezhky",
        ),
    ),
    Trial(
        "hongloumeng", "zh", "曹雪芹 (died 1763), 高鹗 (died 1815): 红楼梦, 120 回", RED_CHAMBER, red_chamber
    ),
]


if __name__ == "__main__":
    sys.exit(main())
