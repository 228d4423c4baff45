"""The way home of visitors, while others use it up, hold it up, or would lead them elsewhere."""

import threading
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from kit.planting import plant
from kit.replies import Reply

from onemile_federation.intents import going_home, home_views, pressing
from onemile_federation.remote import hosts

pytestmark = [pytest.mark.plugins("federation", "mags"), pytest.mark.one_engine]
FOLLOW = "https://w3id.org/fep/3b86/Follow"
OF_AN_HOUR = 3_600


@pytest.fixture
def ask(alsace):
    """Ask for the way home of an address, from some source; answers with the page."""
    about = plant(alsace).mag_uri
    path = f"/federation/from-home?about={quote(about, safe='')}"

    def asked(address, source="203.0.113.7"):
        browser = alsace.browser()
        browser.client.environ_base["REMOTE_ADDR"] = source
        return browser.get(path).submit("Chercher le chemin", address=address)

    return asked


def offers(peer, template, *, lives_at=""):
    """Let a host say of each name where it lives, and by which address it lets visitors in."""

    def answer(request):
        resource = parse_qs(urlsplit(request.url).query)["resource"][0]
        name = resource.removeprefix("acct:").partition("@")[0]
        me = f"{lives_at or peer.base}/users/{name}"
        links = [{"rel": "self", "type": "application/activity+json", "href": me}]
        if template:
            links.append({"rel": FOLLOW, "template": template.replace("NAME", name)})
        return Reply(body={"links": links}, content_type="application/jrd+json")

    peer.serve("/.well-known/webfinger", answer)


def asked(peer):
    return sum("/.well-known/webfinger" in one.url for one in peer.gets())


def test_a_way_that_two_names_share_is_asked_for_no_more_and_costs_nobody(
    ask, peer, victim, clock, monkeypatch
):
    few = going_home.Rate(name="federation.home_asked", times=3, seconds=OF_AN_HOUR)
    monkeypatch.setattr(going_home, "QUESTIONS", few)
    offers(peer, f"{peer.base}/follow?it={{object}}")
    offers(victim, f"{victim.base}/NAME/follow?it={{object}}")
    for name in ("anna", "anna", "berta"):  # one name twice is not two
        assert "Continuer chez e.example" in ask(f"@{name}@e.example").text
    assert asked(peer) == 3

    refused = ask("@anna@v.example", source="203.0.113.8")
    assert refused.status == 503 and not asked(victim)
    for n in range(3):
        page = ask(f"@clara{n}@e.example", source=f"203.0.113.{20 + n}")
        assert f"{peer.base}/follow?it=" in page.html
    assert asked(peer) == 3
    clock.advance(days=1, hours=1)
    for name in ("dora", "emma"):  # what is theirs alone is said of nobody else
        page = ask(f"@{name}@v.example")
        assert f"{victim.base}/{name}/follow?it=" in page.html
    ask("@anna@e.example")
    assert (asked(victim), asked(peer)) == (2, 4)


def test_each_source_has_its_own_budget_and_one_household_is_one(ask, peer, monkeypatch):
    offers(peer, f"{peer.base}/NAME/follow?it={{object}}")
    assert going_home.QUESTIONS.times >= 50 * home_views.HOME.times
    for n in range(home_views.HOME.times):
        assert ask("@anna", source=f"2001:db8::{n + 1:x}").status == 422
    assert ask("@anna@e.example", source="2001:db8::ffff").status == 429
    assert ask("@anna@e.example", source="2001:db8:0:1::1").status == 200


def test_a_suspended_server_is_no_way_though_its_way_is_known(alsace, ask, peer):
    offers(peer, f"{peer.base}/follow?it={{object}}")
    assert [ask(f"@{name}@e.example").status for name in ("anna", "berta")] == [200, 200]
    with alsace.at_work():
        hosts.suspend(host="e.example", reason="spam")
    page = ask("@clara@e.example")
    assert page.status == 404 and "Continuer" not in page.text and asked(peer) == 2


def test_two_accounts_that_live_elsewhere_send_nobody_else_there(ask, peer, victim):
    offers(victim, f"{victim.base}/steal?it={{object}}")
    offers(peer, "", lives_at=victim.base)
    for name in ("eve", "eva"):
        assert f"{victim.base}/steal?it=" in ask(f"@{name}@e.example").html
    offers(peer, f"{peer.base}/follow?it={{object}}")
    page = ask("@anna@e.example")
    assert f"{peer.base}/follow?it=" in page.html and victim.base not in page.html


@pytest.mark.parametrize("agrees", [False, True])
def test_where_somebody_lives_elsewhere_that_server_says_so_itself(ask, peer, victim, agrees):
    way = f"{victim.base}/follow?it={{object}}"
    offers(peer, way, lives_at=victim.base)
    offers(victim, way if agrees else "")
    page = ask("@anna@e.example")
    found = (page.status, "Continuer chez v.example" in page.text)
    assert found == ((200, True) if agrees else (404, False))
    assert (asked(peer), asked(victim)) == (1, 1)


def test_a_server_that_says_another_lives_with_it_is_not_believed(ask, peer, victim):
    """The third host has a way in, for a name that is somebody else's there."""
    offers(peer, "", lives_at=victim.base)
    offers(victim, f"{victim.base}/follow?it={{object}}", lives_at=f"{victim.base}/other")
    page = ask("@anna@e.example")
    assert page.status == 404 and "Continuer" not in page.text


def test_a_slow_server_holds_one_place_for_a_moment(ask, peer, victim):
    offers(victim, f"{victim.base}/follow?it={{object}}")
    begun, over = threading.Event(), threading.Event()

    def hangs(_request):
        begun.set()
        over.wait(10)
        return Reply(status=503)

    peer.serve("/.well-known/webfinger", hangs)
    slow = threading.Thread(target=ask, args=("@anna@e.example",))
    slow.start()
    try:
        assert begun.wait(5)
        assert ask("@berta@e.example", source="203.0.113.9").status == 503
        assert ask("@berta@v.example", source="203.0.113.9").status == 200
    finally:
        over.set()
        slow.join(10)
    # Nor is it waited for by whoever comes just after it.
    assert ask("@clara@e.example", source="203.0.113.10").status == 503
    assert asked(peer) == 1
    assert pressing.VISITOR_SECONDS < pressing.PRESS_SECONDS


def test_members_have_a_place_that_no_visitor_takes():
    """Two of each at most, three together, one of a member, one of a domain."""
    held = pressing._InHand()
    visitors = [pressing._Press("") for _n in range(3)]
    anna, berta, again = (pressing._Press(uri) for uri in ("anna", "berta", "anna"))
    assert [held.take(one, f"{n}.example") for n, one in enumerate(visitors)] == [True, True, False]
    assert [held.take(one, "a.example") for one in (anna, berta)] == [True, False]
    held.let_go(visitors[0])
    assert not held.take(berta, "a.example") and not held.take(again, "b.example")
    assert held.take(berta, "b.example") and not held.take(berta, "1.example")
    held.let_go(visitors[1])
    assert held.take(berta, "1.example") and held.take(visitors[2], "b.example")
