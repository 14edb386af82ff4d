"""Keep the catalogues of ``resources/translations`` consistent with the source.

python -m tools.translations update     after a sentence was added or changed: extract, merge, compile
python -m tools.translations compile    after a translation was written: compile
python -m tools.translations check      report missing, stale or broken entries; the tests run this

The result does not depend on the day, the machine or line numbers: equal sources give equal bytes.
"""

from __future__ import annotations

import argparse
import io
import string
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import PySide6
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from core.common.i18n import DOMAIN, LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"
TEMPLATE = FOLDER / f"{DOMAIN}.pot"
SOURCES = ("core", "charrnn_gui", "launcher", "launch.py")
KEYWORDS = {"_": None, "N_": None, "gettext": None, "gettext_noop": None, "ngettext": (1, 2)}
COMMENT_TAGS = ("Translators:",)
# Dates and versions of tools would change the files even if no word has changed.
UNREAD_HEADERS = {
    "Generated-By",
    "Language-Team",
    "Last-Translator",
    "POT-Creation-Date",
    "PO-Revision-Date",
    "Report-Msgid-Bugs-To",
}
TRANSLATED = tuple(language for language in LANGUAGES if language != "en")


class PlainCatalog(Catalog):
    """A catalogue whose header holds only what gettext reads."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """Return name and value of each header."""
        return [(name, value) for name, value in self._get_mime_headers() if name not in UNREAD_HEADERS]


def po_path(language: str) -> Path:
    """Return the path of a language's translations, which are written by hand."""
    return FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def qt_path(language: str) -> Path:
    """Return the path of translations for words of Qt's dialogs that Qt's own catalogue lacks."""
    return FOLDER / language / "qt.ts"


def source_files() -> Iterator[Path]:
    """Yield every file that may hold a message."""
    for name in SOURCES:
        path = ROOT / name
        yield from [path] if path.is_file() else sorted(path.rglob("*.py"))


def extract() -> Catalog:
    """Return a template of all messages of the source."""
    catalog = _plain(None)
    for path in source_files():
        found = extract_from_file("python", str(path), KEYWORDS, COMMENT_TAGS, strip_comment_tags=True)
        for line, message, comments, context in found:
            place = (path.relative_to(ROOT).as_posix(), line)
            catalog.add(message, None, [place], auto_comments=comments, context=context)
    return catalog


def read(language: str) -> Catalog:
    """Return the catalogue of a language from its ``.po`` file; empty if there is none yet.

    Raises:
        babel.messages.pofile.PoFileError: the file is not well formed.
    """
    catalog = _plain(language)
    if po_path(language).exists():
        with po_path(language).open("rb") as file:
            parsed = read_po(file, locale=language, domain=DOMAIN, abort_invalid=True)
        for message in parsed:
            if message.id:
                catalog[message.id] = message
        catalog.obsolete = parsed.obsolete
    return catalog


def merged(language: str, template: Catalog) -> Catalog:
    """Return a language's catalogue with exactly the template's messages.

    A reworded sentence keeps its old translation, marked fuzzy, for a translator to check.
    """
    catalog = read(language)
    catalog.update(template, update_header_comment=True)
    return catalog


def po_bytes(catalog: Catalog) -> bytes:
    """Return a catalogue as the text of a ``.po`` or ``.pot`` file, sorted by message."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=100, sort_output=True, ignore_obsolete=True, include_lineno=False)
    return buffer.getvalue()


def mo_bytes(catalog: Catalog) -> bytes:
    """Return a catalogue compiled."""
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def qm_bytes(language: str) -> bytes:
    """Return the words of Qt's dialogs compiled, as ``QTranslator`` loads them.

    Raises:
        subprocess.CalledProcessError: the ``.ts`` file is not well formed.
    """
    with tempfile.TemporaryDirectory() as folder:
        compiled = Path(folder, "qt.qm")
        lrelease = Path(PySide6.__file__).with_name("lrelease")
        subprocess.run([lrelease, "-silent", qt_path(language), "-qm", compiled], check=True)
        return compiled.read_bytes()


def faults(language: str) -> list[str]:
    """Return the faults of a language's catalogue, one per line."""
    template, catalog = extract(), read(language)
    wanted = {message.id for message in template if message.id}
    present = {message.id for message in catalog if message.id}
    found = [f"not in the catalogue: {_first(id_)}" for id_ in wanted - present]
    found += [f"no longer in the source: {_first(id_)}" for id_ in present - wanted]
    found += [f"obsolete: {_first(id_)}" for id_ in catalog.obsolete]
    for message in catalog:
        if message.id in wanted:
            found += [f"{problem}: {_first(message.id)}" for problem in _message_faults(message)]
    return sorted(found)


def placeholders(text: str) -> set[tuple[str, str]]:
    """Return name and format of each pair of braces of a ``str.format`` template.

    Raises:
        ValueError: the braces do not close.
    """
    return {
        (name, spec or "")
        for _text, name, spec, _conversion in string.Formatter().parse(text)
        if name is not None
    }


def _message_faults(message: Message) -> Iterator[str]:
    if message.fuzzy:
        yield "fuzzy"
    forms = _forms(message.id)
    for text in _forms(message.string):
        if not text.strip():
            yield "untranslated"
            continue
        try:
            names = placeholders(text)
        except ValueError:
            yield "broken braces"
            continue
        # The singular of English may leave its number out; the plural form never does.
        needed, allowed = placeholders(forms[-1]), set().union(*map(placeholders, forms))
        if not needed <= names <= allowed:
            yield f"other placeholders ({', '.join(sorted(name for name, _spec in names ^ needed))})"
        if _mnemonics(forms[0]) != _mnemonics(text):
            yield "mnemonic lost or added"
        # A full-width colon is as wide as a colon with its space.
        wanted = forms[0].rstrip() if text.endswith("：") else forms[0]
        if _edges(wanted) != _edges(text):
            yield "space at an end lost or added"


def _mnemonics(text: str) -> int:
    """Return how many characters a ``&`` underlines; ``&&`` is a plain ampersand."""
    return sum(part[:1].isalnum() for part in text.replace("&&", "").split("&")[1:])


def _edges(text: str) -> tuple[bool, bool]:
    return text[:1].isspace(), text[-1:].isspace()


def _forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or [""])


def _first(text: str | tuple[str, ...] | list[str]) -> str:
    return _forms(text)[0]


def _plain(language: str | None) -> PlainCatalog:
    title = f"# Words of CharRNN Studio{f': {LANGUAGES[language]}' if language else ''}."
    return PlainCatalog(
        locale=language,
        domain=DOMAIN,
        project="CharRNN Studio",
        version="1",
        header_comment=f"{title}\n# python -m tools.translations update",
        fuzzy=False,
    )


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_bytes() != data:
        path.write_bytes(data)
        print(path.relative_to(ROOT))


def main() -> int:
    """Run the command and return its exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.translations",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=("update", "compile", "check"))
    command = parser.parse_args().command
    if command == "update":
        template = extract()
        _write(TEMPLATE, po_bytes(template))
        for language in TRANSLATED:
            _write(po_path(language), po_bytes(merged(language, template)))
    if command in ("update", "compile"):
        for language in TRANSLATED:
            _write(po_path(language).with_suffix(".mo"), mo_bytes(read(language)))
            _write(qt_path(language).with_suffix(".qm"), qm_bytes(language))
    found = [f"{language}: {fault}" for language in TRANSLATED for fault in faults(language)]
    print("\n".join(found) or "The catalogues are complete.")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
