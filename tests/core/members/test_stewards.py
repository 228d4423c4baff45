"""The last steward who can act stays, whichever way they would go."""

import pytest

from onemile.admin import members, steward_code
from onemile.db import transaction
from onemile.errors import Conflict
from onemile.members import passwords
from onemile.members.models import Member
from onemile.moderation import standing
from onemile.privacy import erase

PASSWORD = "trois pommes rondes"


@pytest.fixture
def sam(world):
    return world.member("Sam", role="steward", password_hash=passwords.keep(PASSWORD))


WAYS = {
    "another role": lambda member: members.change_role(member, role="moderator"),
    "suspension": standing.suspend,
    "leaving": lambda member: erase.erase(member),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("other", [None, "suspended", "left"])
def test_nobody_is_the_last_to_go(way, other, world, sam):
    if other is not None:
        world.member("Olga", role="steward", state=other)
    with pytest.raises(Conflict, match="tenir l’instance"):
        way(sam)
    kept = Member.get_by_id(sam.id)
    assert (kept.role, kept.state, kept.first_name) == ("steward", "active", "Sam")


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_with_another_who_can_act_one_may_go(way, world, sam):
    world.member("Olga", role="steward")
    way(sam)
    gone = Member.get_by_id(sam.id)
    assert gone.role != "steward" or gone.state != "active"


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_what_was_read_before_does_not_count(way, world, sam):
    olga = world.member("Olga", role="steward")
    members.change_role(olga, role="member")
    assert olga.role == "steward", "the row in hand is an old one"
    way(Member.get_by_id(olga.id))
    with pytest.raises(Conflict):
        way(sam)


def test_a_suspended_steward_may_lose_the_role(world, sam):
    olga = world.member("Olga", role="steward", state="suspended")
    members.change_role(olga, role="member")
    assert Member.get_by_id(olga.id).role == "member"


def test_the_refusal_stands_beside_the_password_when_leaving(world, sam, browser):
    page = browser(sam).get("/me/data/leave").submit("Effacer", password=PASSWORD)
    assert page.status == 422 and "tenir l’instance" in page.text
    assert Member.get_by_id(sam.id).state == "active"


def test_where_no_steward_can_act_the_next_start_prints_a_code(world):
    world.member("Olga", role="steward", state="suspended")
    assert steward_code.fresh_if_needed()


def test_the_rows_are_locked_only_inside_a_transaction(world, sam):
    with pytest.raises(AssertionError):
        members.stewards.lock()
    with transaction():
        assert [row.id for row in members.stewards.lock()] == [sam.id]
