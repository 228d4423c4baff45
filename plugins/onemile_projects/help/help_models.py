"""Hands and things: tasks, who comes, what is lent."""

from peewee import (
    SQL,
    BigIntegerField,
    BooleanField,
    CharField,
    DateField,
    ForeignKeyField,
    IntegerField,
)

from onemile.api import URI_CHARS_MAX, BaseModel, InstantField, clock
from onemile_projects.models import LINE_CHARS_MAX, TITLE_CHARS_MAX, Milestone, Project

COMMITMENT_KEY_CHARS_MAX = 80
# A task: to be done, or called off.
OPEN, OFF = "open", "off"
# A volunteer: has a place; waits for one; is offered one; said no; is gone; was there; was not.
COMING, QUEUED, OFFERED, NO, GONE, DONE, ABSENT = (
    "coming",
    "queued",
    "offered",
    "no",
    "gone",
    "done",
    "absent",
)
# Whoever comes, waits for a place or is offered one: nothing is settled yet.
WAITING = (COMING, QUEUED, OFFERED)
# What is told of it: a helper has left the instance; a thing is not lent after all.
LEFT, TAKEN_BACK = "left", "taken_back"
# Whoever helps with a project, or has.
HELPS = (*WAITING, DONE)
# A thing: looked for, lent, given back.
WANTED, LENT, BACK = "wanted", "lent", "back"


class Task(BaseModel):
    """Something that takes hands: so many people, so many hours each, so many Smiles each.

    ``milestone`` says which Smiles it is thanked from; without one, from whatever is there.
    """

    project = ForeignKeyField(Project, backref="tasks", on_delete="CASCADE")
    project_id: int
    milestone = ForeignKeyField(Milestone, null=True, backref="+", on_delete="SET NULL")
    milestone_id: int | None
    position = IntegerField()
    title = CharField(max_length=TITLE_CHARS_MAX)
    day = DateField(null=True)
    when_text = CharField(max_length=LINE_CHARS_MAX, default="")
    hours = IntegerField(constraints=[SQL("CHECK (hours > 0)")])
    places = IntegerField(constraints=[SQL("CHECK (places > 0)")])
    amount_smiles = IntegerField(default=0, constraints=[SQL("CHECK (amount_smiles >= 0)")])
    state = CharField(max_length=8, default=OPEN)

    class Meta:
        table_name = "projects_task"
        indexes = ((("project", "position"), False), (("state", "day"), False))


class Volunteer(BaseModel):
    """Somebody who has said that they come, or wait for a place.

    ``commitment_key`` is set once the exchange that thanks them was opened.
    """

    task = ForeignKeyField(Task, backref="volunteers", on_delete="CASCADE")
    task_id: int
    member_uri = CharField(max_length=URI_CHARS_MAX)
    member_id = BigIntegerField(null=True)
    state = CharField(max_length=10, default=COMING)
    # Others read their name only by their leave.
    is_named = BooleanField(default=False)
    at = InstantField(default=clock.now)
    offered_until = InstantField(null=True)
    reminded_at = InstantField(null=True)
    # That they still come, said after the reminder or so late that none was needed.
    confirmed_at = InstantField(null=True)
    # The bearer who says "done" in the exchange that was opened last.
    receiver_uri = CharField(max_length=URI_CHARS_MAX, default="")
    commitment_key = CharField(max_length=COMMITMENT_KEY_CHARS_MAX, null=True, unique=True)
    # Where the two say that it is done.
    exchange_uri = CharField(max_length=URI_CHARS_MAX, default="")
    paid_smiles = IntegerField(default=0)
    ended_at = InstantField(null=True)

    class Meta:
        table_name = "projects_volunteer"
        indexes = (
            (("task", "member_uri"), True),
            (("task", "state", "at"), False),
            (("member_uri", "state"), False),
            (("state", "offered_until"), False),
        )


class Thing(BaseModel):
    """Something the project needs for a while, and who lends it."""

    project = ForeignKeyField(Project, backref="things", on_delete="CASCADE")
    project_id: int
    position = IntegerField()
    title = CharField(max_length=TITLE_CHARS_MAX)
    state = CharField(max_length=8, default=WANTED)
    lender_uri = CharField(max_length=URI_CHARS_MAX, default="", index=True)
    lender_id = BigIntegerField(null=True)
    is_named = BooleanField(default=False)
    at = InstantField(null=True)

    class Meta:
        table_name = "projects_thing"
        indexes = ((("project", "position"), False),)
