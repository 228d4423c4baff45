"""Early, late, twice, gone, at the wrong time: T84 to T87, T90, and the purge of a host."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from kit import signing
from kit.messages import id_of
from kit.replies import Reply

from onemile.privacy import erase
from onemile_federation.inbox.acting import strangers
from onemile_federation.outbox import ledger
from onemile_federation.remote import purging
from onemile_mags.article_models import Article
from onemile_mags.comments import saying
from tests.federation.catalogue.garden import member_at

pytestmark = pytest.mark.plugins("federation", "mags")


@pytest.mark.parametrize(
    "object", [lambda note: note["id"], lambda note: None], ids=["id", "stone"]
)
def test_t84_what_was_taken_back_before_it_came_does_not_come(garden, eve, clock, object):
    said = garden.comment(eve, "Trop tard")
    note = said["object"]
    taken = eve.activity("Delete", object(note) or {"id": note["id"], "type": "Tombstone"})
    assert garden.hears(eve, taken) == 202
    for late in (said, eve.activity("Create", note["id"]), eve.update(note)):
        assert garden.hears(eve, late) == 202
    clock.advance(days=13)
    assert garden.hears(eve, eve.activity("Create", note)) == 202
    assert garden.comments == []
    assert garden.hears(eve, garden.comment(eve, "À temps")) == 202
    assert garden.comments == ["À temps"]


def test_t84_an_update_before_its_create_appears_once_in_its_newest_form(garden, eve):
    said = garden.comment(eve, "Premier")
    first = dict(said["object"])
    newest = eve.update(first, content="<p>Dernier</p>")

    for activity in (newest, said, newest):
        assert garden.hears(eve, activity) == 202

    assert garden.comments == ["Dernier"]


def test_t85_once_however_many_doors_it_comes_by(garden, eve, network):
    said = garden.comment(eve, "Bonjour")
    inboxes = [garden.ours.shared_inbox, garden.mag.inbox, garden.ana.inbox, garden.ben.inbox] * 2
    requests = [eve.peer.prepared(inbox, said, by=eve) for inbox in inboxes]
    # Her key is known: of a server that is met for the first time two questions at once suffice.
    assert garden.hears(eve, eve.follow(garden.mag)) == 202
    told = len(garden.notices(garden.ana))

    with ThreadPoolExecutor(4) as together:
        answers = [
            answer.status
            for answer in together.map(lambda one: network.reply(one.host, one), requests)
        ]
    network.settle()

    assert answers == [202] * len(requests)
    assert garden.comments == ["Bonjour"]
    assert len(garden.notices(garden.ana)) == told + 1
    # The same words in another activity of the same object are no second comment.
    assert garden.hears(eve, eve.activity("Create", said["object"])) == 202
    assert garden.comments == ["Bonjour"]


def test_t86_one_who_is_gone_is_nobody_any_more_and_their_neighbour_stays(garden, eve, peer):
    bob = peer.actor("bob")
    for one in (eve, bob):
        garden.befriends(one)
        assert garden.hears(one, garden.comment(one, one.name)) == 202
        assert garden.hears(one, one.create_note("Ailleurs")) == 202
    assert len(garden.kept()) == 2

    assert garden.hears(eve, eve.delete(eve)) == 202

    assert {other for _one, other in garden.relations()} == {bob.id, garden.mag.id}
    assert {one for one, _other in garden.relations()} == {bob.id, garden.ana.id}
    assert garden.comments == ["bob"] and "Eve" not in garden.page
    assert len(garden.kept()) == 1
    # Nobody else says so: neither another server, nor another of the same one while they live.
    assert garden.hears(bob, bob.activity("Delete", garden.ana.id)) == 202
    carol = peer.actor("carol")
    assert garden.hears(carol, garden.comment(carol, "Carol")) == 202
    assert garden.hears(bob, bob.activity("Delete", carol.id)) == 202
    assert garden.comments == ["bob", "Carol"]


@pytest.mark.parametrize(
    ("reply", "is_gone"),
    [
        (Reply(status=410), True),
        (Reply(status=404), False),
        (Reply(status=503), False),
    ],
    ids=["410", "404", "503"],
)
def test_t86_gone_is_believed_of_its_own_server_and_of_410_alone(
    garden, eve, anna, clock, reply, is_gone
):
    """Anna has gone without a word; we learn it when we look her up again a day later."""
    garden.befriends(anna)
    note = anna.note("Souvenir")
    assert garden.hears(anna, garden.comment(anna, "Bonjour")) == 202
    anna.peer.serve(anna.id, reply)
    clock.advance(days=2)

    garden.befriends(eve)
    assert garden.hears(eve, eve.announce(note)) == 202

    assert (garden.comments == []) is is_gone
    assert ((garden.ana.id, anna.id) not in garden.relations()) is is_gone


def test_1_10_a_thing_that_is_gone_is_gone_when_its_own_server_says_so(garden, eve, anna, clock):
    said = garden.comment(anna, "Bonjour")
    assert garden.hears(anna, said) == 202
    garden.meets(eve)
    for reply, is_gone in [
        (said["object"], False),
        (Reply(status=500), False),
        (Reply(status=410, body={"id": said["object"]["id"], "type": "Tombstone"}), True),
    ]:
        anna.peer.serve(said["object"]["id"], reply)
        clock.advance(hours=2)
        assert garden.hears(eve, eve.activity("Delete", said["object"]["id"])) == 202
        assert (garden.comments == []) is is_gone


@pytest.mark.parametrize("how", ["answers 410", "is a tombstone"])
def test_1_10_a_tombstone_is_passed_on_to_nobody(garden, eve, anna, how):
    garden.befriends(eve)
    note = anna.note("Parti")
    stone = {"@context": note["@context"], "id": note["id"], "type": "Tombstone"}
    anna.peer.serve(note["id"], Reply(status=410 if how == "answers 410" else 200, body=stone))
    assert garden.hears(eve, eve.announce(note)) == 202
    assert garden.kept() == {}
    assert garden.hears(eve, eve.announce(anna.note("Là"))) == 202
    assert len(garden.kept()) == 1


def test_t87_who_leaves_is_erased_where_a_server_was_off_for_days(garden, anna, network, clock):
    for one in (garden.ana, garden.mag):
        assert garden.hears(anna, anna.follow(one)) == 202
    with garden.ours.at_work():
        saying.say(Article.get().id, member=member_at(garden.ben.id), text="De Ben")
    network.settle()
    said = anna.peer.heard("Announce")["object"]
    assert anna.get(said).json()["attributedTo"] == garden.ben.id

    network.off(anna.peer.host)
    with garden.ours.at_work():
        erase.erase(member_at(garden.ben.id))
    network.let_pass(days=5, every_minutes=180)
    assert garden.ours.get(garden.ben.id).status == 410
    network.on(anna.peer.host)
    # After five days attempts are up to a day apart, and a little more or less by chance.
    network.let_pass(days=2, every_minutes=180)

    # Its server has known the key for long; it stands nowhere any more.
    pem = garden.ben.document["publicKey"]["publicKeyPem"]
    deleted = anna.peer.posts("Delete")
    assert [signing.check(one, pem) for one in deleted] == ["cavage"] * len(deleted)
    assert garden.ben.id in [id_of(one.activity["object"]) for one in deleted]
    with garden.ours.at_work():
        (erased,) = ledger.of(garden.ben.id)
        assert (erased.host, erased.answer) == (anna.peer.host, 202)


@pytest.mark.one_engine
def test_on_strangers_words_others_are_asked_now_and_then(garden, eve, anna, victim):
    """Else a stranger could tire a server for us, until newcomers from there are not heard."""
    bob = victim.actor("bob")
    garden.meets(bob)
    before = len(victim.received)
    for n in range(12):
        gone = f"https://v.example/objects/{n}"
        inner = {"id": f"https://v.example/activities/{n}", "type": "Delete", "object": gone}
        assert garden.hears(eve, eve.activity("Delete", gone)) == 202
        assert garden.hears(eve, eve.announce("", object=inner)) == 202
    assert len(victim.received) == before  # of nothing that is here
    for _n in range(12):
        assert garden.hears(eve, eve.activity("Delete", bob.id)) == 202
    for n_asked in (5, 10, 12, 12):  # what is too much is put off, an hour or more
        assert len(victim.received) == before + n_asked
        garden.ours.network.clock.advance(hours=2)
        garden.ours.network.settle()
    assert strangers.REMOVALS.times == 5

    # The twin: a newcomer is heard, and about what stands here its server is asked.
    said = garden.comment(anna, "Bonjour")
    assert garden.hears(anna, said) == 202 and garden.comments == ["Bonjour"]
    victim.serve(said["object"]["id"], Reply(status=410))
    assert garden.hears(eve, eve.activity("Delete", said["object"]["id"])) == 202
    assert garden.comments == []


def test_nobody_makes_others_wait_for_a_server_that_is_away(garden, eve, anna, victim, network):
    """What has to be asked of a server that is away says that it is about a thing of ours."""
    garden.befriends(eve)
    network.off(network.peer("w.example").host)
    said = {"id": garden.mag.id, "type": "Create", "object": "https://w.example/objects/1"}
    assert garden.hears(eve, eve.announce("", object=said)) == 202

    assert garden.hears(anna, anna.follow(garden.mag)) == 202

    assert garden.relations()[anna.id, garden.mag.id] == "accepted"


@pytest.mark.parametrize("minutes", [-10, 10])
def test_t90_a_clock_ten_minutes_off_keeps_nobody_apart(garden, eve, peer, minutes):
    peer.clock_ahead = timedelta(minutes=minutes)

    assert garden.hears(eve, garden.comment(eve, "Bonjour")) == 202
    assert garden.hears(eve, eve.follow(garden.mag)) == 202

    assert garden.comments == ["Bonjour"]
    assert peer.heard("Accept")["object"]["actor"] == eve.id
    peer.clock_ahead = timedelta(hours=-2)
    assert garden.hears(eve, garden.comment(eve, "Hier")) == 401


@pytest.mark.parametrize("spelled", ["E.Example.", "example"])
def test_the_purge_of_a_host_takes_what_it_said_and_nothing_else(
    garden, eve, anna, network, spelled
):
    below = network.peer("sub.e.example").actor("below")
    cased = eve.peer.actor("cased")
    cased.id = cased.document["id"] = cased.id.replace("e.example", "E.Example")
    cased.document["publicKey"] = cased.public_key()
    for one in (eve, below, cased, anna):
        garden.befriends(one)
        assert garden.hears(one, garden.comment(one, one.name)) == 202
        assert garden.hears(one, one.create_note("Ailleurs")) == 202
    assert len(garden.kept()) == 4

    with garden.ours.at_work():
        purging.purge_host(host=spelled)

    stays = [] if spelled == "example" else ["anna"]
    assert garden.comments == stays and len(garden.kept()) == len(stays)
