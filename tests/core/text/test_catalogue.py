"""The corpora that ship are the ones the catalogue describes, and are fit to train on."""

from __future__ import annotations

import hashlib
import re
import unicodedata

import pytest

from core.common.assets import asset
from core.common.i18n import LANGUAGES
from core.settings.settings import Settings
from core.text.catalogue import DEFAULT_CORPUS, ShippedCorpus, shipped
from core.text.corpus import training_text
from core.text.library import load_shipped

each_corpus = pytest.mark.parametrize("corpus", shipped(), ids=lambda corpus: corpus.name)


@each_corpus
def test_each_file_has_the_recorded_hash(corpus: ShippedCorpus) -> None:
    assert hashlib.sha256(corpus.path.read_bytes()).hexdigest() == corpus.sha256


@each_corpus
def test_each_text_is_normalised(corpus: ShippedCorpus) -> None:
    text = load_shipped(corpus.name).text
    assert text == unicodedata.normalize("NFC", text)
    assert not set(text) & set("□�\r\t\u3000\ufeff")
    assert text.endswith("\n")
    assert "\n\n\n" not in text
    allowed = r"[\x20-\x7e\n]*" if corpus.language == "en" else r"[\u4e00-\u9fff，、：；？！。\n]*"
    assert re.fullmatch(allowed, text)


@each_corpus
def test_each_corpus_says_what_it_is_in_every_language(corpus: ShippedCorpus) -> None:
    for texts in (corpus.titles, corpus.descriptions, corpus.licences):
        assert set(texts) == set(LANGUAGES)
        assert all(texts.values())
    assert corpus.provenance


@each_corpus
def test_the_pinned_prefixes_occur_in_the_first_characters_a_recipe_takes(corpus: ShippedCorpus) -> None:
    loaded = load_shipped(corpus.name)
    vocab = training_text(loaded, Settings(max_chars=10_000)).vocab
    assert 2 <= len(loaded.prefixes) <= 3
    for prefix in loaded.prefixes:
        assert not vocab.unknown(prefix)
        assert loaded.text.count(prefix) > 20


@each_corpus
def test_each_text_trains_with_the_default_settings(corpus: ShippedCorpus) -> None:
    text = training_text(load_shipped(corpus.name), Settings())
    assert len(text.train_ids) > 300_000


def test_the_readme_tells_the_sizes_that_the_files_have() -> None:
    rows = asset("data", "README.md").read_text("utf-8")
    for corpus in shipped():
        text = load_shipped(corpus.name).text
        row = next(line for line in rows.splitlines() if line.startswith(f"| `{corpus.file}`"))
        assert f"| {len(text):,} | {len(set(text)):,} |" in row


def test_the_default_corpus_is_listed_first_and_small() -> None:
    assert shipped()[0].name == DEFAULT_CORPUS
    assert shipped()[0].path.stat().st_size <= 2_000_000


def test_every_data_file_is_in_the_catalogue() -> None:
    files = {path.name for path in asset("data").glob("*.txt")}
    assert files == {corpus.file for corpus in shipped()}


def test_the_fallback_font_comes_with_its_licence() -> None:
    assert asset("resources", "fonts", "CharRNNFallbackSC.otf").read_bytes()[:4] == b"OTTO"
    assert "SIL OPEN FONT LICENSE" in asset("resources", "fonts", "OFL.txt").read_text("utf-8")
