"""The two of an exchange talk in the house's room of conversations, on the page of the exchange."""

import pytest

from onemile import conversations
from onemile.conversations import Conversation, Post, Reader
from onemile.db import transaction
from onemile.errors import Conflict
from onemile.members import blocks
from onemile.moderation import targets
from onemile.privacy.erase import erase as leave
from onemile_exchanges import negotiate, overview, talk
from onemile_exchanges.models import Agreement
from onemile_exchanges.negotiate import Terms


@pytest.fixture
def pair(world, clock, pocket):
    """Ana and Ben, who have been here for a while."""
    ana, ben = world.member("Ana"), world.member("Ben")
    clock.advance(days=10)
    return ana, ben


@pytest.fixture
def proposed(pair, offer):
    """What Ben has proposed to Ana, with a word."""
    ana, ben = pair
    return negotiate.propose(offer(ana, "Tondre").id, Terms(text="Bonjour Ana"), member=ben)


def unread(agreement, member):
    """Whether something is unread by the exchange's own flag, and by the seat in the room."""
    row = Agreement.get_by_id(agreement.id)
    flag = row.unread_helper if member.uri == row.helper_uri else row.unread_helped
    seat = conversations.is_unread(row.conversation_id, person_uri=member.uri)
    return bool(flag), seat


def the_target(kind="exchanges.message"):
    return targets.target_of(kind)


def test_a_proposal_opens_the_conversation_of_the_two(pair, proposed):
    ana, ben = pair
    room = Conversation.get_by_id(proposed.conversation_id)
    assert (room.kind, room.keeper, room.page) == ("pair", "exchanges", f"/exchanges/{proposed.id}")
    assert room.subject_uri == proposed.item.uri
    assert (room.subject_author_uri, room.opened_by_uri) == (ana.uri, ben.uri)
    seats = Reader.select().where(Reader.conversation == room)
    assert {row.person_uri for row in seats} == {ana.uri, ben.uri}
    assert [one.text for one in talk.messages_of(proposed)] == ["Bonjour Ana"]
    assert conversations.are_acquainted(ana.uri, ben.uri)


def test_each_exchange_of_two_has_a_conversation_of_its_own(pair, proposed, offer):
    ana, ben = pair
    other = negotiate.propose(offer(ana, "Bêcher").id, Terms(), member=ben)
    assert other.conversation_id != proposed.conversation_id
    assert talk.messages_of(other) == []


def test_what_is_unread_is_so_in_the_list_and_in_the_room(pair, proposed, browser):
    ana, ben = pair
    assert unread(proposed, ana) == (True, True) and unread(proposed, ben) == (False, False)
    browser(ana).get(f"/exchanges/{proposed.id}")
    assert unread(proposed, ana) == (False, False)
    negotiate.decline(proposed.id, member=ana)
    assert overview.n_waiting(ana.uri) == 0

    # Whatever somebody says, it is unread by the other alone.
    again = negotiate.propose(proposed.item_id, Terms(), member=ben)
    talk.say(again.id, member=ana, text="Jeudi ?")
    assert unread(again, ben) == (True, True) and unread(again, ana) == (False, False)


@pytest.mark.parametrize("end", ["decline", "cancel"])
def test_what_is_over_is_over_in_the_room_too(pair, proposed, end):
    ana, ben = pair
    if end == "decline":
        negotiate.decline(proposed.id, member=ana)
    else:
        negotiate.cancel(proposed.id, member=ben)
    for say in (
        lambda: talk.say(proposed.id, member=ben, text="Dommage"),
        lambda: conversations.write(proposed.conversation_id, viewer=ben, text="Dommage"),
    ):
        with pytest.raises(Conflict):
            say()
    assert Post.select().count() == 1
    # What came to nothing makes nobody known: from now on Ben is a stranger who asks.
    assert not conversations.are_acquainted(ana.uri, ben.uri)


def test_a_question_asked_before_stands_beside_the_exchange(pair, offer, browser):
    ana, ben = pair
    item = offer(ana, "Tondre")
    asked = conversations.ask(ben, thing_uri=item.uri, text="À la faux ?")
    agreement = negotiate.propose(item.id, Terms(text="Bonjour"), member=ben)

    assert asked.conversation_id != agreement.conversation_id
    link = f'href="/conversations/{asked.conversation_id}"'
    for member in pair:
        assert link in browser(member).get(f"/exchanges/{agreement.id}").html
    with transaction():
        blocks.block(ana, other=ben)
    assert link not in browser(ben).get(f"/exchanges/{agreement.id}").html


def test_without_a_question_before_there_is_no_way_to_one(pair, proposed, browser):
    assert "/conversations/" not in browser(pair[0]).get(f"/exchanges/{proposed.id}").html


def test_an_exchange_that_something_else_began_gets_its_conversation_with_the_first_word(pair):
    ana, ben = pair
    begun = Agreement.create(
        kind="offer", title="Une tâche", maker="helper", state="agreed",
        helper_uri=ana.uri, helper_id=ana.id, helped_uri=ben.uri, helped_id=ben.id,
        opened_by_uri="https://1mile.example/projects/7",
    )  # fmt: skip
    assert talk.messages_of(begun) == []
    talk.say(begun.id, member=ana, text="Je commence lundi")
    talk.say(begun.id, member=ben, text="Parfait")
    said = talk.messages_of(Agreement.get_by_id(begun.id))
    assert [one.text for one in said] == ["Je commence lundi", "Parfait"]
    assert Conversation.select().count() == 1


def test_whoever_has_blocked_the_other_can_report_what_was_said(pair, proposed):
    ana, ben = pair
    blocks.block(ana, other=ben)
    (said,) = talk.messages_of(proposed)
    found = the_target().find(str(said.id))
    assert the_target().may_see(found, ana)
    assert "Bonjour Ana" in the_target().conversation(found, ana)


def test_what_is_said_elsewhere_is_no_message_of_an_exchange(pair, offer):
    ana, ben = pair
    asked = conversations.ask(ben, thing_uri=offer(ana, "Tondre").uri, text="À la faux ?")
    assert the_target().find(str(asked.id)) is None
    assert the_target("core.post").find(str(asked.id)) is not None


def test_who_leaves_takes_their_words_out_of_the_room(pair, proposed, browser):
    ana, ben = pair
    talk.say(proposed.id, member=ana, text="Mon code est 1234")
    leave(ben)
    page = browser(ana).get(f"/exchanges/{proposed.id}")
    assert page.status == 200 and "1234" in page.text and "Bonjour Ana" not in page.text
    assert ben.uri not in str(list(Post.select().dicts())) + str(list(Reader.select().dicts()))
    with pytest.raises(Conflict):
        talk.say(proposed.id, member=ana, text="Encore")
