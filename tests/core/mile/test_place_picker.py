"""The picker's form as it is sent: what it says of a commune whose place is not known for sure."""

import dataclasses
import re

from flask import render_template_string

from onemile.mile import places
from onemile.mile.surroundings import surroundings

PAGE = """{% from "mile/_place_picker.html" import place_picker %}
{{ place_picker("/join/place", commune, around) }}"""


def form_of(instance, **changed) -> str:
    """Give the form for Oberlauterbach, some of what is known of it changed."""
    commune = places.region().commune("67346")
    around = surroundings(places.region(), commune)
    with instance.test_request_context():
        return render_template_string(
            PAGE, commune=dataclasses.replace(commune, **changed), around=around
        )


def buttons(form: str) -> list[tuple[str, bool]]:
    """List the buttons that send the form by name, and whether each is a quiet one."""
    found = re.findall(r'<button class="button([^"]*)" type="submit" name="(\w+)"', form)
    return [(name, "quiet" in kind) for kind, name in found]


def test_a_commune_that_is_known_offers_the_square_first(instance):
    form = form_of(instance)
    assert buttons(form) == [("here", False), ("commune_only", True)]
    assert "data-approximate" not in form


def test_a_commune_that_is_only_known_about_offers_to_stay_at_the_commune_first(instance):
    form = form_of(instance, is_approximate=True)
    assert buttons(form) == [("commune_only", False), ("here", True)]
    assert "data-approximate" in form and "qu’à peu près" in form


def test_no_word_stands_before_the_name_of_a_commune_that_would_have_to_be_elided(instance):
    """« de Oberlauterbach » is no French."""
    with instance.test_request_context():
        commune = places.region().commune("67346")
        around = surroundings(places.region(), commune)
        form = render_template_string(PAGE, commune=commune, around=around)
    assert "trop loin" in form
    assert not re.search(r"\b(?:de|du|que|le|la) (?:Oberlauterbach|\{commune\})", form)
