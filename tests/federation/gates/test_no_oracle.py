"""Who asks for what is hidden, or speaks to it, is answered as for what never was."""

import re
from urllib.parse import quote

import pytest
from kit.messages import AS2

from onemile import ids
from onemile_federation import addresses
from tests.federation.gates.day import Day
from tests.federation.gates.onlookers import FORMS
from tests.federation.gates.quarter import Quarter

pytestmark = pytest.mark.plugins("exchanges", "federation", "mags", "projects", "smiles")

# Where each kind of thing would stand, had it ever been there.
NEVER = {
    "articles": "/mags/articles/{}",
    "mags": "/mags/{}",
    "projects": "/projects/{}",
    "items": "/exchanges/items/{}",
    "members": "/members/0123456789ab",
}
# Pages that lead from a name elsewhere to a thing, and say what they know of it.
LEADING = (
    "/federation/follow?uri={}",
    "/federation/open?uri={}",
    "/.well-known/webfinger?resource={}",
)
COLLECTIONS = (*(one for one in addresses.COLLECTIONS if one != "inbox"), "moderators")
_OWN = re.compile(
    r'name="csrf_token" value="[^"]*"|"[\w-]{20,}\.[\w-]+\.[\w-]+"|\d{15,}|[0-9a-f]{12}'
)


@pytest.fixture
def quarter(alsace):
    made = Quarter(alsace).settle()
    alsace.settle()
    return made


def never_of(uri, base):
    """Return the address of a thing of the same kind that there never was."""
    kind = uri.removeprefix(base).split("/")[-2]
    return base + NEVER[kind].format(ids.new())


def answered(answer):
    """Return all that an answer tells, but for the address that was asked for."""
    headers = sorted(
        (k, v) for k, v in answer.headers if k.lower() not in ("date", "content-length")
    )
    return answer.status, _OWN.sub("…", repr(headers)), _OWN.sub("…", answer.text)


@pytest.mark.one_engine
def test_what_is_hidden_is_asked_for_as_what_never_was(quarter, network, alsace):
    day = Day(quarter)
    askers = (network.get, day.eve.get, day.partner.actor.get)

    def asked(uri):
        found, path = {}, uri.removeprefix(alsace.base)
        places = [f"{alsace.base}/ap{path}/{name}" for name in COLLECTIONS]
        places += [alsace.url(one.format(quote(uri, safe=""))) for one in LEADING]
        for place in places:
            found[place.replace(path, "…").replace(quote(path, safe=""), "…")] = [
                answered(ask(place, accept=AS2)) for ask in askers[:2]
            ]
        for form in FORMS:
            found[form] = [answered(ask(uri, accept=form)) for ask in askers]
        network.clock.advance(minutes=2)
        return found

    never = {kind: asked(alsace.base + form.format(ids.new())) for kind, form in NEVER.items()}
    for what, uri in quarter.hidden.items():
        kind, found = uri.removeprefix(alsace.base).split("/")[-2], asked(uri)
        differing = [place for place in found if found[place] != never[kind][place]]
        assert differing == [], (what, [(found[one], never[kind][one]) for one in differing[:1]])


@pytest.mark.one_engine
def test_what_is_said_of_something_hidden_is_taken_as_of_what_never_was(quarter, network, alsace):
    day = Day(quarter)
    eve = day.eve

    def answers(uri):
        network.clock.advance(minutes=10)
        said = (eve.flag(uri, content="Voilà."), eve.follow(uri), eve.like(uri), eve.announce(uri))
        said += (
            eve.create_note("Bonjour", in_reply_to=uri),
            eve.undo(eve.like(uri)),
            eve.block(uri),
        )
        found = [answered(eve.post(alsace.shared_inbox, one)) for one in said]
        inbox = f"{alsace.base}/ap{uri.removeprefix(alsace.base)}/inbox"
        found += [answered(eve.post(inbox, one)) for one in said[:2]]
        network.settle()
        return found

    for what, uri in quarter.hidden.items():
        assert answers(uri) == answers(never_of(uri, alsace.base)), what
    assert eve.peer.posts() == []
    report = day.eve.flag(quarter.article_uri, content="Voilà.")  # the twin
    assert eve.post(alsace.shared_inbox, report).status == 202
