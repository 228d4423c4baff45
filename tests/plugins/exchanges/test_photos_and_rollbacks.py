"""A photo's file goes with its row: after the commit, and never with a step that is taken back."""

import io

import pytest
from PIL import Image

from onemile import current, pictures
from onemile.db import transaction
from onemile.errors import Conflict
from onemile.members import passwords, profiles
from onemile.members.models import Member
from onemile.models import StoredPicture
from onemile.pictures import files, unclaimed
from onemile.privacy import erase
from onemile.publishing import photo_drafts
from onemile_exchanges import photos, publish
from onemile_exchanges.models import PHOTOS, Photo

PASSWORD = "trois pommes rondes"


class Trouble(Exception):
    """Whatever takes a transaction back."""


def photo():
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "tomato").save(out, "JPEG")
    return io.BytesIO(out.getvalue())


@pytest.fixture
def ana(world, clock, pocket):
    """Somebody with a picture, an offer with a photo, and a draft with another."""
    member = world.member("Ana", password_hash=passwords.keep(PASSWORD))
    clock.advance(days=10)
    member.avatar_key = pictures.keep(photo(), as_a="avatar")
    member.save()
    sent = photos.keep_draft([photo()], member_id=member.id, have=[])
    wanted = {"kind": "offer", "form": "loan", "category": "objects"}
    member.item = publish.publish(
        publish.Draft(title="Vélo", **wanted), member=member, photo_ids=sent
    )
    photos.keep_draft([photo()], member_id=member.id, have=[])
    return member


def keys():
    avatars = [one.avatar_key for one in Member.select().where(Member.avatar_key != "")]
    return sorted([one.key for one in Photo.select()] + avatars)


def lying():
    folder = current.instance().folder / "uploads"
    return sorted(one.stem for one in folder.rglob("*.webp"))


@pytest.fixture
def refusing(monkeypatch):
    """An eraser after all others that refuses, or fails."""

    def put(error):
        def eraser(member):
            raise error

        found = erase.erasers()
        monkeypatch.setattr(erase, "erasers", lambda: [*found, (found[0][0], eraser)])

    return put


@pytest.mark.parametrize("error", [Conflict("a promise is open"), RuntimeError("broken")])
def test_a_leave_that_is_refused_takes_no_photo(ana, refusing, monkeypatch, error):
    monkeypatch.setattr(current.instance().plugins, "reraise", False)
    refusing(error)
    before = keys()

    with pytest.raises(Conflict):
        erase.leave(ana, password=PASSWORD)

    assert keys() == lying() == before and len(before) == 3


def test_who_leaves_takes_all_photos_along(ana):
    assert len(lying()) == 3

    erase.leave(ana, password=PASSWORD)

    assert keys() == lying() == []


def attach(ana):
    photos.attach(ana.item, member_id=ana.id, photo_ids=[])


def forget_drafts(ana):
    assert photos.forget_drafts() == 1


def drop_oldest(ana):
    PHOTOS.drop_oldest_drafts(ana.id)


def change_avatar(ana):
    profiles.remove_photo(ana)


@pytest.mark.parametrize("step", [attach, forget_drafts, drop_oldest, change_avatar])
def test_a_step_within_another_that_is_taken_back_takes_no_photo(step, ana, clock, monkeypatch):
    monkeypatch.setattr(photo_drafts, "DRAFTS_MAX", 0)
    monkeypatch.setattr(Photo.select().__class__, "limit", lambda query, _n: query)
    clock.advance(days=2)
    before = keys()

    with pytest.raises(Trouble), transaction():
        step(ana)
        assert len(keys()) == 2
        raise Trouble
    assert keys() == lying() == before

    with transaction():
        step(ana)
        assert lying() == before
    assert keys() == lying() and len(keys()) == 2


def test_what_the_power_cut_left_behind_is_swept(ana, clock, monkeypatch):
    with monkeypatch.context() as dark:
        dark.setattr(files, "delete", lambda key: None)
        erase.leave(ana, password=PASSWORD)
    assert keys() == [] and len(lying()) == 3

    clock.advance(days=2)
    unclaimed.forget()

    assert lying() == [] and StoredPicture.select().count() == 0
