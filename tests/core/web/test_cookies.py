"""One browser at two instances of one machine: cookies know hosts, but no ports."""

import re

import pytest

from onemile.members import passwords
from onemile.members.models import Session
from onemile.testing.browser import Browser
from onemile.testing.world import World

pytestmark = [pytest.mark.one_engine, pytest.mark.plugins()]

PASSWORD = "trois pommes rondes"


def at(make_instance, base_url, first_name):
    """An instance at an address, with one member whose password is known."""
    name = re.sub(r"\W", "", base_url)
    app = make_instance(name, plugins=[], settings={"base_url": base_url})
    with app.app_context():
        member = World(app).member(first_name, password_hash=passwords.keep(PASSWORD))
    return app, member


def signed_in(app, member):
    page = Browser(app)
    return page.get("/sign-in").submit("Entrer", email=member.email, password=PASSWORD)


def names_given(page):
    return {cookie.key for cookie in page.client._cookies.values()}


def test_one_browser_is_signed_in_at_both_ports_of_a_machine(make_instance):
    alsace, ana = at(make_instance, "http://127.0.0.1:8000", "Ana")
    ortenau, jonas = at(make_instance, "http://127.0.0.1:8001", "Jonas")
    here = signed_in(alsace, ana)
    there = Browser(ortenau)
    there.client._cookies = here.client._cookies  # one browser: its jar is by host alone
    there.get("/sign-in").submit("Entrer", email=jonas.email, password=PASSWORD)
    there.get("/language/de").get("/")

    assert "Ana" in here.get("/me").text and "Jonas" in there.get("/me").text
    assert 'lang="fr"' in here.html and 'lang="de"' in there.html
    for word in ("onemile", "form", "device"):
        assert {f"{word}-8000", f"{word}-8001"} <= names_given(here)
    assert "language-8001" in names_given(here) and "language-8000" not in names_given(here)

    there.submit("Abmelden")
    assert "Ana" in here.get("/me").text
    with ortenau.app_context():
        assert not Session.select().exists()


@pytest.mark.parametrize(
    ("base_url", "names", "language"),
    [
        ("http://alsace.example", {"onemile", "form", "device"}, "language"),
        ("http://alsace.example:80", {"onemile", "form", "device"}, "language"),
        ("https://alsace.example", {"__Host-onemile", "__Host-form", "__Host-device"}, "language"),
        (
            "https://alsace.example:8443",
            {"__Host-onemile", "__Host-form", "__Host-device"},
            "language",
        ),
    ],
)
def test_elsewhere_the_names_are_as_ever(make_instance, base_url, names, language):
    app, ana = at(make_instance, base_url, "Ana")
    page = Browser(app)
    page.client.environ_base["wsgi.url_scheme"] = base_url.partition(":")[0]
    page.client.get("/sign-in", base_url=base_url)
    given = page.client.post(
        "/sign-in",
        base_url=base_url,
        data={"email": ana.email, "password": PASSWORD, "csrf_token": page_token(page, base_url)},
    )
    page.client.get("/language/de", base_url=base_url)
    assert given.status_code == 303
    assert names_given(page) == names | {language}


def page_token(page, base_url):
    html = page.client.get("/sign-in", base_url=base_url).get_data(as_text=True)
    return re.search(r'name="csrf_token" value="([^"]*)"', html)[1]
