"""A block is told to plugins; one that somebody elsewhere has set is honoured and shown nowhere."""

import pytest

from onemile.members import blocks
from onemile.members.models import Block, Member
from onemile.models import EventRow

pytestmark = pytest.mark.plugins()
EVE = "https://ortenau.example/members/eve"


def told():
    rows = EventRow.select().where(EventRow.name.startswith("core.Member")).order_by(EventRow.id)
    return [(row.name, row.payload) for row in rows]


def test_a_block_and_its_end_are_told_once(world):
    ana, ben = world.member("Ana"), world.member("Ben")
    blocks.block(ana, other=ben)
    blocks.block(ana, other=ben)
    assert blocks.unblock(ana, other=ben) and not blocks.unblock(ana, other=ben)
    two = {"blocker_uri": ana.uri, "blocked_uri": ben.uri}
    assert told() == [("core.MemberBlocked", two), ("core.MemberUnblocked", two)]


def test_a_block_from_elsewhere_hides_both_and_is_shown_and_told_to_nobody(world, browser):
    ana = world.member("Ana")
    blocks.block_from_elsewhere(blocker_uri=EVE, blocked_uri=ana.uri)
    blocks.block_from_elsewhere(blocker_uri=EVE, blocked_uri=ana.uri)
    assert Member.get_by_id(ana.id).hidden_uris() == {EVE} and Block.select().count() == 1
    assert blocks.of(ana) == [] and told() == []
    assert "ortenau" not in browser(ana).get("/me/blocks").html
    assert blocks.unblock_from_elsewhere(blocker_uri=EVE, blocked_uri=ana.uri)
    assert not blocks.unblock_from_elsewhere(blocker_uri=EVE, blocked_uri=ana.uri)
    assert Member.get_by_id(ana.id).hidden_uris() == frozenset()


def test_nobody_elsewhere_blocks_in_the_name_of_a_member_or_blocks_who_is_not_here(world):
    ana, ben = world.member("Ana"), world.member("Ben")
    blocks.block(ana, other=ben)
    blocks.block_from_elsewhere(blocker_uri=ben.uri, blocked_uri=ana.uri)
    blocks.block_from_elsewhere(blocker_uri=EVE, blocked_uri=f"{ana.uri}x")
    assert not blocks.unblock_from_elsewhere(blocker_uri=ana.uri, blocked_uri=ben.uri)
    assert [(row.blocker_uri, row.blocked_uri) for row in Block.select()] == [(ana.uri, ben.uri)]
