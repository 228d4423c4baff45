"""Whom a thing is shown to one by one; the personal links by which one more may come."""

from peewee import BigIntegerField, CharField

from onemile import clock
from onemile.db import BaseModel, InstantField
from onemile.fields import URI_CHARS_MAX

LABEL_CHARACTERS_MAX = 60  # "for my sister", one line on a phone
DIGEST_CHARACTERS = 64  # SHA-256 in hexadecimal


class ChosenPerson(BaseModel):
    """Somebody whom the author of a thing shows it to; here or elsewhere, so by URI.

    ``link_id`` is the personal link by which they came, null where the author named them.
    """

    thing_uri = CharField(max_length=URI_CHARS_MAX)
    author_uri = CharField(max_length=URI_CHARS_MAX, index=True)
    person_uri = CharField(max_length=URI_CHARS_MAX)
    link_id = BigIntegerField(null=True, index=True)
    since = InstantField(default=clock.now)

    class Meta:
        table_name = "chosen_person"
        indexes = ((("thing_uri", "person_uri"), True), (("person_uri", "id"), False))


class PersonalLink(BaseModel):
    """A link for one person, whoever opens it first; only the digest of its secret is kept.

    What is taken back is deleted: nobody can tell it from a link that never was.
    """

    thing_uri = CharField(max_length=URI_CHARS_MAX, index=True)
    author_uri = CharField(max_length=URI_CHARS_MAX, index=True)
    digest = CharField(max_length=DIGEST_CHARACTERS, unique=True)
    # For whom it is, in the author's words; nobody else reads it.
    label = CharField(max_length=LABEL_CHARACTERS_MAX)
    made_at = InstantField(default=clock.now)
    taken_by_uri = CharField(max_length=URI_CHARS_MAX, default="", index=True)
    taken_at = InstantField(null=True)

    class Meta:
        table_name = "personal_link"


MODELS = [ChosenPerson, PersonalLink]
