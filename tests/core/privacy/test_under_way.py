"""Who leaves while another request of theirs is under way leaves nothing behind by it."""

import threading

import pytest

from onemile import db
from onemile.db import transaction
from onemile.members import passwords, profiles
from onemile.members.models import Block, Member
from onemile.mile import places
from onemile.mile.models import Place
from onemile.models import MailMessage
from onemile.moderation import standing
from onemile.privacy import erase

PASSWORD = "trois pommes rondes"
WAIT_SECONDS_MAX = 20


@pytest.fixture
def ana(world):
    return world.member("Ana", at="67000", password_hash=passwords.keep(PASSWORD))


@pytest.fixture
def under_way(monkeypatch):
    """Let something happen between the door of a service and its transaction."""

    def let(module, name, happen):
        service = getattr(module, name)

        def later(*given, **named):
            happen()
            return service(*given, **named)

        monkeypatch.setattr(module, name, later)

    return let


def gone(member):
    return lambda: erase.erase(Member.get_by_id(member.id))


def test_a_profile_under_way_gives_who_left_no_name_again(ana, browser, under_way):
    page = browser(ana).get("/me/profile")
    elsewhere(under_way, profiles, "change_profile", gone(ana))
    page.submit("Enregistrer", first_name="Anna", last_name="Restée", about="Toujours là")
    assert page.status == 409 and "Ce compte est fermé" in page.text
    left = Member.get_by_id(ana.id)
    assert (left.first_name, left.last_name, left.about) == ("", "", "")


def elsewhere(under_way, module, name, happen):
    """The same, as another process does it: not as part of the request that is under way."""

    def play():
        failed = []

        def run(app):
            with app.app_context():
                try:
                    happen()
                except Exception as error:
                    failed.append(error)
                finally:
                    db.at_work().close()

        from flask import current_app

        thread = threading.Thread(target=run, args=(current_app._get_current_object(),))
        thread.start()
        thread.join(WAIT_SECONDS_MAX)
        assert not failed, failed

    under_way(module, name, play)


def test_a_place_under_way_is_not_made_anew(ana, browser, under_way, world):
    page = browser(ana).get("/mile/place")
    elsewhere(under_way, places, "settle", gone(ana))
    page.post("/mile/place", {"commune": "67482", "commune_only": "y"})
    assert page.status == 409
    assert not Place.select().where(Place.member_id == ana.id).exists()


def test_a_block_under_way_is_not_set(ana, browser, under_way, world):
    from onemile.members import blocks

    ben, page = world.member("Ben", at="67000"), browser(ana)
    elsewhere(under_way, blocks, "block", gone(ana))
    page.post(f"/members/{ben.public_id}/block")
    assert page.status == 409 and not Block.select().exists()


def test_who_is_suspended_under_way_writes_nothing(ana, browser, under_way):
    page = browser(ana).get("/me/profile")
    elsewhere(under_way, profiles, "change_profile", lambda: standing.suspend(ana))
    page.submit("Enregistrer", about="Toujours là")
    assert page.status == 403 and "suspendu" in page.text
    assert Member.get_by_id(ana.id).about == ""


def test_an_email_for_a_new_password_is_not_written_to_who_left(ana, browser, monkeypatch):
    from onemile.members import addresses, signing_in

    find = addresses.owner_of

    def owner_of(address):
        found = find(address)
        if found is not None:
            monkeypatch.setattr(addresses, "owner_of", find)
            erase.erase(Member.get_by_id(found.id))
        return found

    monkeypatch.setattr(addresses, "owner_of", owner_of)
    signing_in.ask_new_password(ana.email)
    assert not MailMessage.select().where(MailMessage.to == ana.email).exists()


def test_leaving_waits_for_what_is_under_way_and_erases_it(ana, instance, engine):
    """On PostgreSQL by the gate; on SQLite one transaction waits for the other in any case."""
    is_in, may_end = threading.Event(), threading.Event()

    def write():
        with instance.app_context(), instance.test_request_context(method="POST"):
            from flask import g

            g.viewer = Member.get_by_id(ana.id)
            with transaction():
                is_in.set()
                may_end.wait(WAIT_SECONDS_MAX)
                Place.update(commune="68224").where(Place.member_id == ana.id).execute()
                Member.update(about="Toujours là").where(Member.id == ana.id).execute()
            db.at_work().close()

    def leave():
        with instance.app_context():
            erase.erase(Member.get_by_id(ana.id))
            db.at_work().close()

    writing, leaving = threading.Thread(target=write), threading.Thread(target=leave)
    writing.start()
    assert is_in.wait(WAIT_SECONDS_MAX)
    leaving.start()
    leaving.join(0.3)
    assert leaving.is_alive()
    may_end.set()
    writing.join(WAIT_SECONDS_MAX)
    leaving.join(WAIT_SECONDS_MAX)
    left = Member.get_by_id(ana.id)
    assert (left.state, left.about) == ("left", "")
    assert not Place.select().where(Place.member_id == ana.id).exists()
