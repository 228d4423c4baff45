"""A question on a thing opens a conversation; a stranger's is a request, and says one thing."""

import pytest

from onemile import conversations, publishing
from onemile.conversations import seats
from onemile.conversations.models import Conversation, Post, Reader
from onemile.errors import Conflict, Invalid, LimitReached, NotAllowed, NotFound
from onemile.follows.models import ACCEPTED, Follow
from onemile.members import blocks
from onemile.members.models import SUSPENDED, Member
from onemile.privacy import erase
from onemile_exchanges.models import Item

MULHOUSE = "68100"


def follow(one, other):
    Follow.create(follower_uri=one.uri, follower_id=one.id, followed_uri=other.uri, state=ACCEPTED)


def standing(conversation_id, person):
    return Reader.get(
        (Reader.conversation == conversation_id) & (Reader.person_uri == person.uri)
    ).standing


def suspend(member):
    Member.update(state=SUSPENDED).where(Member.id == member.id).execute()


def test_a_strangers_question_is_a_request_of_one_post(asked, ana, ben):
    assert standing(asked.conversation_id, ana) == "requested"
    assert standing(asked.conversation_id, ben) == "accepted"
    with pytest.raises(Conflict, match="attend"):
        conversations.write(asked.conversation_id, viewer=ben, text="Hello?")
    with pytest.raises(Conflict, match="attend"):
        conversations.ask(ben, thing_uri=asked.conversation.subject_uri, text="Hello?")
    assert Post.select().count() == 1


def test_an_answer_makes_it_a_conversation(asked, ana, ben):
    conversations.write(asked.conversation_id, viewer=ana, text="Half of it.")
    assert standing(asked.conversation_id, ana) == "accepted"
    conversations.write(asked.conversation_id, viewer=ben, text="Good!")
    assert Post.select().count() == 3


def test_a_yes_without_a_word_lets_the_other_go_on(asked, ana, ben):
    conversations.accept(asked.conversation_id, viewer=ana)
    conversations.write(asked.conversation_id, viewer=ben, text="Good!")


def test_a_no_reads_like_no_answer_yet(asked, ana, ben, world, offer):
    other = conversations.ask(
        world.member("Carla"), thing_uri=asked.conversation.subject_uri, text="Hello"
    )
    conversations.decline(asked.conversation_id, viewer=ana)
    said = []
    for post, writer in ((asked, ben), (other, Member.get(Member.first_name == "Carla"))):
        with pytest.raises(Conflict) as refused:
            conversations.write(post.conversation_id, viewer=writer, text="And?")
        said.append(refused.value.message)
    assert said[0] == said[1]
    for viewer in (ben,):
        found = conversations.find(asked.conversation_id, viewer=viewer)
        assert [one.text for one in conversations.posts_of(found.id)] == ["Is it rye?"]


def test_nobody_accepts_their_own_request(asked, ben, world):
    for somebody in (ben, world.member("Carla")):
        for answer in (conversations.accept, conversations.decline):
            with pytest.raises(NotFound):
                answer(asked.conversation_id, viewer=somebody)
    assert Reader.select().where(Reader.standing == "requested").count() == 1


@pytest.mark.parametrize("how", ["they talk", "they have an exchange", "both follow"])
def test_whom_one_knows_is_no_stranger(how, ana, ben, bread, kept, asked, offer):
    if how == "they talk":
        conversations.accept(asked.conversation_id, viewer=ana)
    elif how == "they have an exchange":
        kept(ana, ben)
    else:
        follow(ana, ben), follow(ben, ana)
    said = conversations.ask(ben, thing_uri=offer(ana, "Cake").uri, text="With nuts?")
    assert standing(said.conversation_id, ana) == "accepted"
    conversations.write(said.conversation_id, viewer=ben, text="Or without?")


@pytest.mark.parametrize("answer", ["none yet", "no"])
def test_a_stranger_has_one_question_waiting_whatever_it_is_about(
    answer, asked, ana, ben, offer, world
):
    cake = offer(ana, "Cake")
    if answer == "no":
        conversations.decline(asked.conversation_id, viewer=ana)
    with pytest.raises(Conflict, match="attend"):
        conversations.ask(ben, thing_uri=cake.uri, text="With nuts?")
    assert Conversation.select().count() == 1
    conversations.ask(world.member("Carla"), thing_uri=cake.uri, text="With nuts?")
    conversations.accept(asked.conversation_id, viewer=ana)
    conversations.ask(ben, thing_uri=cake.uri, text="With nuts?")


@pytest.mark.parametrize("how", ["nothing", "one follows", "the other follows"])
def test_less_than_that_is_a_stranger(how, ana, ben, bread, offer):
    if how == "one follows":
        follow(ben, ana)
    elif how == "the other follows":
        follow(ana, ben)
    said = conversations.ask(ben, thing_uri=bread.uri, text="Is it rye?")
    assert standing(said.conversation_id, ana) == "requested"


def withdraw(bread, ana, ben):
    Item.update(state="withdrawn").where(Item.id == bread.id).execute()


def hide(bread, ana, ben):
    publishing.hide(bread)


def narrow(bread, ana, ben):
    Item.update(audience="me").where(Item.id == bread.id).execute()


def be_blocked(bread, ana, ben):
    blocks.block(ana, other=ben)


def block(bread, ana, ben):
    blocks.block(ben, other=ana)


def suspend_author(bread, ana, ben):
    suspend(ana)


def leave(bread, ana, ben):
    erase.erase(ana)


@pytest.mark.parametrize("gone", [withdraw, hide, narrow, be_blocked, block, suspend_author, leave])
def test_what_does_not_reach_the_asker_answers_as_what_is_not_there(gone, bread, ana, ben):
    gone(bread, ana, ben)
    for uri in (bread.uri, f"{bread.uri}0", "", "x", "\0", "https://elsewhere.example/1"):
        with pytest.raises(NotFound):
            conversations.ask(ben, thing_uri=uri, text="Is it rye?")
    assert Conversation.select().count() == Post.select().count() == 0


def test_a_mile_is_asked_by_who_lives_in_it(world, ana, offer):
    far = world.member("Far", at=MULHOUSE)
    for audience in ("mile", "near"):
        beside = world.member(f"Beside {audience}")
        item = offer(ana, "Bread", audience=audience)
        with pytest.raises(NotFound):
            conversations.ask(far, thing_uri=item.uri, text="Is it rye?")
        conversations.ask(beside, thing_uri=item.uri, text="Is it rye?")


def test_nobody_asks_themselves_nor_while_suspended(bread, ana, ben):
    with pytest.raises(Conflict):
        conversations.ask(ana, thing_uri=bread.uri, text="Is it rye?")
    suspend(ben)
    with pytest.raises(NotAllowed):
        conversations.ask(Member.get_by_id(ben.id), thing_uri=bread.uri, text="Is it rye?")


@pytest.mark.parametrize("text", ["", "x" * 2_001])
def test_what_says_nothing_or_too_much_is_refused_beside_the_field(text, bread, ben, asked):
    with pytest.raises(Invalid) as refused:
        conversations.ask(ben, thing_uri=bread.uri, text=text)
    assert set(refused.value.fields) == {"text"}
    with pytest.raises(Invalid):
        conversations.write(asked.conversation_id, viewer=ben, text=text)


def test_a_new_account_asks_five_strangers_a_day(world, offer, ben):
    things = [offer(one) for one in world.neighbours(7)]
    for thing in things[:5]:
        conversations.ask(ben, thing_uri=thing.uri, text="Hello")
    with pytest.raises(LimitReached, match="5"):
        conversations.ask(ben, thing_uri=things[5].uri, text="Hello")
    assert Conversation.select().count() == 5


def test_the_next_day_there_are_five_more_and_after_a_week_twenty(world, offer, ben, clock):
    things = [offer(one) for one in world.neighbours(26)]
    for thing in things[:5]:
        conversations.ask(ben, thing_uri=thing.uri, text="Hello")
    clock.advance(days=1, minutes=1)
    conversations.ask(ben, thing_uri=things[5].uri, text="Hello")
    clock.advance(days=7)
    for thing in things[6:26]:
        conversations.ask(ben, thing_uri=thing.uri, text="Hello")
    with pytest.raises(LimitReached, match="20"):
        conversations.ask(ben, thing_uri=offer(world.member("Zoe")).uri, text="Hello")


def test_whom_one_knows_one_may_ask_all_the_same(world, offer, ana, ben):
    for one in world.neighbours(5):
        conversations.ask(ben, thing_uri=offer(one).uri, text="Hello")
    follow(ana, ben), follow(ben, ana)
    conversations.ask(ben, thing_uri=offer(ana).uri, text="Hello")


def test_more_than_a_lively_talk_waits(asked, ana, ben, clock):
    conversations.accept(asked.conversation_id, viewer=ana)
    for n in range(59):
        conversations.write(asked.conversation_id, viewer=ben, text=f"And {n}?")
    with pytest.raises(LimitReached):
        conversations.write(asked.conversation_id, viewer=ben, text="And?")
    conversations.write(asked.conversation_id, viewer=ana, text="Slowly!")
    clock.advance(hours=1, minutes=1)
    conversations.write(asked.conversation_id, viewer=ben, text="And now?")


def test_a_day_has_an_end_whatever_the_conversation(asked, ana, ben, monkeypatch):
    monkeypatch.setattr("onemile.conversations.limits.A_DAY_MAX", 3)
    conversations.accept(asked.conversation_id, viewer=ana)
    conversations.write(asked.conversation_id, viewer=ben, text="And?")
    conversations.write(asked.conversation_id, viewer=ben, text="And then?")
    with pytest.raises(LimitReached, match="demain"):
        conversations.write(asked.conversation_id, viewer=ben, text="And in the end?")


def test_a_clock_that_was_ahead_holds_nobody_back(asked, ana, ben, clock):
    conversations.accept(asked.conversation_id, viewer=ana)
    clock.advance(days=400)
    for _ in range(60):
        conversations.write(asked.conversation_id, viewer=ben, text="And?")
    clock.advance(days=-399)
    conversations.write(asked.conversation_id, viewer=ben, text="And?")


def test_whoever_asks_is_shown_to_whom_they_ask_and_both_once_they_talk(ana, ben, world, offer):
    ben = world.member("Far", at=MULHOUSE)
    item = offer(ana, "Bread", audience="instance")
    asked = conversations.ask(ben, thing_uri=item.uri, text="Is it rye?")
    withdraw(item, ana, ben)
    assert seats.known(ana, [ben]) == [ben.id] and seats.known(ben, [ana]) == []
    conversations.decline(asked.conversation_id, viewer=ana)
    assert seats.known(ana, [ben]) == []
    conversations.accept(asked.conversation_id, viewer=ana)
    assert seats.known(ana, [ben]) == [ben.id] and seats.known(ben, [ana]) == [ana.id]
