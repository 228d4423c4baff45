"""What neighbours offer and need, what two of them agree and thank for."""

from typing import Any

from peewee import (
    SQL,
    BigIntegerField,
    BooleanField,
    CharField,
    DateField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from onemile.api import URI_CHARS_MAX, BaseModel, InstantField, clock, conversations, publishing

TITLE_LETTERS_MAX = 120
TEXT_LETTERS_MAX = 4000
WHEN_LETTERS_MAX = 120
MESSAGE_LETTERS_MAX = conversations.POST_CHARS_MAX
REASON_LETTERS_MAX = 500
# As long as a URI is anywhere in the house.
# As long as a commitment's key may be.
KEY_LENGTH_MAX = 200
# A day of help by the rule of thumb "60 an hour"; more is work, not a favour.
AMOUNT_SMILES_MAX = 600
PHOTOS_MAX = 3

PUBLISHED, HIDDEN, WITHDRAWN = publishing.PUBLISHED, publishing.HIDDEN, publishing.WITHDRAWN
PAUSED, CLOSED = "paused", "closed"
# Whom a thing may be for, one day; what can be chosen today the core says.
KNOWN_AUDIENCES = "'me', 'people', 'mile', 'near', 'instance', 'partners', 'everyone'"
HELD, POSTED, VOIDED = "held", "posted", "voided"
# A payment that is to be made at once, and waits for a keeper of Smiles alone.
DUE = "due"
# What a payment is: of the exchange itself, back, after all, or by the commons in somebody's place.
EXCHANGE, BACK, AGAIN, RELIEF = "exchange", "back", "again", "relief"
SHOWN, ERASED = "shown", "erased"


class Item(publishing.Placed):
    """An offer or a need. ``id`` is its place in the feed; renewing it does not move it.

    ``suggested_smiles`` is null for "to be agreed" and 0 for a gift.
    """

    kind = CharField(max_length=10)
    form = CharField(max_length=12)
    category = CharField(max_length=20)
    title = CharField(max_length=TITLE_LETTERS_MAX)
    text = TextField(default="")
    when_text = CharField(max_length=WHEN_LETTERS_MAX, default="")
    from_day = DateField(null=True)
    until_day = DateField(null=True)
    # The parts of a week in which its author usually can (availability.py); 0 is "not said".
    slots = BigIntegerField(default=0)
    suggested_smiles = IntegerField(null=True)
    # The agreement on whose account a one-off item rests; 0 when its author paused it.
    paused_for = BigIntegerField(default=0)
    language = CharField(max_length=8, default="fr")
    # The first photo, kept here as well so that a feed needs no second table.
    picture_key = CharField(max_length=64, default="")
    edited_at = InstantField(null=True)
    lapses_at = InstantField()
    lapse_reminded_at = InstantField(null=True)

    offers_partners = True

    class Meta:
        table_name = "exchanges_item"
        constraints = [SQL(f"CHECK (audience IN ({KNOWN_AUDIENCES}))")]
        indexes = ((("author_id", "state", "id"), False), (("state", "lapses_at"), False))

    @classmethod
    def path_of(cls, number: int) -> str:
        """Return the path of an item's page."""
        return f"/exchanges/items/{number}"

    def rekey_pictures(self) -> None:
        """Give its photos new addresses, and its card the first of them."""
        PHOTOS.rekey(self)


# The feed's descent: one for each way in which it is narrowed, published rows only. Audience and
# state at its end let the index alone say whether a row is shown.
for _columns in (
    ("cell",),
    ("cell", "kind"),
    ("cell", "category"),
    ("commune",),
    ("commune", "kind"),
):
    Item.add_index(
        Item.index(
            *[getattr(Item, name) for name in _columns],
            Item.id.desc(),
            Item.audience,
            Item.state,
            where=SQL("state = 'published'"),
            name=f"exchanges_item_{'_'.join(_columns)}_id",
        )
    )
# The widest ring's: what is for every member, in whatever commune. With the state before it, SQLite
# takes it rather than all that is published.
Item.add_index(
    Item.index(
        Item.state,
        Item.id.desc(),
        Item.audience,
        where=SQL("state = 'published' AND audience IN ('instance', 'partners')"),
        name="exchanges_item_widest_id",
    )
)


class Photo(publishing.Photo):
    """A photo of an item, or (without one) a photo its member has just sent with a draft."""

    item = ForeignKeyField(Item, null=True, backref="photos", on_delete="CASCADE")
    item_id: int | None

    class Meta:
        table_name = "exchanges_photo"


PHOTOS = publishing.Photos(thing=Photo.item, most=PHOTOS_MAX, forgetting="exchanges.forget_drafts")


class Agreement(BaseModel):
    """One exchange of two members, from the first proposal to the thanks.

    Who the two are is said by URI: one of them may live on another instance. The number beside
    it is a cache for a member of this one, and null for anybody else.
    ``maker`` is the role ("helper" or "helped") that spoke last in the negotiation.
    ``amount_smiles`` 0 is a gift. What was agreed stays readable when the item is gone.
    """

    item = ForeignKeyField(Item, null=True, backref="agreements", on_delete="SET NULL")
    item_id: int | None
    kind = CharField(max_length=10)
    title = CharField(max_length=TITLE_LETTERS_MAX)
    helper_uri = CharField(max_length=URI_CHARS_MAX)
    helper_id = BigIntegerField(null=True)
    helped_uri = CharField(max_length=URI_CHARS_MAX)
    helped_id = BigIntegerField(null=True)
    # The account that pays for a commitment; null where whoever is helped pays, as they all did.
    payer_uri = CharField(max_length=URI_CHARS_MAX, null=True)
    opened_by_uri = CharField(max_length=URI_CHARS_MAX)
    state = CharField(max_length=16, default="proposed")
    is_running = BooleanField(default=True)
    maker = CharField(max_length=8)
    version = IntegerField(default=1)
    # The version that whoever pays could not promise when it was to be agreed; 0 for none.
    lacked_version = IntegerField(default=0)
    amount_smiles = IntegerField(default=0)
    when_text = CharField(max_length=WHEN_LETTERS_MAX, default="")
    day = DateField(null=True)
    proposed_at = InstantField(default=clock.now)
    changed_at = InstantField(default=clock.now)
    expires_at = InstantField(null=True)
    agreed_at = InstantField(null=True)
    done_helper_at = InstantField(null=True)
    done_helped_at = InstantField(null=True)
    reminders_sent = IntegerField(default=0)
    remind_at = InstantField(null=True)
    # The events that were the reminders: silence counts of who has heard of both (silence.py).
    first_reminder_id = BigIntegerField(null=True)
    second_reminder_id = BigIntegerField(null=True)
    auto_confirm_at = InstantField(null=True)
    confirmed_at = InstantField(null=True)
    was_auto_confirmed = BooleanField(default=False)
    gratified_smiles = IntegerField(default=0)
    thanked_at = InstantField(null=True)
    # Who put what had been agreed back on the table; they say why if they end it there.
    reopened_by_uri = CharField(max_length=URI_CHARS_MAX, default="")
    ended_by_uri = CharField(max_length=URI_CHARS_MAX, default="")
    ended_why = CharField(max_length=REASON_LETTERS_MAX, default="")
    # It came to its end because one of the two left the instance.
    ended_by_leaving = BooleanField(default=False)
    disputed_from = CharField(max_length=16, default="")
    # Something waits for this side: an answer, a "done", a message not yet read.
    awaits_helper = BooleanField(default=False)
    awaits_helped = BooleanField(default=False)
    unread_helper = BooleanField(default=False)
    unread_helped = BooleanField(default=False)
    # Where the two talk, in the core's room; the two flags above are kept in step with it.
    conversation_id = BigIntegerField(null=True, unique=True)

    @property
    def two(self) -> tuple[str, str]:
        """Who the two are, by URI: the helper, and whoever is helped."""
        return str(self.helper_uri), str(self.helped_uri)

    @property
    def is_paid_by_neither(self) -> bool:
        """Whether it is paid from an account that is nobody's own."""
        return self.payer_uri is not None and self.payer_uri not in self.two

    @classmethod
    def with_part_of(cls, uri: str) -> Any:
        """Give the condition for the exchanges that somebody is one of the two of."""
        return (cls.helper_uri == uri) | (cls.helped_uri == uri)

    class Meta:
        table_name = "exchanges_agreement"
        constraints = [
            SQL("CHECK (helper_uri <> helped_uri)"),
            SQL("CHECK (amount_smiles >= 0)"),
        ]
        indexes = (
            (("helper_uri", "is_running", "id"), False),
            (("helped_uri", "is_running", "id"), False),
            (("item", "state"), False),
            (("opened_by_uri", "id"), False),
            (("state", "expires_at"), False),
            (("state", "remind_at"), False),
            (("state", "auto_confirm_at"), False),
        )


Agreement.add_index(
    Agreement.index(
        Agreement.item,
        Agreement.opened_by_uri,
        unique=True,
        where=SQL("state IN ('proposed', 'countered', 'agreed')"),
        name="exchanges_agreement_one_at_a_time",
    )
)


class CommitmentRow(BaseModel):
    """What another plugin asked for by a key of its own, and the exchange that came of it."""

    key = CharField(max_length=KEY_LENGTH_MAX, unique=True)
    content_digest = CharField(max_length=64)
    agreement = ForeignKeyField(Agreement, unique=True, backref="commitments", on_delete="CASCADE")
    agreement_id: int
    reason_uri = CharField(max_length=URI_CHARS_MAX)

    class Meta:
        table_name = "exchanges_commitment"


class Proposal(BaseModel):
    """One version of what was proposed, kept as it was said."""

    agreement = ForeignKeyField(Agreement, backref="proposals", on_delete="CASCADE")
    agreement_id: int
    version = IntegerField()
    by_uri = CharField(max_length=URI_CHARS_MAX, index=True)
    amount_smiles = IntegerField()
    when_text = CharField(max_length=WHEN_LETTERS_MAX, default="")
    day = DateField(null=True)

    class Meta:
        table_name = "exchanges_proposal"
        indexes = ((("agreement", "version"), True),)


class Payment(BaseModel):
    """The Smiles of an exchange at the ledger: one at most that pays it and was not voided.

    ``amount_smiles`` is what is reserved and, once it is posted, what has moved. What goes back,
    or passes after all, by a decision is a payment of its own (``kind``); ``corrects_key`` is
    what it takes back, ``may_owe`` that whoever gives it may owe what they no longer have.
    """

    agreement = ForeignKeyField(Agreement, backref="payments", on_delete="CASCADE")
    agreement_id: int
    kind = CharField(max_length=8, default=EXCHANGE)
    key = CharField(max_length=120, unique=True)
    payer_uri = CharField(max_length=URI_CHARS_MAX)
    payee_uri = CharField(max_length=URI_CHARS_MAX)
    amount_smiles = IntegerField(constraints=[SQL("CHECK (amount_smiles > 0)")])
    reason_uri = CharField(max_length=URI_CHARS_MAX)
    corrects_key = CharField(max_length=120, default="")
    may_owe = BooleanField(default=False)
    state = CharField(max_length=8, default=HELD)

    class Meta:
        table_name = "exchanges_payment"
        indexes = ((("state", "id"), False),)


Payment.add_index(
    Payment.index(
        Payment.agreement,
        unique=True,
        where=SQL("kind = 'exchange' AND state <> 'voided'"),
        name="exchanges_payment_once",
    )
)


class Thanks(BaseModel):
    """A thank-you note; its receiver alone decides whether others may read it."""

    agreement = ForeignKeyField(Agreement, backref="thanks", on_delete="CASCADE")
    agreement_id: int
    giver_uri = CharField(max_length=URI_CHARS_MAX, index=True)
    giver_id = BigIntegerField(null=True)
    receiver_uri = CharField(max_length=URI_CHARS_MAX)
    receiver_id = BigIntegerField(null=True)
    text = CharField(max_length=REASON_LETTERS_MAX, default="")
    is_public = BooleanField(default=False)
    state = CharField(max_length=8, default=SHOWN)

    class Meta:
        table_name = "exchanges_thanks"
        indexes = (
            (("agreement", "giver_uri"), True),
            (("receiver_uri", "is_public", "id"), False),
        )


MODELS = [Item, Photo, Agreement, CommitmentRow, Proposal, Payment, Thanks]
