"""What pages elsewhere say of themselves, as it was when this server asked."""

from peewee import CharField, ForeignKeyField

from onemile.api import BaseModel, InstantField, clock
from onemile_mags.article_models import Article

ADDRESS_CHARS_MAX = 1_000
TITLE_CHARS_MAX, WORDS_CHARS_MAX, SITE_CHARS_MAX = 150, 300, 60


class LinkCard(BaseModel):
    """A page elsewhere; without a title it said nothing that is shown, or could not be asked."""

    address = CharField(max_length=ADDRESS_CHARS_MAX, unique=True)
    title = CharField(max_length=TITLE_CHARS_MAX, default="")
    words = CharField(max_length=WORDS_CHARS_MAX, default="")
    site = CharField(max_length=SITE_CHARS_MAX, default="")
    asked_at = InstantField(default=clock.now)

    class Meta:
        table_name = "mags_link_card"


class LinkCardUse(BaseModel):
    """An article, as it last appeared, has the link to a page alone in a line."""

    article = ForeignKeyField(Article, backref="+", on_delete="CASCADE")
    article_id: int
    address = CharField(max_length=ADDRESS_CHARS_MAX, index=True)

    class Meta:
        table_name = "mags_link_card_use"
        indexes = ((("article", "address"), True),)
