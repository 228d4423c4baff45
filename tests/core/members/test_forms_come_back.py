"""Whoever had been signed out loses no word: the form goes along to the door, and comes back."""

import re
from pathlib import Path

import pytest
from flask import render_template_string, request
from wtforms import PasswordField
from wtforms.form import BaseForm

import onemile
from onemile.members import passwords
from onemile.members.directory import member_required
from onemile.web import kept_forms
from onemile.web.fields import LongField
from onemile.web.forms import Form, Letters

PASSWORD = "trois pommes rondes"
WORDS = "Un long texte,\navec « deux » lignes & <b>plus</b>."


class Letter(Form):
    text = LongField("Ton texte", [Letters(least=1, most=300_000)])


SENT = []


@pytest.fixture
def house(instance, world):
    """Two members, and a page with a form of its own that keeps what is sent."""
    SENT.clear()

    @member_required
    @kept_forms.shows_form_again
    def write():
        form = Letter()
        if form.validate_on_submit():
            SENT.append((form.text.data, request.form.get("old_password", "")))
            return "envoyé"
        return _page(form)

    @member_required
    def press():
        if request.method == "POST":
            SENT.append("pressed")
        return _page(Letter(formdata=None))

    instance._got_first_request = False
    instance.add_url_rule("/letter", "letter", write, methods=["GET", "POST"])
    instance.add_url_rule("/press", "press", press, methods=["GET", "POST"])
    house = world
    house.ana, house.ben = (
        world.member(name, password_hash=passwords.keep(PASSWORD)) for name in ("Ana", "Ben")
    )
    return house


def _page(form):
    return render_template_string(
        '{% from "_macros.html" import form as form_tag, field, submit %}'
        "{% call form_tag(form) %}{{ field(form.text) }}"
        '<input name="old_password"><input type="file" name="photo">{{ submit("Envoyer") }}'
        "{% endcall %}",
        form=form,
    )


def signed_out(page):
    """End this browser's session, as another of its tabs would."""
    token = page.token()
    page.client.post("/sign-out", data={"csrf_token": token})


def enter(page, member, password=PASSWORD):
    return page.submit("Entrer", email=member.email, password=password)


def test_what_was_typed_waits_behind_the_door_and_is_never_sent_by_itself(house, browser):
    page = browser(house.ana).get("/letter")
    signed_out(page)
    page.submit("Envoyer", text=WORDS, old_password="un secret")
    assert page.status == 401 and "est gardé sur cette page" in page.text
    assert "un secret" not in page.html

    assert "ne vont pas ensemble" in enter(page, house.ana, "faux, tout faux").text
    enter(page, house.ana)
    assert "Te revoilà" in page.text and not SENT

    page.submit("Reprendre où j’en étais")
    assert "Ce qui était écrit est là" in page.text
    assert dict(page.page.forms[0].values)["text"].replace("\r", "").strip() == WORDS
    assert "Un peu de patience" not in page.text and not SENT

    page.submit("Envoyer")
    assert [(text.replace("\r", ""), secret) for text, secret in SENT] == [(WORDS, "")]


def test_it_is_shown_to_nobody_else(house, browser):
    page = browser(house.ana).get("/letter")
    signed_out(page)
    page.submit("Envoyer", text=WORDS)
    enter(page, house.ben)
    assert page.path == "/letter" and "deux" not in page.html


def test_a_form_left_open_by_another_is_none_any_more(house, browser):
    page = browser(house.ana).get("/letter")
    hers = page.page.forms[0]
    signed_out(page)
    enter(page.get("/sign-in"), house.ben)
    data = {**dict(hers.values), "text": WORDS}
    answer = page.client.post("/letter", data=data)
    assert answer.status_code == 400 and not SENT


def test_without_this_browsers_own_token_nothing_is_carried(house, browser):
    page = browser(house.ana).get("/letter")
    for cookie in list(page.client._cookies.values()):
        page.client.delete_cookie(cookie.key)
    page.submit("Envoyer", text=WORDS)
    assert page.status == 400 and "deux" not in page.html
    assert ("Revenir à la page", "/letter") in page.page.links
    assert ("Entrer", "/sign-in?next=/letter") in page.page.links


def test_a_form_that_was_left_open_for_days_is_shown_again(house, browser, instance, monkeypatch):
    page = browser(house.ana).get("/letter")
    with monkeypatch.context() as later:
        later.setitem(instance.config, "WTF_CSRF_TIME_LIMIT", -1)  # any token is too old
        page.submit("Envoyer", text=WORDS)
    assert "Ce qui était écrit est là" in page.text and not SENT
    page.submit("Envoyer")
    assert len(SENT) == 1


def test_what_is_too_long_to_carry_is_told_so(house, browser):
    page = browser(house.ana).get("/letter")
    signed_out(page)
    page.submit("Envoyer", text="a" * (kept_forms.BYTES_MAX + 1))
    assert "Rien n’a été envoyé" in page.text and page.path == "/sign-in?next=/letter"


def test_a_view_that_keeps_no_form_says_that_nothing_was_sent(house, browser):
    page = browser(house.ana).get("/press")
    signed_out(page)
    page.submit("Envoyer", text=WORDS)
    assert "Rien n’a été envoyé" in page.text and page.path == "/sign-in?next=/press"
    enter(page, house.ana)
    assert page.path == "/press" and not SENT


def test_nobody_can_make_somebody_elses_form_wait(house, browser):
    page = browser().get("/sign-in?next=/press")
    forged = kept_forms.tokens.sign(["", "/letter", [["text", WORDS]]], purpose="carried-form")
    data = {"email": house.ana.email, "password": PASSWORD, "carried_form": forged}
    page.post("/sign-in", {**data, "next": "/press"})
    assert page.path == "/press" and "deux" not in page.html


def test_signed_in_elsewhere_meanwhile_the_way_back_is_open(house, browser):
    page = browser(house.ana).get("/letter")
    signed_out(page)
    page.submit("Envoyer", text=WORDS)
    page.sign_in(house.ana)
    page.submit("Entrer", email="", password="")
    assert "Te revoilà" in page.text


@pytest.mark.one_engine
def test_the_words_of_a_change_of_password_are_carried_nowhere(house, browser):
    page = browser(house.ana).get("/me/password")
    signed_out(page)
    page.submit("Garder ce mot de passe", old=PASSWORD, new="un secret tout neuf")
    assert 'name="carried_form"' not in page.html and "Rien n’a été envoyé" in page.text


@pytest.mark.one_engine
def test_a_password_that_was_carried_before_is_not_shown(house, browser, instance):
    page = browser(house.ana).get("/letter")
    signed_out(page)
    with page.client.session_transaction() as kept:
        who = kept["who"]
    with instance.app_context():
        fields = [["old", "un secret"], ["text", WORDS]]
        carried = kept_forms.tokens.sign([who, "/letter", fields], purpose="carried-form")
    token = page.get("/sign-in").token()
    answer = page.client.post(
        "/sign-in",
        data={
            "email": house.ana.email,
            "password": PASSWORD,
            "carried_form": carried,
            "csrf_token": token,
        },
    )
    assert "plus" in answer.text and "un secret" not in answer.text


@pytest.mark.one_engine
@pytest.mark.plugins("exchanges", "mags", "projects", "smiles", "federation")
def test_no_page_carries_what_was_typed_into_a_field_for_a_password(house, browser, instance):
    secrets = {name for form in _all_forms(BaseForm) for name in _fields_for_passwords(form)}
    assert secrets >= {"old", "new", "password"}
    page = browser(house.ana).get("/letter")
    token = page.token()
    signed_out(page)
    typed = dict.fromkeys([*secrets, *(f"form-{one}" for one in secrets)], "un secret")
    carrying = 0
    for rule in instance.url_map.iter_rules():
        if "POST" not in rule.methods or rule.endpoint.partition(".")[2] == "sign_in":
            continue
        path = re.sub(r"<[^>]*>", "1", rule.rule)
        answer = page.client.post(path, data={**typed, "text": WORDS, "csrf_token": token})
        found = re.search(r'name="carried_form" value="([^"]*)"', answer.text)
        if found is None:
            continue
        with instance.app_context():
            *_of, fields = kept_forms.tokens.read(
                found[1], purpose="carried-form", age_seconds_max=60
            )
        assert [name for name, _value in fields] == ["text"], path
        carrying += 1
    assert carrying > 20


def _all_forms(kind):
    for one in kind.__subclasses__():
        yield from (one, *_all_forms(one))


def _fields_for_passwords(form):
    of_form = ((name, getattr(form, name)) for name in dir(form) if not name.startswith("_"))
    return {
        name
        for name, field in of_form
        if issubclass(getattr(field, "field_class", object), PasswordField)
    }


def test_a_field_for_a_password_without_a_form_is_known_by_its_name():
    root = Path(onemile.__file__).parent.parent
    templates = [
        *root.glob("onemile/**/*.html"),
        *root.glob("plugins/**/*.html"),
        *root.glob("federation/**/*.html"),
    ]
    inputs = [
        found
        for one in templates
        for found in re.findall(r"<input[^>]*type=.password[^>]*>", one.read_text())
    ]
    assert inputs and all(re.search(r'name="[^"]*password', one) for one in inputs)
