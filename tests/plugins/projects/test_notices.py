"""What becomes of a project is told: to each whom it concerns, once, in exact words."""

import re

import pytest

from onemile import ids, worker
from onemile.api import record, transaction
from onemile.models import MailMessage
from onemile.notices.models import NoticeRow
from onemile_projects import ending, events, stages
from onemile_projects.help.help_models import Task, Thing, Volunteer
from onemile_projects.lifecycle import Actor, Stage, Step
from onemile_projects.models import Bearer, Milestone
from onemile_projects.money.money_models import Pledge, Release
from onemile_projects.proposals import bearers
from onemile_projects.told import audience
from onemile_projects.way.news_models import Follower, News

pytestmark = pytest.mark.plugins("projects", "smiles")
BY_TIME = frozenset({Actor.CLOCK})


# What each is told of each stage. Of the first five it is between bearers and association.
TO_ALL = {"Ana", "Ben", "Carla", "Denis"}
STEPS = [
    ("draft", Step.SUBMIT, {Actor.BEARER}, {"Ana", "Mo", "Sam"}),
    ("review", Step.ASK_CHANGES, {Actor.EXAMINERS}, {"Ana"}),
    ("review", Step.APPROVE, {Actor.EXAMINERS}, {"Ana"}),
    ("review", Step.REFUSE, {Actor.EXAMINERS}, {"Ana"}),
    ("refused", Step.APPEAL, {Actor.BEARER}, {"Ana", "Mo", "Sam"}),
    ("approved", Step.OPEN, BY_TIME, TO_ALL),
    ("open", Step.COLLECT, BY_TIME, TO_ALL),
    ("open", Step.FAIL, BY_TIME, TO_ALL),
    ("collecting", Step.FUND, BY_TIME, TO_ALL),
    ("collecting", Step.FAIL, BY_TIME, TO_ALL),
    ("running", Step.PAUSE, BY_TIME, TO_ALL),
    ("running", Step.COMPLETE, {Actor.BEARER}, TO_ALL | {"Mo", "Sam"}),
    ("completed", Step.SEND_BACK, {Actor.EXAMINERS}, TO_ALL),
    ("completed", Step.CLOSE, {Actor.EXAMINERS}, TO_ALL),
    ("open", Step.SUSPEND, {Actor.MODERATOR}, TO_ALL),
    ("running", Step.GIVE_UP, {Actor.BEARER}, TO_ALL),
]
MILESTONES = {
    "shown": {"Mo", "Sam"},
    "accepted": TO_ALL,
    "sent_back": {"Ana"},
    "missed": set(),
    "put_off": TO_ALL,
    "day_asked": {"Mo", "Sam"},
    "day_granted": TO_ALL,
    "day_refused": {"Ana"},
}
HANDS = [
    ("coming", "Tu as ta place", "Carla M. vient"),
    ("queued", "dans la file", None),
    ("called_off", "annulée", None),
    ("exchange_off", "échange a été annulé", None),
    ("undone", "échange a été défait", None),
    ("put_off", "Reporté", None),
    ("lapsed", "passée au suivant", None),
    ("left", None, "Un voisin est parti"),
    ("cannot", None, "Carla M. ne peut pas venir"),
    ("done", "Merci pour tes mains", None),
]
ENDS = [
    ("collected", "in_time", "Tu as donné 30\u00a0Smiles"),
    ("freed", "taken_back", "De nouveau à toi"),
    ("freed", "released", "n’a pas été rassemblée à temps"),
    ("refunded", "remainder", "De retour dans ton carnet"),
]


@pytest.fixture
def people(world):
    """Ana bears it, Ben supports it, Carla helps, Denis follows; Mo examines, Sam steers."""
    names = ("Ana", "Ben", "Carla", "Denis")
    roles = {"Mo": "moderator", "Sam": "steward"}
    found = {name: world.member(name) for name in names}
    return found | {name: world.member(name, role=role) for name, role in roles.items()}


@pytest.fixture
def shelf(project, people):
    """Make Ana's shelf of books in a stage, with all the others in it."""

    def make(stage="open", **fields):
        made = project(people["Ana"], stage=stage, **fields)
        number = ids.new()
        Pledge.create(
            uri=f"{made.uri}/pledges/{number}",
            key=f"pledge/{number}",
            project=made.id,
            supporter_uri=people["Ben"].uri,
            amount_smiles=30,
            lapses_at=made.closes_at,
        )
        task = Task.create(project=made.id, position=1, title="Poser le toit", hours=2, places=1)
        Volunteer.create(task=task, member_uri=people["Carla"].uri)
        Follower.create(project=made.id, member_uri=people["Denis"].uri)
        return made

    return make


@pytest.fixture
def told(people):
    """Give what each was told by now: titles and bodies, the newest last."""

    def read(name):
        rows = NoticeRow.select().where(NoticeRow.member == people[name].id)
        return [f"{row.title} / {row.body}" for row in rows.order_by(NoticeRow.id)]

    return read


def takes(project, step, actors=BY_TIME, **columns):
    with transaction():
        stages.take(stages.locked(project.id), step, actors=actors, **columns)
    worker.drain()


def happens(event_type, project, **fields):
    with transaction():
        record(event_type(project_id=project.id, project_uri=project.uri, **fields))
    worker.drain()


def test_every_step_is_told_once_to_whom_it_concerns(shelf, people, told):
    for stage, step, actors, whom in STEPS:
        takes(shelf(stage), step, actors)
        assert {name: len(told(name)) for name in people} == {
            name: int(name in whom) for name in people
        }, step
        NoticeRow.delete().execute()


def test_a_supporter_of_what_failed_reads_what_becomes_of_their_smiles(shelf, told):
    takes(shelf("open"), Step.FAIL)

    (said,) = told("Ben")
    assert "n’a pas pu se faire" in said
    assert "Ta promesse de 30\u00a0Smiles est libre" in said
    (said,) = told("Carla")
    assert "Smiles" not in said
    assert "inutile de venir" in said


def test_what_was_collected_comes_back_and_the_letter_says_so(shelf, people, told):
    made = shelf("collecting")
    Pledge.update(state="collected", collected_smiles=30).execute()
    takes(made, Step.FAIL)

    (said,) = told("Ben")
    assert "Toute ta part te revient" in said
    letter = MailMessage.get(MailMessage.member_id == people["Ben"].id)
    assert "Toute ta part te revient" in letter.body


def test_the_last_bearer_gone_is_said_to_the_stewards(shelf, people, told):
    made = shelf("running")
    Bearer.delete().execute()
    takes(made, Step.SUSPEND)

    assert "Plus personne ne le porte" in told("Sam")[0]
    assert told("Mo") == []


def test_so_it_is_when_the_last_one_steps_down_while_it_is_suspended(shelf, people, told):
    made = shelf("suspended", stage_before="running", suspended_for="moderators")
    bearers.step_down(made.id, member=people["Ana"])
    worker.drain()

    (said,) = told("Sam")
    assert "Plus personne ne le porte" in said
    assert (told("Mo"), told("Ana")) == ([], [])


def test_what_a_milestone_tells_the_stage_does_not_tell_again(shelf, people, told):
    made = shelf("paused")
    stone = Milestone.get(Milestone.project == made.id)
    takes(made, Step.GO_ON, {Actor.EXAMINERS}, by_uri=people["Mo"].uri)
    happens(
        events.MilestoneChanged,
        made,
        milestone_id=stone.id,
        change="accepted",
        by_uri=people["Mo"].uri,
    )

    for name in TO_ALL:
        (said,) = told(name)
        assert "étape franchie" in said


def test_a_milestone_is_told_to_whom_it_concerns(shelf, people, told):
    made = shelf("running")
    stone = Milestone.get(Milestone.project == made.id)
    for change, whom in MILESTONES.items():
        happens(events.MilestoneChanged, made, milestone_id=stone.id, change=change)
        assert {name for name in people if told(name)} == whom, change
        NoticeRow.delete().execute()


def test_a_promise_has_its_receipt_in_the_app_and_by_letter(shelf, people, told):
    made = shelf("open")
    pledge = Pledge.get()
    happens(events.PledgeMade, made, pledge_id=pledge.id, supporter_uri=people["Ben"].uri)

    (said,) = told("Ben")
    assert said.startswith("Tu promets 30\u00a0Smiles")
    assert re.search(r"Jusqu’au \d+", said)
    assert MailMessage.select().where(MailMessage.member_id == people["Ben"].id).count() == 1
    assert all(told(name) == [] for name in people if name != "Ben")


def test_a_promise_has_an_end_that_is_told(shelf, people, told):
    made, ben = shelf("open"), people["Ben"].uri
    for state, why, words in ENDS:
        Pledge.update(collected_smiles=30, refunded_smiles=30 * (state == "refunded")).execute()
        told_of = {"pledge_id": Pledge.get().id, "supporter_uri": ben, "state": state, "why": why}
        happens(events.PledgeEnded, made, **told_of)
        assert words in told("Ben")[-1]


@pytest.mark.parametrize("step", [Step.FAIL, Step.GIVE_UP])
def test_who_helps_hears_at_its_end_what_becomes_of_their_task(shelf, people, told, step):
    made = shelf("collecting")
    actors = {Actor.BEARER, Actor.CLOCK}
    Task.create(project=made.id, position=2, title="Peindre", hours=2, places=1)
    for task in Task.select().where(Task.title == "Peindre"):
        Volunteer.create(task=task, member_uri=people["Denis"].uri, state="done")
    with transaction():
        ending.early(stages.locked(made.id), step, actors=actors)
    worker.drain()

    assert [said.count("«\u202fPoser le toit\u202f» n’a pas lieu") for said in told("Carla")] == [1]
    (to_denis,) = told("Denis")
    assert "Ce que tu as fait compte." in to_denis and "n’a pas lieu" not in to_denis


def test_what_is_freed_by_a_failure_is_told_with_the_failure_alone(shelf, people, told):
    made = shelf("open")
    takes(made, Step.FAIL)
    Pledge.update(state="freed", ended_why="failed").execute()
    happens(
        events.PledgeEnded,
        made,
        pledge_id=Pledge.get().id,
        supporter_uri=people["Ben"].uri,
        state="freed",
        why="failed",
    )

    assert len(told("Ben")) == 1


def test_as_many_read_the_news_as_were_announced(shelf, people, told):
    made = shelf("running")
    announced = [uri for uri in audience.followers_of_all(made) if uri != people["Ana"].uri]
    news = News.create(
        project=made.id, author_uri=people["Ana"].uri, title="Le toit est posé", told=len(announced)
    )
    happens(events.NewsPublished, made, news_id=news.id, author_uri=people["Ana"].uri)

    assert NoticeRow.select().count() == news.told == 3
    assert told("Ana") == []
    assert "Le toit est posé" in told("Denis")[0]


def test_a_supporter_is_named_to_nobody(shelf, people, told):
    made = shelf("open")
    Pledge.update(is_anonymous=True).execute()
    pledge = Pledge.get()
    happens(events.PledgeMade, made, pledge_id=pledge.id, supporter_uri=people["Ben"].uri)
    for step in (Step.COLLECT, Step.FUND):
        takes(made, step)

    for name in people:
        assert "Ben" not in " ".join(told(name))


def test_an_offered_place_says_until_when(shelf, people, told):
    made = shelf("running")
    row = Volunteer.get()
    Volunteer.update(state="offered", offered_until=made.closes_at).execute()
    happens(
        events.VolunteerChanged,
        made,
        task_id=row.task_id,
        member_uri=people["Carla"].uri,
        change="offered",
    )

    (said,) = told("Carla")
    assert "Une place s’est libérée pour toi" in said
    assert "(12\u00a0heures)" in said
    assert told("Ana") == []


def test_hands_are_told_to_whom_they_concern(shelf, people, told):
    made, carla = shelf("running"), people["Carla"].uri
    for change, to_her, to_bearer in HANDS:
        told_of = {"task_id": Task.get().id, "member_uri": carla, "change": change}
        happens(events.VolunteerChanged, made, **told_of)
        for name, words in (("Carla", to_her), ("Ana", to_bearer)):
            assert [words in said for said in told(name)] == ([True] if words else []), change
        NoticeRow.delete().execute()


def test_a_second_word_is_asked_of_the_other_bearer_or_of_examiners(shelf, people, told):
    made = shelf("running")
    release = Release.create(
        key="r/1",
        project=made.id,
        payee_uri=people["Carla"].uri,
        amount_smiles=40,
        what="Le bois",
        asked_by_uri=people["Ana"].uri,
    )
    asked = {"release_id": release.id, "state": "asked", "by_uri": people["Ana"].uri}
    happens(events.ReleaseChanged, made, **asked)
    assert {name for name in people if told(name)} == {"Mo", "Sam"}

    Bearer.create(project=made.id, member_uri=people["Denis"].uri, state="accepted")
    happens(events.ReleaseChanged, made, **asked)
    assert {name for name in people if told(name)} == {"Mo", "Sam", "Denis"}

    happens(events.ReleaseChanged, made, release_id=release.id, state="released")
    assert "40\u00a0Smiles pour toi" in told("Carla")[0]


def test_asked_gone_silent_late_and_lent_are_told(shelf, people, told):
    made = shelf("review")
    ana, denis = people["Ana"], people["Denis"]
    happens(events.BearerAsked, made, bearer_uri=denis.uri, by_uri=ana.uri)
    assert "Ana M. te demande de le porter" in told("Denis")[0]
    happens(events.ReviewLate, made)
    assert "en retard" in told("Ana")[-1] and "en retard" in told("Mo")[-1]
    happens(events.ReviewGiven, made, review_id=1, is_last=False)
    assert "premier avis" in told("Ana")[-1]
    happens(events.BearerGone, made, bearer_uri=denis.uri)
    assert "Une personne de moins" in told("Ana")[-1]
    thing = Thing.create(project=made.id, position=1, title="Une échelle", lender_uri=denis.uri)
    happens(events.ThingChanged, made, thing_id=thing.id, change="lent", by_uri=denis.uri)
    assert "Denis M. prête" in told("Ana")[-1]
    happens(events.ThingChanged, made, thing_id=thing.id, change="reminded", by_uri="")
    assert "retourne à qui l’a prêté" in told("Denis")[-1]
    n = len(told("Ana"))
    happens(events.WentSilent, made)
    assert len(told("Ana")) == n  # somebody has told the news meanwhile
    made.silent_since = made.stage_at
    made.save()
    happens(events.WentSilent, made)
    assert "avoir de tes nouvelles" in told("Ana")[-1]


def test_what_was_promised_for_loan_stays_with_its_lender_where_it_fails(shelf, people, told):
    made = shelf("failed")
    thing = Thing.create(project=made.id, position=1, title="Une échelle")
    lender = people["Denis"].uri
    happens(events.ThingChanged, made, thing_id=thing.id, change="taken_back", by_uri=lender)

    assert "reste chez toi" in told("Denis")[-1]
    assert told("Ana") == []


def test_what_is_told_of_a_project_that_is_gone_is_nothing(shelf, people, told):
    made = shelf("open")
    pledge = Pledge.get()
    with transaction():
        record(
            events.PledgeMade(
                project_id=made.id,
                project_uri=made.uri,
                pledge_id=pledge.id,
                supporter_uri=people["Ben"].uri,
            )
        )
        pledge.delete_instance()
        made.delete_instance()
    worker.drain()
    assert told("Ben") == []


def test_a_follower_who_has_moved_out_of_its_reach_is_told_nothing(project, people, told, world):
    made = project(people["Ana"], audience="mile")
    far = world.member("Max", at="68100")
    Follower.create(project=made.id, member_uri=far.uri)
    takes(made, Step.COLLECT)

    assert NoticeRow.select().where(NoticeRow.member == far.id).count() == 0


def test_approved_and_open_in_one_moment_is_told_once(shelf, told):
    made = shelf("review")
    with transaction():
        row = stages.locked(made.id)
        stages.take(row, Step.APPROVE, actors={Actor.EXAMINERS})
        stages.take(row, Step.OPEN, actors=BY_TIME)
    worker.drain()

    (said,) = told("Ana")
    assert said.startswith("Approuvé et ouvert")
    assert made.stage == Stage.REVIEW  # the row in hand is the older one
