"""Every term is explained in two sentences at most, in every language, and no setting is explained twice."""

from __future__ import annotations

import re

import pytest

from core.common import i18n
from core.common.glossary import GLOSSARY
from core.settings.settings import SPECS


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_a_term_has_a_name_of_its_own_and_two_sentences(language: str) -> None:
    before = i18n.language()
    i18n.set_language(language)
    try:
        names = [i18n.gettext(term.name) for term in GLOSSARY.values()]
        assert len(set(names)) == len(names)
        for term in GLOSSARY.values():
            meaning = i18n.gettext(term.meaning)
            assert 1 <= len(re.findall(r"[.。](?!\d)", meaning)) <= 2, meaning
    finally:
        i18n.set_language(before)


def test_settings_explain_themselves() -> None:
    helps = {spec.help for spec in SPECS.values()}
    assert not helps & {term.meaning for term in GLOSSARY.values()}
