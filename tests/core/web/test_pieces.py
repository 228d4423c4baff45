"""The shared pieces: what a form and a page say to eyes, fingers and screen readers."""

import re

import pytest
from flask import render_template_string
from wtforms import BooleanField, PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from onemile.web.forms import Form


class Asked(Form):
    """A form with a field of each kind."""

    postcode = StringField("Code postal", [Length(5, 5, "Il manque un chiffre.")])
    password = PasswordField("Mot de passe", description="Dix signes au moins.")
    story = TextAreaField("Raconte", [Optional()])
    category = SelectField("Catégorie", choices=[SelectChoice("garden", "Jardin")])
    kind = RadioField(
        "Quoi ?", [InputRequired("Choisis.")], choices=[SelectChoice("loan", "Un prêt")]
    )
    adult = BooleanField("J’ai 18 ans ou plus", [InputRequired("Il faut avoir 18 ans.")])


PAGE = """{% from "_macros.html" import form, field, submit %}
{% call form(asked) %}
{{ field(asked.postcode, hint="Cinq chiffres.") }}{{ field(asked.password) }}
{{ field(asked.story) }}{{ field(asked.category) }}
{{ field(asked.kind, icons={"loan": "loop"}, notes={"loan": "Ça revient"}) }}
{{ field(asked.adult) }}{{ submit("Envoyer") }}
{% endcall %}"""


@pytest.fixture
def drawn(instance):
    with instance.test_request_context("/", method="POST", data={"postcode": "6710"}):
        asked = Asked()
        asked.validate()
        return render_template_string(PAGE, asked=asked)


def tag(html, name):
    """The opening tag of the field of that name."""
    return re.search(rf'<(?:input|textarea|select)[^>]*\bname="{name}"[^>]*>', html)[0]


def test_an_error_stands_beside_its_field_and_is_told_to_screen_readers(drawn):
    assert 'aria-invalid="true"' in tag(drawn, "postcode")
    assert 'aria-describedby="postcode-hint postcode-error"' in tag(drawn, "postcode")
    assert re.search(r'id="postcode-error".*?Il manque un chiffre\.', drawn, re.S)


def test_what_was_typed_stays_typed(drawn):
    assert 'value="6710"' in tag(drawn, "postcode")


def test_the_summary_leads_to_each_field_that_is_wrong(drawn):
    summary = drawn[drawn.index('role="alert"') : drawn.index("</ul>")]

    for target in re.findall(r'href="#([^"]+)"', summary):
        assert f'id="{target}"' in drawn
    assert {"postcode", "kind-0", "adult"} <= set(re.findall(r'href="#([^"]+)"', summary))


def test_every_field_has_a_label(drawn):
    for field_id in re.findall(r'<(?:input|textarea|select)[^>]*\bid="([^"]+)"', drawn):
        wrapped = re.search(rf'<label class="choice"><input[^>]*id="{field_id}"', drawn)
        hidden = re.search(rf'<input[^>]*id="{field_id}"[^>]*type="hidden"', drawn)
        assert f'<label for="{field_id}"' in drawn or wrapped or hidden, field_id


def test_a_choice_is_a_card_with_its_icon_and_its_note(drawn):
    begin = drawn.index('class="choice"')
    card = drawn[begin : drawn.index("</label>", begin)]

    assert "<svg" in card and "Ça revient" in card
    assert 'type="radio"' in card


def test_what_is_optional_says_so(drawn):
    assert re.search(r"Raconte <span class=\"optional\">\((?:facultatif|optional)\)", drawn)
    assert "Code postal <span" not in drawn


def test_a_form_carries_its_token(drawn):
    assert re.search(r'name="csrf_token" value="[^"]+"', drawn)


def test_a_page_keeps_its_sides_only_when_they_hold_something(instance):
    page = """{% extends "base.html" %}{% block title %}x{% endblock %}
    {% block side_left %}\n{% endblock %}{% block side_right %}<p>Carte</p>{% endblock %}"""

    with instance.test_request_context("/"):
        html = render_template_string(page)

    assert "side-left" not in html and "has-left" not in html
    assert "side-right" in html and "has-right" in html


def test_a_page_names_its_language_and_can_be_skipped_into(instance):
    with instance.test_request_context("/"):
        html = render_template_string('{% extends "base.html" %}')

    assert '<html lang="fr">' in html
    assert 'href="#main"' in html and '<main id="main"' in html
