"""Who leaves takes the rows of all projects first that anything of theirs is written in."""

import pytest

from onemile.api import clock, ids, transaction
from onemile_projects.departing import leaving
from onemile_projects.models import Milestone
from onemile_projects.money.money_models import COLLECTED, Pledge, Release
from onemile_projects.review.review_models import Review

pytestmark = pytest.mark.plugins("projects")


def gave(project, member):
    Pledge.create(
        uri=f"{project.uri}/pledges/1",
        key="pledge/1",
        project=project.id,
        supporter_uri=member.uri,
        amount_smiles=30,
        state=COLLECTED,
        lapses_at=clock.ahead(days=60),
    )


def released(project, member):
    Release.create(
        key=f"release/{ids.new()}",
        project=project.id,
        payee_uri="x",
        amount_smiles=5,
        what="Vis",
        asked_by_uri="y",
        state="released",
        decided_by_uri=member.uri,
    )


def judged(project, member):
    Milestone.update(decided_by_uri=member.uri).where(Milestone.project == project.id).execute()


def examined(project, member):
    Review.create(project=project.id, round=1, reviewer_uri=member.uri, given_at=clock.now())


@pytest.mark.parametrize("has_done", [gave, released, judged, examined])
def test_what_is_written_anew_after_the_book_was_taken_before_it(project, world, has_done):
    ana, ben = world.member("Ana"), world.member("Ben")
    shelf, other = project(ana), project(ana, "Un autre")
    has_done(shelf, ben)

    with transaction():
        taken = leaving.locked_all(ben)

    assert [row.id for row in taken] == [shelf.id] != [other.id]
