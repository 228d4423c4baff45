"""The room itself: one conversation for two, whatever becomes of its subject and of the two."""

import json
import threading

import pytest

from onemile import conversations
from onemile.conversations.models import Conversation, Post, Reader
from onemile.db import database, release, transaction
from onemile.errors import Conflict, Invalid, NotFound
from onemile.members import blocks
from onemile.members.models import SUSPENDED, Member
from onemile.models import EventRow
from onemile.moderation import decisions, reports, targets
from onemile.moderation.models import Case
from onemile.moderation.reports import Words
from onemile.notices.models import NoticeRow
from onemile.privacy import erase, export
from onemile_exchanges.models import Item

ODILE = "https://ortenau.example/members/0d11e0d11e0d"


def words_in(conversation_id):
    return [conversations.words_of(one) for one in conversations.posts_of(conversation_id)]


def test_twice_opened_is_one_and_a_keeper_may_have_another(ana, ben, kept):
    one = kept(ana, ben)
    assert kept(ana, ben).id == one.id == kept(ben, ana).id
    first, second = kept(ana, ben, key="7"), kept(ana, ben, key="8")
    assert len({one.id, first.id, second.id, kept(ana, ben, key="7").id}) == 3


def test_who_lives_elsewhere_has_a_seat_and_writes(ana, instance):
    with transaction():
        made = conversations.open_pair(
            subject_uri="https://ortenau.example/items/1",
            subject_author_uri=ODILE,
            people=(ana.uri, ODILE),
            opened_by_uri=ana.uri,
            keeper="exchanges",
            path="/exchanges/7",
        )
    conversations.say(made.id, author_uri=ODILE, text="Guten Tag")
    conversations.say(made.id, author_uri=ana.uri, text="Bonjour")
    said = conversations.posts_of(made.id)
    assert [one.author_id for one in said] == [None, ana.id]
    assert conversations.last_heard(said, person_uri=ana.uri).text == "Guten Tag"
    assert Reader.get(Reader.person_uri == ODILE).member_id is None


def test_what_is_said_is_unread_once_and_told_once(ana, ben, kept):
    made = kept(ana, ben)
    for text in ("One", "Two"):
        conversations.say(made.id, author_uri=ana.uri, text=text)
    conversations.say(made.id, author_uri=ana.uri, text="With a step", tell=False)
    told = [row.payload for row in EventRow.select().where(EventRow.name == "core.PostWritten")]
    assert [one["to_uris"] for one in told] == [[ben.uri], []]
    assert not any("One" in json.dumps(one) for one in told)
    assert conversations.is_unread(made.id, person_uri=ben.uri)
    assert conversations.unread_among([made.id], person_uri=ben.uri) == {made.id}
    conversations.mark_read(made.id, person_uri=ben.uri)
    assert not conversations.is_unread(made.id, person_uri=ben.uri)
    assert not conversations.is_unread(made.id, person_uri=ana.uri)


def test_older_posts_are_a_page_away(ana, ben, kept):
    made = kept(ana, ben)
    for number in range(5):
        conversations.say(made.id, author_uri=ana.uri, text=str(number))
    last = conversations.posts_of(made.id, limit=2)
    assert [one.text for one in last] == ["3", "4"]
    older = conversations.posts_of(made.id, before=last[0].id, limit=2)
    assert [one.text for one in older] == ["1", "2"]


def test_what_is_closed_is_read_and_nobody_writes(ana, ben, kept):
    made = kept(ana, ben)
    conversations.say(made.id, author_uri=ana.uri, text="One")
    conversations.close(made.id)
    for say in (
        lambda: conversations.say(made.id, author_uri=ben.uri, text="Two"),
        lambda: conversations.write(made.id, viewer=ben, text="Two"),
    ):
        with pytest.raises(Conflict, match="terminée"):
            say()
    assert words_in(made.id) == ["One"]
    conversations.erase(made.id)
    assert Conversation.select().count() == Post.select().count() == Reader.select().count() == 0


def test_a_group_is_for_who_has_a_seat_and_whom_its_subject_reaches(ana, ben, bread, world):
    carla, far = world.member("Carla"), world.member("Far", at="68100")
    with transaction():
        made = conversations.open_group(
            subject_uri=bread.uri,
            subject_author_uri=ana.uri,
            people=(ana.uri, ben.uri, far.uri),
            opened_by_uri=ana.uri,
        )
    conversations.write(made.id, viewer=ben, text="Hello all")
    assert conversations.is_unread(made.id, person_uri=ana.uri)
    for outside in (carla, far):
        with pytest.raises(NotFound):
            conversations.find(made.id, viewer=outside)
        with pytest.raises(NotFound):
            conversations.write(made.id, viewer=outside, text="Me too")
    conversations.join(made.id, person_uri=carla.uri)
    conversations.join(made.id, person_uri=carla.uri)
    conversations.write(made.id, viewer=carla, text="Me too")
    conversations.leave_group(made.id, person_uri=carla.uri)
    with pytest.raises(NotFound):
        conversations.write(made.id, viewer=carla, text="And again")


# ------------------------------------------------------------------ what becomes of the subject


@pytest.fixture
def talk(asked, ana):
    """Ana and Ben talk about the bread."""
    conversations.write(asked.conversation_id, viewer=ana, text="Half of it.")
    return asked.conversation_id


def withdraw(item):
    Item.update(state="withdrawn").where(Item.id == item.id).execute()


def narrow(item):
    Item.update(audience="me").where(Item.id == item.id).execute()


@pytest.mark.parametrize("change", [withdraw, narrow])
def test_two_who_talk_go_on_when_the_thing_is_gone(change, talk, ana, ben, bread):
    change(bread)
    for viewer in (ana, ben):
        conversations.write(talk, viewer=viewer, text="Still there?")
        assert len(words_in(conversations.find(talk, viewer=viewer).id)) >= 3


@pytest.mark.parametrize("change", [withdraw, narrow])
def test_a_request_about_what_is_gone_can_be_answered(change, asked, ana, ben, bread):
    change(bread)
    conversations.write(asked.conversation_id, viewer=ana, text="It is gone.")
    conversations.write(asked.conversation_id, viewer=ben, text="A pity.")


def test_what_moderators_have_hidden_ends_the_talk_until_it_is_back(talk, ana, ben, bread, world):
    mo, reporter = world.member("Mo", role="moderator"), world.member("Rita")
    words = Words(ground="money", text="Commerce", location="")
    reports.file("exchanges.item", str(bread.id), by=reporter, words=words)
    case = Case.get(Case.kind == "exchanges.item")
    decisions.decide(case, by=mo, action="hide", ground="money", reason="Commerce")
    for viewer in (ana, ben):
        with pytest.raises(Conflict, match="permanents"):
            conversations.write(talk, viewer=viewer, text="And now?")
        assert words_in(conversations.find(talk, viewer=viewer).id) == ["Is it rye?", "Half of it."]
    decisions.decide(
        Case.get_by_id(case.id), by=mo, action="restore", ground="money", reason="Error"
    )
    conversations.write(talk, viewer=ben, text="And now?")


@pytest.mark.parametrize("blocker", ["ana", "ben"])
def test_a_block_closes_it_for_both_and_nothing_stays_unread(blocker, talk, ana, ben):
    one, other = (ana, ben) if blocker == "ana" else (ben, ana)
    blocks.block(one, other=other)
    for viewer in (ana, ben):
        with pytest.raises(NotFound):
            conversations.find(talk, viewer=viewer)
        with pytest.raises(Conflict, match="ne peut plus joindre"):
            conversations.write(talk, viewer=viewer, text="And now?")
        assert not conversations.is_unread(talk, person_uri=viewer.uri)
    blocks.unblock(one, other=other)
    conversations.write(talk, viewer=ben, text="There you are")


def test_who_is_suspended_is_not_written_to_and_their_request_is_not_read(asked, talk, ana, ben):
    Reader.update(standing="requested").where(Reader.person_uri == ana.uri).execute()
    Member.update(state=SUSPENDED).where(Member.id == ben.id).execute()
    with pytest.raises(Conflict, match="ne peut plus joindre"):
        conversations.write(talk, viewer=ana, text="And now?")
    with pytest.raises(NotFound):
        conversations.find(talk, viewer=ana)
    Reader.update(standing="accepted").where(Reader.person_uri == ana.uri).execute()
    assert conversations.find(talk, viewer=ana)


def test_who_leaves_takes_their_words_along_and_the_other_keeps_their_own(talk, ana, ben, world):
    world.tell()
    uri, number = ana.uri, ana.id
    kept = erase.erase(ana)
    assert any("parlé" in str(one.what) for one in kept)
    assert words_in(conversations.find(talk, viewer=ben).id) == ["Is it rye?", ""]
    with pytest.raises(Conflict, match="ne peut plus joindre"):
        conversations.write(talk, viewer=ben, text="Hello?")
    for model in (Conversation, Post, Reader):
        for row in model.select().dicts():
            assert uri not in row.values() and number not in row.values()
    assert Conversation.get_by_id(talk).pair_key is None
    url = conversations.find(talk, viewer=ben).page
    assert not NoticeRow.select().where(NoticeRow.url == url).exists()
    erase.erase(ben)
    assert Conversation.select().count() == Post.select().count() == 0


def test_a_copy_holds_ones_own_words_and_no_others(talk, ana, ben, tmp_path):
    import zipfile

    with (tmp_path / "copy.zip").open("w+b") as file:
        export.write(ben, into=file)
        archive = zipfile.ZipFile(file)
        posts = json.loads(archive.read("core/posts.json"))
        rows = json.loads(archive.read("core/conversations.json"))
    assert [one["text"] for one in posts] == ["Is it rye?"]
    assert rows[0]["with"] == [ana.uri] and "Half" not in json.dumps([posts, rows])


# ------------------------------------------------------------------ under a thing, for all


def seen(conversation, viewer):
    posts = conversations.posts_of(conversation.id)
    return [one.text for one in conversations.seen_by(viewer, conversation, posts)]


def test_under_a_thing_whoever_may_see_it_reads_and_writes(under, bread, ana, ben, world, offer):
    made, far = under(bread), world.member("Far", at="68100")
    assert under(bread).id == made.id
    assert under(offer(ana, "Cake")).id != made.id
    first = conversations.write(made.id, viewer=ben, text="Lovely")
    conversations.write(made.id, viewer=ana, text="Thank you", reply_to=first.id)
    assert seen(conversations.find(made.id, viewer=world.member("Carla")), ben) == [
        "Lovely",
        "Thank you",
    ]
    assert conversations.is_unread(made.id, person_uri=ben.uri)
    for act in (
        lambda: conversations.find(made.id, viewer=far),
        lambda: conversations.write(made.id, viewer=far, text="Me too"),
        lambda: conversations.find(made.id, viewer=None),
    ):
        with pytest.raises(NotFound):
            act()
    narrow(bread)
    for act in (conversations.find,):
        with pytest.raises(NotFound):
            act(made.id, viewer=ben)
    with pytest.raises(NotFound):
        conversations.write(made.id, viewer=ben, text="More")


def test_what_waits_for_a_yes_is_for_its_writer_and_the_author(under, bread, ana, ben, world):
    made, carla = under(bread, policy="approval"), world.member("Carla")
    held = conversations.write(made.id, viewer=ben, text="Lovely")
    assert seen(made, ben) == seen(made, ana) == ["Lovely"] and seen(made, carla) == []
    with pytest.raises(NotFound):
        conversations.write(made.id, viewer=carla, text="Indeed", reply_to=held.id)
    for nobody in (ben, carla):
        with pytest.raises(NotFound):
            conversations.let_stand(held.id, by_uri=nobody.uri)
    conversations.let_stand(held.id, by_uri=ana.uri)
    assert seen(made, carla) == ["Lovely"]
    conversations.write(made.id, viewer=ana, text="Mine stands at once")
    assert seen(made, carla) == ["Lovely", "Mine stands at once"]
    other = conversations.write(made.id, viewer=carla, text="Buy this")
    conversations.turn_away(other.id, by_uri=ana.uri)
    assert "Buy this" not in seen(made, carla)


def test_what_was_held_and_hidden_is_held_when_it_is_back(under, bread, ana, ben, world):
    made = under(bread, policy="approval")
    held = conversations.write(made.id, viewer=ben, text="Lovely")
    conversations.set_shown(held.id, is_shown=False)
    conversations.set_shown(held.id, is_shown=False)
    assert seen(made, ana) == seen(made, ben) == []
    conversations.set_shown(held.id, is_shown=True)
    assert seen(made, ana) == ["Lovely"] and seen(made, world.member("Carla")) == []


@pytest.mark.parametrize("how", ["blocked", "suspended"])
def test_under_a_thing_nobody_reads_whom_they_do_not_meet(how, under, bread, ana, ben, world):
    made, carla = under(bread), world.member("Carla")
    conversations.write(made.id, viewer=ben, text="Lovely")
    if how == "blocked":
        blocks.block(ben, other=carla)
    else:
        Member.update(state=SUSPENDED).where(Member.id == ben.id).execute()
    assert seen(made, carla) == []
    assert seen(made, ana) == (["Lovely"] if how == "blocked" else [])


def test_what_stands_under_a_thing_goes_with_its_author(under, bread, ana, ben):
    conversations.write(under(bread).id, viewer=ben, text="Lovely")
    erase.erase(ana)
    assert Conversation.select().count() == Post.select().count() == 0


# ------------------------------------------------------------------ reports


def test_a_post_is_reported_alone_and_the_talk_with_consent_only(talk, ana, ben, world):
    post = conversations.posts_of(talk)[1]
    words = Words(ground="insult", text="Rude", location="")
    alone = reports.file("core.post", str(post.id), by=ben, words=words)
    assert alone.case.excerpt == "Half of it." and alone.conversation == ""
    Case.delete().execute()
    words = Words(ground="insult", text="Rude", location="", with_conversation=True)
    with_all = reports.file("core.post", str(post.id), by=ben, words=words)
    assert "Is it rye?" in with_all.conversation
    outside, mo = world.member("Carla"), world.member("Mo", role="moderator")
    for nobody in (outside, mo, None):
        assert not targets.is_seen("core.post", str(post.id), nobody)
        assert not reports.has_conversation("core.post", str(post.id), nobody)
    case = Case.get_by_id(with_all.case.id)
    decisions.decide(case, by=mo, action="hide", ground="insult", reason="Rude")
    assert words_in(talk) == ["Is it rye?", ""]
    assert not targets.is_seen("core.post", str(post.id), ben)
    assert "Half" not in reports.conversation_now(with_all, by=ben)


@pytest.mark.parametrize("subject_id", ["0", "x", "9" * 30, "-1", "٣"])
def test_what_is_no_post_is_not_found(subject_id, asked):
    assert conversations.find_post(subject_id) is None


# ------------------------------------------------------------------ at once


def at_once(app, *steps):
    """Take steps on connections of their own, all let go in the same moment."""
    gate, came = threading.Barrier(len(steps)), []

    def take(step):
        with app.app_context():
            gate.wait()
            try:
                came.append(step())
            except Exception as error:
                came.append(error)
            finally:
                release() if database.obj else None

    threads = [threading.Thread(target=take, args=[step]) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return came


def test_two_tabs_ask_one_question(instance, bread, ben):
    ask = [
        lambda text=text: conversations.ask(ben, thing_uri=bread.uri, text=text)
        for text in ("Is it rye?", "Rye?", "It is rye?", "Rye it is?")
    ]
    came = at_once(instance, *ask)
    assert Conversation.select().count() == Post.select().count() == 1
    assert sorted(type(one).__name__ for one in came) == ["Conflict"] * 3 + ["Post"]


def test_two_tabs_do_not_ask_six_strangers(instance, world, offer, ben):
    things = [offer(one) for one in world.neighbours(8)]
    ask = [
        lambda uri=thing.uri: conversations.ask(ben, thing_uri=uri, text="Hello")
        for thing in things
    ]
    at_once(instance, *ask)
    assert Conversation.select().count() == 5


def test_a_keeper_that_opens_twice_at_once_has_one(instance, ana, ben, kept):
    came = at_once(instance, *[lambda: kept(ana, ben, key="7").id] * 4)
    assert len(set(came)) == 1 and Conversation.select().count() == 1
    assert Reader.select().count() == 2


def test_who_is_asked_and_leaves_in_that_moment_has_no_question_left(instance, bread, ana, ben):
    came = at_once(
        instance,
        lambda: conversations.ask(ben, thing_uri=bread.uri, text="Is it rye?"),
        lambda: erase.erase(ana),
    )
    for one in came:
        assert not isinstance(one, Exception) or isinstance(one, (Conflict, NotFound)), one
    assert not Reader.select().where(Reader.person_uri == ana.uri).exists()
    for row in Conversation.select():
        assert row.subject_author_uri == "" and row.pair_key is None


def test_nothing_is_written_of_what_is_refused(ana, ben, asked):
    for text in ("", "x" * 2_001):
        with pytest.raises(Invalid):
            conversations.write(asked.conversation_id, viewer=ana, text=text)
    assert Post.select().count() == 1


def test_who_leaves_while_another_writes_under_their_thing_holds_up_nobody(
    instance, under, bread, ana, ben
):
    made = under(bread)
    first = conversations.write(made.id, viewer=ben, text="Lovely")
    conversations.write(made.id, viewer=ana, text="Thank you", reply_to=first.id)
    came = at_once(
        instance,
        lambda: conversations.write(made.id, viewer=ben, text="Again"),
        lambda: erase.erase(ana),
        lambda: conversations.write(made.id, viewer=ben, text="And again"),
    )
    for one in came:
        assert not isinstance(one, Exception) or isinstance(one, (Conflict, NotFound)), one
    assert Conversation.select().count() == Post.select().count() == 0
