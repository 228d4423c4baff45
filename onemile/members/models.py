"""A member, the sign-up before it, devices, blocks and mutes, the links mailed to people."""

from typing import Any

from peewee import BigIntegerField, BooleanField, CharField, ForeignKeyField, TextField

from onemile import clock
from onemile.capabilities import allowed
from onemile.db import (
    BaseModel,
    InstantField,
    JsonField,
    in_transaction,
    microseconds,
    rows,
    transaction,
)
from onemile.fields import URI_CHARS_MAX
from onemile.members import persons
from onemile.members.keeping_apart import picture_path

ACTIVE, SUSPENDED, LEFT = "active", "suspended", "left"
# As many pastel tones as the stylesheet has; a member's follows from the id.
TONES = 8


class Member(BaseModel):
    """A person with an account here. Names and mail are empty once they have left."""

    public_id = CharField(max_length=16, unique=True)
    uri = CharField(max_length=255, unique=True)
    email = CharField(max_length=254, default="")
    # The address folded for comparison; null once the member has left.
    email_key = CharField(max_length=254, null=True, unique=True)
    password_hash = CharField(max_length=200, default="")
    first_name = CharField(max_length=80, default="")
    last_name = CharField(max_length=80, default="")
    role = CharField(max_length=20, default="member")
    state = CharField(max_length=20, default=ACTIVE, index=True)
    language = CharField(max_length=8, default="fr")
    spoken_languages = JsonField(default=list)
    skills = TextField(default="")
    about = TextField(default="")
    avatar_key = CharField(max_length=64, default="", index=True)
    joined_at = InstantField(default=clock.now)
    confirmed_at = InstantField(null=True)
    # When the association met the person; lets the ledger trust them.
    verified_at = InstantField(null=True)
    adult_declared_at = InstantField(null=True)
    charter_accepted_at = InstantField(null=True)
    notices_by_mail = BooleanField(default=True)
    # Whether other instances may know this person, and what they may read besides the name.
    federates = BooleanField(default=False)
    outward_text = TextField(default="")
    # Whether neighbours on a partner's instance, within a mile, see what this person shows theirs.
    is_seen_across = BooleanField(default=False)
    # The name in addresses there; once given it is nobody else's. Who has left keeps a digest.
    handle = CharField(max_length=64, null=True, unique=True)

    class Meta:
        table_name = "member"

    @property
    def shown_name(self) -> str:
        """First name and initial: what others read."""
        if self.state == LEFT:
            return "…"
        return f"{self.first_name} {self.last_name[:1]}." if self.last_name else self.first_name

    @property
    def initials(self) -> str:
        """Two letters for a picture-less avatar."""
        return (self.first_name[:1] + self.last_name[:1]).upper() or "·"

    @property
    def tone(self) -> int:
        """Number of the pastel tone behind the initials."""
        return int(self.id >> 3) % TONES

    @property
    def avatar_url(self) -> str:
        """Path of the picture, empty without one and where whoever looks is refused it."""
        return picture_path(int(self.id), str(self.avatar_key))

    @property
    def url(self) -> str:
        """Path of the profile."""
        return f"/members/{self.public_id}"

    @property
    def is_suspended(self) -> bool:
        return bool(self.state == SUSPENDED)

    @property
    def is_active(self) -> bool:
        return bool(self.state == ACTIVE)

    def save(self, *positional: Any, **named: Any) -> Any:
        """Write the row, and keep what others read of this person by URI in step."""
        only = named.get("only")
        if only is not None and not {field.name for field in only} & _READ_BY_OTHERS:
            return super().save(*positional, **named)
        with transaction():
            written = super().save(*positional, **named)
            persons.keep_member(self, has_left=self.state == LEFT)
        return written

    def hidden_uris(self) -> frozenset[str]:
        """Everybody who has blocked this one, or whom this one has blocked, here or elsewhere."""
        return frozenset(uri for uri, _number in self._hidden()) - {self.uri}

    def blocks_uri(self, uri: str) -> bool:
        """Tell whether this one has blocked somebody: of their own blocks everybody may know."""
        mine = (Block.blocker_uri == self.uri) & (Block.blocked_uri == uri)
        return bool(Block.select(Block.id).where(mine).exists())

    def hidden_member_ids(self) -> frozenset[int]:
        """Those among them who are members of this instance, by their numbers."""
        numbers = frozenset(number for _uri, number in self._hidden() if number is not None)
        return numbers - {self.id}

    def kept_apart_uris(self) -> frozenset[str]:
        """Those whose page and picture a block takes from this one: nobody's, who moderates."""
        hidden = self.hidden_uris()
        return hidden if hidden and not allowed(self, "core.moderate") else frozenset()

    def muted_uris(self) -> frozenset[str]:
        """The people and publications of which this one wants to hear nothing now."""
        return self._unmet()[1]

    def remember_hidden(self) -> None:
        """Ask once whom this member shall not meet; for the one page the object lives for."""
        self.__dict__["unmet"] = self._unmet()

    def _hidden(self) -> frozenset[tuple[str, int | None]]:
        """Both sides of each block that this one stands on: URI, and number if it has one."""
        return self._unmet()[0]

    def _unmet(self) -> tuple[frozenset[tuple[str, int | None]], frozenset[str]]:
        """Blocks and mutes, by one question, since every page asks for both.

        In a transaction it is asked anew: what is written shall not pass a block that was set
        since the request began.
        """
        if "unmet" in self.__dict__ and not in_transaction():
            kept: tuple[frozenset[tuple[str, int | None]], frozenset[str]] = self.__dict__["unmet"]
            return kept
        now = microseconds(clock.now())
        found = rows(_UNMET, (self.uri, self.uri, self.id, now))
        blocks = [row for row in found if row[0]]
        hidden = frozenset(side for row in blocks for side in (row[:2], row[2:]))
        return hidden, frozenset(str(row[2]) for row in found if not row[0])


_READ_BY_OTHERS = {"uri", "first_name", "last_name", "avatar_key", "state"}
# A mute is a line without a blocker.
_UNMET = (
    "SELECT blocker_uri, blocker_id, blocked_uri, blocked_id FROM member_block "
    "WHERE blocker_uri = ? OR blocked_uri = ? UNION ALL "
    "SELECT '', NULL, muted_uri, NULL FROM member_mute "
    "WHERE member_id = ? AND (until IS NULL OR until > ?)"
)


class Session(BaseModel):
    """One signed-in device. Only the hash of its secret is kept."""

    token_hash = CharField(max_length=64, unique=True)
    member = ForeignKeyField(Member, on_delete="CASCADE")
    device = CharField(max_length=120, default="")
    created_at = InstantField(default=clock.now)
    seen_at = InstantField(default=clock.now)
    expires_at = InstantField(index=True)

    class Meta:
        table_name = "member_session"


class Block(BaseModel):
    """Somebody does not want to meet another; it works both ways and in silence.

    Both are named by URI, wherever they live; the numbers are a cache for who is a member here.
    """

    blocker_uri = CharField(max_length=URI_CHARS_MAX)
    blocked_uri = CharField(max_length=URI_CHARS_MAX, index=True)
    blocker = ForeignKeyField(Member, null=True, on_delete="CASCADE", backref="+")
    blocker_id: int | None
    blocked = ForeignKeyField(Member, null=True, on_delete="CASCADE", backref="+")
    blocked_id: int | None
    created_at = InstantField(default=clock.now)
    # Since when the blocker wishes that the other's server knows of it; null: it is told nothing.
    disclosed_at = InstantField(null=True)
    # Whose move had it hold for another address as well; empty where somebody set it.
    moved_from_uri = CharField(max_length=URI_CHARS_MAX, default="")

    class Meta:
        table_name = "member_block"
        indexes = ((("blocker_uri", "blocked_uri"), True),)

    def save(self, *positional: Any, **named: Any) -> Any:
        """Write the row; a side given as a member is named by their URI."""
        for side in ("blocker", "blocked"):
            if not getattr(self, f"{side}_uri") and getattr(self, side) is not None:
                setattr(self, f"{side}_uri", getattr(self, side).uri)
        return super().save(*positional, **named)


class Mute(BaseModel):
    """A member wants to hear nothing of a person or a publication, named by URI; nobody is told."""

    member = ForeignKeyField(Member, on_delete="CASCADE", backref="+")
    member_id: int
    muted_uri = CharField(max_length=URI_CHARS_MAX, index=True)
    # From then on they are heard again; null: for ever.
    until = InstantField(null=True, index=True)
    created_at = InstantField(default=clock.now)
    # Whose move had it hold for another address as well; empty where somebody set it.
    moved_from_uri = CharField(max_length=URI_CHARS_MAX, default="")
    # It is the mute of that address itself, moved for want of room for a second one.
    is_moved = BooleanField(default=False)

    class Meta:
        table_name = "member_mute"
        indexes = ((("member", "muted_uri"), True),)


class SignUp(BaseModel):
    """Somebody on the threshold: what they typed, until they open the link in their letter.

    It is no member yet, and several may claim one address: each has its own link, and whoever
    reads the letters decides. Nothing typed here ever changes an account that exists.
    """

    # The hash of the secret in the newcomer's cookie, which leads them through the steps.
    token_hash = CharField(max_length=64, unique=True)
    email = CharField(max_length=254)
    email_key = CharField(max_length=254, index=True)
    password_hash = CharField(max_length=200)
    first_name = CharField(max_length=80)
    last_name = CharField(max_length=80)
    language = CharField(max_length=8)
    postcode = CharField(max_length=12)
    # Empty until chosen among those of the postcode.
    commune = CharField(max_length=10, default="")
    cell = BigIntegerField(null=True)
    adult_declared_at = InstantField()
    charter_accepted_at = InstantField()
    created_at = InstantField(default=clock.now, index=True)
    # From here on the row only answers "this link was used"; what was typed is gone.
    confirmed_at = InstantField(null=True)

    class Meta:
        table_name = "member_sign_up"

    @property
    def has_words(self) -> bool:
        """Tell whether it still holds what was typed; else its link asks for everything anew."""
        return bool(self.password_hash)


class MailedLink(BaseModel):
    """A one-time link: to confirm a sign-up or choose a new password. Used once, or never."""

    member = ForeignKeyField(Member, null=True, on_delete="CASCADE", backref="+")
    sign_up = ForeignKeyField(SignUp, null=True, on_delete="CASCADE", backref="+")
    purpose = CharField(max_length=20)
    token_hash = CharField(max_length=64, unique=True)
    created_at = InstantField(default=clock.now)
    expires_at = InstantField()
    used_at = InstantField(null=True)

    class Meta:
        table_name = "member_link"


MODELS = [Member, persons.Person, Session, Block, Mute, SignUp, MailedLink]
