"""Smiles of a project: what was promised and collected, what was given out of it."""

from peewee import SQL, BigIntegerField, BooleanField, CharField, ForeignKeyField, IntegerField

from onemile.api import URI_CHARS_MAX, BaseModel, InstantField, clock
from onemile_projects.models import LINE_CHARS_MAX, REASON_CHARS_MAX, Milestone, Project

KEY_CHARS_MAX = 80
HELD, COLLECTED, FREED, REFUNDED = "held", "collected", "freed", "refunded"
MEMBER, MATCH = "member", "match"
# Where one's part of a remainder goes: to oneself, or as ``models.TO_TREASURY`` says.
TO_ME = "me"
ASKED, RELEASED, REFUSED = "asked", "released", "refused"
ESCROW, TREASURY = "escrow", "treasury"


class Pledge(BaseModel):
    """What one supporter promised, a hold at their own account until the project succeeds.

    It ends once: ``collected``, ``freed`` (never moved) or ``refunded`` (moved, and given back:
    ``refunded_smiles`` of it, which may be a part). ``uri`` is the reason that the ledger knows,
    ``key`` the transfer's. A pledge of the treasury is the match.
    """

    uri = CharField(max_length=URI_CHARS_MAX, unique=True)
    key = CharField(max_length=KEY_CHARS_MAX, unique=True)
    project = ForeignKeyField(Project, backref="pledges", on_delete="RESTRICT")
    project_id: int
    kind = CharField(max_length=8, default=MEMBER)
    supporter_uri = CharField(max_length=URI_CHARS_MAX)
    supporter_id = BigIntegerField(null=True)
    amount_smiles = IntegerField(constraints=[SQL("CHECK (amount_smiles > 0)")])
    collected_smiles = IntegerField(default=0)
    refunded_smiles = IntegerField(default=0)
    # How much of it was given back in which round of settling, the last that it had a part in.
    settled_round = IntegerField(default=0)
    settled_smiles = IntegerField(default=0)
    is_anonymous = BooleanField(default=False)
    # Where their part of a remainder goes, if they would rather not have it back.
    rest_to = CharField(max_length=10, default=TO_ME)
    state = CharField(max_length=10, default=HELD)
    # One press of the button is one pledge, however often the form arrives.
    form_key = CharField(max_length=KEY_CHARS_MAX, null=True, unique=True)
    at = InstantField(default=clock.now)
    lapses_at = InstantField()
    ended_at = InstantField(null=True)
    ended_why = CharField(max_length=20, default="")

    class Meta:
        table_name = "projects_pledge"
        constraints = [
            SQL("CHECK (collected_smiles <= amount_smiles)"),
            SQL("CHECK (refunded_smiles <= collected_smiles)"),
        ]
        indexes = (
            (("project", "state", "id"), False),
            (("supporter_uri", "state"), False),
        )


Pledge.add_index(
    Pledge.index(
        Pledge.project,
        Pledge.supporter_uri,
        unique=True,
        where=SQL("state = 'held' AND kind = 'member'"),
        name="projects_pledge_one_at_a_time",
    )
)


class Release(BaseModel):
    """Smiles given out of the escrow (or, after the end, the treasury) without a task.

    Asked by one person and released by another; what one person released alone is summed.
    """

    key = CharField(max_length=KEY_CHARS_MAX, unique=True)
    project = ForeignKeyField(Project, backref="releases", on_delete="RESTRICT")
    project_id: int
    milestone = ForeignKeyField(Milestone, null=True, backref="+", on_delete="RESTRICT")
    milestone_id: int | None
    source = CharField(max_length=10, default=ESCROW)
    payee_uri = CharField(max_length=URI_CHARS_MAX)
    payee_id = BigIntegerField(null=True)
    amount_smiles = IntegerField(constraints=[SQL("CHECK (amount_smiles > 0)")])
    what = CharField(max_length=LINE_CHARS_MAX)
    asked_by_uri = CharField(max_length=URI_CHARS_MAX)
    asked_at = InstantField(default=clock.now)
    state = CharField(max_length=10, default=ASKED)
    decided_by_uri = CharField(max_length=URI_CHARS_MAX, default="")
    decided_at = InstantField(null=True)
    # Why it was refused, in the words of whoever did.
    answer = CharField(max_length=REASON_CHARS_MAX, default="")

    class Meta:
        table_name = "projects_release"
        indexes = (
            (("project", "state", "id"), False),
            (("decided_by_uri", "decided_at"), False),
            (("payee_uri", "id"), False),
        )


class Wish(BaseModel):
    """What one supporter of a paused project wants: their share back, or to wait for it."""

    project = ForeignKeyField(Project, backref="wishes", on_delete="CASCADE")
    project_id: int
    member_uri = CharField(max_length=URI_CHARS_MAX)
    member_id = BigIntegerField(null=True)
    wants_back = BooleanField()
    at = InstantField(default=clock.now)

    class Meta:
        table_name = "projects_wish"
        indexes = ((("project", "member_uri"), True), (("member_uri", "id"), False))
