"""Who leaves when: five states of a project, four parts in it, one test a cell.

The table stands in ``plugins/onemile_projects/README.md``; each test bears the name of its cell.
Ana bears a shelf of books, Ben has promised it 60 Smiles and Dora 60, Carla and Eva come to its
only place (Eva waits in the queue), Mo has examined it.
"""

from types import SimpleNamespace

import pytest

from onemile import current, worker
from onemile.api import COMMONS_TREASURY, transaction
from onemile.background import tasks
from onemile.errors import Conflict, NotFound
from onemile.members.models import Member
from onemile.notices.models import NoticeRow
from onemile.privacy.erase import erase
from onemile_projects import ending, sight, stages
from onemile_projects.help import helping
from onemile_projects.help.help_models import Task, Volunteer
from onemile_projects.lifecycle import Actor, Stage, Step
from onemile_projects.models import ACCEPTED, Bearer, Decision, Milestone, Project
from onemile_projects.money import audit, collecting, pledging
from onemile_projects.money.money_models import COLLECTED, FREED, HELD, REFUNDED, Pledge
from onemile_projects.money.pledging import Promise
from onemile_projects.review import handing, suspension
from onemile_projects.review.review_models import Review
from onemile_smiles import reconcile

pytestmark = pytest.mark.plugins("projects", "smiles", "exchanges")
BY_TIME = frozenset({Actor.CLOCK})


@pytest.fixture
def town(world, project, give, task, clock):
    """Give the people, and a project brought to a state of its life by what brings it there."""
    names = ("Ana", "Ben", "Carla", "Dora", "Eva", "Fred")
    here = SimpleNamespace(**{name.lower(): world.member(name) for name in names})
    here.mo, here.sam = world.member("Mo", role="moderator"), world.member("Sam", role="steward")
    for supporter in (here.ben, here.dora):
        give(supporter, 100)

    def at(state):
        here.shelf = project(here.ana, stage="review" if state == "in review" else "open", round=1)
        Review.create(
            project=here.shelf.id,
            round=1,
            reviewer_uri=here.mo.uri,
            reviewer_id=here.mo.id,
            tie_text="Nous étions à l’école ensemble",
            reasons="Un vrai besoin",
            given_at=here.shelf.stage_at,
        )
        if state == "in review":
            return here
        for supporter in (here.ben, here.dora):
            pledging.pledge(here.shelf.id, Promise(60), member=supporter)
        place = task(here.shelf, places=1)
        helping.come(place.id, member=here.carla)
        helping.wait(place.id, member=here.eva)
        steps = ("open", "collecting", "running", "ended").index(state)
        if steps >= 1:
            clock.advance(days=31)
            collecting.close_due()
        if steps >= 2:
            work()
            take(here.shelf, Step.START, Actor.BEARER)
        if steps >= 3:
            Volunteer.update(state="done").where(Volunteer.member_uri == here.carla.uri).execute()
            take(here.shelf, Step.COMPLETE, Actor.BEARER)
            take(here.shelf, Step.CLOSE, Actor.EXAMINERS)
        worker.drain()
        if state == "running":
            work()
        assert now(here.shelf).stage == {"ended": "closed"}.get(state, state)
        return here

    yield at
    assert reconcile.prove().findings == ()
    assert audit.wrong_sums() == []


def take(shelf, step, actor):
    with transaction():
        stages.take(stages.locked(shelf.id), step, actors={actor})


def work():
    """Do what is due, tell what has happened, until nothing is left."""
    worker.drain()
    while tasks.run_due():
        worker.drain()


def goes(member):
    erase(member)
    work()


def now(shelf):
    return Project.get_or_none(Project.id == shelf.id)


def told(member):
    rows = NoticeRow.select().where(NoticeRow.member == member.id).order_by(NoticeRow.id)
    return [f"{row.title} / {row.body}" for row in rows]


def balance(uri):
    return current.ledger().balance_smiles(str(uri))


def pledge_of(uri):
    return Pledge.get(Pledge.supporter_uri == str(uri))


def fails(here, clock):
    """Let what is suspended and undecided come to its end."""
    clock.advance(days=15)
    assert suspension.end_undecided() == 1
    work()


# ------------------------------------------------------------------------- in review


def test_in_review_bearer(town):
    here = town("in review")
    goes(here.ana)
    assert now(here.shelf) is None
    assert Review.select().count() == Milestone.select().count() == Decision.select().count() == 0
    assert told(here.mo) == []


def test_in_review_supporter(town):
    here = town("in review")
    with pytest.raises((NotFound, Conflict)):
        pledging.pledge(here.shelf.id, Promise(60), member=here.ben)
    goes(here.ben)
    assert now(here.shelf).stage == Stage.REVIEW


def test_in_review_volunteer(town, task):
    here = town("in review")
    with pytest.raises((NotFound, Conflict)):
        helping.come(task(here.shelf).id, member=here.carla)
    goes(here.carla)
    assert now(here.shelf).stage == Stage.REVIEW


def test_in_review_examiner(town):
    here = town("in review")
    Review.create(project=here.shelf.id, round=1, reviewer_uri=here.sam.uri)
    goes(here.mo)
    (given, begun) = Review.select().order_by(Review.id)
    assert begun.reviewer_uri == here.sam.uri
    assert given.reasons == "Un vrai besoin" and given.tie_text == ""
    assert given.reviewer_id is None and here.mo.uri not in given.reviewer_uri
    Member.update(role="steward").where(Member.id == here.eva.id).execute()
    goes(here.sam)
    assert [row.id for row in Review.select()] == [given.id]
    assert now(here.shelf).stage == Stage.REVIEW


# ------------------------------------------------------------------------- open


def test_open_bearer(town, clock):
    here = town("open")
    goes(here.ana)
    left = now(here.shelf)
    assert (left.stage, left.author_uri, left.cell) == (Stage.SUSPENDED, "", None)
    assert [row.state for row in Pledge.select()] == [HELD, HELD]
    assert "Plus personne ne le porte" in told(here.sam)[-1]
    assert "suspendu" in told(here.ben)[-1] and "suspendu" in told(here.carla)[-1]
    with pytest.raises(NotFound):
        helping.come(Task.get().id, member=here.fred)

    fails(here, clock)

    assert now(here.shelf).stage == Stage.FAILED
    assert now(here.shelf).need == ""
    assert [row.state for row in Pledge.select()] == [FREED, FREED]
    assert balance(here.ben.uri) == 100
    assert "rien n’avait quitté ton carnet" in told(here.ben)[-1]


def test_open_supporter(town):
    here = town("open")
    goes(here.ben)
    left = now(here.shelf)
    assert (left.stage, left.pledged_smiles, left.supporters) == (Stage.OPEN, 60, 1)
    assert Pledge.select().where(Pledge.state == HELD).count() == 1
    assert not Pledge.select().where(Pledge.supporter_uri == here.ben.uri).exists()
    assert balance(COMMONS_TREASURY) == 100


def test_open_volunteer(town):
    here = town("open")
    goes(here.carla)
    (eva,) = Volunteer.select()
    assert (eva.member_uri, eva.state) == (here.eva.uri, "offered")
    assert "Une place s’est libérée" in told(here.eva)[-1]
    assert "Un voisin est parti" in told(here.ana)[-1]
    assert now(here.shelf).hours_promised == 0


def test_open_examiner(town):
    here = town("open")
    goes(here.mo)
    assert now(here.shelf).stage == Stage.OPEN
    assert Review.get().reasons == "Un vrai besoin"
    assert here.mo.uri not in Review.get().reviewer_uri


# ------------------------------------------------------------------------- collecting


def test_collecting_bearer(town, clock):
    here = town("collecting")
    goes(here.ana)
    work()
    assert now(here.shelf).stage == Stage.SUSPENDED
    assert [row.state for row in Pledge.select()] == [HELD, HELD]
    fails(here, clock)
    assert [row.state for row in Pledge.select()] == [FREED, FREED]
    assert balance(here.ben.uri) == balance(here.dora.uri) == 100


def test_collecting_supporter(town):
    here = town("collecting")
    keeper = current.ledger()
    ben, dora = pledge_of(here.ben.uri), pledge_of(here.dora.uri)
    (first,) = [one for one in collecting._waiting(here.shelf.id) if one.id == ben.id]
    collecting._collect_one(here.shelf.id, first, keeper)
    erase(here.dora)  # between promise and collection: nothing of theirs is taken
    erase(here.ben)  # their 60 lie in the pot already
    work()
    left = now(here.shelf)
    assert left.stage == Stage.FAILED
    assert Pledge.get_by_id(dora.id).state == FREED
    assert Pledge.get_by_id(ben.id).state == REFUNDED
    # What goes back to who has left goes to all of us: 40 that Ben had besides, Dora's 100.
    assert (left.refunded_smiles, balance(left.escrow_uri)) == (60, 0)
    assert balance(COMMONS_TREASURY) == 200


def test_collecting_volunteer(town):
    here = town("collecting")
    goes(here.carla)
    (eva,) = Volunteer.select()
    assert eva.member_uri == here.eva.uri
    assert now(here.shelf).stage == Stage.FUNDED  # what was promised was counted before


def test_collecting_examiner(town):
    here = town("collecting")
    goes(here.mo)
    assert now(here.shelf).stage == Stage.FUNDED
    assert Review.get().reviewer_id is None


# ------------------------------------------------------------------------- running


def test_running_bearer(town, clock):
    here = town("running")
    with transaction():
        Bearer.create(
            project=here.shelf.id, member_uri=here.fred.uri, member_id=here.fred.id, state=ACCEPTED
        )
    goes(here.ana)
    left = now(here.shelf)
    assert (left.stage, left.author_uri) == (Stage.RUNNING, here.fred.uri)
    assert "Une personne de moins" in told(here.fred)[-1]
    goes(here.fred)
    assert now(here.shelf).stage == Stage.SUSPENDED
    assert balance(left.escrow_uri) == 120
    fails(here, clock)
    assert (balance(left.escrow_uri), balance(here.ben.uri)) == (0, 100)
    assert "De retour dans ton carnet" in told(here.ben)[-1]


def test_running_supporter(town):
    here = town("running")
    goes(here.ben)
    assert balance(now(here.shelf).escrow_uri) == 120
    assert [row.state for row in Pledge.select()] == [COLLECTED, COLLECTED]
    before = balance(COMMONS_TREASURY)
    with transaction():
        shelf = stages.locked(here.shelf.id)
        suspension.freeze(shelf)
        ending.early(shelf, Step.FAIL, actors={Actor.MODERATOR})
    work()
    assert balance(COMMONS_TREASURY) == before + 60
    assert balance(here.dora.uri) == 100


def test_running_volunteer(town):
    here = town("running")
    key = Volunteer.get(Volunteer.member_uri == here.carla.uri).commitment_key
    assert current.commitments().state(key) == "open"
    goes(here.carla)
    assert current.commitments().state(key) == "cancelled"
    assert Volunteer.get(Volunteer.member_uri == here.eva.uri).state == "offered"


def test_running_examiner(town):
    here = town("running")
    stone = Milestone.get(Milestone.project == here.shelf.id)
    stone.state, stone.decided_by_uri = "accepted", here.mo.uri
    stone.save()
    goes(here.mo)
    stone = Milestone.get_by_id(stone.id)
    assert (stone.state, stone.decided_by_uri) == ("accepted", "")
    assert now(here.shelf).stage == Stage.RUNNING


# ------------------------------------------------------------------------- ended


def test_ended_bearer(town):
    here = town("ended")
    with transaction():
        stages.journal(here.shelf, "corrected", by_uri=here.ana.uri, text="avant : rue du Puits 3")
    goes(here.ana)
    left = now(here.shelf)
    assert not Decision.select().where(Decision.text.contains("rue du Puits")).exists()
    assert (left.stage, left.author_uri) == (Stage.CLOSED, "")
    assert left.title == "Une cabane à livres"
    assert left.need == left.plan == left.report_text == ""
    assert sight.visible(left.id, viewer=here.ben).id == left.id
    with pytest.raises(NotFound):
        sight.visible(left.id, viewer=here.fred)


def test_ended_supporter(town):
    here = town("ended")
    before = now(here.shelf)
    goes(here.ben)
    left = now(here.shelf)
    assert (left.collected_smiles, left.supporters) == (120, before.supporters)
    assert Pledge.select().where(Pledge.supporter_id == here.ben.id).count() == 0


def test_ended_volunteer(town):
    here = town("ended")
    goes(here.carla)
    done = Volunteer.get(Volunteer.state == "done")
    assert here.carla.uri not in done.member_uri
    assert (done.member_id, done.is_named) == (None, False)
    assert now(here.shelf).hours_promised == 2


def test_ended_examiner(town):
    here = town("ended")
    goes(here.mo)
    assert Review.get().reasons == "Un vrai besoin"
    assert Review.get().reviewer_id is None
    assert now(here.shelf).stage == Stage.CLOSED


# ------------------------------------------------------------------------- beside the table


def test_a_draft_goes_and_what_was_only_asked_is_over(town, project):
    here = town("open")
    draft = project(here.fred, stage="draft")
    asked = Bearer.create(project=here.shelf.id, member_uri=here.fred.uri)
    goes(here.fred)
    assert now(draft) is None
    assert Bearer.get_or_none(Bearer.id == asked.id) is None
    assert sight.bearer_uris(now(here.shelf)) == [here.ana.uri]


def test_what_is_for_a_mile_is_handed_on_into_a_mile(town):
    here = town("open")
    Project.update(audience="mile").where(Project.id == here.shelf.id).execute()
    goes(here.ana)
    handing.hand_over(here.shelf.id, steward=here.sam, emails=[here.fred.email])
    handing.take_over(here.shelf.id, member=here.fred)
    suspension.resume(here.shelf.id, moderator=here.sam, why="Fred le porte maintenant")
    left = now(here.shelf)
    assert (left.stage, left.author_uri) == (Stage.OPEN, here.fred.uri)
    assert sight.visible(left.id, viewer=here.dora).cell is not None
