"""What a partner shows to a mile is kept, and nothing that is not as it should be."""

from datetime import timedelta

import pytest
from kit.rows import rows_of, table_of

import onemile_federation as federation
from onemile.api import Rate, across, activity_streams
from onemile.follows.models import ACCEPTED, Follow
from onemile.mile import grid
from onemile_federation.mile import arriving
from onemile_federation.mile.models import MileThing
from onemile_federation.remote import hosts
from onemile_federation.remote.models import RemoteObject
from tests.federation.mile.from_there.conftest import FAR, HOME, LEA

COARSE = grid.coarsen(HOME, 2)
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def test_what_a_partner_shows_is_kept_with_its_author_and_nobody_is_asked(there):
    kept = there.shows(
        COARSE,
        type="Proposal",
        purpose="offer",
        content='<p onclick="x()">Une <script>y()</script>échelle</p>',
    )

    assert (kept.title, kept.wire_type, kept.host) == ("Une échelle", "Proposal/offer", "e.example")
    assert kept.cell == COARSE and kept.audience == "across" and kept.author_id is None
    assert "onclick" not in kept.content and "script" not in kept.content
    person = there.person()
    assert (person.kind, person.name, person.inbox) == (
        "Neighbour",
        "Léa K.",
        "https://e.example/ap/inbox",
    )
    assert not there.peer.gets(LEA) and not there.peer.gets(kept.uri)


def two_audiences(there):
    return there.document(to=[there.audience(), there.audience(grid.cell_at(48.575, 7.822, 1))])


# Each is refused; why.
REFUSED = {
    "finer than half a mile": lambda there: there.document(HOME),
    "another grid": lambda there: there.document(to=[there.audience(mileCells=["g2:1:1:1"])]),
    "no square": lambda there: there.document(to=[there.audience(mileCells=[])]),
    "two squares": two_audiences,
    "squares that are none": lambda there: there.document(to=[there.audience(mileCells=[7, {}])]),
    "a wider mile": lambda there: there.document(to=[there.audience(mileRadius="1609.344")]),
    "outside of what we said": lambda there: there.document(across.square_told(FAR)),
    "to the public besides": lambda there: there.document(to=[there.audience(), PUBLIC]),
    "a copy to the public": lambda there: there.document(cc=PUBLIC),
    "to somebody besides": lambda there: there.document(cc=[there.ana.uri]),
    "the author of another host": lambda there: there.document(by="https://v.example/lea"),
    "another author than its own": lambda there: there.document(
        attributedTo="https://e.example/ap/neighbours/eva"
    ),
    "its author without a name": lambda there: there.document(neighbour={"name": " "}),
    "its author's inbox elsewhere": lambda there: there.document(
        neighbour={"inbox": "https://v.example/inbox"}
    ),
    "an actor as its neighbour": lambda there: there.document(by=there.actor.id),
    "over": lambda there: there.document(days=-1),
    "for ever": lambda there: there.document(expires=None),
    "no thing": lambda there: there.document(type="Person"),
    "a type of signs": lambda there: there.document(type="<b>"),
    "nothing to read": lambda there: there.document(name="", content=""),
    "an answer": lambda there: there.document(inReplyTo=f"{there.ours.base}/mags/1"),
}


def test_what_is_not_as_it_should_be_is_refused_and_its_twin_is_kept(there):
    kept = []
    for why, make in REFUSED.items():
        refused = make(there)
        there.says("Create", refused)
        kept += [why] if there.kept(refused["id"]) is not None else []
    assert kept == []
    assert there.person() is None and not table_of(there.ours, "federation_object")

    assert there.shows() is not None


def test_what_stands_longer_than_a_quarter_is_cut_and_a_clock_a_day_ahead_is_not(there):
    now = there.peer.now()
    day = timedelta(days=1)
    assert there.shows(days=400).expires_at < now + 90.1 * day
    assert there.shows(days=91).expires_at > now + 90.9 * day
    ahead = there.shows(published=activity_streams.instant(now + 20 * day))
    assert ahead.published_at <= ahead.received_at
    there.peer.clock_ahead = -timedelta(hours=1)
    assert there.shows() is not None


def test_only_who_speaks_for_a_partner_with_the_mile_open_shows_anything(there, victim):
    anna = there.peer.actor("anna")
    by_person = there.document()
    there.says("Create", by_person, by=anna)
    stranger = victim.actor("instance", kind="Application")
    document = {**there.document(by="https://v.example/n/1"), "id": "https://v.example/m/1"}
    document["neighbour"]["inbox"] = "https://v.example/inbox"
    status = there.says("Create", document, by=stranger)

    assert there.kept(by_person["id"]) is None and there.kept(document["id"]) is None
    assert status == 409
    assert there.says("Create", by_person) == 202 and there.kept(by_person["id"]) is not None


def test_a_switch_that_is_shut_lets_nothing_in(there):
    there.other.says("Update", there.other.statement(flows=["publications"]))
    there.network.settle()
    assert there.shows() is None
    there.other.says("Update", there.other.statement(flows=["publications", "mile"]))
    there.network.settle()
    assert there.shows() is not None


def test_said_twice_late_and_by_another_author(there):
    document = there.document()
    there.says("Create", document)
    there.says("Create", document)
    assert len(table_of(there.ours, "federation_mile_thing")) == 1
    number = there.kept(document["id"]).id

    later = activity_streams.instant(there.peer.now() + timedelta(minutes=5))
    named = {**document["neighbour"], "name": "Léa Kern"}
    changed = {**document, "name": "Deux échelles", "updated": later, "neighbour": named}
    there.says("Update", changed)
    kept = there.kept(document["id"])
    assert (kept.title, kept.id, there.person().name) == ("Deux échelles", number, "Léa Kern")

    there.says("Update", document)  # overtaken on its way
    assert there.kept(document["id"]).title == "Deux échelles"
    eva = {**document["neighbour"], "id": "https://e.example/ap/neighbours/eva"}
    there.says("Update", {**changed, "attributedTo": eva["id"], "neighbour": eva, "name": "Eva"})
    assert there.kept(document["id"]) is None
    # What we do not know, since we were put back from a backup, is new.
    unknown = there.document(name="Inconnue")
    there.says("Update", unknown)
    assert there.kept(unknown["id"]).title == "Inconnue"


def test_what_is_taken_back_leaves_nothing_and_does_not_come_back(there):
    document = there.document()
    there.says("Create", document)
    there.says("Delete", {"id": document["id"], "type": "Tombstone"})
    assert there.kept(document["id"]) is None and there.person() is None
    there.says("Create", {**document, "name": "Encore"})
    assert there.kept(document["id"]) is None

    unheard = there.document()
    there.says("Delete", {"id": unheard["id"], "type": "Tombstone"})
    there.says("Create", unheard)
    assert there.kept(unheard["id"]) is None
    assert there.shows() is not None


def test_another_account_of_the_same_server_takes_nothing_back(there):
    kept = there.shows()
    there.peer.serve(kept.uri, there.document())
    there.says("Delete", {"id": kept.uri, "type": "Tombstone"}, by=there.peer.actor("anna"))
    assert there.kept(kept.uri) is not None


def test_it_is_never_kept_as_something_said_to_all_whoever_says_it(there, victim):
    anna, vera = there.peer.actor("anna"), victim.actor("vera")
    with there.ours.at_work():
        for one in (anna, vera, there.actor):
            Follow.create(
                follower_uri=there.ana.uri,
                follower_id=there.ana.id,
                followed_uri=one.id,
                state=ACCEPTED,
            )
    document = there.document(by=anna.id)
    there.peer.serve(document["id"], document)
    said = anna.activity("Create", document["id"])
    said["object"] = document
    anna.post(there.ours.shared_inbox, said)
    for one in (vera, anna):
        one.post(there.ours.shared_inbox, one.announce(document["id"]))
    there.network.settle()
    named = there.document()
    there.peer.serve(named["id"], named)
    there.actor.post(there.ours.shared_inbox, there.actor.activity("Create", named["id"]))
    there.network.settle()

    with there.ours.at_work():
        assert not RemoteObject.select().count() and not MileThing.select().count()
    public = anna.create_article("Pour tous", to=[PUBLIC])  # the twin that is for everybody
    anna.post(there.ours.shared_inbox, public)
    there.network.settle()
    with there.ours.at_work():
        assert RemoteObject.select().count() == 1


def test_a_partner_that_shows_more_than_we_keep_is_told_to_wait(there, monkeypatch):
    monkeypatch.setattr(arriving, "MILE_THINGS_MAX", 1)
    first = there.document()
    assert there.says("Create", first) == 202
    assert there.says("Create", there.document()) == 503
    assert there.says("Update", {**first, "name": "Autre"}) == 202
    there.says("Delete", {"id": first["id"], "type": "Tombstone"})
    assert there.says("Create", there.document()) == 202


def test_a_day_of_more_than_all_of_it_twice_is_refused(there, monkeypatch, clock):
    few = Rate(name="federation.mile_things", times=2, seconds=86_400)
    monkeypatch.setattr(arriving, "ARRIVALS", few)
    assert [there.shows() is not None for _n in range(3)] == [True, True, False]
    clock.advance(days=1.01)
    assert there.shows() is not None


def test_what_nobody_says_anew_goes_and_its_author_with_the_last_of_it(there, clock):
    short, long = there.shows(days=2), there.shows(days=50)
    clock.advance(days=3)
    assert tidy(there) == 1
    assert there.kept(short.uri) is None and there.kept(long.uri) is not None
    assert there.person() is not None
    clock.advance(days=50)
    assert tidy(there) == 1
    assert there.kept(long.uri) is None and there.person() is None


def tidy(there):
    with there.ours.at_work():
        [job] = [
            one for one in federation.register_jobs() if one.name == "federation.forget_across"
        ]
        return job.run()


@pytest.mark.parametrize("is_suspended", [False, True], ids=("ended", "suspended"))
def test_after_a_purge_no_row_knows_a_word_or_an_id(there, is_suspended):
    before = all_rows(there)
    kept = there.shows(name="Perceuse", content="<p>percussion</p>")
    browser = there.ours.browser(there.ana)
    browser.get(f"/federation/across/{kept.id}").submit("Garder")
    assert "percussion" in all_rows(there) and LEA in all_rows(there)
    with there.ours.at_work():
        if is_suspended:
            hosts.suspend(host="e.example", reason="…")
        else:
            arriving.TYPE.purge("e.example", "")
    there.network.settle()

    after = all_rows(there)
    for word in ("Perceuse", "perceuse", "percussion", kept.uri, LEA, "Léa K."):
        assert word not in before and word not in after, word


def test_a_neighbour_who_is_gone_takes_theirs_along_and_no_others(there):
    eva = "https://e.example/ap/neighbours/eva"
    kept, other = there.shows(), there.shows(by=eva)
    with there.ours.at_work():
        arriving.TYPE.purge("", LEA)
    assert there.kept(kept.uri) is None and there.person() is None
    assert there.kept(other.uri) is not None and there.person(eva) is not None


def all_rows(there):
    return "\n".join(row for rows in rows_of(there.ours).values() for row in rows)
