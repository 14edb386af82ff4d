"""Everything inside a bundle has a licence text, and nothing without one is given to others."""

from __future__ import annotations

import re
import shutil
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path

import pytest

from bundling import notices
from bundling.notices import MissingLicenceError

ROOT = Path(__file__).resolve().parents[2]


def _file_of(package: str) -> str:
    found = find_spec(package)
    assert found is not None
    assert found.origin is not None
    return found.origin


@pytest.fixture(autouse=True)
def _without_the_builder(monkeypatch: pytest.MonkeyPatch) -> None:
    """What builds a bundle is not installed where the tests run."""
    monkeypatch.setattr(notices, "_ALWAYS", ())


def test_each_file_brings_the_texts_of_the_work_it_belongs_to() -> None:
    sources = [
        _file_of("torch"),
        _file_of("PySide6"),
        str(Path(sysconfig.get_path("stdlib"), "json", "decoder.py")),
    ]
    texts = notices.texts_of(notices.owners_of([*sources, str(ROOT / "core" / "__init__.py")]))
    by_work = {name.partition(" ")[0]: "\n".join(its) for name, its in texts.items()}
    assert "From PyTorch" in by_work["torch"]
    assert "replace them with versions of your own" in by_work["PySide6_Essentials"]
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in by_work["PySide6_Essentials"]
    assert "PYTHON SOFTWARE FOUNDATION LICENSE" in by_work["Python"]
    for whose in ("SIL OPEN FONT LICENSE", "JackeyGao"):
        assert whose in by_work["CharRNN"]
    assert "numpy" not in by_work


def test_a_file_without_an_owner_or_a_licence_stops_the_build(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stranger = tmp_path / "libstrange.so.1"
    stranger.touch()
    with pytest.raises(MissingLicenceError, match="libstrange"):
        notices.owners_of([str(stranger)])
    monkeypatch.setattr(notices, "_is_licence", lambda _file: False)
    with pytest.raises(MissingLicenceError, match="numpy"):
        notices.owners_of([_file_of("numpy")])


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has AppImages")
@pytest.mark.parametrize("name", ["runtime", *notices._IN_THE_RUNTIME])
def test_each_work_in_the_runtime_of_an_appimage_brings_its_terms(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shutil.copytree(notices._OWN_TEXTS, tmp_path, dirs_exist_ok=True)
    monkeypatch.setattr(notices, "_OWN_TEXTS", tmp_path)
    (tmp_path / "appimage" / f"{name}.txt").unlink()
    with pytest.raises(MissingLicenceError, match="AppImage's runtime has no licence text"):
        notices.owners_of([])


def test_the_terms_of_the_runtime_are_those_of_the_release_that_is_fetched() -> None:
    workflow = (ROOT / ".github" / "workflows" / "bundles.yml").read_text("utf-8")
    (release,) = re.findall(r"type2-runtime/releases/download/(\d+)/", workflow)
    text = (notices._OWN_TEXTS / "appimage" / "runtime.txt").read_text("utf-8")
    assert f"release {release} of" in text


@pytest.mark.skipif(not shutil.which("dpkg-query"), reason="only Debian tells whose a library is")
def test_a_library_of_the_system_brings_the_terms_of_its_package() -> None:
    owners = notices.owners_of(["/bin/sh"])
    name, files = next((name, files) for name, files in owners.items() if "of the system" in name)
    assert files[0] == Path("/usr/share/doc", name.partition(" ")[0], "copyright")


def test_the_same_text_is_printed_once() -> None:
    text = notices.as_text({"one": ["terms\n"], "two": ["terms\n", "more\n"]})
    assert text.count("terms\n") == 1
    assert "The same text as that of one, above." in text
    assert "more" in text
