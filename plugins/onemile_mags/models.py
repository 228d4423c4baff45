"""What a Mag is: its parts, and who writes in it."""

from peewee import (
    SQL,
    BigIntegerField,
    BooleanField,
    CharField,
    DateField,
    ForeignKeyField,
    IntegerField,
)

from onemile.api import URI_CHARS_MAX, BaseModel, InstantField, clock, pictures, publishing

TITLE_CHARS_MAX = 80
SLUG_CHARS_MAX = 60
DESCRIPTION_CHARS_MAX = 400
LINE_CHARS_MAX = 120
# More are a list that nobody reads to its end, on a telephone least of all.
SECTIONS_MAX, SEATS_MAX, MAGS_MAX = 12, 12, 20
# Weekly for ten years.
ISSUES_MAX = 520

DRAFT, PUBLISHED = "draft", publishing.PUBLISHED
HIDDEN, WITHDRAWN = publishing.HIDDEN, publishing.WITHDRAWN
# Does everything but end it; writes, and publishes what they wrote. The owner is the Mag's author.
OWNER, EDITOR, WRITER = "owner", "editor", "writer"
ASKED, ACCEPTED = "asked", "accepted"
# Who may comment: whoever reads it, whoever follows the Mag, nobody.
EVERYBODY, FOLLOWERS, NOBODY = "all", "followers", "nobody"
COMMENTS = (EVERYBODY, FOLLOWERS, NOBODY)


class Mag(publishing.Placed):
    """A magazine of a member, who is its author: its articles lie where it lies, in their mile.

    It is a draft, seen by who writes in it, until something of it is published. ``audience`` is
    the widest that an article of it has unless its author said otherwise in words. ``slug`` is
    its address for readers; where one was used before, ``Address`` leads to it.
    """

    offers_web = True

    title = CharField(max_length=TITLE_CHARS_MAX)
    slug = CharField(max_length=SLUG_CHARS_MAX, unique=True)
    description = CharField(max_length=DESCRIPTION_CHARS_MAX, default="")
    # How often something appears, in the authors' words.
    rhythm = CharField(max_length=LINE_CHARS_MAX, default="")
    language = CharField(max_length=8, default="fr")
    # The template it was begun from, and what draws its cover where there is no picture.
    template = CharField(max_length=20, default="")
    design = CharField(max_length=12, default="")
    palette = CharField(max_length=12, default="")
    cover_key = CharField(max_length=64, default="", index=True)
    # Its first letters stand large; its articles are looked at by an editor first.
    has_drop_caps = BooleanField(default=False)
    is_edited = BooleanField(default=False)
    comments = CharField(max_length=10, default=EVERYBODY)
    holds_comments = BooleanField(default=False)
    # Of the association and not of one person: a shelf of its own.
    is_association = BooleanField(default=False)
    version = IntegerField(default=1)
    published_at = InstantField(null=True)
    # The last time that something new was published in it; the newsstand's order.
    fresh_at = InstantField(null=True)
    withdrawn_at = InstantField(null=True)
    # Raised by whatever changes what a reader sees; copies of another number are stale.
    generation = IntegerField(default=1)

    class Meta:
        table_name = "mags_mag"
        indexes = ((("author_id", "id"), False), (("is_association", "id"), False))

    @classmethod
    def path_of(cls, number: int) -> str:
        """Return the path of its own URI, which leads to the page that ``slug`` names."""
        return f"/mags/{number}"

    @property
    def lives_at(self) -> str:
        """Where the Mag lives now, since it has moved; empty as long as it lives here."""
        return publishing.moved_to(str(self.uri))

    @property
    def path(self) -> str:
        """Path of the page where it is read."""
        return f"/mags/{self.slug}"

    def rekey_pictures(self) -> None:
        """Give its cover and those of its numbers new addresses."""
        if self.cover_key:
            self.cover_key = pictures.rekeyed(self.cover_key)
        covered = Issue.select().where((Issue.mag == self.id) & (Issue.cover_key != ""))
        for issue in covered.order_by(Issue.id):
            issue.cover_key = pictures.rekeyed(issue.cover_key)
            issue.save(only=[Issue.cover_key])


for _column in ("cell", "commune"):
    Mag.add_index(
        Mag.index(
            getattr(Mag, _column),
            Mag.id.desc(),
            Mag.audience,
            Mag.state,
            where=SQL("state = 'published'"),
            name=f"mags_mag_{_column}_id",
        )
    )


class Address(BaseModel):
    """An address that a Mag or an article had before, which still leads there.

    An article's is one within its Mag; a Mag's own has no ``article_id``.
    """

    mag = ForeignKeyField(Mag, backref="+", on_delete="CASCADE")
    mag_id: int
    article_id = BigIntegerField(null=True, index=True)
    # A Mag's stands under 0: addresses of Mags are the instance's, of articles their Mag's.
    within = BigIntegerField(default=0)
    slug = CharField(max_length=SLUG_CHARS_MAX)
    since = InstantField(default=clock.now)

    class Meta:
        table_name = "mags_address"
        indexes = ((("within", "slug"), True),)


class Seat(BaseModel):
    """Somebody who writes in a Mag besides its owner: an editor or a writer, asked or accepted."""

    mag = ForeignKeyField(Mag, backref="seats", on_delete="CASCADE")
    mag_id: int
    member_uri = CharField(max_length=URI_CHARS_MAX)
    member_id = BigIntegerField(null=True)
    role = CharField(max_length=8, default=WRITER)
    state = CharField(max_length=10, default=ASKED)
    invited_by_uri = CharField(max_length=URI_CHARS_MAX, default="")
    since = InstantField(default=clock.now)
    # Its owner has asked them to take the Mag over, and they have not answered yet.
    heir_since = InstantField(null=True)

    class Meta:
        table_name = "mags_seat"
        indexes = ((("mag", "member_uri"), True), (("member_uri", "state"), False))


class Section(BaseModel):
    """A part of a Mag in which articles stand: a tab of its page."""

    mag = ForeignKeyField(Mag, backref="sections", on_delete="CASCADE")
    mag_id: int
    position = IntegerField()
    title = CharField(max_length=40)

    class Meta:
        table_name = "mags_section"
        indexes = ((("mag", "position"), False),)


class Issue(BaseModel):
    """A number of a Mag: dated, with a cover and its articles in order.

    It is in preparation until it appears, by hand or at ``due_at``; what is ready in it appears
    with it.
    """

    mag = ForeignKeyField(Mag, backref="issues", on_delete="CASCADE")
    mag_id: int
    number = IntegerField()
    title = CharField(max_length=TITLE_CHARS_MAX, default="")
    # As the cover says it: "November", "grape harvest"; and the day that it bears.
    season = CharField(max_length=40, default="")
    day = DateField(null=True)
    palette = CharField(max_length=12, default="")
    cover_key = CharField(max_length=64, default="", index=True)
    state = CharField(max_length=12, default=DRAFT)
    due_at = InstantField(null=True)
    published_at = InstantField(null=True)

    class Meta:
        table_name = "mags_issue"
        indexes = ((("mag", "number"), True), (("state", "due_at"), False))
