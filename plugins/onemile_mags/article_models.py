"""An article: what readers see of it, what is being written, and what it was before."""

from datetime import datetime
from typing import Any

from peewee import (
    SQL,
    BigIntegerField,
    BooleanField,
    CharField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from onemile.api import (
    URI_CHARS_MAX,
    BaseModel,
    InstantField,
    JsonField,
    clock,
    ids,
    pictures,
    publishing,
)
from onemile_mags.models import PUBLISHED, SLUG_CHARS_MAX, Issue, Mag, Section

ARTICLE_TITLE_CHARS_MAX = 160
LEAD_CHARS_MAX = 500
HEADLINE_CHARS_MAX = 28  # one line of a cover
# Some 20,000 words, a short book; even of letters of four bytes each a form holds as many
# (500 kB), so that whoever goes beyond is told so beside the field.
TEXT_CHARS_MAX = 115_000
EXCERPT_CHARS_MAX = 300  # as many as ``rendered`` gives
TAGS_MAX, TAG_CHARS_MAX = 8, 40
ARTICLES_MAX = 2_000  # in one Mag: two a week for twenty years
# A shelf that one looks through; and one picture for every line of the longest photo story.
PICTURES_MAX = 2_000
ALT_CHARS_MAX, CAPTION_CHARS_MAX = 500, 300

# Besides draft, published, hidden and withdrawn: an editor is to look at it; it goes out by
# itself; the association looks at a newcomer's first one.
HANDED, SCHEDULED, WAITING = "handed", "scheduled", "waiting"
# Why a version was kept: typed on, published, taken up again, put aside when two wrote at once.
KEPT, WENT_OUT, TAKEN_UP, ASIDE, IMPORTED = "kept", "out", "restored", "aside", "imported"
# Of each kind, of one person, of one article: a list that one looks through.
VERSIONS_MAX = 100
# What one says to somebody who will write on: a paragraph.
ANSWER_CHARS_MAX = 500


class Article(publishing.Placed):
    """An article as its readers see it: what is being written stands in ``Working``.

    It lies where its Mag lies, and is by its author. Its page's address is fixed when it is first
    published. ``object_uri`` is what other servers know it by: the article's own URI at first,
    another one whenever it is for more people again after it was for fewer.
    """

    offers_web = True
    listed_by = "list_uri"
    ordered_by = "out_id"

    mag = ForeignKeyField(Mag, backref="articles", on_delete="CASCADE")
    mag_id: int
    section = ForeignKeyField(Section, null=True, backref="+", on_delete="SET NULL")
    section_id: int | None
    issue = ForeignKeyField(Issue, null=True, backref="articles", on_delete="SET NULL")
    issue_id: int | None
    position = IntegerField(default=0)
    is_standing = BooleanField(default=False)
    slug = CharField(max_length=SLUG_CHARS_MAX)
    title = CharField(max_length=ARTICLE_TITLE_CHARS_MAX, default="")
    # What a cover says of it, where the title is too long for one.
    headline = CharField(max_length=HEADLINE_CHARS_MAX, default="")
    lead = CharField(max_length=LEAD_CHARS_MAX, default="")
    text = TextField(default="")
    # Its first words without marks, for a card where there is no lead.
    excerpt = CharField(max_length=EXCERPT_CHARS_MAX, default="")
    language = CharField(max_length=8, default="fr")
    tags: Any = JsonField(default=list)
    words = IntegerField(default=0)
    picture_key = CharField(max_length=64, default="")
    # Its author said so in words where it is for more people than its Mag.
    is_wider = BooleanField(default=False)
    # Whose list of chosen people counts: its Mag's, or its own.
    list_uri = CharField(max_length=URI_CHARS_MAX, default="", index=True)
    comments = CharField(max_length=10, default="all")
    holds_comments = BooleanField(default=False)
    due_at = InstantField(null=True)
    # In its issue's next appearance, though nobody set it a time of its own.
    is_ready = BooleanField(default=False)
    published_at = InstantField(null=True)
    withdrawn_at = InstantField(null=True)
    # When it first appeared, as an id: its place in lists, and their cursor.
    out_id = BigIntegerField(null=True, unique=True)
    edited_at = InstantField(null=True)
    # When others were told of it; never by itself for what was imported or is older than a week.
    shared_at = InstantField(null=True)
    imported_from = CharField(max_length=URI_CHARS_MAX, default="")
    object_uri = CharField(max_length=URI_CHARS_MAX, default="", index=True)
    # By what URI other servers were last told of it, and which actor told them; empty: they were
    # not, or it was taken back.
    told_uri = CharField(max_length=URI_CHARS_MAX, default="")
    told_by_uri = CharField(max_length=URI_CHARS_MAX, default="")
    # It was for more people once: when it is so again, ``object_uri`` is another one.
    is_narrowed = BooleanField(default=False)
    # For whom it was before, while things were said under it: [last of them, audience, list].
    said_for: Any = JsonField(default=list)
    # What an editor, or the association, said when they gave it back.
    answer = CharField(max_length=ANSWER_CHARS_MAX, default="")
    generation = IntegerField(default=1)

    class Meta:
        table_name = "mags_article"
        indexes = (
            (("mag", "slug"), True),
            (("mag", "state", "published_at"), False),
            (("author_id", "state", "id"), False),
            (("issue", "position"), False),
            (("state", "due_at"), False),
        )

    @property
    def former_address(self) -> str:
        """Where it stood on the web before it was brought here; empty for what began here."""
        known = str(self.imported_from)
        return known if known.startswith(("https://", "http://")) else ""

    def appear(self, now: datetime) -> None:
        """Take a place among what is new, and keep it; without a day of its own, the newest.

        What was out elsewhere before takes the place of its day.
        """
        if self.out_id is None:
            self.out_id = ids.new() if self.published_at is None else _place_at(self.published_at)
        if self.published_at is None:
            self.published_at = now

    def save(self, force_insert: bool = False, only: Any = None) -> Any:
        """Write the row; whatever way it came to be published, it has a place in lists."""
        if self.state == PUBLISHED and self.out_id is None:
            self.appear(clock.now())
            only = None if only is None else [*only, Article.out_id, Article.published_at]
        return super().save(force_insert=force_insert, only=only)

    @classmethod
    def path_of(cls, number: int) -> str:
        """Return the path of its own URI, which leads to the page where it is read."""
        return f"/mags/articles/{number}"

    def rekey_pictures(self) -> None:
        """Give the pictures that it shows new addresses, also where another article shows them."""
        shown = Picture.select().join(PictureUse).where(PictureUse.article == self.id)
        for picture in list(shown.order_by(Picture.id)):
            key = pictures.rekeyed(picture.key)
            if key == picture.key:
                continue
            others = (Article.mag == self.mag_id) & (Article.picture_key == picture.key)
            Article.update(picture_key=key).where(others).execute()
            also = PictureUse.select(PictureUse.article).where(PictureUse.picture == picture.id)
            Article.update(generation=Article.generation + 1).where(
                Article.id.in_(also) & (Article.id != self.id)
            ).execute()
            if self.picture_key == picture.key:
                self.picture_key = key
            Picture.update(key=key).where(Picture.id == picture.id).execute()


def _place_at(day: datetime) -> int:
    """Make an id of a day that no article has: of one minute, many may come in at once."""
    while True:
        place = ids.at(min(day, clock.now()))
        if not Article.select().where(Article.out_id == place).exists():
            return place


for _column in ("cell", "commune"):
    Article.add_index(
        Article.index(
            getattr(Article, _column),
            Article.out_id.desc(),
            Article.audience,
            Article.state,
            where=SQL("state = 'published'"),
            name=f"mags_article_{_column}_out_id",
        )
    )
Article.add_index(
    Article.index(
        Article.audience,
        Article.out_id.desc(),
        where=SQL("state = 'published'"),
        name="mags_article_audience_out_id",
    )
)


class Working(BaseModel):
    """What is being written of an article, by whoever writes in its Mag: one text for all of them.

    ``seq`` is raised at each save; who saves on top of another one than they read is shown both.
    """

    article = ForeignKeyField(Article, unique=True, backref="+", on_delete="CASCADE")
    article_id: int
    title = CharField(max_length=ARTICLE_TITLE_CHARS_MAX, default="")
    lead = CharField(max_length=LEAD_CHARS_MAX, default="")
    text = TextField(default="")
    seq = IntegerField(default=0)
    by_uri = CharField(max_length=URI_CHARS_MAX, default="")
    # The page that saved last, by its own token: a second save of it is no second author.
    page = CharField(max_length=40, default="")
    saved_at = InstantField(default=clock.now)

    class Meta:
        table_name = "mags_working"

    @classmethod
    def begun(cls, article: Article) -> "Working":
        """Return where writing begins on an article that has no row here yet: with its words."""
        words = {"title": article.title, "lead": article.lead, "text": article.text}
        return cls(article=article.id, by_uri=article.author_uri, **words)


class Version(BaseModel):
    """What an article was at some moment, whole; the published ones outlive the others.

    ``page`` is the page whose own row it is, for what was put aside or overtaken by it.
    """

    article = ForeignKeyField(Article, backref="versions", on_delete="CASCADE")
    article_id: int
    at = InstantField(default=clock.now)
    by_uri = CharField(max_length=URI_CHARS_MAX, default="", index=True)
    why = CharField(max_length=10, default=KEPT)
    page = CharField(max_length=40, default="")
    title = CharField(max_length=ARTICLE_TITLE_CHARS_MAX, default="")
    lead = CharField(max_length=LEAD_CHARS_MAX, default="")
    text = TextField(default="")

    class Meta:
        table_name = "mags_version"
        indexes = ((("article", "id"), False),)


class Picture(BaseModel):
    """A picture on the shelf of a Mag, which its articles show by ``photo:<number>``.

    What it shows is said here, once for all articles, and can be mended later. ``is_decorative``
    is a choice: nothing is lost for who does not see it.
    """

    mag = ForeignKeyField(Mag, backref="pictures", on_delete="CASCADE")
    mag_id: int
    number = IntegerField()
    key = CharField(max_length=64, index=True)
    alt = CharField(max_length=ALT_CHARS_MAX, default="")
    is_decorative = BooleanField(default=False)
    caption = CharField(max_length=CAPTION_CHARS_MAX, default="")
    width = IntegerField(default=0)
    height = IntegerField(default=0)
    added_by_uri = CharField(max_length=URI_CHARS_MAX, default="", index=True)
    at = InstantField(default=clock.now)

    class Meta:
        table_name = "mags_picture"
        indexes = ((("mag", "number"), True),)


class PictureUse(BaseModel):
    """A published article shows a picture: whoever reads the one sees the other."""

    picture = ForeignKeyField(Picture, backref="uses", on_delete="CASCADE")
    picture_id: int
    article = ForeignKeyField(Article, backref="+", on_delete="CASCADE")
    article_id: int

    class Meta:
        table_name = "mags_picture_use"
        indexes = ((("picture", "article"), True),)


class Reading(BaseModel):
    """How far a member has read an article, to go on there; nobody else knows."""

    member_id = BigIntegerField()
    article = ForeignKeyField(Article, backref="+", on_delete="CASCADE")
    article_id: int
    far_per_mille = IntegerField(default=0)
    at = InstantField(default=clock.now)

    class Meta:
        table_name = "mags_reading"
        indexes = ((("member_id", "article"), True), (("member_id", "at"), False))
