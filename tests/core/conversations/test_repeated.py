"""A second press and a double click say nothing twice, and who means it twice says it twice."""

import threading
from urllib.parse import quote

import pytest

from onemile import conversations, db
from onemile.conversations.models import Post, Reader
from onemile.conversations.repeated import REPEAT_MINUTES

ONCE = "C’est déjà dit : cela ne paraît qu’une fois."


@pytest.fixture
def thing(under, bread):
    return int(under(bread).id)


def said_in(number):
    these = Post.select().where(Post.conversation == number).order_by(Post.id)
    return [str(post.text) for post in these]


def test_a_question_pressed_twice_is_asked_once(ben, bread, browser):
    mine, path = browser(ben), f"/conversations/with?thing={quote(bread.uri)}"
    assert "Ta question est partie" in mine.post(path, {"text": "Is it rye?"}).text
    again = mine.post(path, {"text": "Is it rye?"})
    assert ONCE in again.text.replace("\xa0", " ") and again.text.count("Is it rye?") == 1
    assert Post.select().count() == 1


def test_back_and_a_second_press_in_a_talk(asked, ana, browser):
    number = asked.conversation_id
    mine, path = browser(ana), f"/conversations/{number}"
    assert ONCE not in mine.post(path, {"text": "Half of it."}).text.replace("\xa0", " ")
    again = mine.post(path, {"text": "Half of it."})
    assert ONCE in again.text.replace("\xa0", " ")
    assert said_in(number) == ["Is it rye?", "Half of it."]


def test_a_yes_to_another_question_is_another_yes(asked, ana, ben, clock):
    number = asked.conversation_id
    for who, text in ((ana, "Yes"), (ben, "Today?"), (ana, "Yes"), (ana, "Yes")):
        conversations.write(number, viewer=who, text=text)
    assert said_in(number) == ["Is it rye?", "Yes", "Today?", "Yes"]
    clock.advance(minutes=REPEAT_MINUTES, seconds=1)
    conversations.write(number, viewer=ana, text="Yes")
    assert said_in(number)[3:] == ["Yes", "Yes"]


def test_thanks_to_two_are_two_thanks_and_to_one_are_one(thing, ana, ben):
    first = conversations.write(thing, viewer=ana, text="Who comes?")
    below = conversations.write(thing, viewer=ana, text="I do.", reply_to=first.id)
    thanks = [
        conversations.write(thing, viewer=ben, text="Merci", reply_to=one)
        for one in (None, first.id, below.id, below.id, first.id, None)
    ]
    assert [one.is_repeat for one in thanks] == [False] * 3 + [True] * 3
    assert [one.id for one in thanks[3:]] == [one.id for one in reversed(thanks[:3])]
    assert said_in(thing).count("Merci") == 3


def test_it_may_be_said_again_by_another_once_taken_back_and_after_a_while(thing, ana, ben, clock):
    said = conversations.write(thing, viewer=ana, text="Merci")
    assert not conversations.write(thing, viewer=ben, text="Merci").is_repeat
    conversations.take_back(said.id, viewer=ana)
    assert not conversations.write(thing, viewer=ana, text="Merci").is_repeat
    clock.advance(minutes=REPEAT_MINUTES, seconds=1)
    assert not conversations.write(thing, viewer=ana, text="Merci").is_repeat


def test_a_second_press_tells_nobody_and_meets_no_limit(thing, ana, ben, monkeypatch):
    said = conversations.write(thing, viewer=ben, text="Merci")
    written = db.rows("SELECT COUNT(*) FROM event")
    Reader.update(is_unread=False).execute()
    monkeypatch.setattr("onemile.conversations.limits.AN_HOUR_MAX", 1)
    again = conversations.write(thing, viewer=ben, text="Merci")
    assert again.id == said.id and again.is_repeat
    assert db.rows("SELECT COUNT(*) FROM event") == written
    assert not Reader.select().where(Reader.is_unread).exists()


def test_a_comment_that_waits_is_kept_once(under, bread, ana, ben):
    number = int(under(bread, policy=conversations.APPROVAL).id)
    for _ in range(2):
        said = conversations.write(number, viewer=ben, text="Merci")
        assert said.state == conversations.HELD
    assert said_in(number) == ["Merci"]


def test_a_double_click_is_one_press(instance, thing, ben):
    def press():
        with instance.app_context():
            conversations.write(thing, viewer=ben, text="Merci")
            db.at_work().close()

    presses = [threading.Thread(target=press) for _ in range(2)]
    for one in presses:
        one.start()
    for one in presses:
        one.join(timeout=20)
    assert said_in(thing) == ["Merci"]
