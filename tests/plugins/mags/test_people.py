"""Who writes in a Mag: asked, come, gone; and who owns it next."""

import pytest

from onemile import publishing
from onemile.errors import Conflict, Invalid, LimitReached, NotFound
from onemile.follows import following
from onemile.members import blocks
from onemile.notices.models import NoticeRow
from onemile.publishing.models import ChosenPerson
from onemile_mags import sight
from onemile_mags.article_models import Article
from onemile_mags.making import people
from onemile_mags.models import (
    ACCEPTED,
    ASKED,
    DRAFT,
    EDITOR,
    OWNER,
    SEATS_MAX,
    WITHDRAWN,
    WRITER,
    Mag,
    Seat,
)

pytestmark = pytest.mark.plugins("mags")


@pytest.fixture
def ben(world, ana):
    known = world.member("Ben")
    following.follow(ana, followed_uri=known.uri)
    return known


def test_an_acquaintance_is_asked_told_and_writes(world, browser, mag, ana, ben):
    of = mag(ana, title="Le potager", audience="me", state=DRAFT)
    page = browser(ana).get(f"/mags/{of.id}/people")
    page.submit("Inviter", person=ben.uri, role=WRITER)
    assert "pas encore répondu" in page.text
    world.tell()

    asked = browser(ben)
    assert "te propose d’écrire dans un Mag : Le potager" in asked.get("/notices").text
    assert sight.sees(of, ben) and not sight.role_of(of, ben)
    asked.get("/mags/drafts").submit("Oui, j’y écris")

    assert sight.role_of(of, ben) == WRITER
    assert "Le potager" in asked.get("/mags/drafts").text


def test_who_says_no_is_asked_no_longer_and_sees_nothing(browser, mag, ana, ben):
    of = mag(ana, audience="me", state=DRAFT)
    people.invite(of.id, member=ana, person_uri=ben.uri)

    browser(ben).get("/mags/drafts").submit("Non, merci")

    assert not Seat.select().exists() and not sight.sees(of, ben)
    with pytest.raises(NotFound):
        people.accept(of.id, member=ben)


def test_nobody_is_asked_who_stands_on_nobodys_list(world, browser, mag, ana, ben):
    of, stranger = mag(ana), world.member("Carl")

    for uri in (stranger.uri, "https://nowhere.example/members/x", ana.uri, ""):
        with pytest.raises(Invalid):
            people.invite(of.id, member=ana, person_uri=uri)
    page = browser(ana).get(f"/mags/{of.id}/people")
    page.post(f"/mags/{of.id}/people", {"person": stranger.uri, "role": EDITOR})

    assert page.status == 422 and "Carl" not in page.text
    assert not Seat.select().exists()


def test_a_block_and_a_suspension_keep_people_apart(world, mag, seat, ana, ben):
    of, carl = mag(ana), world.member("Carl")
    seat(of, carl)
    blocks.block(ben, other=carl)
    with pytest.raises(Invalid):
        people.invite(of.id, member=ana, person_uri=ben.uri)
    eva = world.member("Eva")
    following.follow(ana, followed_uri=eva.uri)
    eva.state = "suspended"
    eva.save()
    with pytest.raises(Invalid):
        people.invite(of.id, member=ana, person_uri=eva.uri)


def test_a_block_put_meanwhile_makes_the_yes_impossible(mag, ana, ben):
    of = mag(ana)
    people.invite(of.id, member=ana, person_uri=ben.uri)
    blocks.block(ana, other=ben)

    with pytest.raises(Conflict):
        people.accept(of.id, member=ben)

    assert sight.role_of(of, ben) == ""


def test_an_invitation_taken_back_is_told_to_nobody(world, browser, mag, ana, ben):
    of = mag(ana)
    asked = people.invite(of.id, member=ana, person_uri=ben.uri)
    people.remove(of.id, asked.id, member=ana)
    world.tell()

    assert "te propose" not in browser(ben).get("/notices").text


def test_a_table_has_so_many_seats(world, mag, seat, ana, ben):
    of = mag(ana)
    for number in range(SEATS_MAX):
        seat(of, world.member(f"Plume {number}"))

    with pytest.raises(LimitReached):
        people.invite(of.id, member=ana, person_uri=ben.uri)


def test_only_the_owner_names_and_removes_editors(world, mag, seat, ana, ben):
    of, eva, carl = mag(ana), world.member("Eva"), world.member("Carl")
    editor, writer = seat(of, eva, EDITOR), seat(of, carl)
    following.follow(eva, followed_uri=ben.uri)

    with pytest.raises(Invalid):
        people.invite(of.id, member=eva, person_uri=ben.uri, role=EDITOR)
    with pytest.raises(Invalid):
        people.invite(of.id, member=ana, person_uri=ben.uri, role=OWNER)
    with pytest.raises(NotFound):
        people.change_role(of.id, writer.id, member=eva, role=EDITOR)
    with pytest.raises(NotFound):
        people.remove(of.id, editor.id, member=eva)
    people.invite(of.id, member=eva, person_uri=ben.uri)
    people.remove(of.id, writer.id, member=eva)
    people.change_role(of.id, editor.id, member=ana, role=WRITER)
    assert sight.role_of(of, eva) == WRITER
    people.remove(of.id, editor.id, member=ana)

    assert [str(row.member_uri) for row in Seat.select()] == [ben.uri]


def test_a_writer_asks_nobody_and_a_stranger_finds_nothing(world, browser, mag, seat, ana, ben):
    of, eva = mag(ana), world.member("Eva")
    mine = seat(of, eva)
    following.follow(eva, followed_uri=ben.uri)

    with pytest.raises(NotFound):
        people.invite(of.id, member=eva, person_uri=ben.uri)
    assert "Inviter une plume" not in browser(eva).get(f"/mags/{of.id}/people").text
    stranger = browser(world.member("Max"))
    for path in ("yes", "no", "leave", "take-over", f"{mine.id}/remove", f"{mine.id}/offer"):
        assert stranger.post(f"/mags/{of.id}/people/{path}").status == 404


def test_who_leaves_leaves_their_articles(browser, mag, article, seat, ana, ben):
    of = mag(ana)
    seat(of, ben)
    one = article(of, author=ben)

    browser(ben).get(f"/mags/{of.id}/people").submit("Ne plus écrire ici")

    assert sight.role_of(of, ben) == "" and not sight.writes(one, ben)
    assert Article.get_by_id(one.id).state == "published"
    with pytest.raises(Conflict):
        people.leave(of.id, member=ana)


def test_a_mag_changes_hands_when_both_agree(world, browser, mag, article, seat, ana):
    eva = world.member("Eva", at="68100")
    of = mag(ana, audience="people")
    one = article(of, audience="people")
    ChosenPerson.create(thing_uri=of.uri, author_uri=ana.uri, person_uri="x")
    seat(of, eva)
    browser(ana).get(f"/mags/{of.id}/people").submit("Proposer de le reprendre")
    assert sight.role_of(of, ana) == OWNER

    world.tell()
    assert f"te propose de reprendre un Mag : {of.title}" in browser(eva).get("/notices").text
    browser(eva).get(f"/mags/{of.id}/people").submit("Oui, je le reprends")

    now = Mag.get_by_id(of.id)
    assert sight.role_of(now, eva) == OWNER and sight.role_of(now, ana) == EDITOR
    assert now.cell == world.cell_of("68100") == Article.get_by_id(one.id).cell
    assert Article.get_by_id(one.id).author_uri == ana.uri
    assert not ChosenPerson.select().exists()


def test_an_offer_taken_back_before_anybody_is_told_is_told_to_nobody(world, mag, seat, ana, ben):
    of = mag(ana)
    people.offer(of.id, seat(of, ben).id, member=ana)
    people.take_offer_back(of.id, member=ana)
    world.tell()
    assert not NoticeRow.select().where(NoticeRow.member == ben.id).exists()


def test_who_writes_together_may_choose_each_other(world, mag, seat, ana):
    eva, of = world.member("Eva"), mag(ana)
    assert ana.uri not in publishing.acquaintances(eva)
    seat(of, eva)
    assert ana.uri in publishing.acquaintances(eva) and eva.uri in publishing.acquaintances(ana)


def test_nobody_takes_a_mag_that_was_not_offered(world, browser, mag, seat, ana, ben):
    of, eva = mag(ana), world.member("Eva")
    his, hers = seat(of, ben, EDITOR), seat(of, eva, state=ASKED)

    with pytest.raises(NotFound):
        people.take_over(of.id, member=ben)
    with pytest.raises(NotFound):
        people.offer(of.id, his.id, member=ben)
    with pytest.raises(Conflict):
        people.offer(of.id, hers.id, member=ana)
    people.offer(of.id, his.id, member=ana)
    browser(ana).get(f"/mags/{of.id}/people").submit("Le garder finalement")
    with pytest.raises(NotFound):
        people.take_over(of.id, member=ben)
    people.offer(of.id, his.id, member=ana)
    browser(ben).get(f"/mags/{of.id}/people").submit("Non, merci")

    assert Seat.get_by_id(his.id).heir_since is None
    assert (Seat.get_by_id(his.id).state, sight.role_of(of, ben)) == (ACCEPTED, EDITOR)


def test_who_has_no_place_or_no_room_takes_nothing_over(world, mag, seat, ana):
    nowhere, full = world.member("Max", at=None), world.member("Eva")
    of = mag(ana)
    people.offer(of.id, seat(of, nowhere).id, member=ana)
    with pytest.raises(Conflict):
        people.take_over(of.id, member=nowhere)
    people.offer(of.id, seat(of, full).id, member=ana)
    for _turn in range(20):
        mag(full)
    with pytest.raises(LimitReached):
        people.take_over(of.id, member=full)

    assert Mag.get_by_id(of.id).author_uri == ana.uri


def test_what_is_ended_asks_nobody(mag, seat, ana, ben):
    of = mag(ana)
    seat(of, ben, state=ASKED)
    Mag.update(state=WITHDRAWN).where(Mag.id == of.id).execute()

    assert people.asked_of(ben) == []
    with pytest.raises(NotFound):
        people.accept(of.id, member=ben)
