"""What two could not agree on: what each said, and what was decided, by whom and why."""

from peewee import BooleanField, CharField, ForeignKeyField, IntegerField

from onemile.api import URI_CHARS_MAX, BaseModel, InstantField, clock
from onemile_exchanges.models import REASON_LETTERS_MAX, Agreement

# What became of Smiles that the helper no longer had when they were to be given back.
OWED, RELIEVED = "owed", "relieved"


class Dispute(BaseModel):
    """One time that the moderators were asked about an exchange; ``number`` 2 is the appeal.

    ``from_state`` is where the exchange stood. Until it is decided ``decided_at`` is null.
    ``smiles_before`` is what the helper had, or was to have, ``smiles_after`` what is left them;
    ``lacked_smiles`` of what they give back they had not, which is owed or was relieved.
    """

    agreement = ForeignKeyField(Agreement, backref="disputes", on_delete="CASCADE")
    agreement_id: int
    number = IntegerField()
    from_state = CharField(max_length=16)
    opened_by_uri = CharField(max_length=URI_CHARS_MAX)
    opened_at = InstantField(default=clock.now)
    why = CharField(max_length=REASON_LETTERS_MAX, default="")
    answer = CharField(max_length=REASON_LETTERS_MAX, default="")
    answered_at = InstantField(null=True)
    reminded_at = InstantField(null=True)
    escalated_at = InstantField(null=True)
    decided_at = InstantField(null=True)
    decided_by_uri = CharField(max_length=URI_CHARS_MAX, default="")
    took_place = BooleanField(null=True)
    decided_why = CharField(max_length=REASON_LETTERS_MAX, default="")
    smiles_before = IntegerField(default=0)
    smiles_after = IntegerField(default=0)
    lacked_smiles = IntegerField(default=0)
    lacking = CharField(max_length=10, default="")

    @property
    def is_appeal(self) -> bool:
        """Whether a decision had been made before, which one of the two did not accept."""
        return bool(self.number > 1)

    class Meta:
        table_name = "exchanges_dispute"
        indexes = (
            (("agreement", "number"), True),
            (("decided_at", "opened_at"), False),
            (("decided_by_uri",), False),
        )


def of(agreement: Agreement) -> list[Dispute]:
    """Return what the moderators were asked about an exchange, the first first."""
    asked = Dispute.select().where(Dispute.agreement == agreement.id)
    return list(asked.order_by(Dispute.number))


def open_of(agreement: Agreement) -> Dispute | None:
    """Return what waits for a decision about an exchange, if anything does."""
    found: Dispute | None = Dispute.get_or_none(
        (Dispute.agreement == agreement.id) & Dispute.decided_at.is_null()
    )
    return found


def last_of(agreement: Agreement) -> Dispute | None:
    """Return the last that was asked about an exchange, decided or not."""
    asked = Dispute.select().where(Dispute.agreement == agreement.id)
    found: Dispute | None = asked.order_by(Dispute.number.desc()).first()
    return found
