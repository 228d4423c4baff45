"""The doors: who is counted, which have a rate, and what a refusal looks like."""

import re

import pytest
from werkzeug.routing.converters import NumberConverter

from onemile.errors import LimitReached
from onemile.models import RateCount
from onemile.web import dear, floods, limits
from onemile.web.floods import Floods
from onemile.web.sources import source_of

# Doors that compute a password, send an email, or write something for whoever knocks.
DOORS = {
    "notices.stop_letters": "/notices/quiet/x",
    "members.sign_in": "/sign-in",
    "members.forgotten": "/password/forgotten",
    "members.new_password": "/password/new/x",
    "joining.who": "/join",
    "joining.where": "/join/place",
    "joining.letter": "/join/letter",
    "joining.confirm": "/confirm/x",
    "joining.ask_again": "/confirm",
    "reports.report": "/report",
    "admin.become_steward": "/steward",
    "admin.send_again": "/admin/newcomers/1/again",
    "me.password": "/me/password",
    "privacy.copy": "/me/data/copy",
    "privacy.leave": "/me/data/leave",
    "place.look_from_here": "/mile/here",
    "place.settle": "/mile/place",
}
# What stands in an address that takes only some words.
SAMPLES = {"move": "pause", "step": "cancel", "choice": "show", "outcome": "confirmed"}


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("::ffff:c000:207", "192.0.2.7"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("unix:", "unix:"),
    ],
)
def test_a_source_is_an_ipv4_address_or_the_64_of_an_ipv6_one(address, source):
    assert source_of(address) == source


@pytest.mark.parametrize("endpoint", DOORS)
def test_a_door_that_computes_writes_or_sends_has_a_rate(instance, endpoint):
    assert instance.view_functions[endpoint].has_rate


def test_every_form_that_a_visitor_may_send_has_a_rate(instance, browser):
    # They write nothing of a visitor's: one ends a session, the other is the choice of a language.
    harmless = {"members.sign_out", "about.language"}
    for rule in instance.url_map.iter_rules():
        if "POST" not in rule.methods or rule.endpoint in harmless:
            continue
        arguments = {name: _sample(name, one) for name, one in rule._converters.items()}
        visitor = browser()
        path = visitor.app.url_map.bind("instance.example").build(rule.endpoint, arguments)
        answer = visitor.client.post(path, data={"csrf_token": visitor.token()})
        is_for_members = "/sign-in" in answer.headers.get("Location", "")
        assert is_for_members or getattr(
            instance.view_functions[rule.endpoint], "has_rate", False
        ), (path, answer.status_code)


def _sample(name, converter):
    if isinstance(converter, NumberConverter):
        return "1"
    return sorted(getattr(converter, "items", [SAMPLES.get(name, "1")]))[0]


@pytest.mark.parametrize("path", sorted(set(DOORS.values())))
def test_a_flood_at_a_door_ends_before_the_database(instance, browser, path, monkeypatch):
    monkeypatch.setattr(floods, "FORMS_A_MINUTE_MAX", 0)
    monkeypatch.setattr("onemile.members.sessions.find", lambda token: 1 / 0)
    visitor = browser()
    visitor.client.set_cookie("onemile", "x")

    page = visitor.post(path, headers={"Accept-Language": "en"})

    assert page.status == 429 and "A little patience" in page.text
    assert 0 < int(page.response.headers["Retry-After"]) <= 61
    assert not RateCount.select().exists()


def test_a_flood_is_counted_by_the_64_and_forgotten_after_a_minute(instance, browser, clock):
    visitor = browser()

    def knock(host: int) -> int:
        visitor.client.environ_base["REMOTE_ADDR"] = f"2001:db8::{host:x}"
        return visitor.client.post("/confirm").status_code

    answers = [knock(host) for host in range(1, floods.FORMS_A_MINUTE_MAX + 2)]
    assert set(answers[:-1]) == {400} and answers[-1] == 429  # 400: without a form token
    clock.advance(seconds=61)
    assert knock(1) == 400


def test_a_flood_from_everywhere_takes_no_memory_without_end(clock, monkeypatch):
    monkeypatch.setattr(floods, "SOURCES_MAX", 100)
    monkeypatch.setattr(floods, "REST_A_MINUTE_MAX", 300)
    held = Floods()
    for number in range(400):
        held.check(str(number))
    assert len(held) <= 101
    with pytest.raises(LimitReached):
        held.check("one more")
    held.check("5")


def test_a_flood_that_met_a_wrong_clock_is_over_with_it(clock):
    held = Floods()
    clock.advance(days=400)
    for _ in range(floods.FORMS_A_MINUTE_MAX):
        held.check("ana")
    clock.advance(days=-400)
    held.check("ana")


def test_a_reached_rate_keeps_what_was_typed_but_no_password(browser):
    page = browser()
    for _ in range(6):
        page.get("/sign-in").submit("Entrer", email="ana@example.org", password="au hasard !")
    assert page.status == 429
    assert 'value="ana@example.org"' in page.html and "au hasard" not in page.html
    assert "Un peu de patience" in page.text and "On peut reprendre dans 1 minute" in page.text
    assert 0 < int(page.response.headers["Retry-After"]) <= 30


def test_a_reached_rate_is_over_with_its_request(browser):
    page = browser()
    page.get("/sign-in")

    def guess(email):
        data = {"email": email, "password": "au hasard !", "csrf_token": page.token()}
        return page.client.post("/sign-in", data=data).status_code

    assert [guess("ana@example.org") for _ in range(6)] == [422] * 5 + [429]
    assert guess("ben@example.org") == 422


def test_a_sign_up_beyond_the_rate_keeps_every_field_but_the_password(browser):
    typed = {"first_name": "Lucie", "last_name": "Klein", "postcode": "67000"}
    typed |= {"password": "trois pommes rondes", "adult": "y", "charter": "y"}
    page = browser()
    for number in range(11):
        page = browser()
        page.get("/join").submit("Suite", **typed, email=f"n{number}@example.org")
    assert page.status == 429
    for text in ("Lucie", "Klein", "67000", "n10@example.org"):
        assert f'value="{text}"' in page.html
    assert "trois pommes" not in page.html
    assert int(page.response.headers["Retry-After"]) > 0


def test_slips_beside_a_field_cost_nothing_where_they_shall_be_free(browser):
    for _ in range(15):
        page = browser().get("/join").submit("Suite", first_name="Lucie", email="no address")
        assert page.status == 422
    assert not RateCount.select().exists()


def test_an_empty_address_is_in_nobodys_count(browser):
    for number in range(9):
        page = browser()
        page.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        assert page.post("/join").status == 422


def test_every_429_says_when_to_try_again(instance, browser, world):
    ana = browser(world.member("Ana"))
    for _ in range(7):
        answer = ana.post("/me/data/copy").response
    assert answer.status_code == 429
    assert re.fullmatch(r"[1-9]\d*", answer.headers["Retry-After"])
    assert "Un peu de patience" in ana.text


@pytest.mark.parametrize("control", ["\x00", "\x07"])
def test_an_address_that_its_form_refuses_is_not_looked_for(browser, control):
    page = browser().post("/sign-in", {"email": f"vic{control}@b.example", "password": "x" * 12})
    assert page.status == 422


@pytest.mark.parametrize("hidden", ["\u200b", "\ufeff", "\u202e"])
def test_an_address_is_counted_as_the_form_reads_it(instance, hidden):
    with instance.test_request_context(method="POST", data={"email": f"vic{hidden}tim@b.example"}):
        assert limits.typed_address() == "victim@b.example"


@pytest.mark.parametrize("address", ["/search?q=echelle", "/map", "/map/squares.json"])
def test_a_page_that_is_dear_has_a_bound_and_says_so_in_words(world, browser, monkeypatch, address):
    monkeypatch.setattr(dear, "A_MINUTE_MAX", 2)
    ana, ben = browser(world.member("Ana", at="67000")), browser(world.member("Ben", at="67000"))
    for _ in range(2):
        ana.get(address)

    refused = ana.get(address)
    assert refused.status == 429 and "minute" in refused.text
    assert int(refused.response.headers["Retry-After"]) <= 60
    assert ben.get(address).status == 200


def test_the_words_of_a_search_that_must_wait_stay(world, browser, monkeypatch, clock):
    monkeypatch.setattr(dear, "A_MINUTE_MAX", 1)
    ana = browser(world.member("Ana", at="67000"))
    ana.get("/search?q=echelle")

    page = ana.get("/search?q=scie+sauteuse")
    assert page.status == 429 and 'value="scie sauteuse"' in page.html and "minute" in page.text
    assert "Rien trouvé" not in page.text
    assert ana.get("/search").status == 200  # an empty field costs nothing
    clock.advance(minutes=2)
    assert "minute" not in ana.get("/search?q=scie+sauteuse").text
