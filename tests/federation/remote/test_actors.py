"""Actors of other servers: what is kept of them, and what they may not become."""

import json

import pytest

from onemile.api import resolve_actors
from onemile_federation.remote import actors, parting
from onemile_federation.remote.asking import Absent, Away
from onemile_federation.remote.key_models import RemoteKey
from onemile_federation.remote.models import GONE, LIVE, RemoteActor

pytestmark = pytest.mark.plugins("federation")

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def test_an_actor_is_read_from_its_own_id_and_kept_with_its_key(elsewhere):
    document = elsewhere.actor(
        summary="<p>Hello <script>alert(1)</script><b>there</b></p>",
        url=elsewhere.url("/@anna"),
        icon={"type": "Image", "url": "https://cdn.example/a.png"},
        manuallyApprovesFollowers=True,
        alsoKnownAs=["https://w.example/anna", "javascript:alert(1)"],
        interactionPolicy={"canFeature": {"automaticApproval": [PUBLIC]}},
    )

    row = actors.actor(document["id"])

    assert (row.uri, row.host, row.kind) == (
        document["id"],
        f"e.example:{elsewhere.port}",
        "Person",
    )
    assert (row.handle, row.name, row.is_handle_proven) == ("anna", "Anna", False)
    assert (row.inbox, row.shared_inbox) == (document["inbox"], elsewhere.url("/inbox"))
    assert row.summary == "<p>Hello <b>there</b></p>"
    assert (row.url, row.icon) == (elsewhere.url("/@anna"), "https://cdn.example/a.png")
    assert (row.is_locked, row.featurable_by, row.state) == (True, "everybody", LIVE)
    assert row.also_known_as == ["https://w.example/anna"]
    key = RemoteKey.get()
    assert (key.key_id, key.owner_uri, key.kind, key.public) == (
        f"{row.uri}#main-key",
        row.uri,
        "rsa",
        elsewhere.pem(1),
    )


def test_an_actor_is_asked_for_again_after_a_day(elsewhere, clock):
    uri = elsewhere.actor()["id"]
    actors.actor(uri)
    clock.advance(hours=23)
    actors.actor(uri)
    assert len(elsewhere.asked) == 1

    clock.advance(hours=2)
    elsewhere.actor(name="Anna B")

    assert actors.actor(uri).name == "Anna B"
    assert RemoteActor.select().count() == 1


def test_or_at_once_where_it_must_be_fresh(elsewhere):
    uri = elsewhere.actor()["id"]
    actors.actor(uri)
    elsewhere.actor(name="Anna B")

    assert actors.actor(uri, fresh=True).name == "Anna B"


@pytest.mark.parametrize("status", [404, 403, 500, 503])
def test_a_server_that_answers_nothing_takes_nothing(elsewhere, clock, status):
    uri = elsewhere.actor()["id"]
    actors.actor(uri)
    clock.advance(hours=25)
    elsewhere.refuse(uri, status)

    assert actors.actor(uri).name == "Anna"
    assert RemoteKey.select().count() == 1


def test_nobody_who_is_not_known_is_made_of_nothing(elsewhere):
    with pytest.raises(Absent):
        actors.actor(elsewhere.url("/nobody"))
    with pytest.raises(Away):
        actors.actor(elsewhere.refuse(elsewhere.url("/ill"), 503))

    assert RemoteActor.select().count() == 0


def test_who_must_be_fresh_and_is_not_there_is_absent(elsewhere):
    uri = elsewhere.actor()["id"]
    actors.actor(uri)
    elsewhere.refuse(uri, 404)

    with pytest.raises(Absent) as absent:
        actors.actor(uri, fresh=True)

    assert not absent.value.is_gone
    assert actors.known(uri).state == LIVE


def test_who_is_gone_keeps_a_uri_and_nothing_else(elsewhere, clock):
    uri = elsewhere.actor(summary="<p>Hello</p>")["id"]
    actors.actor(uri)
    clock.advance(hours=25)
    elsewhere.refuse(uri, 410)

    for _time in range(2):
        with pytest.raises(Absent) as absent:
            actors.actor(uri)
        assert absent.value.is_gone

    row = actors.known(uri)
    assert (row.state, row.name, row.summary) == (GONE, "", "")
    assert RemoteKey.select().count() == 0
    assert resolve_actors([uri])[uri].name == "…"


def test_who_comes_back_is_there_again(elsewhere, clock):
    uri = elsewhere.actor()["id"]
    actors.actor(uri)
    parting.let_go(uri)
    clock.advance(hours=25)

    assert actors.actor(uri).state == LIVE
    assert RemoteKey.select().count() == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"type": "Note"},
        {"type": ["Thing"]},
        {"inbox": None},
        {"inbox": "https://v.example/inbox"},
        {"inbox": "http://e.example/inbox"},
        {"inbox": {"type": "OrderedCollection"}},
        {"id": "https://v.example/vera"},
        {"publicKey": {"id": "k", "owner": "https://v.example/vera", "publicKeyPem": "x"}},
        {"assertionMethod": [{"id": "k", "controller": "https://v.example/vera"}]},
    ],
)
def test_what_is_no_actor_of_its_own_server_is_refused(elsewhere, changed):
    uri = elsewhere.url("/anna")
    document = {**elsewhere.actor(), **changed}

    with pytest.raises(Absent):
        actors.keep(document, url=uri)

    assert RemoteActor.select().count() == RemoteKey.select().count() == 0


def test_an_actor_is_refused_at_another_address_than_its_id(elsewhere):
    document = elsewhere.actor()

    with pytest.raises(Absent):
        actors.keep(document, url=elsewhere.url("/berta"))

    assert actors.keep(document, url=document["id"]).name == "Anna"


def test_what_lies_elsewhere_is_left_out(elsewhere):
    document = elsewhere.actor(
        endpoints={"sharedInbox": "https://v.example/inbox"},
        outbox="https://v.example/outbox",
        followers="ftp://e.example/followers",
        url="https://v.example/@vera",
        attributedTo="https://v.example/vera",
    )

    row = actors.keep(document, url=document["id"])

    assert (row.shared_inbox, row.outbox, row.followers, row.attributed_to_uri) == ("",) * 4
    assert row.url == row.uri


@pytest.mark.parametrize(
    ("before", "after", "is_allowed"),
    [
        ("Person", "Service", True),
        ("Service", "Person", True),
        ("Person", "Group", False),
        ("Group", "Person", False),
        ("Organization", "Group", True),
        ("Application", "Organization", False),
    ],
)
def test_a_person_does_not_become_a_group(elsewhere, before, after, is_allowed):
    document = elsewhere.actor(type=before)
    actors.keep(document, url=document["id"])
    changed = {**document, "type": after, "name": "Changed"}

    if is_allowed:
        actors.keep(changed, url=document["id"])
    else:
        with pytest.raises(Absent):
            actors.keep(changed, url=document["id"])

    row = actors.known(document["id"])
    assert (row.kind, row.name) == ((after, "Changed") if is_allowed else (before, "Anna"))


def test_a_refused_change_leaves_the_keys_as_they_were(elsewhere):
    document = elsewhere.actor()
    actors.keep(document, url=document["id"])
    key = {**document["publicKey"], "owner": "https://v.example/vera"}

    with pytest.raises(Absent):
        actors.keep({**document, "publicKey": key}, url=document["id"])

    assert RemoteKey.get().owner_uri == document["id"]


def test_a_new_key_takes_the_place_of_the_old_one(elsewhere):
    document = elsewhere.actor()
    uri = document["id"]
    actors.keep(document, url=uri)
    key = {"id": f"{uri}#second", "owner": uri, "publicKeyPem": elsewhere.pem(2)}

    actors.keep({**document, "publicKey": [document["publicKey"], key]}, url=uri)
    assert RemoteKey.select().count() == 2
    actors.keep({**document, "publicKey": key}, url=uri)

    assert RemoteKey.get().key_id == f"{uri}#second"


def test_weak_keys_and_too_many_keys_are_not_kept(elsewhere):
    document = elsewhere.actor()
    uri = document["id"]
    weak = {"id": f"{uri}#weak", "owner": uri, "publicKeyPem": elsewhere.pem(9, 1024)}
    many = [
        {"id": f"{uri}#{number}", "owner": uri, "publicKeyPem": elsewhere.pem(1)}
        for number in range(50)
    ]

    actors.keep({**document, "publicKey": [weak, *many]}, url=uri)

    assert RemoteKey.select().count() == 8
    assert not RemoteKey.select().where(RemoteKey.key_id == f"{uri}#weak").exists()


def test_names_are_words_and_never_longer_than_their_column(elsewhere):
    document = elsewhere.actor(
        name=f"<b>Anna</b>\n\u202e{'x' * 500}", preferredUsername="a" * 500, summary="<div>" * 900
    )

    row = actors.keep(document, url=document["id"])

    assert row.name.startswith("<b>Anna</b> x")
    assert (len(row.handle), len(row.name) <= 200) == (200, True)
    assert row.summary == ""


ODD = (None, True, 0, "", [], {}, [[[]]], "x" * 100_000)


@pytest.mark.parametrize(
    "name",
    "type preferredUsername name summary url icon inbox outbox followers endpoints publicKey "
    "assertionMethod attributedTo alsoKnownAs movedTo interactionPolicy id".split(),
)
def test_whatever_stands_in_a_place_is_kept_soundly_or_refused(elsewhere, name):
    document = elsewhere.actor()
    uri = document["id"]

    for odd in ODD:
        RemoteActor.delete().execute()
        try:
            row = actors.keep({**document, name: odd}, url=uri)
        except Absent:
            assert name in ("id", "type", "inbox")
            assert RemoteActor.select().count() == 0
        else:
            assert RemoteActor.get_by_id(row.id).inbox == document["inbox"]


def test_plain_http_is_for_development_alone(elsewhere, development):
    document = json.loads(json.dumps(elsewhere.actor()).replace("https://e.", "http://e."))

    assert actors.keep(document, url=document["id"]).uri.startswith("http://")


PEERS = {
    "mastodon": {
        "id": "https://social.example/users/anna",
        "type": "Person",
        "following": "https://social.example/users/anna/following",
        "inbox": "https://social.example/users/anna/inbox",
        "featured": "https://social.example/users/anna/collections/featured",
        "preferredUsername": "anna",
        "name": "",
        "summary": "",
        "url": "https://social.example/@anna",
        "endpoints": {"sharedInbox": "https://social.example/inbox"},
    },
    "lemmy": {
        "type": "Group",
        "id": "https://lemmy.example/c/garden",
        "preferredUsername": "garden",
        "name": "Garden",
        "inbox": "https://lemmy.example/c/garden/inbox",
        "attributedTo": "https://lemmy.example/c/garden/moderators",
        "postingRestrictedToMods": False,
        "endpoints": {"sharedInbox": "https://lemmy.example/inbox"},
    },
    "peertube": {
        "type": "Group",
        "id": "https://tube.example/video-channels/films",
        "preferredUsername": "films",
        "inbox": "https://tube.example/video-channels/films/inbox",
        "url": [{"type": "Link", "mediaType": "text/html", "href": "https://tube.example/c/films"}],
        "attributedTo": [{"type": "Person", "id": "https://tube.example/accounts/anna"}],
        "icon": [{"type": "Image", "url": "https://tube.example/a.png", "height": 48}],
    },
}


@pytest.mark.parametrize("document", PEERS.values(), ids=PEERS.keys())
def test_the_shapes_of_peers_are_read(elsewhere, document):
    row = actors.keep(document, url=document["id"])

    assert (row.kind, row.inbox) == (document["type"], document["inbox"])
    assert row.url.startswith("https://")


def test_cards_say_where_people_are_at_home_and_ask_nobody(elsewhere):
    anna, berta = elsewhere.actor(), elsewhere.actor("/berta", "v.example", name="", icon="x")
    for document in (anna, berta):
        actors.actor(document["id"])
    RemoteActor.update(is_handle_proven=True).where(RemoteActor.uri == anna["id"]).execute()
    asked = len(elsewhere.asked)

    cards = resolve_actors([anna["id"], berta["id"], "https://v.example/unknown"])

    first, second, third = cards.values()
    port = elsewhere.port
    assert (first.name, first.initials) == (f"Anna (@anna@e.example:{port})", "A")
    assert second.name == f"anna (v.example:{port})"
    number = RemoteActor.get(RemoteActor.uri == anna["id"]).id
    assert (first.avatar_url, third.name) == ("", "…")
    assert (first.url, first.origin) == (f"/federation/actors/{number}", f"e.example:{port}")
    assert 0 <= first.tone < 8
    assert len(elsewhere.asked) == asked
