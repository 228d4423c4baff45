"""All tables of the plugin, as the house asks for them."""

from onemile_projects.help_models import Task, Thing, Volunteer
from onemile_projects.models import (
    Bearer,
    BudgetLine,
    Decision,
    EvidencePhoto,
    Milestone,
    Photo,
    Project,
    ReportPhoto,
)
from onemile_projects.money_models import Pledge, Release
from onemile_projects.news_models import Follower, News
from onemile_projects.review_models import Examiner, Review

MODELS = [
    Project,
    Bearer,
    BudgetLine,
    Milestone,
    Photo,
    EvidencePhoto,
    ReportPhoto,
    Decision,
    Examiner,
    Review,
    Pledge,
    Release,
    Task,
    Volunteer,
    Thing,
    News,
    Follower,
]
