"""News of a project, and who follows it."""

from peewee import BigIntegerField, CharField, ForeignKeyField, IntegerField, TextField

from onemile.api import URI_CHARS_MAX, BaseModel, InstantField, clock
from onemile_projects.models import TITLE_CHARS_MAX, Project

SHOWN_NEWS, HIDDEN_NEWS = "shown", "hidden"


class News(BaseModel):
    """What a bearer tells everybody who supports, helps or follows.

    ``told`` is to how many, named before it was sent. ``state``: shown, or hidden by moderators.
    """

    project = ForeignKeyField(Project, backref="news", on_delete="CASCADE")
    project_id: int
    author_uri = CharField(max_length=URI_CHARS_MAX, index=True)
    author_id = BigIntegerField(null=True)
    title = CharField(max_length=TITLE_CHARS_MAX)
    text = TextField(default="")
    state = CharField(max_length=8, default=SHOWN_NEWS)
    told = IntegerField(default=0)
    at = InstantField(default=clock.now)

    class Meta:
        table_name = "projects_news"
        indexes = ((("project", "id"), False),)


class Follower(BaseModel):
    """Somebody who is told what becomes of a project; takes no pledge."""

    project = ForeignKeyField(Project, backref="followers", on_delete="CASCADE")
    project_id: int
    member_uri = CharField(max_length=URI_CHARS_MAX, index=True)
    member_id = BigIntegerField(null=True)
    since = InstantField(default=clock.now)

    class Meta:
        table_name = "projects_follower"
        indexes = ((("project", "member_uri"), True),)
