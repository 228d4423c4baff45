"""Projects keep what the core promises neighbours in the name of every plugin."""

import pytest

from onemile import clock, ids, pictures
from onemile.db import transaction
from onemile.mile.radius import home_of
from onemile.publishing import folded
from onemile.testing.plugin_contract import PluginContract
from onemile_projects.help.help_models import Task, Thing, Volunteer
from onemile_projects.models import (
    ACCEPTED,
    PUBLISHED,
    Bearer,
    BudgetLine,
    Decision,
    EvidencePhoto,
    Milestone,
    Photo,
    Project,
    ReportPhoto,
)
from onemile_projects.money.money_models import Pledge, Release, Wish
from onemile_projects.review.review_models import Examiner, Review
from onemile_projects.way.news_models import Follower, News
from onemile_projects.wire.told_models import Told

NAMELESS = "the sums must add up, and a refund finds its account by it; no name hangs on it"


@pytest.mark.plugins("projects", "exchanges", "smiles")
class TestProjects(PluginContract):
    """What neighbours want to do together."""

    name = "projects"
    near = ("mile", "near")
    wide = ("instance",)
    kept = {"projects_pledge.supporter_uri": NAMELESS, "projects_release.payee_uri": NAMELESS}

    def publish(self, author, *, audience, title, photo):
        key = pictures.keep(photo, as_a="photo", field="photo")
        with transaction():
            project = planted(author, title=title, audience=audience, picture_key=key)
            Photo.create(project=project, member_id=author.id, key=key)
        return {
            "uri": project.uri,
            "path": Project.path_of(project.id),
            "report": f"/report/projects.project/{project.id}",
            "picture": pictures.url(key),
        }

    def live(self, member, other):
        """Bear, support, help, lend, judge and follow, in projects of one's own and another's."""
        super().live(member, other)
        mine = planted(member, title="Un jardin pour la rue", stage="running")
        theirs = planted(other, title="Un banc devant l’école", stage="running")
        for project, bearer, neighbour in ((mine, member, other), (theirs, other, member)):
            with transaction():
                bears(project, bearer)
                takes_part(project, neighbour)
                shows(project, bearer)


def planted(author, *, title, **fields):
    """Plant a project as it stands once it is approved."""
    home = home_of(author.id)
    given = {"stage": "open", "state": PUBLISHED, "audience": "instance", **fields}
    project = Project.create(
        title=title,
        folded=folded(title),
        summary="Pour que la rue se retrouve",
        author_id=author.id,
        author_uri=author.uri,
        cell=home.cell,
        commune=home.commune,
        min_smiles=100,
        ideal_smiles=150,
        opened_at=clock.now(),
        closes_at=clock.ahead(days=30),
        last_sign_at=clock.now(),
        **given,
    )
    Bearer.create(project=project, member_uri=author.uri, member_id=author.id, state=ACCEPTED)
    return project


def bears(project, bearer):
    """Leave what a bearer leaves behind."""
    BudgetLine.create(project=project, position=1, what="Terre et graines", amount_smiles=60)
    Milestone.create(
        project=project,
        position=1,
        title="Le carré est bêché",
        evidence="Voici le carré bêché",
        shown_by_uri=bearer.uri,
    )
    Decision.create(project=project, step="start", by_uri=bearer.uri, text="Nous commençons samedi")
    News.create(
        project=project,
        author_uri=bearer.uri,
        author_id=bearer.id,
        title="Les graines sont là",
        text="Merci à toutes et tous",
    )
    Release.create(
        key=f"release/{ids.new()}",
        project=project,
        payee_uri=bearer.uri,
        payee_id=bearer.id,
        amount_smiles=20,
        what="Pour les outils de jardin",
        asked_by_uri=bearer.uri,
        state="released",
    )
    Volunteer.update(receiver_uri=bearer.uri).execute()


def takes_part(project, neighbour):
    """Leave what a supporter, a helper, a lender, an examiner and a follower leave behind."""
    number = ids.new()
    Pledge.create(
        id=number,
        uri=f"{project.uri}/pledges/{number}",
        key=f"pledge/{number}",
        project=project,
        supporter_uri=neighbour.uri,
        supporter_id=neighbour.id,
        amount_smiles=30,
        collected_smiles=30,
        state="collected",
        form_key=f"{project.id}/{neighbour.id}/abc",
        lapses_at=clock.ahead(days=90),
    )
    Wish.create(project=project, member_uri=neighbour.uri, member_id=neighbour.id, wants_back=True)
    Project.update(collected_smiles=30).where(Project.id == project.id).execute()
    task = Task.create(project=project, position=1, title="Bêcher le carré", hours=2, places=2)
    Volunteer.create(
        task=task, member_uri=neighbour.uri, member_id=neighbour.id, state="done", is_named=True
    )
    Thing.create(
        project=project,
        position=1,
        title="Une brouette solide",
        state="lent",
        lender_uri=neighbour.uri,
        lender_id=neighbour.id,
    )
    Follower.create(project=project, member_uri=neighbour.uri, member_id=neighbour.id)
    Examiner.create(
        member_uri=neighbour.uri, member_id=neighbour.id, named_by_uri=project.author_uri
    )
    Review.create(
        project=project,
        round=1,
        reviewer_uri=neighbour.uri,
        reviewer_id=neighbour.id,
        tie="knows",
        tie_text="Nos enfants vont à la même école",
        reasons="Un vrai besoin du quartier",
        verdict="approve",
        given_at=clock.now(),
        voided_by_uri=project.author_uri,
    )


def shows(project, bearer):
    """Show photos of a milestone and of the report; others were told of it."""
    stone = Milestone.get(Milestone.project == project.id)
    EvidencePhoto.create(milestone=stone, member_id=bearer.id, key=f"evidence{project.id}")
    ReportPhoto.create(project=project, member_id=bearer.id, key=f"report{project.id}")
    Told.create(project_id=project.id, project_uri=project.uri, what="open", digest="d")
