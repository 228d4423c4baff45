"""Projects in bulk, to measure pages with: many of the usual size, and one that a town is in."""

from typing import Any

from onemile.api import DemoWorld, clock, conversations, ids, publishing
from onemile_projects.help.help_models import COMING, Task, Thing, Volunteer
from onemile_projects.lifecycle import Stage
from onemile_projects.models import (
    ACCEPTED,
    Bearer,
    BudgetLine,
    Decision,
    Milestone,
    Project,
)
from onemile_projects.money.money_models import Pledge
from onemile_projects.told import talk

# A project for each hundred things that neighbours offer and need, and never none.
THINGS_A_PROJECT, LEAST = 100, 60
DAYS = 80
FOR_ALL_EVERY = 3
PLEDGES, TASKS, COMMENTS, DECISIONS = 500, 40, 200, 30
STAGES = (Stage.OPEN, Stage.OPEN, Stage.RUNNING, Stage.FUNDED, Stage.CLOSED, Stage.FAILED)
TITLE = "Un jardin pour la rue, numéro {}"
SUMMARY = "Six carrés, un composteur, et une clé pour chaque voisin qui arrose."
NEED = (
    "Le petit terrain derrière l’immeuble attend depuis deux ans. Trente familles passent devant "
    "chaque jour, et personne n’a encore osé y planter quoi que ce soit."
)


def plant(world: DemoWorld) -> None:
    """Insert projects of random members, past the services, and name their pages to measure."""
    many = max(LEAST, world.crowd // THINGS_A_PROJECT)
    oldest = ids.first_at(clock.ago(days=DAYS))
    step = (ids.first_at(clock.now()) - oldest) // (many + 1)
    for number in range(many):
        _project(world, oldest + number * step, number)
    big = _project(world, oldest + many * step, many, audience=publishing.INSTANCE)
    _fill(world, big)
    world.measure("projects", "/projects?ring=instance")
    world.measure("project", Project.path_of(int(big.id)))


def _project(world: DemoWorld, identifier: int, number: int, **columns: Any) -> Project:
    author = world.random.choice(world.members)
    title = TITLE.format(number)
    stage = Stage.OPEN if columns else world.random.choice(STAGES)
    values = {
        "audience": publishing.AROUND if number % FOR_ALL_EVERY else publishing.INSTANCE,
        "stage": stage,
        "min_smiles": 600,
        "ideal_smiles": 800,
        "pledged_smiles": 300 if stage == Stage.OPEN else 0,
        "collected_smiles": 600 if stage in (Stage.RUNNING, Stage.FUNDED, Stage.CLOSED) else 0,
        "supporters": 12,
        "least_hours": 20,
        "opened_at": clock.now(),
        "closes_at": clock.ahead(days=30),
        "last_day": clock.ahead(days=29).date(),
        "last_sign_at": clock.now(),
        **columns,
    }
    made: Project = Project.create(
        id=identifier,
        out_id=identifier,
        title=title,
        summary=SUMMARY,
        need=NEED,
        plan=NEED,
        folded=publishing.folded(f"{title} {SUMMARY}"),
        author_id=author.id,
        author_uri=author.uri,
        cell=author.cell,
        commune=author.commune,
        **values,
    )
    Bearer.create(project=made.id, member_uri=author.uri, member_id=author.id, state=ACCEPTED)
    for position in range(3):
        Milestone.create(project=made.id, position=position, title="Bâtir", amount_smiles=200)
    return made


def _fill(world: DemoWorld, big: Project) -> None:
    """Let 500 have promised, 40 tasks be open, 200 things be said below it."""
    people = world.random.sample(world.members, min(len(world.members), PLEDGES))
    for number, who in enumerate(people):
        made = ids.new()
        Pledge.create(
            uri=f"{big.uri}/pledges/{made}",
            key=f"pledge/{made}",
            project=big.id,
            supporter_uri=who.uri,
            supporter_id=who.id,
            amount_smiles=10,
            is_anonymous=number % 3 == 0,
            lapses_at=clock.ahead(days=90),
        )
    Project.update(pledged_smiles=10 * len(people), supporters=len(people)).where(
        Project.id == big.id
    ).execute()
    for number in range(TASKS):
        task = Task.create(project=big.id, position=number, title="Bêcher", hours=2, places=4)
        who = people[number % len(people)]
        Volunteer.create(task=task.id, member_uri=who.uri, state=COMING, is_named=True)
        Thing.create(project=big.id, position=number, title="Une bêche")
        BudgetLine.create(project=big.id, position=number, what="Terreau", amount_smiles=15)
    for number in range(DECISIONS):
        Decision.create(project=big.id, step="joined", by_uri=people[number % len(people)].uri)
    _talk(big, [str(one.uri) for one in people])


def _talk(big: Project, writers: list[str]) -> None:
    below = conversations.open_public(
        subject_uri=str(big.uri),
        subject_author_uri=str(big.author_uri),
        keeper=talk.KEEPER,
        path=Project.path_of(int(big.id)),
    )
    for number in range(COMMENTS):
        writer = writers[number % len(writers)]
        conversations.say(int(below.id), author_uri=writer, text=NEED, tell=False)
