"""What its server says to be for others, or over, goes; what is too much of a day is said again."""

from datetime import timedelta

import pytest
from kit.replies import Reply

from onemile.api import Rate, across, activity_streams
from onemile_federation.mile import arriving, talk_in
from tests.federation.mile.board import question_about
from tests.federation.mile.from_there.conftest import FAR, LEA
from tests.federation.mile.from_there.test_arriving import PUBLIC, all_rows
from tests.federation.mile.test_what_goes import ana as ana
from tests.federation.mile.test_what_goes import street as street
from tests.federation.partners.conftest import other as other
from tests.federation.partners.conftest import partner as partner

pytestmark = pytest.mark.plugins("federation")
EVA = "https://e.example/ap/neighbours/eva"

NARROWED = {
    "to everybody": lambda there: {"to": [PUBLIC]},
    "to everybody besides": lambda there: {"cc": [PUBLIC]},
    "to nobody": lambda there: {"to": [], "cc": []},
    "to one alone": lambda there: {"to": ["https://e.example/u/kim"]},
    "beyond what we told": lambda there: {"to": [there.audience(across.square_told(FAR))]},
    "over": lambda there: {"expires": activity_streams.instant(there.peer.now())},
    "without an end": lambda there: {"expires": None},
    "another's": lambda there: {
        "attributedTo": EVA,
        "neighbour": {"id": EVA, "type": "Person", "name": "Eva", "inbox": LEA},
    },
    "a tombstone": lambda there: {"type": "Tombstone"},
    "without its neighbour": lambda there: {"neighbour": None, "to": [PUBLIC]},
    "nothing to read": lambda there: {"name": "", "content": ""},
}


def test_what_would_not_be_kept_as_it_is_now_goes_with_all_traces(there):
    before, left = all_rows(there), []
    for why, change in NARROWED.items():
        document = there.document(name="Perceuse")
        assert there.says("Create", document) == 202 and there.kept(document["id"])
        later = activity_streams.instant(there.peer.now() + timedelta(minutes=5))
        status = there.says("Update", {**document, "updated": later, **change(there)})
        left += [(why, status)] if status != 202 or there.kept(document["id"]) else []
    assert left == []
    after = all_rows(there)
    for word in ("Perceuse", "perceuse", LEA, "Léa K.", EVA):
        assert word not in before and word not in after, word
    assert there.shows() is not None


def test_an_older_one_takes_nothing_away(there):
    now = there.peer.now()
    document = there.document(updated=activity_streams.instant(now))
    there.says("Create", document)
    older = activity_streams.instant(now - timedelta(hours=1))
    there.says("Update", {**document, "updated": older, "published": older, "to": [PUBLIC]})
    assert there.kept(document["id"]) is not None


@pytest.mark.one_engine
def test_nobody_else_of_that_server_narrows_it(there):
    document = there.document()
    there.says("Create", document)
    later = activity_streams.instant(there.peer.now() + timedelta(minutes=5))
    said = {**document, "updated": later, "to": [PUBLIC]}
    there.says("Update", said, by=there.peer.actor("anna"))
    assert there.kept(document["id"]) is not None


def test_what_is_too_much_for_a_day_is_to_be_said_again(there, monkeypatch, clock):
    few = Rate(name="federation.mile_things", times=2, seconds=86_400)
    monkeypatch.setattr(arriving, "ARRIVALS", few)
    first, second = there.document(), there.document()
    assert there.says("Create", first) == 202
    assert there.says("Update", {**first, "name": "Deux échelles"}) == 202
    assert there.says("Create", second) == 503
    assert there.says("Update", {**first, "name": "Trois échelles"}) == 503
    assert there.says("Update", {**first, "to": [PUBLIC]}) == 202  # what takes away always passes
    assert there.kept(first["id"]) is None and there.kept(second["id"]) is None
    clock.advance(days=1.01)
    assert there.says("Create", second) == 202 and there.kept(second["id"]) is not None


def test_what_the_door_took_is_kept_though_the_day_is_full_meanwhile(there, monkeypatch):
    few = Rate(name="federation.mile_things", times=1, seconds=86_400)
    monkeypatch.setattr(arriving, "ARRIVALS", few)
    documents = [there.document() for _n in range(3)]
    for document in documents:
        said = {**there.actor.activity("Create", document["id"]), "object": document}
        said["to"] = document["to"]
        assert there.actor.post(there.ours.shared_inbox, said).status == 202
    there.network.settle()
    assert all(there.kept(one["id"]) for one in documents)


def test_words_beyond_a_day_are_to_be_said_again(street, ana, monkeypatch):
    street.write(ana)
    (said,) = street.said
    monkeypatch.setattr(talk_in, "WORDS", Rate(name="federation.mile_words", times=1, seconds=60))
    statuses = []
    for n in range(2):
        by = f"https://e.example/ap/neighbours/n{n}"
        note = question_about(said["object"], "e.example", by=by, id=f"https://e.example/m/{n}")
        activity = {**street.other.actor.activity("Create", note["id"]), "object": note}
        statuses.append(street.other.actor.post(street.ours.shared_inbox, activity))
        street.ours.network.settle()
    assert [one.status for one in statuses] == [202, 503]
    assert statuses[1].header("Retry-After") == str(talk_in.CALM_SECONDS)


@pytest.mark.one_engine
def test_who_is_told_to_wait_says_it_again_in_order(street, ana, clock):
    street.peer.when_posted = Reply(status=503, headers={"Retry-After": "3600"})
    uri = street.write(ana)
    street.change(uri, content="<p>Le mardi.</p>")
    assert street.verbs == ["Create"]
    street.peer.when_posted = Reply(status=202)
    clock.present += timedelta(minutes=50)
    street.ours.network.settle()
    assert street.verbs == ["Create"]
    clock.present += timedelta(minutes=11)
    street.ours.network.settle()
    assert street.verbs == ["Create", "Create", "Update"]
