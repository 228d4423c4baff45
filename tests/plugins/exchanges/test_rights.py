"""What is told, reported, exported, erased, and what follows a member who moves."""

import io
import json

import pytest
from PIL import Image

from onemile import current, pictures
from onemile.conversations import rights as conversation_rights
from onemile.db import database, transaction
from onemile.events import record
from onemile.members import blocks
from onemile.mile.events import PlaceMoved
from onemile.mile.models import Place
from onemile.models import EventRow, MailMessage
from onemile.moderation.models import Report
from onemile.notices import rights as notice_rights
from onemile.notices.models import NoticeRow
from onemile.privacy.erase import erase as leave
from onemile.publishing import photo_drafts
from onemile_exchanges import (
    completion,
    models,
    negotiate,
    photos,
    publish,
    reports,
    rights,
    talk,
)
from onemile_exchanges.disputes import deciding, opening
from onemile_exchanges.models import Agreement, Item, Thanks
from onemile_exchanges.negotiate import Terms


@pytest.fixture
def pair(world, clock, pocket):
    """Ana and Ben, who have been here for a while; Ben has a hundred Smiles."""
    ana, ben = world.member("Ana"), world.member("Ben")
    pocket.balances[ben.uri] = 100
    clock.advance(days=10)
    return ana, ben


def titles_for(member):
    """What a member has been told, oldest first."""
    rows = NoticeRow.select().where(NoticeRow.member == member.id).order_by(NoticeRow.id)
    return [row.title.replace("\u00a0", " ") for row in rows]


def erase(member):
    """Let the plugin erase a member, as leaving does."""
    with transaction():
        return rights.erase(member)


def test_each_is_told_what_the_other_did(pair, offer, world):
    ana, ben = pair
    proposal = negotiate.propose(offer(ana, "Tondre").id, Terms(text="Bonjour"), member=ben)
    negotiate.counter(proposal.id, Terms(when_text="jeudi"), member=ana)
    negotiate.accept(proposal.id, member=ben, version=2)
    talk.say(proposal.id, member=ana, text="Mon code est 1234")
    completion.say_done(proposal.id, member=ana)
    completion.say_done(proposal.id, member=ben)
    completion.thank(proposal.id, member=ben, text="Merci bien")
    world.tell()

    assert titles_for(ana) == [
        "Ben M. aimerait ton aide : Tondre",
        "Convenu avec Ben M. : Tondre",
        "C’est fait, avec Ben M. : Tondre",
        "Ben M. te remercie : Tondre",
    ]
    assert titles_for(ben) == [
        "Ana M. propose autre chose : Tondre",
        "Ana M. t’a écrit : Tondre",
        "Ana M. dit que c’est fait : Tondre",
    ]
    letters = " ".join(letter.body for letter in MailMessage.select())
    assert "1234" not in letters  # what is said stays in the conversation


def test_every_notice_leads_to_a_page_its_reader_may_see(pair, offer, world, browser, clock):
    ana, ben = pair
    declined = negotiate.propose(offer(ana, "Bêcher").id, Terms(), member=ben)
    negotiate.decline(declined.id, member=ana, why="Pas là")
    called_off = negotiate.propose(offer(ana, "Deux").id, Terms(), member=ben)
    negotiate.accept(called_off.id, member=ana, version=1)
    negotiate.cancel(called_off.id, member=ben, why="Plus besoin")
    left = negotiate.propose(offer(ana, "Trois").id, Terms(), member=ben)
    waiting = negotiate.propose(offer(ana, "Quatre").id, Terms(), member=ben)
    negotiate.accept(waiting.id, member=ana, version=1)
    completion.say_done(waiting.id, member=ben)
    for _week in range(16):
        clock.advance(days=6)
        for job in current.instance().plugins.declared("register_jobs"):
            if job[1].name.startswith("exchanges."):
                job[1].run()
        world.tell()

    assert Agreement.get_by_id(left.id).state == "expired"
    for member in pair:
        page = browser(member)
        for row in NoticeRow.select().where(NoticeRow.member == member.id):
            assert page.get(row.url).status == 200, row.url
    assert any("attend ton mot" in title for title in titles_for(ana))
    assert any("Toujours d’actualité" in title for title in titles_for(ana))


def test_items_move_house_with_their_author(pair, offer, world):
    ana, _ben = pair
    item = offer(ana)
    elsewhere = world.cell_of("68100")
    with transaction():
        Place.update(cell=elsewhere, commune="68224").where(Place.member_id == ana.id).execute()
        record(PlaceMoved(member_id=ana.id))
    world.tell()
    world.tell()

    moved = Item.get_by_id(item.id)
    assert (moved.cell, moved.commune) == (elsewhere, "68224")


def test_what_reads_like_commerce_waits_for_a_moderator_and_stays_visible(
    pair, offer, world, browser
):
    ana, ben = pair
    item = offer(ana, "Massage, 40 € la séance", category="company")
    world.tell()

    assert [row.is_automatic for row in Report.select()] == [True]
    assert browser(ben).get(f"/exchanges/items/{item.id}").status == 200


def test_a_hidden_item_is_its_authors_alone_until_it_is_restored(pair, offer, browser):
    ana, ben = pair
    item = offer(ana)
    publish.pause(item.id, member=ana)
    publish.resume(item.id, member=ana)
    reports.hide_item(item)
    reports.hide_item(item)

    assert browser(ben).get(f"/exchanges/items/{item.id}").status == 404
    assert "masqué" in browser(ana).get(f"/exchanges/items/{item.id}").text
    reports.restore_item(item)
    assert browser(ben).get(f"/exchanges/items/{item.id}").status == 200


def test_a_hidden_item_cannot_be_shown_again_by_its_author(pair, offer, browser):
    ana, _ben = pair
    item = offer(ana)
    reports.hide_item(item)
    page = browser(ana)

    assert page.post(f"/exchanges/items/{item.id}/resume").status == 409
    assert page.post(f"/exchanges/items/{item.id}/withdraw").status == 409
    assert Item.get_by_id(item.id).state == "hidden"


def test_only_the_two_can_report_a_message_and_a_hidden_one_is_hidden_from_both(
    pair, agreed, world, browser
):
    ana, ben = pair
    agreement = agreed(ana, ben)
    message = talk.say(agreement.id, member=ana, text="Donne-moi de l’argent")
    target = next(one for one in reports.targets() if one.kind == "exchanges.message")
    found = target.find(str(message.id))

    assert target.may_see(found, ben) and not target.may_see(found, world.member("Eve"))
    assert target.author(found) == ana.uri
    assert "Donne-moi" in target.conversation(found, ben)
    assert target.conversation(found, None) == ""
    target.hide(found)
    text = browser(ben).get(f"/exchanges/{agreement.id}").text
    assert "Donne-moi" not in text and "masqué par les permanents" in text
    target.restore(found)
    assert "Donne-moi" in browser(ben).get(f"/exchanges/{agreement.id}").text


@pytest.mark.parametrize("subject_id", ["", "abc", "-1", "9" * 40, "1"])
def test_a_report_of_nothing_finds_nothing(instance, subject_id):
    assert [target.find(subject_id) for target in reports.targets()] == [None, None]


def test_a_member_takes_all_of_it_along(pair, agreed):
    ana, ben = pair
    agreement = agreed(ana, ben, title="Tondre")
    talk.say(agreement.id, member=ana, text="À jeudi")
    talk.say(agreement.id, member=ben, text="Mes mots à moi")
    held = json.loads(rights.export(ana)[0].content)

    assert held["items"][0]["title"] == "Tondre"
    assert held["exchanges"][0]["with"] == ben.uri
    assert [row["text"] for row in held["messages"]] == ["À jeudi"]


def test_who_leaves_takes_their_words_and_leaves_the_others_theirs(pair, offer, pocket):
    ana, ben = pair
    item = offer(ana, "Secret de Polichinelle")
    proposal = negotiate.propose(
        item.id, Terms(amount_smiles=40, text="Bonjour de Ben"), member=ben
    )
    negotiate.accept(proposal.id, member=ana, version=1)
    talk.say(proposal.id, member=ana, text="Secret de mon code")
    kept = erase(ana)
    with transaction():
        conversation_rights.erase(ana)

    left = Agreement.get_by_id(proposal.id)
    assert (left.state, left.title) == ("cancelled", "")
    assert pocket.available_smiles(ben.uri) == 100
    assert [row.text for row in talk.messages_of(left)] == ["Bonjour de Ben", ""]
    assert len(kept) == 1
    assert "AgreementCancelled" in " ".join(row.name for row in EventRow.select())
    for model in models.MODELS:
        for row in model.select().dicts():
            assert "Secret" not in str(row)


def _all_words_for(member):
    """Whatever a member holds or was told: their copy, their notices, the emails to them."""
    copy = b"".join(
        file.content for file in [*rights.export(member), *notice_rights.export(member)]
    )
    emails = MailMessage.select().where(MailMessage.member_id == member.id)
    return copy.decode() + "".join(f"{row.subject} {row.body}" for row in emails)


def test_who_leaves_takes_their_words_out_of_what_others_were_told(pair, offer, world, pocket):
    ana, ben = pair
    carla = world.member("Carla")
    item = offer(ana, "Secret de Polichinelle", when_text="Secret de midi")
    declined = negotiate.propose(item.id, Terms(), member=carla)
    world.tell()
    negotiate.decline(declined.id, member=ana, why="Secret de famille")
    proposal = negotiate.propose(item.id, Terms(), member=ben)
    negotiate.accept(proposal.id, member=ana, version=1)
    completion.say_done(proposal.id, member=ana)
    completion.say_done(proposal.id, member=ben)
    completion.thank(proposal.id, member=ana, text="Secret du bonheur")
    other = negotiate.propose(offer(carla, "Du pain").id, Terms(), member=ben)
    world.tell()
    assert "Secret" in _all_words_for(ben) and "Secret" in _all_words_for(carla)

    leave(ana)
    world.tell()

    for one in (ben, carla):
        assert "Secret" not in _all_words_for(one) and ana.uri not in _all_words_for(one)
    assert "Du pain" in _all_words_for(carla) and ben.uri in _all_words_for(carla)
    assert NoticeRow.select().where(NoticeRow.url == f"/exchanges/{other.id}").count() == 1


def test_words_under_way_when_somebody_leaves_are_never_told(pair, agreed, world):
    ana, ben = pair
    agreement = agreed(ana, ben, title="Secret")
    completion.say_done(agreement.id, member=ana)
    completion.say_done(agreement.id, member=ben)
    completion.thank(agreement.id, member=ana, text="Secret du bonheur")

    leave(ana)
    world.tell()  # only now

    told = _all_words_for(ben)
    assert "Secret" not in told and "« »" not in told


def test_a_dispute_keeps_what_was_told_until_it_is_decided(pair, agreed, world):
    ana, ben = pair
    agreement = agreed(ana, ben, title="Secret")
    completion.say_done(agreement.id, member=ana)
    opening.open_dispute(agreement.id, member=ben, why="Pas fait")
    world.tell()
    leave(ana)
    assert "Secret" in _all_words_for(ben)

    world.tell()
    deciding.decide(
        agreement.id,
        moderator=world.member(role="moderator"),
        took_place=False,
        why="Les deux ont parlé",
    )
    world.tell()

    assert "Secret" not in _all_words_for(ben)


def test_the_other_still_reads_an_exchange_with_somebody_who_left(pair, agreed, browser, world):
    ana, ben = pair
    agreement = agreed(ana, ben)
    completion.say_done(agreement.id, member=ana)
    completion.say_done(agreement.id, member=ben)
    note = completion.thank(agreement.id, member=ana, text="Merci à toi")
    completion.show_thanks(note.id, member=ben, is_public=True)
    erase(ana)
    ana.state = "left"
    ana.save()
    world.tell()

    page = browser(ben).get(f"/exchanges/{agreement.id}")
    assert page.status == 200 and "Merci à toi" not in page.text
    assert "close" in page.text
    assert not Thanks.get_by_id(note.id).is_public
    assert browser(ben).get("/exchanges").status == 200


def test_photos_of_who_leaves_are_gone_from_the_disk(pair, offer, instance):
    ana, _ben = pair
    content = io.BytesIO()
    Image.new("RGB", (40, 40), "tomato").save(content, "JPEG")
    content.seek(0)
    sent = photos.keep_draft([content], member_id=ana.id, have=[])
    item = publish.publish(
        publish.Draft(kind="offer", form="help", category="garden", title="Tondre"),
        member=ana,
        photo_ids=sent,
    )
    files = list((current.instance().folder / "uploads").rglob("*.webp"))
    assert len(files) == 1 and pictures.url(item.picture_key)
    erase(ana)
    assert not list((current.instance().folder / "uploads").rglob("*.webp"))


def test_photos_of_a_draft_nobody_published_are_forgotten(pair, clock):
    ana, _ben = pair
    content = io.BytesIO()
    Image.new("RGB", (40, 40), "tomato").save(content, "JPEG")
    content.seek(0)
    photos.keep_draft([content], member_id=ana.id, have=[])
    assert photos.forget_drafts() == 0
    clock.advance(days=3)
    assert photos.forget_drafts() == 1


def test_a_profile_shows_what_was_given_and_the_thanks_somebody_chose_to_show(
    pair, agreed, browser, offer
):
    ana, ben = pair
    agreement = agreed(ana, ben, title="Tondre")
    completion.say_done(agreement.id, member=ana)
    completion.say_done(agreement.id, member=ben)
    note = completion.thank(agreement.id, member=ben, text="Un gazon de rêve")
    assert "Un gazon de rêve" not in browser(ben).get(ana.url).text

    completion.show_thanks(note.id, member=ana, is_public=True)
    text = browser(ben).get(ana.url).text
    assert "1 aide donnée, aucune reçue" in text
    assert "Un gazon de rêve" in text and "Tondre" in text
    assert f"/exchanges/{agreement.id}" not in browser(ben).get(ana.url).html


@pytest.mark.parametrize("blocker", ["reader", "writer"])
def test_two_kept_apart_do_not_meet_on_a_third_ones_profile(blocker, pair, agreed, browser, world):
    ana, ben = pair
    agreement = agreed(ana, ben)
    completion.say_done(agreement.id, member=ana)
    completion.say_done(agreement.id, member=ben)
    note = completion.thank(agreement.id, member=ben, text="Un gazon de rêve")
    completion.show_thanks(note.id, member=ana, is_public=True)
    carla = world.member("Carla")
    assert "Un gazon de rêve" in browser(carla).get(ana.url).text

    one, other = (carla, ben) if blocker == "reader" else (ben, carla)
    blocks.block(one, other=other)

    page = browser(carla).get(ana.url)
    assert "Un gazon de rêve" not in page.text and ben.url not in page.html
    assert "Un gazon de rêve" in browser(world.member("Denis")).get(ana.url).text


def test_tallies_count_what_can_be_seen(pair, offer, mile_of):
    ana, ben = pair
    offer(ana)
    offer(ana, kind="need")
    paused = offer(ana)
    publish.pause(paused.id, member=ana)
    area = mile_of(ben)

    def tallied(hidden):
        found = current.instance().plugins.collect("feed_tallies", area=area, hidden=hidden)
        return sorted((one.kind, one.n) for one in found)

    assert tallied(frozenset()) == [("need", 1), ("offer", 1)]
    assert tallied(frozenset({ana.uri})) == []


def test_the_tables_are_what_the_models_say(instance):
    for model in models.MODELS:
        columns = {column.name for column in database.get_columns(model._meta.table_name)}
        assert columns == {field.column_name for field in model._meta.sorted_fields}


def test_drafts_of_one_member_do_not_fill_the_disk(pair):
    ana, _ben = pair
    for _attempt in range(photo_drafts.DRAFTS_MAX + 3):
        content = io.BytesIO()
        Image.new("RGB", (4, 4)).save(content, "PNG")
        content.seek(0)
        newest = photos.keep_draft([content], member_id=ana.id, have=[])
    kept = list((current.instance().folder / "uploads").rglob("*.webp"))
    assert len(kept) == photo_drafts.DRAFTS_MAX
    assert len(photos.drafted(newest, member_id=ana.id)) == 1
