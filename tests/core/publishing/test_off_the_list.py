"""Off the list, whatever the way: no copy is kept, no picture answers, no word of it stays."""

import threading
import time

import pytest

from onemile import current
from onemile.db import database
from onemile.errors import Invalid, NotFound
from onemile.follows import following
from onemile.members import blocks
from onemile.members.models import Member
from onemile.models import EventRow
from onemile.notices.models import NoticeRow
from onemile.publishing import chosen, personal_links
from onemile.publishing.models import ChosenPerson, PersonalLink
from onemile_exchanges import publish
from onemile_exchanges.models import Item

pytestmark = pytest.mark.plugins("exchanges")


@pytest.fixture
def thing(ana, ben, offer):
    made = offer(ana)
    following.follow(ben, followed_uri=ana.uri)
    chosen.choose(ana, thing_uri=made.uri, person_uris=[ben.uri])
    personal_links.make(ana, thing_uri=made.uri, label="My cousin in Colmar")
    return made


def narrowed():
    return EventRow.select().where(EventRow.name == "core.ThingNarrowed").count()


@pytest.mark.parametrize("how", ["taken back", "she blocks", "he blocks"])
def test_whoever_keeps_copies_hears_of_it(how, ana, ben, thing, monkeypatch):
    rekeyed = []
    monkeypatch.setattr(Item, "rekey_pictures", lambda item: rekeyed.append(item.id))
    if how == "taken back":
        chosen.take_back(ana, chosen_id=ChosenPerson.get().id)
    elif how == "she blocks":
        blocks.block(ana, other=ben)
    else:
        blocks.block(ben, other=ana)
    assert narrowed() == 1 and rekeyed == [thing.id]
    assert ChosenPerson.select().count() == 0


def test_a_block_about_nothing_narrows_nothing(ana, ben, thing, world):
    blocks.block(ana, other=world.member("Carla"))
    assert narrowed() == 0 and ChosenPerson.select().count() == 1


def test_withdrawn_it_has_no_list_and_no_label_any_more(ana, ben, thing, world):
    world.tell()
    assert NoticeRow.select().where(NoticeRow.member == ben.id).count() == 1
    publish.withdraw(thing.id, member=ana)
    assert ChosenPerson.select().count() == PersonalLink.select().count() == 0
    assert NoticeRow.select().where(NoticeRow.member == ben.id).count() == 0


@pytest.mark.parametrize("what", ["person", "link"])
def test_what_is_ones_own_is_taken_back_also_while_the_thing_is_not_there(
    what, ana, ben, thing, monkeypatch
):
    monkeypatch.setattr(current.instance().plugins, "declared", lambda hook: [])
    with pytest.raises(NotFound):
        chosen.take_back(ben, chosen_id=ChosenPerson.get().id)
    if what == "person":
        chosen.take_back(ana, chosen_id=ChosenPerson.get().id)
        assert ChosenPerson.select().count() == 0
    else:
        personal_links.take_back(ana, link_id=PersonalLink.get().id)
        assert PersonalLink.select().count() == 0


def test_a_block_of_that_very_moment_chooses_nobody(ana, ben, world, offer, monkeypatch):
    thing, look = offer(ana), chosen.acquaintances
    following.follow(ben, followed_uri=ana.uri)

    def slowly(viewer):
        found = look(viewer)
        blocks.block(ben, other=ana)
        return found

    monkeypatch.setattr(chosen, "acquaintances", slowly)
    with pytest.raises(Invalid):
        chosen.choose(ana, thing_uri=thing.uri, person_uris=[ben.uri])
    assert ChosenPerson.select().count() == 0


def test_a_block_of_that_very_moment_takes_no_link(ana, ben, offer, monkeypatch):
    thing, look = offer(ana), personal_links.look
    token = personal_links.make(ana, thing_uri=thing.uri, label="Ben")
    ben.remember_hidden()

    def slowly(viewer, token):
        found = look(viewer, token)
        blocks.block(ana, other=ben)
        return found

    monkeypatch.setattr(personal_links, "look", slowly)
    with pytest.raises(NotFound):
        personal_links.use(ben, token)
    assert ChosenPerson.select().count() == 0


@pytest.mark.parametrize("begins", ["choosing", "blocking"])
def test_to_choose_and_to_block_wait_for_each_other(begins, ana, ben, offer, instance, monkeypatch):
    thing, have_begun, outcomes = offer(ana), threading.Event(), []
    following.follow(ben, followed_uri=ana.uri)
    step = chosen if begins == "choosing" else blocks
    lock = step.lock_rows

    def hold(query, **named):
        rows = lock(query, **named)
        list(rows)
        have_begun.set()
        time.sleep(0.2)  # for the other to arrive
        return rows

    def choose():
        chosen.choose(ana, thing_uri=thing.uri, person_uris=[ben.uri])

    def block():
        blocks.block(Member.get_by_id(ben.id), other=ana)

    def run(act, later):
        with instance.app_context():
            if later:
                have_begun.wait(5)
            try:
                act()
            except Invalid as refusal:
                outcomes.append(refusal)
            finally:
                database.close()

    # Only the one that begins is slow; each module has its own name for the lock.
    monkeypatch.setattr(step, "lock_rows", hold)
    acts = [(choose, begins == "blocking"), (block, begins == "choosing")]
    threads = [threading.Thread(target=run, args=one) for one in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(outcomes) == (begins == "blocking")
    assert ChosenPerson.select().count() == 0
