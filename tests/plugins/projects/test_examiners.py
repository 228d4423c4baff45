"""Who examines: moderators, and whom a steward asked beside them."""

import pytest

from onemile.api import allowed
from onemile.errors import Conflict, Invalid, NotAllowed
from onemile_projects.review import examiners
from onemile_projects.review.review_models import Examiner
from onemile_projects.terms import EXAMINE, STEWARD


def test_moderators_examine_and_whom_a_steward_names(world):
    mo, sol = world.member("Mo", role="moderator"), world.member("Sol", role="steward")
    ben, ana = world.member("Ben"), world.member("Ana")
    row = examiners.name(ben.email.upper(), by=sol)

    may = [allowed(one, EXAMINE) for one in (mo, sol, ben, ana, None)]
    assert may == [True, True, True, False, False]
    assert not allowed(ben, STEWARD)
    assert [one.member.id for one in examiners.everybody()] == [mo.id, sol.id, ben.id]
    examiners.take_off(row.id, by=sol)
    assert not allowed(ben, EXAMINE)


def test_who_was_named_and_is_suspended_examines_nothing(world):
    ben = world.member("Ben")
    examiners.name(ben.email)
    ben.state = "suspended"
    ben.save()

    assert not allowed(ben, EXAMINE)
    assert examiners.everybody() == []


def test_a_name_is_refused_in_words(world):
    sol, mo = world.member("Sol", role="steward"), world.member("Mo", role="moderator")
    ben = world.member("Ben")
    gone = world.member("Gil", state="suspended")

    with pytest.raises(NotAllowed):
        examiners.name(ben.email, by=mo)
    for wrong in ("nobody@quartier.example", "", "@", gone.email):
        with pytest.raises(Invalid) as refusal:
            examiners.name(wrong, by=sol)
        assert "email" in refusal.value.fields
    with pytest.raises(Conflict):
        examiners.name(mo.email, by=sol)
    examiners.name(ben.email, by=sol)
    with pytest.raises(Conflict):
        examiners.name(ben.email, by=sol)
    assert Examiner.select().count() == 1


def test_one_moderator_alone_is_seen_to_be_too_few(world):
    world.member("Sol", role="steward")
    ben = world.member("Ben")
    assert examiners.lacks_somebody()

    examiners.name(ben.email)
    assert not examiners.lacks_somebody()
    assert examiners.take_off_by_email(ben.email)
    assert not examiners.take_off_by_email(ben.email)
    assert examiners.lacks_somebody()
