"""What an actor said, how many follow it, what was said to a thing."""

import json

import pytest

from onemile.api import NotFound, transaction
from onemile_federation import addresses
from onemile_federation.local import actors, collections
from onemile_federation.outbox import taking_back
from onemile_federation.outbox.models import Activity, Delivery

pytestmark = pytest.mark.plugins("federation")
BASE = "http://instance.example"
MAG, ANA, ARTICLE = f"{BASE}/mags/k3f", f"{BASE}/members/q8", f"{BASE}/mags/articles/7h"
ELSEWHERE = "https://v.example/notes/1"


def said(number, *, verb="Create", sender=MAG, about=ELSEWHERE, is_public=True):
    uri = addresses.activity_uri(number)
    body = {"@context": ["x"], "id": uri, "type": verb, "actor": sender, "object": about}
    return Activity.create(
        uri=uri,
        key=f"k{number}",
        sender_uri=sender,
        verb=verb,
        object_uri=about,
        body=json.dumps(body),
        retry_class="A",
        is_public=is_public,
    )


def outbox(town, query=""):
    return town.ask(collections.outbox, f"/ap/mags/k3f/outbox{query}", of="mags/k3f").json


def pages_of(town):
    """Read an outbox to its end, as a peer does."""
    where, found = outbox(town)["first"], []
    for _ in range(10):
        page = outbox(town, "?" + where.partition("?")[2])
        found.append([one["id"] for one in page["orderedItems"]])
        if "next" not in page:
            return found
        where = page["next"]
    raise AssertionError("it never ends")


def test_an_outbox_lists_what_is_public_newest_first(town):
    town.add(MAG, "potager")
    for number in range(1, 48):
        said(number, about=f"{ELSEWHERE}{number}", verb="Announce" if number % 2 else "Create")
    said(90, about=f"{ELSEWHERE}90", is_public=False)
    said(91, about=f"{ELSEWHERE}91", verb="Follow")
    said(92, about=f"{ELSEWHERE}92", sender=ANA)

    pages = pages_of(town)

    assert outbox(town)["totalItems"] == 47
    assert [len(page) for page in pages] == [20, 20, 7]
    expected = [addresses.activity_uri(number) for number in range(47, 0, -1)]
    assert [uri for page in pages for uri in page] == expected
    assert "@context" not in outbox(town, "?page=true")["orderedItems"][0]


@pytest.mark.parametrize("cursor", ["x", "-1", "²", "9" * 19, "9" * 40, ""])
def test_an_odd_cursor_is_no_accident(town, cursor):
    town.add(MAG, "potager")
    said(1)

    assert len(outbox(town, f"?page=true&before={cursor}")["orderedItems"]) == 1


def test_what_was_taken_back_is_not_stood_behind(town):
    town.add(MAG, "potager")
    town.say(ARTICLE)
    said(1, about=ARTICLE)
    passed_on = said(2, verb="Announce", about=ELSEWHERE)
    said(3, about=ARTICLE, is_public=False)
    with transaction():
        taking_back.silence(object_uri=ARTICLE, is_actor=False)
        taking_back.stop(passed_on.uri)

    assert pages_of(town) == [[]] and outbox(town)["totalItems"] == 0
    for number, verb in ((1, "Create"), (2, "Announce")):
        answer = town.ask(actors.activity, f"/ap/a/{number}", number=number)
        assert (answer.status_code, answer.json["formerType"]) == (410, verb)
    with pytest.raises(NotFound):
        town.ask(actors.activity, "/ap/a/3", number=3)


def test_who_passes_on_no_more_what_they_made_has_made_it_still(town):
    town.add(MAG, "potager")
    town.say(ARTICLE)
    said(1, about=ARTICLE)
    for number in (2, 4):
        passed_on = said(number, verb="Announce", about=ARTICLE)
        said(number + 1, verb="Undo", about=ARTICLE)
        with transaction():
            taking_back.stop(passed_on.uri)

    assert pages_of(town) == [[addresses.activity_uri(1)]]
    assert town.ask(actors.activity, "/ap/a/1", number=1).status_code == 200
    for number in (2, 4):
        assert town.ask(actors.activity, f"/ap/a/{number}", number=number).status_code == 410


def test_what_has_become_narrower_is_in_no_outbox(town, vera):
    town.add(MAG, "potager")
    town.say(ARTICLE, seen_by={vera.uri})
    said(1, about=ARTICLE)

    assert pages_of(town) == [[]]


def test_a_public_activity_is_given_in_the_bytes_that_were_sent(town):
    sent = said(7)

    answer = town.ask(actors.activity, "/ap/a/7", number=7)

    assert answer.data.decode() == sent.body
    assert answer.content_type == "application/activity+json"


def test_an_activity_for_some_is_there_for_the_hosts_that_got_it(town, vera, mallory):
    sent = said(7, is_public=False)
    Delivery.create(
        activity=sent,
        inbox="https://v.example/inbox",
        host="v.example",
        object_uri=ELSEWHERE,
        retry_class="A",
    )

    assert town.ask(actors.activity, "/ap/a/7", by=vera, number=7).json["id"] == sent.uri
    for by in (None, mallory):
        with pytest.raises(NotFound):
            town.ask(actors.activity, "/ap/a/7", by=by, number=7)
    with pytest.raises(NotFound):
        town.ask(actors.activity, "/ap/a/8", number=8)


def test_the_lists_of_followers_are_counts(town):
    town.add(MAG, "potager")
    town.add(ANA, "ana", is_person=True)
    town.followers = 20

    mag = town.ask(collections.followers, "/ap/mags/k3f/followers", of="mags/k3f").json
    ana = town.ask(collections.followers, "/ap/members/q8/followers", of="members/q8").json
    whom = town.ask(collections.following_of, "/ap/mags/k3f/following", of="mags/k3f").json

    assert (mag["type"], mag["totalItems"]) == ("OrderedCollection", 20)
    assert ana["totalItems"] == whom["totalItems"] == 0
    for one in (mag, ana, whom):
        assert set(one) == {"@context", "id", "type", "totalItems"}


@pytest.mark.parametrize("of", ["mags/none", "page/potager", "a/1", ""])
def test_only_actors_have_outboxes_and_only_at_their_own_uri(town, of):
    town.add(MAG, "potager")

    for view in (collections.outbox, collections.followers, collections.following_of):
        with pytest.raises(NotFound):
            town.ask(view, f"/ap/{of}/outbox", of=of)


def test_the_instance_has_collections_too(town):
    found = town.ask(collections.outbox, "/ap/instance/outbox", of="instance").json

    assert found["id"] == f"{BASE}/ap/instance/outbox" and found["totalItems"] == 0


def test_a_suspended_host_reads_no_list(town, mallory):
    town.add(MAG, "potager")
    town.suspended.add("e.example")

    with pytest.raises(NotFound):
        town.ask(collections.outbox, "/ap/mags/k3f/outbox", by=mallory, of="mags/k3f")


def test_replies_are_listed_oldest_first_and_page_by_page(town):
    town.say(ARTICLE)
    town.replies[ARTICLE] = [f"{ELSEWHERE}{n}" for n in range(5)]

    def replies(query=""):
        path = f"/ap/mags/articles/7h/replies{query}"
        return town.ask(collections.replies, path, of="mags/articles/7h").json

    whole = replies()
    page, found = whole["first"], list(whole["first"]["items"])
    while "next" in page:
        page = replies("?" + page["next"].partition("?")[2])
        found += page["items"]

    assert whole["totalItems"] == 5 and found == town.replies[ARTICLE]
    assert page["partOf"] == whole["id"]


def test_a_talk_is_listed_from_what_it_began_with(town):
    town.say(ARTICLE)
    town.replies[ARTICLE] = [f"{ELSEWHERE}{n}" for n in range(5)]

    def talk(query=""):
        path = f"/ap/mags/articles/7h/context{query}"
        return town.ask(collections.context, path, of="mags/articles/7h").json

    whole = talk()
    page, found = whole["first"], list(whole["first"]["orderedItems"])
    while "next" in page:
        page = talk("?" + page["next"].partition("?")[2])
        found += page["orderedItems"]

    assert whole["totalItems"] == 6 and found == [ARTICLE, *town.replies[ARTICLE]]
    assert whole["type"] == "OrderedCollection" and page["partOf"] == whole["id"]


def test_the_lists_of_a_thing_are_for_who_may_read_it(town, vera, mallory):
    town.say(ARTICLE, seen_by={vera.uri}, likes=2, shares=1)
    views = {
        "replies": collections.replies,
        "context": collections.context,
        "likes": collections.likes,
        "shares": collections.shares,
    }

    for name, view in views.items():
        path = f"/ap/mags/articles/7h/{name}"
        for by in (None, mallory):
            with pytest.raises(NotFound):
                town.ask(view, path, by=by, of="mags/articles/7h")
        assert town.ask(view, path, by=vera, of="mags/articles/7h").status_code == 200


def test_likes_and_shares_are_counts_where_somebody_counts(town):
    town.say(ARTICLE, likes=2)

    found = town.ask(collections.likes, "/ap/mags/articles/7h/likes", of="mags/articles/7h").json

    assert found["totalItems"] == 2 and "items" not in found
    with pytest.raises(NotFound):
        town.ask(collections.shares, "/ap/mags/articles/7h/shares", of="mags/articles/7h")


def test_the_instance_is_alike_for_all_signed_or_not(town, vera, mallory):
    town.suspended.add("e.example")
    forged = {"Signature": 'keyId="https://nowhere.example/k",signature="AAAA"'}

    answers = [
        town.ask(actors.instance, "/ap/instance", **how)
        for how in ({}, {"by": vera}, {"by": mallory}, {"headers": forged})
    ]

    assert len({answer.data for answer in answers}) == 1
    assert {answer.headers["Cache-Control"] for answer in answers} == {"public, max-age=180"}
    assert {answer.headers["Vary"] for answer in answers} == {"Accept"}
