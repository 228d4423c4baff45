"""An approved project is opened until the end of a day, as the region's clocks have it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from onemile.api import transaction
from onemile.errors import Conflict, Invalid, NotAllowed, NotFound
from onemile_projects import stages
from onemile_projects.lifecycle import Stage
from onemile_projects.models import HIDDEN, Bearer, Decision, Project
from onemile_projects.review import opening


@pytest.mark.parametrize(
    ("day", "over"),
    [
        (date(2026, 12, 24), datetime(2026, 12, 24, 23, tzinfo=UTC)),
        (date(2027, 7, 14), datetime(2027, 7, 14, 22, tzinfo=UTC)),
        # The nights on which the clocks turn: 23 hours, and 25.
        (date(2027, 3, 28), datetime(2027, 3, 28, 22, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 23, tzinfo=UTC)),
    ],
)
def test_a_day_ends_at_midnight_in_the_region(instance, day, over):
    assert opening.end_of(day) == over


def test_a_last_day_lies_between_a_week_and_half_a_year(clock, instance):
    clock.present = datetime(2026, 11, 27, 23, 30, tzinfo=UTC)  # it is the 28th in Strasbourg

    def ahead(days):
        return opening.check_last_day(date(2026, 11, 28) + timedelta(days=days))

    assert [ahead(7), ahead(180)] == ["", ""]
    assert all([ahead(6), ahead(181), ahead(-1), ahead(3650), opening.check_last_day(None)])


def approved(project, member, days, **fields):
    last_day = opening.today() + timedelta(days=days)
    return project(
        member, stage="approved", last_day=last_day, opened_at=None, closes_at=None, **fields
    )


def test_it_opens_at_once_while_its_day_lies_well_and_else_waits(world, project):
    ana = world.member("Ana")
    soon, well = approved(project, ana, 3), approved(project, ana, 30)

    with transaction():
        assert not opening.open_if_ready(stages.locked(soon.id))
        assert opening.open_if_ready(stages.locked(well.id))
    opened = Project.get_by_id(well.id)
    assert (opened.stage, opened.state) == ("open", "published")
    assert opened.closes_at == opening.end_of(well.last_day)
    assert Project.get_by_id(soon.id).stage == Stage.APPROVED


def test_what_nobody_bears_or_moderators_hid_does_not_open_by_itself(world, project):
    ana = world.member("Ana")
    orphan, hidden = approved(project, ana, 30), approved(project, ana, 30, state=HIDDEN)
    Bearer.delete().where(Bearer.project == orphan.id).execute()

    with transaction():
        assert not opening.open_if_ready(stages.locked(orphan.id))
        assert not opening.open_if_ready(stages.locked(hidden.id))
    with pytest.raises(Conflict):
        opening.open_by_bearer(hidden.id, member=ana, last_day=hidden.last_day)


def test_its_bearer_opens_it_with_a_new_day(world, project):
    ana, ben = world.member("Ana"), world.member("Ben")
    late = approved(project, ana, 2)
    day = opening.today() + timedelta(days=60)

    with pytest.raises(NotFound):
        opening.open_by_bearer(late.id, member=ben, last_day=day)
    with pytest.raises(Invalid) as refusal:
        opening.open_by_bearer(late.id, member=ana, last_day=opening.today())
    assert "last_day" in refusal.value.fields
    opening.open_by_bearer(late.id, member=ana, last_day=day)
    with pytest.raises(Conflict):
        opening.open_by_bearer(late.id, member=ana, last_day=None)

    opened = Project.get_by_id(late.id)
    assert (opened.stage, opened.last_day, opened.closes_at) == ("open", day, opening.end_of(day))
    assert Decision.get(Decision.project == late.id).by_uri == ana.uri


def test_who_is_suspended_opens_nothing(world, project):
    ana = world.member("Ana")
    late = approved(project, ana, 2)
    ana.state = "suspended"
    ana.save()

    with pytest.raises(NotAllowed):
        opening.open_by_bearer(late.id, member=ana, last_day=opening.today() + timedelta(days=60))
