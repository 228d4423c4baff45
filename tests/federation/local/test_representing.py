"""Who gets which document of ours: everybody, who signs, who is meant; and nobody anything else."""

import pytest

from onemile import db
from onemile.api import transaction
from onemile_federation.local import representing
from onemile_federation.local.authenticating import KeyNotHere, NotProven, who_asks
from onemile_federation.outbox import tombstones

pytestmark = pytest.mark.plugins("federation")
BASE = "http://instance.example"
MAG, ANA, ARTICLE = f"{BASE}/mags/k3f", f"{BASE}/members/q8", f"{BASE}/mags/articles/7h"


def asked(town, uri, **how):
    return town.ask(representing.respond, uri.removeprefix(BASE), uri=uri, **how)


def test_a_mag_is_anybodys_to_read_for_three_minutes(town):
    town.add(MAG, "potager")

    answer = asked(town, MAG)

    assert answer.status_code == 200 and answer.content_type == "application/activity+json"
    assert answer.json["id"] == MAG and answer.json["name"] == "Potager"
    assert answer.headers["Cache-Control"] == "public, max-age=180"
    assert answer.headers["Vary"] == "Accept, Signature"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_what_has_not_changed_is_not_sent_again(town):
    town.add(MAG, "potager")
    etag = asked(town, MAG).headers["ETag"]

    same = asked(town, MAG, headers={"If-None-Match": etag})
    other = asked(town, MAG, headers={"If-None-Match": '"another"'})

    assert same.status_code == 304
    assert other.status_code == 200


def test_the_address_of_the_page_leads_to_the_same_document(town):
    town.add(MAG, "potager")
    town.say(ARTICLE)
    town.pages["/page/compost"] = ARTICLE

    assert asked(town, f"{BASE}/page/potager").json["id"] == MAG
    assert asked(town, f"{BASE}/page/compost").json["id"] == ARTICLE


def test_a_member_is_a_stub_for_the_unsigned_and_whole_for_the_signed(town, vera):
    town.add(ANA, "ana_42", is_person=True)

    stub, whole = asked(town, ANA), asked(town, ANA, by=vera)

    assert "name" not in stub.json and stub.json["inbox"] == f"{BASE}/ap/members/q8/inbox"
    assert whole.json["name"] == "Ana_42"
    assert stub.headers["Vary"] == whole.headers["Vary"] == "Accept, Signature"
    assert whole.headers["Cache-Control"].startswith("private")


def test_whom_a_member_has_blocked_gets_the_stub(town, vera, world):
    member = world.member("Ana")
    town.add(member.uri, "ana", is_person=True)
    with db.transaction():
        from onemile.members.models import Block

        Block.create(blocker_uri=member.uri, blocker_id=member.id, blocked_uri=vera.uri)

    assert "name" not in asked(town, member.uri, by=vera).json


def test_what_is_not_for_all_is_there_for_who_is_meant_and_for_nobody_else(town, vera, mallory):
    town.say(ARTICLE, seen_by={vera.uri}, content="only for Vera")

    assert asked(town, ARTICLE) is None
    assert asked(town, ARTICLE, by=mallory) is None
    assert asked(town, f"{BASE}/mags/articles/none") is None
    meant = asked(town, ARTICLE, by=vera)
    assert meant.json["content"] == "only for Vera"
    assert meant.headers["Cache-Control"].startswith("private")
    assert "Public" not in str(meant.json["to"])


def test_a_suspended_host_gets_what_nobody_gets(town, mallory, vera):
    town.add(MAG, "potager")
    town.suspended.add("e.example")

    assert asked(town, MAG, by=mallory) is None
    assert asked(town, MAG, by=vera).status_code == 200
    assert asked(town, MAG).status_code == 200


def test_an_unproven_signature_opens_nothing_not_even_what_is_public(town, vera):
    town.add(MAG, "potager")
    signed = vera.signs("/mags/another")

    with pytest.raises(NotProven) as refused:
        asked(town, MAG, headers=signed)
    assert refused.value.status == 401


def test_a_key_that_is_away_is_no_proof_and_no_forgery(town, vera):
    town.add(MAG, "potager")
    town.is_key_away = True

    with pytest.raises(KeyNotHere) as refused:
        asked(town, MAG, by=vera)
    assert refused.value.status == 503 and refused.value.retry_after_seconds == 60


def test_a_signature_is_judged_once_a_request(town, vera):
    headers = vera.signs("/x")
    with town.app.test_request_context("/x", base_url=BASE, headers=headers):
        first = who_asks()
        town.is_key_away = True
        assert who_asks() is first
    assert (first.uri, first.host) == (vera.uri, "v.example")


def test_a_signed_question_covers_its_query(town, vera):
    headers = vera.signs("/x?page=true&before=3%2C4")
    with town.app.test_request_context("/x?page=true&before=3%2C4", base_url=BASE, headers=headers):
        assert who_asks().uri == vera.uri
    with (
        town.app.test_request_context("/x?page=true&before=4", base_url=BASE, headers=headers),
        pytest.raises(NotProven),
    ):
        who_asks()


def test_what_was_sent_is_judged_not_what_it_was_undone_to(town, vera):
    headers = vera.signs("/x/a%2Fb")
    environ = {"RAW_URI": "/x/a%2Fb"}
    with town.app.test_request_context(
        "/x/a/b", base_url=BASE, headers=headers, environ_overrides=environ
    ):
        assert who_asks().uri == vera.uri


def test_a_post_proves_itself_at_the_inbox(town, vera):
    with town.app.test_request_context("/x", method="POST", headers=vera.signs("/x")):
        assert who_asks() is None


@pytest.mark.parametrize("former", ["Article", "Group", "Person"])
def test_what_is_gone_is_a_tombstone(town, former):
    town.gone[ARTICLE] = former
    with transaction():
        tombstones.raise_over(ARTICLE, former_type=former)

    answer = asked(town, ARTICLE)

    assert answer.status_code == 410 and answer.content_type == "application/activity+json"
    found = dict(answer.json)
    assert found.pop("@context")
    assert found == {
        "id": ARTICLE,
        "type": "Tombstone",
        "formerType": former,
        "deleted": "2027-04-06T13:30:00Z",
    }


def test_a_page_says_by_which_uri_it_is_known_if_the_public_may_read_it(town, vera):
    town.add(MAG, "potager")
    town.say(ARTICLE)
    town.pages["/page/compost"] = ARTICLE
    secret = f"{ARTICLE}-secret"
    town.say(secret, seen_by={vera.uri})
    town.pages["/page/secret"] = secret

    assert representing.describes("/page/potager") == MAG
    assert representing.describes("/page/compost") == ARTICLE
    assert representing.describes("/page/secret") == representing.describes("/nowhere") == ""
