"""All tables of the plugin, as the house asks for them."""

from onemile_projects.help.help_models import Task, Thing, Volunteer
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
from onemile_projects.money.money_models import Pledge, Release, Wish
from onemile_projects.review.review_models import Examiner, Review
from onemile_projects.way.news_models import Follower, News
from onemile_projects.wire.told_models import Told

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
    Wish,
    Task,
    Volunteer,
    Thing,
    News,
    Follower,
    Told,
]
