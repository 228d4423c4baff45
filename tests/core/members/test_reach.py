"""A profile has a reach: beyond it, it is as if nobody lived there."""

import re
from pathlib import Path

import pytest

from onemile import current
from onemile.contracts import Manifest
from onemile.db import database
from onemile.hookspecs import hookimpl
from onemile.members import blocks, reach
from onemile.members.models import Member
from onemile.mile import grid
from onemile.mile.models import Place
from onemile.plugin_manager import Plugin
from onemile_exchanges import negotiate, publish
from onemile_exchanges.models import Agreement, Thanks

STRASBOURG, SCHILTIGHEIM, MULHOUSE = "67000", "67300", "68100"
ABSENT = "0123456789ab"
TOKENS = re.compile(r'name="csrf_token" value="[^"]*"')


def answer_to(page, path: str, public_id: str) -> tuple[int, list[tuple[str, str]], str]:
    """Ask for an address; gives status, headers and page, the id asked for aside."""
    response = page.client.get(path)
    kept = [(k, v) for k, v in response.headers if k not in ("Set-Cookie", "Content-Length")]
    body = TOKENS.sub("", response.get_data(as_text=True)).replace(public_id, "ID")
    return response.status_code, kept, body


def sees(browser, viewer, member) -> bool:
    return browser(viewer).get(member.url).status == 200


def offer(member, title="Un vélo", audience="near"):
    draft = publish.Draft(
        kind="offer", form="loan", category="objects", title=title, audience=audience
    )
    return publish.publish(draft, member=member)


@pytest.mark.parametrize("at", [STRASBOURG, SCHILTIGHEIM])
def test_neighbours_by_commune_see_each_other(at, world, browser):
    ana, ben = world.member("Ana", at=STRASBOURG), world.member("Ben", at=at)
    assert sees(browser, ana, ben) and sees(browser, ben, ana)


@pytest.mark.parametrize("path", ["/members/{}", "/report/core.member/{}"])
def test_who_lives_far_answers_as_who_does_not_exist(path, world, browser):
    far, page = world.member("Far", at=MULHOUSE, about="Silence"), browser(world.member("Ben"))
    theirs = answer_to(page, path.format(far.public_id), far.public_id)
    assert theirs == answer_to(page, path.format(ABSENT), ABSENT)
    assert "Far" not in theirs[2] and "Silence" not in theirs[2]


@pytest.mark.parametrize("verb", ["block", "unblock"])
def test_nobody_out_of_reach_is_blocked_or_unblocked(verb, world, browser):
    far, ben = world.member("Far", at=MULHOUSE), world.member("Ben")
    page = browser(ben)
    answers = [page.post(f"/members/{one}/{verb}") for one in (far.public_id, ABSENT)]
    assert [answer.status for answer in answers] == [404, 404]
    assert ben.hidden_member_ids() == frozenset()


def test_who_moves_out_of_reach_can_still_be_unblocked(world, browser):
    ana, ben = world.member("Ana"), world.member("Ben")
    blocks.block(ana, other=ben)
    Place.update(commune="68224").where(Place.member_id == ben.id).execute()
    browser(ana).get("/me/blocks").submit("Débloquer")
    assert ana.hidden_member_ids() == frozenset()


def test_looking_from_here_opens_nobodys_page(world, browser):
    far, page = world.member("Far", at=MULHOUSE), browser(world.member("Ben"))
    page.get("/").submit("Ici", cell=grid.to_text(world.cell_of(MULHOUSE)))
    assert page.get(far.url).status == 404


def test_a_square_beside_a_square_opens_nobodys_page(world):
    ana, ben = world.member("Ana"), world.member("Ben")
    # One mile, and two communes that are no neighbours: only the communes count.
    Place.update(commune="68224").where(Place.member_id == ben.id).execute()
    assert not reach.may_see(ana, ben)


@pytest.mark.parametrize("who", ["ana", "ben"])
def test_without_a_home_nobody_is_a_neighbour(who, world):
    ana = world.member("Ana", at=None if who == "ana" else STRASBOURG)
    ben = world.member("Ben", at=None if who == "ben" else STRASBOURG)
    assert not reach.may_see(ana, ben)
    assert reach.may_see(ana, ana)


def test_what_is_for_every_member_opens_its_authors_page(world, browser):
    far, ben = world.member("Far", at=MULHOUSE), world.member("Ben")
    item = offer(far, audience="instance")
    assert sees(browser, ben, far) and not sees(browser, far, ben)
    publish.withdraw(item.id, member=far)
    assert not sees(browser, ben, far)


def test_what_is_for_neighbours_opens_no_page_to_others(world, browser):
    far, ben = world.member("Far", at=MULHOUSE), world.member("Ben")
    offer(far)
    assert not sees(browser, ben, far)


def test_what_one_reads_from_here_leads_to_its_authors_page(world, browser):
    far, page = world.member("Far", at=MULHOUSE), browser(world.member("Ben"))
    item = offer(far)
    page.get("/").submit("Ici", cell=grid.to_text(world.cell_of(MULHOUSE)))
    assert page.get(f"/exchanges/items/{item.id}").status == 200
    assert page.get(far.url).status == 200


def test_an_exchange_opens_both_pages(world, browser):
    far, ben = world.member("Far", at=MULHOUSE), world.member("Ben")
    item = offer(far, audience="instance")
    negotiate.propose(item.id, negotiate.Terms(), member=ben)
    publish.withdraw(item.id, member=far)
    assert sees(browser, ben, far) and sees(browser, far, ben)


def test_a_block_hides_neighbours_whatever_they_have_to_do_with_each_other(world, browser):
    ana, ben = world.member("Ana"), world.member("Ben")
    item = offer(ben, audience="instance")
    negotiate.propose(item.id, negotiate.Terms(), member=ana)
    blocks.block(ben, other=ana)
    assert not sees(browser, ana, ben) and not sees(browser, ben, ana)


@pytest.mark.parametrize("role", ["moderator", "steward"])
def test_moderators_see_everybody(role, world, browser):
    far = world.member("Far", at=MULHOUSE)
    assert sees(browser, world.member("Mo", role=role), far)


def test_who_thanked_a_neighbour_from_far_is_a_name_without_a_link(world, browser):
    far, ben, ana = world.member("Far", at=MULHOUSE), world.member("Ben"), world.member("Ana")
    _thank(far, ben)
    page = browser(ana).get(ben.url)
    assert "Merci Ben" in page.text and "Far M." in page.text
    assert far.public_id not in page.html
    assert far.public_id in browser(ben).get(ben.url).html


def _thank(giver: Member, receiver: Member) -> None:
    agreement = Agreement.create(
        kind="offer",
        title="Un vélo",
        helper_id=receiver.id,
        helper_uri=receiver.uri,
        helped_id=giver.id,
        helped_uri=giver.uri,
        opened_by_uri=giver.uri,
        state="thanked",
        is_running=False,
        maker="helped",
    )
    Thanks.create(
        agreement=agreement,
        giver_uri=giver.uri,
        giver_id=giver.id,
        receiver_uri=receiver.uri,
        receiver_id=receiver.id,
        text="Merci Ben",
        is_public=True,
    )


@pytest.fixture
def asked(instance, monkeypatch):
    """The questions to the database from here on, in their words."""
    texts: list[str] = []
    execute = database.obj.execute_sql

    def listening(sql, params=None, **options):
        texts.append(sql)
        return execute(sql, params, **options)

    monkeypatch.setattr(database.obj, "execute_sql", listening)
    return texts


def test_the_same_questions_are_asked_for_who_is_far_and_who_is_not_there(world, asked):
    ben, far = world.member("Ben"), world.member("Far", at=MULHOUSE)
    blocked = world.member("Blocked")
    blocks.block(blocked, other=ben)
    assert reach.find(ben, ABSENT) is None  # the region is read once in a process
    found = {}
    for name in (far.public_id, blocked.public_id, ABSENT):
        asked.clear()
        assert reach.find(ben, name) is None
        found[name] = list(asked)
    assert len(set(map(tuple, found.values()))) == 1


def test_a_plugin_that_fails_has_not_said_yes(world, monkeypatch):
    class Broken:
        MANIFEST = Manifest(name="broken", title="Broken")

        @hookimpl
        def knows(self, viewer, members):
            raise RuntimeError("broken")

    plugins = current.instance().plugins
    broken = Broken()
    plugins.manager.register(broken, name="broken")
    plugins.all.append(
        Plugin(manifest=broken.MANIFEST, module=broken, folder=Path(__file__).parent, version="")
    )
    monkeypatch.setattr(plugins, "reraise", False)
    ben, far = world.member("Ben"), world.member("Far", at=MULHOUSE)
    assert not reach.may_see(ben, far)
    offer(far, audience="instance")
    assert reach.may_see(ben, far)


def test_a_profile_costs_as_many_questions_with_ten_notes_as_with_one(world, browser, asked):
    ben, ana = world.member("Ben"), world.member("Ana")
    givers = [world.member(at=MULHOUSE if one % 2 else STRASBOURG) for one in range(10)]
    page = browser(ana)
    page.get(ben.url)  # the region is read once in a process
    found = {}
    for number, giver in enumerate(givers, 1):
        _thank(giver, ben)
        if number in (2, 10):
            asked.clear()
            assert page.get(ben.url).text.count("Merci Ben") == number
            found[number] = len(asked)
    assert found[10] == found[2] < 45, found


def test_ten_people_are_asked_about_in_as_many_questions_as_one(world, asked):
    ana = world.member("Ana")
    far = [world.member(at=MULHOUSE) for _one in range(10)]
    near = [world.member(at=SCHILTIGHEIM) for _one in range(10)]
    offer(far[3], audience="instance")
    wanted = {one.id for one in near} | {far[3].id, ana.id}
    reach.may_see(ana, near[0])  # the region is read once in a process
    counts = []
    for people in (far[:1], [*far, *near, ana]):
        asked.clear()
        seen = reach.in_reach(ana, [one.id for one in people])
        counts.append(len(asked))
    assert seen == wanted
    # Three of the core's own, and what three plugins ask to know whom one may read by them.
    assert counts[0] == counts[1] <= 15, counts
