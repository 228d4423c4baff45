"""What a partner's neighbours write is taken about what they were shown, and from there alone."""

from datetime import timedelta

import pytest
from kit.rows import rows_of

from onemile import conversations
from onemile.api import Rate, activity_streams
from onemile.conversations.models import Conversation, Post
from onemile.members import blocks
from onemile_federation.mile import talk_in
from onemile_federation.mile.models import MileTalk, MileTold, MileWord
from onemile_federation.partners import deciding
from onemile_federation.remote.models import RemoteActor, RemoteObject
from tests.federation.mile.board import Street, question_about
from tests.federation.partners.conftest import other as other
from tests.federation.partners.conftest import partner as partner

pytestmark = [pytest.mark.plugins("federation"), pytest.mark.one_engine]
LOTTE = "https://e.example/ap/neighbours/lotte"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


class Door(Street):
    """Ana's street, and what is said to her from the partner's instance."""

    def question(self, **properties):
        return question_about(self.said[0]["object"], "e.example", **properties)

    def hears(self, document, verb="Create", *, by=None):
        """Let the partner's instance say something; returns the status of our answer."""
        actor = by or self.other.actor
        said = {**actor.activity(verb, document["id"]), "object": document}
        if "to" in document:
            said["to"] = document["to"]
        status = actor.post(self.ours.shared_inbox, said).status
        self.ours.network.settle()
        return status

    def words(self):
        with self.ours.at_work():
            return [str(one.text) for one in Post.select().order_by(Post.id)]

    def answers(self, ana, text="Douze kilos."):
        with self.ours.at_work():
            conversations.write(int(Conversation.get().id), viewer=ana, text=text)
        self.ours.network.settle()


@pytest.fixture
def door(alsace, partner):
    made = Door(alsace, partner)
    made.put_up()
    return made


@pytest.fixture
def ana(door):
    made = door.neighbour("Ana")
    door.covered_around(made)
    door.write(made)
    return made


def test_what_is_asked_is_kept_as_her_conversation_and_nobody_is_asked(door, ana):
    asked = door.question(content="<p>Est-elle <b>lourde</b> ?</p><script>x()</script>")
    assert door.hears(asked) == 202
    assert door.words() == ["Est-elle lourde ?"]
    with door.ours.at_work():
        made = Conversation.get()
        assert made.is_first_contact and made.subject_uri == MileTold.get().thing_uri
        assert RemoteActor.get(RemoteActor.uri == LOTTE).kind == "Neighbour"
        assert not RemoteObject.select().exists()
    assert not door.peer.gets(LOTTE) and not door.peer.gets(asked["id"])


# Each is refused; why.
REFUSED = {
    "to the public besides": lambda door: door.question(cc=[PUBLIC]),
    "to nobody": lambda door: door.question(to=[]),
    "to a member by their own name": lambda door: door.question(to=[door.board.author]),
    "to a neighbour whom nobody knows": lambda door: door.question(
        to=[f"{door.ours.base}/ap/neighbours/{'0' * 32}"]
    ),
    "about what they were not told": lambda door: door.question(
        context=f"{door.ours.base}/ap/mile/{'0' * 32}"
    ),
    "about nothing": lambda door: door.question(context=None),
    "by somebody of another host": lambda door: door.question(by="https://v.example/lotte"),
    "by two": lambda door: door.question(attributedTo=[LOTTE, f"{LOTTE}2"]),
    "without words": lambda door: door.question(content=""),
    "no note": lambda door: door.question(type="Question"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_nothing_is_kept_of_what_is_not_as_it_should_be(door, ana, why):
    door.board.author = str(ana.uri)
    assert door.hears(REFUSED[why](door)) in (202, 403, 409, 422)
    nothing_is_kept(door)


def test_nobody_but_the_instance_says_it(door, ana):
    anna = door.peer.actor("anna")
    door.hears(door.question(), by=anna)
    nothing_is_kept(door)


@pytest.mark.parametrize("why", ["shut", "paused", "ended"])
def test_where_the_mile_is_not_open_nothing_is_taken(door, ana, why):
    asked = door.question()
    with door.ours.at_work():
        if why == "shut":
            deciding.switch(host="e.example", flow="mile", is_open=False)
        elif why == "paused":
            deciding.pause(host="e.example", reason="Vacances")
        else:
            deciding.end(host="e.example", reason="Fini")
    door.ours.network.settle()
    door.hears(asked)
    nothing_is_kept(door)


def test_what_is_taken_back_is_asked_about_no_more_and_talked_about_on(door, ana):
    first = door.question()
    door.hears(first)
    door.answers(ana)
    with door.ours.at_work():
        MileTold.delete().execute()
    door.hears(door.question(id="https://e.example/ap/mile/note2", by=f"{LOTTE}2"))
    assert len(door.words()) == 2
    more = {"id": "https://e.example/ap/mile/note3", "content": "<p>Merci.</p>"}
    door.hears(door.question(**more, inReplyTo=first["id"]))
    assert door.words()[-1] == "Merci."


def test_twice_is_once_and_a_delete_before_is_the_end(door, ana):
    asked = door.question()
    door.hears(asked)
    door.hears(asked)
    assert len(door.words()) == 1
    other_one = door.question(id="https://e.example/ap/mile/note2", by=f"{LOTTE}2")
    tombstone = {"id": other_one["id"], "type": "Tombstone"}
    door.hears(tombstone, "Delete")
    door.hears(other_one)
    assert len(door.words()) == 1


def test_what_is_taken_back_there_leaves_neither_words_nor_name(door, ana):
    asked = door.question()
    door.hears(asked)
    door.answers(ana)
    door.hears({"id": asked["id"], "type": "Tombstone"}, "Delete")
    assert door.words() == ["", "Douze kilos."]
    with door.ours.at_work():
        assert not RemoteActor.select().where(RemoteActor.uri == LOTTE).exists()
        assert not MileTalk.select().exists() and not MileWord.select().exists()


def test_a_blocked_neighbour_is_answered_as_anybody_and_read_by_nobody(door, ana):
    door.hears(door.question())
    door.answers(ana)
    with door.ours.at_work():
        blocks.block_uri(ana, uri=LOTTE)
    more = door.question(id="https://e.example/ap/mile/note2", content="<p>Allô ?</p>")
    assert door.hears(more) == 202
    assert len(door.words()) == 2


def test_a_stranger_asks_once_until_they_are_answered(door, ana):
    door.hears(door.question())
    more = door.question(id="https://e.example/ap/mile/note2", content="<p>Allô ?</p>")
    assert door.hears(more) == 202
    assert len(door.words()) == 1


def test_a_partner_says_no_more_in_a_day_than_all_of_them_would(door, ana, monkeypatch):
    monkeypatch.setattr(talk_in, "WORDS", Rate(name="words", times=2, seconds=86_400))
    for number in range(4):
        uri = f"https://e.example/ap/mile/note{number}"
        door.hears(door.question(id=uri, by=f"{LOTTE}{number}"))
    assert len(door.words()) == 2


def test_what_comes_too_early_waits_for_what_it_answers(door, ana, clock):
    first = door.question()
    door.hears(first)
    door.answers(ana)
    second = door.question(id="https://e.example/ap/mile/note2", inReplyTo=first["id"])
    third = door.question(id="https://e.example/ap/mile/note3", inReplyTo=second["id"])
    door.hears({**third, "content": "<p>Trois</p>"})
    door.hears({**second, "content": "<p>Deux</p>"})
    assert door.words()[2:] == ["Deux"]
    clock.present += timedelta(minutes=10)
    door.ours.network.settle()
    assert door.words()[2:] == ["Deux", "Trois"]


def test_when_it_was_said_there_is_said_here_and_never_later_than_now(door, ana, clock):
    ahead = activity_streams.instant(clock.present + timedelta(days=3))
    door.hears(door.question(published=ahead))
    with door.ours.at_work():
        assert Post.get().at < clock.present + timedelta(seconds=1)


def test_nothing_of_it_is_in_any_table_once_the_host_is_purged(door, ana):
    asked = door.question(content="<p>Baobab</p>")
    door.hears(asked)
    door.answers(ana)
    assert "Baobab" in everything(door)
    with door.ours.at_work():
        assert talk_in.TYPE.purge("e.example", "") == 1
        assert talk_in.TYPE.purge("e.example", "") == 0
    after = everything(door)
    for word in ("Baobab", LOTTE, "Lotte K.", asked["id"]):
        assert word not in after, word
    assert door.words() == ["", "Douze kilos."]


def everything(door):
    """Return all rows."""
    return "\n".join(sum(rows_of(door.ours).values(), []))


def nothing_is_kept(door):
    with door.ours.at_work():
        for table in (Conversation, Post, MileTalk, MileWord, RemoteObject):
            assert not table.select().exists(), table
        assert not RemoteActor.select().where(RemoteActor.uri == LOTTE).exists()
