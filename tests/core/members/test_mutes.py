"""A member's own quiet list: nothing comes by itself any more, everything opens, nobody is told."""

import io
import json
import zipfile

import pytest

from onemile.clock import ago, ahead
from onemile.errors import Invalid, LimitReached
from onemile.follows import following
from onemile.members import blocks, mutes
from onemile.members.models import Block, Member, Mute
from onemile.mile import feed
from onemile.models import EventRow
from onemile.notices.models import NoticeRow
from onemile.privacy import erase, export
from onemile.publishing import houses
from onemile_exchanges import negotiate, publish

EVE, EVA = "https://ortenau.example/members/eve", "https://baden.example/members/eva"


@pytest.fixture
def ana(world):
    return world.member("Ana")


@pytest.fixture
def ben(world):
    return world.member("Ben")


@pytest.fixture
def offer(instance):
    def make(member, title):
        draft = publish.Draft(kind="offer", form="gift", category="objects", title=title)
        return publish.publish(draft, member=member)

    return make


def present(member):
    return Member.get_by_id(member.id)


def test_a_muted_neighbour_is_in_no_feed_and_their_page_opens_until_one_hears_again(
    ana, ben, offer, browser
):
    bread = offer(ana, "Pain au levain")
    following.follow(ben, followed_uri=ana.uri)
    page = (
        browser(ben)
        .get(ana.url)
        .follow("Mettre en sourdine")
        .submit("Mettre en sourdine", days="7")
    )

    assert "En sourdine jusqu’au" in page.text and "Personne n’en est averti" in page.text
    assert "Bloqués et en sourdine" in page.text and "Ana" in page.text
    for path in ("/", "/followed"):
        assert "Pain au levain" not in browser(ben).get(path).text
    assert "Pain au levain" in browser(ben).get(f"/exchanges/items/{bread.id}").text
    assert "En sourdine" in browser(ben).get(ana.url).text
    assert "Pain au levain" in browser(ben).get("/search?q=levain").text
    assert "sourdine" not in browser(ana).get(ben.url).text.replace("Mettre en sourdine", "")
    assert not EventRow.select().where(EventRow.payload.contains("mute")).exists()

    page = browser(ben).get("/me/blocks").submit("Ne plus mettre en sourdine")
    assert "de nouveau" in page.text
    for path in ("/", "/followed"):
        assert "Pain au levain" in browser(ben).get(path).text


@pytest.mark.parametrize(("days", "until_days"), [(1, 1), (7, 7), (0, None)])
def test_it_ends_by_itself_or_never_and_what_is_over_is_forgotten(
    ana, ben, clock, days, until_days
):
    mutes.mute(ben, uri=ana.uri, days=days)
    clock.advance(days=(until_days or 400) - 0.01)
    assert present(ben).muted_uris() == {ana.uri}
    clock.advance(hours=1)
    assert present(ben).muted_uris() == (frozenset() if until_days else {ana.uri})
    assert mutes.forget_old() == bool(until_days)
    assert Mute.select().count() == (0 if until_days else 1)


def test_what_somebody_muted_does_is_no_notice_unless_it_binds(ana, ben, offer, world):
    def told():
        world.tell()
        rows = NoticeRow.select().where(NoticeRow.member == ben.id)
        return [str(row.title) for row in rows.order_by(NoticeRow.id)]

    agreed = negotiate.propose(offer(ana, "Une échelle").id, negotiate.Terms(), member=ben)
    mutes.mute(ben, uri=ana.uri, days=0)
    negotiate.propose(offer(ben, "Un râteau").id, negotiate.Terms(), member=ana)
    assert told() == []
    negotiate.accept(agreed.id, member=ana, version=agreed.version)
    assert len(told()) == 1 and "Une échelle" in told()[0]
    mutes.unmute(ben, uri=ana.uri)
    negotiate.propose(offer(ben, "Une bêche").id, negotiate.Terms(), member=ana)
    assert "Une bêche" in told()[1]


def test_muting_is_one_sided_and_refuses_what_one_cannot_know(ana, ben, browser, world):
    mutes.mute(ben, uri=ana.uri, days=0)
    assert present(ana).muted_uris() == frozenset() and present(ana).hidden_uris() == frozenset()
    for nobody in (ben.uri, EVE, "", "x" * 600, f"{ana.uri}x", "javascript:alert(1)"):
        with pytest.raises(Invalid):
            mutes.mute(ben, uri=nobody, days=7)
    with pytest.raises(Invalid):
        mutes.mute(ben, uri=ana.uri, days=30)
    blocks.block(ana, other=ben)
    assert browser(ben).get("/me/mute", query_string={"uri": ana.uri}).status == 404
    assert Mute.select().count() == 1


def test_a_list_is_bounded_and_a_second_time_is_the_new_end(ana, ben, world, monkeypatch):
    monkeypatch.setattr(mutes, "MUTES_MAX", 1)
    mutes.mute(ben, uri=ana.uri, days=0)
    assert mutes.mute(ben, uri=ana.uri, days=1) is not None
    with pytest.raises(LimitReached, match="1"):
        mutes.mute(ben, uri=world.member("Carla").uri, days=1)
    assert [one.until is None for one in mutes.of(ben)] == [False]


def test_it_is_in_the_copy_goes_with_either_and_follows_who_moves(ana, ben, world):
    mutes.mute(ben, uri=ana.uri, days=0)
    out = io.BytesIO()
    export.write(present(ben), into=out)
    names = zipfile.ZipFile(out)
    found = next(name for name in names.namelist() if name.endswith("muted.json"))
    assert [one["person_or_publication"] for one in json.loads(names.read(found))] == [ana.uri]
    erase.erase(present(ana))
    assert Mute.select().count() == 0
    Mute.create(member=ben.id, muted_uri=EVE)
    blocks.extend_blocks(from_uri=EVE, to_uri=EVA)
    assert present(ben).muted_uris() == {EVE, EVA}
    erase.erase(present(ben))
    assert Mute.select().count() == 0


def test_a_mute_follows_within_its_bounds_and_never_ends_earlier(ana, ben, world, monkeypatch):
    carla, dora = world.member("Carla"), world.member("Dora")
    soon, later = ahead(days=1), ahead(days=7)
    for member, uri, until in (
        *((ana, EVE, None), (ana, EVA, soon)),  # the longer one holds
        *((ben, EVE, soon), (ben, EVA, None)),
        *((carla, EVE, later), (carla, EVA, ago(days=1))),  # one that is over
        *((dora, EVE, later), (dora, ana.uri, None)),  # no room
    ):
        Mute.create(member=member.id, muted_uri=uri, until=until)
    monkeypatch.setattr(mutes, "MUTES_MAX", 2)
    blocks.extend_blocks(from_uri=EVE, to_uri=EVA)

    def ends(member):
        return {str(one.card.uri): one.until for one in mutes.of(member)}

    assert [ends(ana), ends(ben)] == [{EVE: None, EVA: None}, {EVE: soon, EVA: None}]
    assert ends(carla) == {EVE: later, EVA: later}
    assert ends(dora) == {EVA: later, ana.uri: None}


@pytest.mark.parametrize("is_leaving", [True, False])
def test_nobody_slips_past_a_mute_or_a_block_by_moving_to_or_from_here(ana, ben, world, is_leaving):
    moves = world.member("Carla")
    old, new = (moves.uri, EVA) if is_leaving else (EVE, moves.uri)
    for one in (ben, moves):
        Mute.create(member=one.id, muted_uri=old)
    row = {"blocker_uri": ana.uri, "blocker": ana.id, "blocked_uri": old}
    Block.create(**row, blocked=moves.id if is_leaving else None)
    if is_leaving:
        houses.move(old, target_uri=new)
    else:
        blocks.extend_blocks(from_uri=old, to_uri=new)

    assert present(ben).muted_uris() == {old, new}
    assert present(moves).muted_uris() == ({old, new} if is_leaving else {old})
    assert new in present(ana).hidden_uris()
    assert (ana.uri in present(moves).hidden_uris()) or is_leaving


def test_a_page_is_as_full_as_if_the_muted_were_not_there(
    ana, ben, offer, world, browser, monkeypatch
):
    monkeypatch.setattr(feed, "PAGE_ITEMS", 2)
    carla = world.member("Carla")
    for n in range(3):
        offer(carla, f"Pain {n}")
    for n in range(5):
        offer(ana, f"Lettre {n}")
    mutes.mute(ben, uri=ana.uri, days=7)
    page = browser(ben).get("/").text
    assert "Pain 1" in page and "Pain 0" not in page and "Lettre" not in page


def test_a_move_that_is_taken_back_takes_back_what_it_had_hold(ana, ben, world):
    names = ("Moves", "Carla", "Dora", "Emil")
    moves, carla, dora, emil = (world.member(name) for name in names)
    for one in (ana, ben):
        Mute.create(member=one.id, muted_uri=moves.uri)
        Block.create(blocker=one.id, blocked=moves.id)
    Mute.create(member=emil.id, muted_uri=moves.uri)
    Mute.create(member=carla.id, muted_uri=EVA)
    Block.create(blocker=dora.id, blocked_uri=EVA)
    houses.move(moves.uri, target_uri=EVA)
    assert EVA in present(ana).muted_uris() & present(ana).hidden_uris()
    blocks._block(str(ben.uri), EVA, blocker=ben.id, blocked=None)  # who means the new one as well

    mutes.unmute(emil, uri=moves.uri)  # the old one; the new one holds until it is taken back

    houses.move_back(moves.uri)

    assert present(emil).muted_uris() == frozenset()
    assert present(ana).muted_uris() == present(ben).muted_uris() == {moves.uri}
    assert present(ana).hidden_uris() == {moves.uri}
    assert present(ben).hidden_uris() == {moves.uri, EVA}
    assert [present(carla).muted_uris(), present(dora).hidden_uris()] == [{EVA}, {EVA}]
    told = [row.payload for row in EventRow.select().where(EventRow.name == "core.MemberUnblocked")]
    assert told == [{"blocker_uri": ana.uri, "blocked_uri": EVA}]


@pytest.mark.parametrize("is_set_anew", [False, True])
def test_a_move_taken_back_gives_the_only_mute_there_was_room_for_back(
    ana, world, monkeypatch, is_set_anew
):
    moves = world.member("Moves")
    Mute.create(member=ana.id, muted_uri=moves.uri)
    monkeypatch.setattr(mutes, "MUTES_MAX", 1)
    houses.move(moves.uri, target_uri=EVA)
    assert present(ana).muted_uris() == {EVA}
    if is_set_anew:
        monkeypatch.setattr(mutes, "MUTES_MAX", 2)
        mutes.mute(ana, uri=moves.uri, days=7)
    houses.move_back(moves.uri)
    assert present(ana).muted_uris() == {moves.uri}
