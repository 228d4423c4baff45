"""Who reads a Mag and its articles: one sentence, asked by every page."""

import pytest

from onemile.api import Member
from onemile.db import transaction
from onemile.errors import NotFound
from onemile.members import blocks
from onemile_mags import sight
from onemile_mags.making import desk as desks
from onemile_mags.models import ACCEPTED, ASKED, DRAFT, EDITOR, HIDDEN, WITHDRAWN, WRITER, Mag, Seat

pytestmark = pytest.mark.plugins("mags")


def seated(of, who, role=WRITER, state=ACCEPTED):
    with transaction():
        Seat.create(mag=of.id, member_uri=who.uri, member_id=who.id, role=role, state=state)


def test_an_article_of_a_standing_mag_is_read_by_whom_it_is_for(world, mag, article):
    ana, ben = world.member("Ana"), world.member("Ben")
    one = article(mag(ana))

    assert sight.reaches(one, ben)
    assert sight.visible(one.id, viewer=ben).id == one.id


@pytest.mark.parametrize("state", [DRAFT, HIDDEN, WITHDRAWN])
def test_an_article_goes_with_its_mag(world, mag, article, state):
    ana, ben = world.member("Ana"), world.member("Ben")
    one = article(mag(ana, state=state))

    assert not sight.reaches(one, ben)
    with pytest.raises(NotFound):
        sight.visible(one.id, viewer=ben)


def test_a_block_with_the_owner_hides_what_others_write_there(world, mag, article):
    ana, ben, carl = world.member("Ana"), world.member("Ben"), world.member("Carl")
    one = article(mag(ana), author=carl)
    assert sight.reaches(one, ben)

    blocks.block(ben, other=ana)

    assert not sight.reaches(one, ben)


def test_a_writer_reads_and_writes_their_own_an_editor_all(world, mag, article):
    ana, ben, carl = world.member("Ana"), world.member("Ben"), world.member("Carl")
    of = mag(ana)
    seated(of, ben)
    seated(of, carl, EDITOR)
    draft = article(of, author=ben, state=DRAFT)
    other = article(of, state=DRAFT)

    assert sight.writes(draft, ben) and not sight.writes(other, ben)
    assert sight.writes(draft, carl) and sight.writes(other, carl)
    assert not sight.reaches(other, ben) and sight.reaches(draft, ben)


def test_who_is_only_asked_sees_the_masthead_and_writes_nothing(world, mag, article):
    ana, ben = world.member("Ana"), world.member("Ben")
    of = mag(ana, audience="me", state=DRAFT)
    assert not sight.sees(of, ben)

    seated(of, ben, state=ASKED)

    assert sight.sees(of, ben)
    assert sight.role_of(of, ben) == ""


def test_a_wider_article_shows_the_masthead_of_its_mag(world, mag, article):
    ana, ben = world.member("Ana"), world.member("Ben")
    of = mag(ana, audience="me")
    assert not sight.sees(of, ben)

    article(of, audience="instance", is_wider=True)

    assert sight.sees(of, ben)


@pytest.mark.parametrize("role", [WRITER, EDITOR])
def test_a_block_with_the_owner_rests_a_seat_and_the_end_of_it_gives_it_back(
    world, mag, article, role, browser
):
    ana, ben = world.member("Ana"), world.member("Ben")
    of = mag(ana, audience="me")
    seated(of, ben, role)
    other = article(of, state=DRAFT)
    desk, shelf = f"/mags/{of.id}/desk", f"/mags/{of.id}/pictures"
    page = browser(ben)
    assert page.get(desk).status == page.get(shelf).status == 200

    blocks.block(ana, other=ben)
    ben = type(ben).get_by_id(ben.id)
    assert sight.role_of(of, ben) == "" and not sight.sees(of, ben)
    assert not sight.writes(other, ben) and sight.role_of(of, ana) == "owner"
    assert page.get(desk).status == page.get(shelf).status == 404
    assert of not in [own.mag for own in desks.mags_of(ben)]

    blocks.unblock(ana, other=ben)
    assert sight.role_of(of, type(ben).get_by_id(ben.id)) == role


def test_who_is_kept_apart_from_an_articles_author_sees_no_masthead_by_it(world, mag, article):
    ana, ben, carl = world.member("Ana"), world.member("Ben"), world.member("Carl")
    of = mag(ana, audience="me")
    article(of, author=carl, audience="instance", is_wider=True)
    assert sight.sees(of, ben)

    blocks.block(ben, other=carl)

    assert not sight.sees(of, ben)
    assert of.id not in {row.id for row in Mag.select().where(sight.mags_seen(ben))}


def test_a_suspended_author_opens_no_masthead(world, mag, article):
    ana, ben, carl = world.member("Ana"), world.member("Ben"), world.member("Carl")
    of = mag(ana, audience="me")
    article(of, author=carl, audience="everyone", is_wider=True)
    assert sight.sees(of, ben) and sight.sees(of, None)

    with transaction():
        Member.update(state="suspended").where(Member.id == carl.id).execute()

    assert not sight.sees(of, ben) and not sight.sees(of, None)
