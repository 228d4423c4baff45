"""No broken pictures between two whom a block keeps apart; moderation sees past blocks."""

import io
import re

import pytest
from PIL import Image

from onemile import pictures
from onemile.members import blocks, reach
from onemile_exchanges import negotiate, publish

ADDRESS = re.compile(r'src="(/pictures/[^"]+)"')


def photo():
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "tomato").save(out, "PNG")
    return io.BytesIO(out.getvalue())


@pytest.fixture
def faces(world):
    """Make members with a picture: ``faces("Ana")``."""

    def make(name, **values):
        member = world.member(name, **values)
        member.avatar_key = pictures.keep(photo(), as_a="avatar")
        member.save()
        return member

    return make


@pytest.fixture
def shown(browser):
    """Give the members' pictures of a page, each of which has to be served to its reader."""

    def look(viewer, path):
        page = browser(viewer)
        answer = page.get(path)
        assert answer.status == 200, path
        found = set(ADDRESS.findall(answer.html))
        for address in found:
            with page.client.get(address) as picture:
                assert picture.status_code == 200, (path, address)
        return found

    return look


@pytest.fixture
def exchange(faces):
    """Two with pictures and an exchange between them; gives both and its path."""
    ana, ben = faces("Ana"), faces("Ben")
    draft = publish.Draft(kind="offer", form="loan", category="objects", title="Un vélo")
    item = publish.publish(draft, member=ana)
    agreement = negotiate.propose(item.id, negotiate.Terms(), member=ben)
    return ana, ben, f"/exchanges/{agreement.id}"


def test_whom_one_has_blocked_is_initials_in_ones_own_list(faces, shown, browser):
    ana, ben = faces("Ana"), faces("Ben")
    blocks.block(ana, other=ben)
    assert ben.avatar_url not in shown(ana, "/me/blocks")
    assert ana.avatar_url in shown(ana, "/me")
    assert "Ben" in browser(ana).get("/me/blocks").text


@pytest.mark.parametrize("blocker", [0, 1])
def test_an_exchange_after_a_block_shows_initials(exchange, shown, browser, blocker):
    *pair, path = exchange
    for me, other in (pair, pair[::-1]):
        assert other.avatar_url in shown(me, path) | shown(me, "/exchanges")
    blocks.block(pair[blocker], other=pair[1 - blocker])
    for me, other in (pair, pair[::-1]):
        assert other.avatar_url not in shown(me, path) | shown(me, "/exchanges")
        assert other.url not in browser(me).get(path).html


@pytest.mark.parametrize("role", ["moderator", "steward"])
@pytest.mark.parametrize("blocker", [0, 1])
def test_nobody_hides_from_moderation_by_a_block(role, blocker, faces, shown, browser):
    pair = [faces("Ana"), faces("Mo", role=role)]
    ana, mo = pair
    blocks.block(pair[blocker], other=pair[1 - blocker])
    assert ana.avatar_url in shown(mo, ana.url)
    assert reach.in_reach(mo, [ana.id, mo.id]) == {ana.id, mo.id}
    assert not reach.may_see(ana, mo)
    if role == "steward":
        assert ana.avatar_url in shown(mo, "/admin/members")
        assert ana.avatar_url in shown(mo, f"/admin/members/{ana.public_id}")
    if blocker == 1:
        assert ana.avatar_url in shown(mo, "/me/blocks")


def test_a_moderators_own_block_list_still_narrows_their_feed(exchange, world, browser):
    ana, _ben, _path = exchange
    mo = world.member("Mo", role="moderator")
    assert "Un vélo" in browser(mo).get("/").text
    blocks.block(mo, other=ana)
    assert "Un vélo" not in browser(mo).get("/").text
