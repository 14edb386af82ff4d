"""What the welcome offers can be trained, in every language of the window."""

from __future__ import annotations

import pytest

from charrnn_gui.welcome.offers import OFFERS, Offer
from core.common.i18n import LANGUAGES
from core.settings.recipes import RECIPES, recipe_of
from core.settings.settings import Settings
from core.text.catalogue import shipped


def test_every_language_has_as_many() -> None:
    assert OFFERS.keys() == LANGUAGES.keys()
    assert {len(offers) for offers in OFFERS.values()} == {3}


@pytest.mark.parametrize("offer", [offer for offers in OFFERS.values() for offer in offers])
def test_its_text_ships_and_its_settings_are_those_of_its_recipe(offer: Offer) -> None:
    assert offer.corpus in {corpus.name for corpus in shipped()}
    own = Settings(seed=7, prefixes=("a",), device="cpu")
    settings = offer.settings(own)
    assert recipe_of(settings) == offer.recipe
    assert (settings.seed, settings.prefixes, settings.device) == (7, ("a",), "cpu")
    assert RECIPES[offer.recipe].settings.max_chars == settings.max_chars
