"""The pages of the room: a question before a proposal, requests apart, nothing lost."""

import re
from urllib.parse import urlencode

import pytest

from onemile import conversations
from onemile.conversations.models import Conversation, Post, Reader
from onemile.members import blocks
from onemile.members.models import SUSPENDED, Member
from onemile.notices.models import NoticeRow
from onemile.privacy import erase
from onemile_exchanges.models import Item


def page_of(item):
    return f"/exchanges/items/{item.id}"


def test_a_question_before_a_proposal(ana, ben, bread, browser, world):
    page = browser(ben).get(page_of(bread)).follow("Poser une question")
    assert "Bread" in page.text and "Ana" in page.text
    page = page.submit("Envoyer ma question", text="Is it rye?")
    assert "Ta question est partie" in page.text and "Is it rye?" in page.text
    assert "attend une réponse" in page.text and "<textarea" not in page.html
    world.tell()
    theirs = browser(ana).get("/notices")
    assert "a une question pour toi" in theirs.text and "rye" not in theirs.text
    page = theirs.follow("a une question pour toi")
    assert "Is it rye?" in page.text and "Tu ne connais pas encore Ben" in page.text
    page = page.submit("Répondre", text="Half of it.")
    assert "Half of it." in page.text and "Tu ne connais pas" not in page.text
    world.tell()
    page = browser(ben).get(page_of(bread)).follow("Votre conversation")
    assert "Half of it." in page.text
    page = page.submit("Envoyer", text="Then I take it")
    assert "Then I take it" in page.text
    assert NoticeRow.select().where(NoticeRow.title.contains("t’a écrit")).count() == 1


def test_requests_stand_apart_and_a_no_is_silent(asked, ana, ben, browser, world):
    page = browser(ana).get("/conversations")
    assert "1 demande" in page.text and "Ben" not in page.text
    page = page.follow("1 demande")
    assert "Ben" in page.text and "Is it rye?" in page.text
    page = page.follow("Ben").submit("Refuser")
    assert "Personne ne te demande rien" in page.text
    before = browser(ben).get(f"/conversations/{asked.conversation_id}").text
    assert "attend une réponse" in before and "refus" not in before.lower()
    world.tell()
    assert not NoticeRow.select().where(NoticeRow.member == ben.id).exists()
    page = browser(ana).get(f"/conversations/{asked.conversation_id}")
    assert "Tu as refusé" in page.text
    assert "commence" in page.text and "Half" in page.submit("Répondre", text="Half").text


def test_the_asker_reads_the_same_after_a_no(asked, ana, ben, browser):
    path = f"/conversations/{asked.conversation_id}"
    mine = browser(ben)
    strip = lambda html: re.sub(r'value="[^"]{20,}"', "", html)  # noqa: E731
    before, listed = strip(mine.get(path).html), strip(mine.get("/conversations").html)
    conversations.decline(asked.conversation_id, viewer=ana)
    assert strip(mine.get(path).html) == before
    assert strip(mine.get("/conversations").html) == listed


def test_a_no_holds_for_everything_of_theirs(asked, ana, ben, offer, browser):
    cake = offer(ana, "Cake")
    form = {"thing": cake.uri}
    conversations.decline(asked.conversation_id, viewer=ana)
    page = browser(ben).get(page_of(cake))
    assert "Poser une question" not in page.text
    assert "Is it rye?" in page.follow("Ta question qui attend").text
    refused = browser(ben).post(f"/conversations/with?{urlencode(form)}", {"text": "With nuts?"})
    assert refused.status == 409 and "attend une réponse" in refused.text
    assert "With nuts?" in refused.html and Post.select().count() == 1


def test_a_keepers_conversation_is_nothing_to_who_has_no_seat(ana, ben, kept, world, browser):
    there, reader = kept(ana, ben).id, browser(world.member("Carla"))
    pages = []
    for text in ("My own words", ""):
        for number in (there, 12345):
            page = reader.post(f"/conversations/{number}", {"text": text})
            assert page.status == 404 and text in page.html
            pages.append(page.text.replace(str(there), "12345"))
    assert pages[0] == pages[1] and pages[2] == pages[3]


def test_what_somebody_asked_who_has_left_is_no_request(asked, ana, ben, browser):
    erase.erase(ben)
    page = browser(ana).get("/conversations/requests")
    assert "Personne ne te demande rien" in page.text and "1 demande" not in page.text


def test_to_accept_a_request_opens_it_for_both(asked, ana, ben, browser):
    page = browser(ana).get(f"/conversations/{asked.conversation_id}")
    page = page.submit("Accepter sans rien écrire")
    assert "Vous pouvez maintenant vous écrire" in page.text
    page = browser(ben).get(f"/conversations/{asked.conversation_id}")
    assert "And?" in page.submit("Envoyer", text="And?").text


def narrow(item, ana, ben):
    Item.update(audience="me").where(Item.id == item.id).execute()


def hide(item, ana, ben):
    Item.update(state="hidden").where(Item.id == item.id).execute()


def withdraw(item, ana, ben):
    Item.update(state="withdrawn").where(Item.id == item.id).execute()


def block(item, ana, ben):
    blocks.block(ana, other=ben)


def suspend(item, ana, ben):
    Member.update(state=SUSPENDED).where(Member.id == ana.id).execute()


def leave(item, ana, ben):
    erase.erase(ana)


GONE = [narrow, hide, withdraw, block, suspend, leave]


@pytest.mark.parametrize("gone", GONE)
def test_what_is_gone_while_somebody_types_keeps_what_was_typed(gone, ana, ben, bread, browser):
    page = browser(ben).get(page_of(bread)).follow("Poser une question")
    gone(bread, ana, ben)
    page = page.submit("Envoyer ma question", text="Is it rye, by chance?")
    assert page.status == 404 and "Is it rye, by chance?" in page.html
    assert "Ce n’est plus là, ou pas pour toi" in page.text
    assert "Bread" not in page.html and "Ana" not in page.html
    assert Conversation.select().count() == 0
    assert browser(ben).get(f"/conversations/with?thing={bread.uri}").status == 404


@pytest.mark.parametrize("gone", [block, suspend, leave])
def test_whoever_cannot_be_reached_any_more_reads_alike(gone, asked, ana, ben, bread, browser):
    conversations.accept(asked.conversation_id, viewer=ana)
    page = browser(ben).get(f"/conversations/{asked.conversation_id}")
    gone(bread, ana, ben)
    page = page.submit("Envoyer", text="And with nuts?")
    assert page.status == 409 and "And with nuts?" in page.html
    assert "On ne peut plus joindre cette personne" in page.text
    assert Post.select().count() == 1


def test_blocked_is_blocked_in_lists_pages_and_notices(asked, ana, ben, browser, world):
    conversations.write(asked.conversation_id, viewer=ana, text="Half of it.")
    path = f"/conversations/{asked.conversation_id}"
    page = browser(ben).get(path).submit("Bloquer Ana")
    assert "Ana" in page.text  # among those whom Ben has blocked
    world.tell()
    for viewer, other in ((ana, "Ben"), (ben, "Ana")):
        theirs = browser(viewer)
        assert theirs.get(path).status == 404
        assert other not in theirs.get("/conversations").text
        assert other not in theirs.get("/conversations/requests").text
        assert other not in theirs.get("/notices").text
        assert "nouveau" not in theirs.get("/me").text


def test_what_was_told_before_a_block_is_gone_with_it(asked, ana, ben, browser, world):
    world.tell()
    assert "Ben" in browser(ana).get("/notices").text
    blocks.block(ana, other=ben)
    assert "Ben" not in browser(ana).get("/notices").text


def test_a_second_tab_asks_nothing_and_loses_nothing(ana, ben, bread, browser):
    one, other = (browser(ben).get(page_of(bread)).follow("Poser une question") for _ in (1, 2))
    one.submit("Envoyer ma question", text="Is it rye?")
    other.submit("Envoyer ma question", text="Rye, is it?")
    assert other.status == 409 and "Rye, is it?" in other.html
    assert "attend une réponse" in other.text
    assert Conversation.select().count() == Post.select().count() == 1


def test_nobody_asks_about_their_own_nor_while_suspended(ana, ben, bread, browser):
    address = f"/conversations/with?thing={bread.uri}"
    Member.update(state=SUSPENDED).where(Member.id == ben.id).execute()
    for nobody in (ana, ben):
        page = browser(nobody).get(address)
        assert page.path == page_of(bread) and "Poser une question" not in page.text


def test_a_request_of_somebody_suspended_is_not_shown(asked, ana, ben, browser, world):
    Member.update(state=SUSPENDED).where(Member.id == ben.id).execute()
    world.tell()
    mine = browser(ana)
    assert "Ben" not in mine.get("/conversations/requests").text
    assert "demande" in mine.get("/conversations").text.lower()
    assert mine.get(f"/conversations/{asked.conversation_id}").status == 404
    assert not NoticeRow.select().exists()


@pytest.mark.parametrize("path", ["", "/requests", "/with?thing=x", "/1"])
def test_visitors_are_led_to_the_door(path, browser):
    assert browser().get(f"/conversations{path}").path.startswith("/sign-in")


def test_others_find_nothing_there(asked, world, browser):
    for outside in (world.member("Carla"), world.member("Mo", role="moderator")):
        theirs = browser(outside)
        assert theirs.get(f"/conversations/{asked.conversation_id}").status == 404
        assert theirs.get(f"/conversations/{asked.conversation_id}9").status == 404


@pytest.mark.parametrize("uri", ["", "x", "x" * 3_000, "https://elsewhere.example/1"])
def test_a_question_about_nothing_is_not_found(uri, ben, browser):
    assert browser(ben).get("/conversations/with", query_string={"thing": uri}).status == 404


def test_a_word_too_long_stays_typed(asked, ana, browser):
    page = browser(ana).get(f"/conversations/{asked.conversation_id}")
    page = page.submit("Répondre", text="mot " * 600)
    assert page.status == 422 and "mot mot" in page.html and Post.select().count() == 1


def test_a_limit_is_said_above_what_was_typed(asked, ana, ben, browser, monkeypatch):
    conversations.accept(asked.conversation_id, viewer=ana)
    monkeypatch.setattr("onemile.conversations.limits.AN_HOUR_MAX", 1)
    page = browser(ben).get(f"/conversations/{asked.conversation_id}")
    page = page.submit("Envoyer", text="And again")
    assert page.status == 429 and "And again" in page.html and "Réessaie plus tard" in page.text


def test_what_a_keeper_shows_is_listed_and_read_on_its_page(ana, ben, kept, browser):
    made = kept(ana, ben, path="/exchanges/7")
    conversations.say(made.id, author_uri=ana.uri, text="Thursday?")
    mine = browser(ben)
    page = mine.get("/conversations")
    assert 'href="/exchanges/7"' in page.html and "Thursday?" in page.text
    assert mine.get(f"/conversations/{made.id}").path == "/exchanges/7"
    assert Reader.get(Reader.person_uri == ben.uri).is_unread


def test_a_keepers_rules_are_not_gone_round(asked, ana, ben, kept, browser):
    made = kept(ana, ben)
    answer = browser(ana).post(f"/conversations/{made.id}", {"text": "Hello"})
    assert answer.status == 404
    assert Post.select().where(Post.conversation == made.id).count() == 0


def test_what_is_unread_shows_under_me_until_it_is_read(asked, ana, ben, browser):
    conversations.accept(asked.conversation_id, viewer=ana)
    conversations.write(asked.conversation_id, viewer=ben, text="And?")
    mine = browser(ana)
    assert "1 nouveau" in mine.get("/me").text or "1 nouvelle" in mine.get("/me").text
    mine.get(f"/conversations/{asked.conversation_id}")
    assert "1 nouv" not in mine.get("/me").text


def test_who_reads_a_conversation_needs_no_bell(asked, ana, browser, world):
    world.tell()
    page = browser(ana).get("/me")
    assert "1 nouveau" in page.text
    page.get(f"/conversations/{asked.conversation_id}")
    assert "1 nouveau" not in page.get("/me").text


def test_a_long_talk_has_pages(asked, ana, ben, browser, monkeypatch):
    conversations.accept(asked.conversation_id, viewer=ana)
    for number in range(100):
        conversations.say(asked.conversation_id, author_uri=ben.uri, text=f"Number {number}.")
    page = browser(ana).get(f"/conversations/{asked.conversation_id}")
    assert "Number 99." in page.text and "Is it rye?" not in page.text
    assert "Is it rye?" in page.follow("Ce qui s’est dit avant").text


def test_the_list_has_an_end(ana, world, kept, browser):
    for number, one in enumerate(world.neighbours(23)):
        made = kept(ana, one, key=str(number))
        conversations.say(made.id, author_uri=ana.uri, text=f"Number {number}.")
    page = browser(ana).get("/conversations")
    seen = page.text.count("Number")
    page = page.follow("Voir la suite")
    assert seen + page.text.count("Number") == 23 and "C’est tout" in page.text


def test_a_post_is_reported_from_its_page_with_the_box_unticked(asked, ana, browser):
    page = browser(ana).get(f"/conversations/{asked.conversation_id}")
    page = page.follow("Signaler le dernier message")
    assert "Is it rye?" in page.text and "with_conversation" in page.html
    assert "checked" not in re.search(r'<input[^>]*name="with_conversation"[^>]*>', page.html)[0]


def test_no_other_question_is_asked_of_the_database_on_a_page(asked, ana, browser, monkeypatch):
    """The entry of the conversations is asked for together with the bell."""
    from onemile.conversations import waiting
    from onemile.db import database

    asked_for, execute = [], database.obj.execute_sql
    monkeypatch.setattr(
        database.obj,
        "execute_sql",
        lambda sql, *values, **named: asked_for.append(sql) or execute(sql, *values, **named),
    )
    assert [link.badge for link in waiting.links(ana)] == [0, 0]
    assert len(asked_for) == 1


def test_under_a_thing_what_waits_is_let_stand_by_its_author(
    ana, ben, bread, under, browser, world
):
    path, carla = f"/conversations/{under(bread, policy='approval').id}", world.member("Carla")
    page = browser(ben).get(path).submit("Envoyer", text="Lovely!")
    assert "Lovely!" in page.text and "attend un oui" in page.text
    assert "Lovely!" not in browser(carla).get(path).text
    world.tell()
    page = browser(ana).get("/notices").follow("que tu peux relire")
    assert "Lovely!" in page.text and "Ben" in page.text
    assert "Lovely!" in page.submit("Laisser paraître").text
    theirs = browser(carla).get(path)
    assert "Lovely!" in theirs.text and "Ben" in theirs.text and "Bloquer" not in theirs.text
    assert "Lovely!" in theirs.follow("Signaler le dernier message").text
    browser(ben).get(path).submit("Envoyer", text="Buy this!")
    assert "Buy this!" not in browser(ana).get(path).submit("Retirer").text
    post = Post.get()
    for nobody in (ben, carla):
        for step in ("stand", "away"):
            assert browser(nobody).post(f"/conversations/posts/{post.id}/{step}").status == 404


@pytest.mark.parametrize("gone", [narrow, hide, withdraw, block, suspend, leave])
def test_under_a_thing_that_is_gone_what_was_typed_is_kept(gone, ana, ben, bread, under, browser):
    page = browser(ben).get(f"/conversations/{under(bread).id}")
    gone(bread, ana, ben)
    page = page.submit("Envoyer", text="Lovely, by chance!")
    assert page.status == 404 and "Lovely, by chance!" in page.html
    assert "Bread" not in page.html and Post.select().count() == 0
