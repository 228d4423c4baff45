"""Names of people and of software elsewhere: asked for, and believed as far as they lead back."""

import pytest

from onemile_federation.remote import actors, hosts, nodeinfo, webfinger
from onemile_federation.remote.asking import Absent, Away

pytestmark = pytest.mark.plugins("federation")

ACTIVITY = "application/activity+json"
JRD = "application/jrd+json"


def _finger(elsewhere, uri: str, *, name: str = "anna", host: str = "e.example", **link):
    """Let a host say whose name it is."""
    url = elsewhere.url(
        f"/.well-known/webfinger?resource=acct%3A{name}%40{host}%3A{elsewhere.port}", host
    )
    links = [
        {
            "rel": "http://webfinger.net/rel/profile-page",
            "type": "text/html",
            "href": "https://x.y",
        },
        {"rel": "self", "type": ACTIVITY, "href": uri, **link},
    ]
    return elsewhere.serve(url, {"subject": "acct:x", "links": links}, kind=JRD)


@pytest.mark.parametrize("begun", ["@", "", "acct:", " @"])
def test_a_name_leads_to_an_actor_however_it_is_written(elsewhere, begun):
    _finger(elsewhere, elsewhere.url("/anna"))

    assert webfinger.uri_of(f"{begun}anna@E.example:{elsewhere.port}") == elsewhere.url("/anna")
    assert "signature" not in elsewhere.heads[0]


@pytest.mark.parametrize(
    "link",
    [
        {"rel": "other"},
        {"type": "text/html"},
        {"type": 3},
        {"href": "javascript:alert(1)"},
        {"href": "http://instance.example/members/1"},
        {"href": 3},
    ],
)
def test_a_name_that_leads_to_no_actor_is_nobodys(elsewhere, link):
    _finger(elsewhere, elsewhere.url("/anna"), **link)

    with pytest.raises(Absent):
        webfinger.uri_of(f"@anna@e.example:{elsewhere.port}")


@pytest.mark.parametrize(
    "address",
    ["", "@", "anna", "@anna", "anna@", "@anna@a b", "a/b@e.example", "a@b@c", "@an na@e.example"],
)
def test_what_is_no_address_is_asked_for_nowhere(elsewhere, address):
    with pytest.raises(Absent):
        webfinger.uri_of(address)

    assert elsewhere.asked == elsewhere.looked_up == []


def test_nor_one_of_ours_or_of_a_suspended_host(elsewhere):
    hosts.suspend(host="e.example", reason="spam")
    for host in ("instance.example", "e.example", "sub.e.example"):
        with pytest.raises(Absent):
            webfinger.uri_of(f"@anna@{host}:{elsewhere.port}")

    assert elsewhere.asked == []


def test_a_host_that_is_away_is_no_absence(elsewhere):
    elsewhere.refuse(_finger(elsewhere, ""), 503)

    with pytest.raises(Away):
        webfinger.uri_of(f"@anna@e.example:{elsewhere.port}")


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"links": 3}', b'{"links": [3, null]}', b"x"])
def test_an_answer_that_is_none_is_nobodys(elsewhere, body):
    elsewhere.serve(_finger(elsewhere, ""), body, kind=JRD)

    with pytest.raises(Absent):
        webfinger.uri_of(f"@anna@e.example:{elsewhere.port}")


def test_a_name_that_leads_back_is_proven_until_it_changes(elsewhere):
    document = elsewhere.actor()
    row = actors.actor(document["id"])
    _finger(elsewhere, row.uri)

    assert webfinger.prove(row)
    assert actors.known(row.uri).is_handle_proven
    assert actors.keep({**document, "name": "A"}, url=row.uri).is_handle_proven
    changed = {**document, "preferredUsername": "other"}
    assert not actors.keep(changed, url=row.uri).is_handle_proven


def test_a_name_that_leads_to_another_or_to_none_is_not_proven_and_the_actor_stays(elsewhere):
    row = actors.actor(elsewhere.actor()["id"])
    assert not webfinger.prove(row)

    _finger(elsewhere, elsewhere.url("/berta"))

    assert not webfinger.prove(row)
    assert not actors.known(row.uri).is_handle_proven
    assert actors.actor(row.uri).name == "Anna"


def test_a_proof_is_taken_back_where_the_name_leads_elsewhere_and_not_while_a_host_is_away(
    elsewhere,
):
    row = actors.actor(elsewhere.actor()["id"])
    url = _finger(elsewhere, row.uri)
    assert webfinger.prove(row)
    elsewhere.refuse(url, 503)
    assert webfinger.prove(row)

    _finger(elsewhere, elsewhere.url("/berta"))

    assert not webfinger.prove(row)
    assert not actors.known(row.uri).is_handle_proven


def _nodeinfo(elsewhere, software, *, at: str = "e.example"):
    where = elsewhere.url("/nodeinfo/2.1", at)
    rel = "http://nodeinfo.diaspora.software/ns/schema/2.1"
    elsewhere.serve(
        elsewhere.url("/.well-known/nodeinfo"),
        {"links": [{"rel": rel, "href": where}]},
        kind="application/json",
    )
    elsewhere.serve(where, {"version": "2.1", "software": software}, kind="application/json")


def test_the_software_of_a_host_is_kept_for_show(elsewhere):
    _nodeinfo(elsewhere, {"name": "mastodon", "version": f"4.5.0\n{'x' * 200}"})
    host = f"e.example:{elsewhere.port}"

    assert nodeinfo.read_software(host).startswith("mastodon 4.5.0 xxx")
    assert len(hosts.of(host).software) == 80


@pytest.mark.parametrize("software", [None, 3, [], {}, {"name": 3}])
def test_a_host_that_says_nothing_sound_has_no_software(elsewhere, software):
    _nodeinfo(elsewhere, software)

    assert nodeinfo.read_software(f"e.example:{elsewhere.port}") == ""


def test_no_other_host_is_asked_for_it(elsewhere):
    _nodeinfo(elsewhere, {"name": "mastodon"}, at="v.example")

    with pytest.raises(Absent):
        nodeinfo.read_software(f"e.example:{elsewhere.port}")

    assert len(elsewhere.asked) == 1


def test_software_is_asked_of_whoever_was_heard_from_and_once_a_week(elsewhere, clock):
    host = f"e.example:{elsewhere.port}"
    silent = hosts.of(f"v.example:{elsewhere.port}")
    hosts.of("never.example")
    hosts.heard_from(str(silent.host))
    hosts.heard_from(host)
    _nodeinfo(elsewhere, {"name": "gotosocial"})

    assert (nodeinfo.read_unread(), nodeinfo.read_unread()) == (1, 0)
    assert hosts.of(host).software == "gotosocial"
    assert not [url for url in elsewhere.asked if "never" in url]
    n = len(elsewhere.asked)
    clock.advance(days=8)
    assert nodeinfo.read_unread() == 1 and len(elsewhere.asked) > n
