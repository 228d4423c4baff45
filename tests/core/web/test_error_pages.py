"""A refusal knows whom it speaks to, however early it comes."""

import peewee
import pytest

from onemile.errors import NotAllowed
from onemile.members import sessions


@pytest.fixture
def broken(instance):
    """Pages that fail, each in its way."""

    def disk():
        raise peewee.OperationalError("gone")

    def forbidden():
        raise NotAllowed

    instance.add_url_rule("/broken/crash", "crash", disk)
    instance.add_url_rule("/broken/forbidden", "forbidden", forbidden)


# As some servers pass on the query that came: in bytes that are no UTF-8.
LATIN = {"QUERY_STRING": "q=caf\xe9"}
REFUSALS = {
    "unknown": (404, lambda client: client.get("/nowhere")),
    "unknown with a final slash": (404, lambda client: client.get("/nowhere/")),
    "of an item": (404, lambda client: client.get("/exchanges/items/7")),
    "a file": (404, lambda client: client.get("/static/nowhere.css")),
    "a plugin's file": (404, lambda client: client.get("/exchanges/static/nowhere.css")),
    "a picture": (404, lambda client: client.get("/pictures/nowhere.webp")),
    "not that way": (405, lambda client: client.get("/sign-out")),
    "a file not that way": (405, lambda client: client.post("/static/onemile.css")),
    "half a character": (400, lambda client: client.get("/?q=%00")),
    "letters of another house": (400, lambda client: client.get("/", environ_overrides=LATIN)),
    "no form token": (400, lambda client: client.post("/me/language")),
    "too big": (413, lambda client: client.post("/me/profile", data={"about": "x" * 600_000})),
    "too big, nowhere": (413, lambda client: client.post("/nowhere", data=b"x" * 1_000_001)),
    "forbidden": (403, lambda client: client.get("/broken/forbidden")),
    "a crash": (500, lambda client: client.get("/broken/crash")),
}


@pytest.mark.parametrize("what", REFUSALS)
def test_a_refusal_shows_who_is_signed_in_in_their_language(instance, world, browser, broken, what):
    status, ask = REFUSALS[what]
    # The browser says French; the member has chosen English.
    client = browser(world.member("Ana", language="en")).client
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "fr"

    answer = ask(client)

    html = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert '<html lang="en">' in html
    assert 'class="has-bar"' in html and "/sign-in" not in html


def test_so_does_the_refusal_of_what_comes_too_often(instance, world, browser):
    window = browser(world.member("Ana", language="en"))
    for _ in range(60):
        if window.post("/me/password", {"old": "a wrong one", "new": "a new one"}).status == 429:
            break
    assert window.status == 429

    html = window.html
    assert '<html lang="en">' in html and "/sign-in" not in html


@pytest.mark.parametrize("what", REFUSALS)
def test_a_visitor_reads_it_in_the_browsers_language(instance, broken, what):
    status, ask = REFUSALS[what]
    client = instance.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"

    answer = ask(client)

    if answer.status_code == 303:
        return  # asked to sign in first
    assert answer.status_code == status
    html = answer.get_data(as_text=True)
    assert '<html lang="en">' in html and "/sign-in" in html


def test_who_names_no_host_gets_a_page_like_others(instance):
    """A label has 63 characters at most, a name no empty ones; our links name no host at all."""
    client = instance.test_client()
    for host in (f"{'a' * 64}.example", "a..example", ".example"):
        named = {"environ_overrides": {"HTTP_HOST": host}}
        refused = client.get("/sign-in", **named)
        too_big = client.post("/sign-in", data=b"x" * 1_000_001, **named)
        assert (refused.status_code, too_big.status_code) == (400, 413), host
        for answer in (refused, too_big):
            html = answer.get_data(as_text=True)
            assert 'href="/sign-in' in html and "</footer>" in html


def test_a_refusal_before_the_viewer_is_known_shows_nobody_else(instance, world, browser):
    """In one app context, as tests have it: the member of the page before does not stay."""
    browser(world.member("Ana")).client.get("/me")

    html = instance.test_client().post("/nowhere", data=b"x" * 1_000_001).get_data(as_text=True)

    assert "/sign-in" in html


def test_a_file_costs_no_look_at_who_is_there_and_a_page_costs_one(world, browser, monkeypatch):
    client = browser(world.member("Ana")).client
    looks = []
    monkeypatch.setattr(
        sessions, "find", lambda token, find=sessions.find: looks.append(token) or find(token)
    )

    for path in ("/static/onemile.css", "/static/icons/favicon.svg", "/Static/onemile.css"):
        client.get(path).close()
    assert looks == []
    for number, path in enumerate(("/me", "/nowhere", "/static/nowhere.css", "/?q=%00"), 1):
        client.get(path)
        assert len(looks) == number, path


def test_a_refusal_is_told_even_if_nobody_can_be_looked_up(world, browser, monkeypatch):
    client = browser(world.member("Ana")).client

    def gone(_token):
        raise peewee.OperationalError("gone")

    monkeypatch.setattr(sessions, "find", gone)

    answer = client.post("/me/profile", data={"about": "x" * 600_000})

    assert answer.status_code == 413
    assert "C’est trop lourd" in answer.get_data(as_text=True)
